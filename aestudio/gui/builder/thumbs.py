"""Values as small pictures: maps as a mosaic, rows of numbers as bars or a curve."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from aestudio.gui import style
from aestudio.gui.images import tiled, to_image
from aestudio.gui.viewers.painting import draw_curves

__all__ = ["THUMB", "big_picture", "html_picture", "is_picture", "thumb"]

Array = np.ndarray[Any, Any]
THUMB = (34, 26)  # of a row of numbers, logical pixels
BARS = 48  # numbers at most that are bars, more are a curve
RATIO = 2  # pixels per logical pixel, for sharp screens


def is_picture(values: Array) -> bool:
    """Whether values are maps, to be drawn as a mosaic."""
    return values.ndim == 3 and min(values.shape[1:]) > 1


def thumb(values: Array, low: float, high: float) -> QImage:
    """A layer's values in a picture some 30 pixels wide; maps pixel by pixel, scaled by who paints it."""
    if is_picture(values):
        return _mosaic(values, low, high)
    return _plot(values, low, high, *THUMB)


def big_picture(values: Array, low: float, high: float, side: int) -> QImage:
    """The same, `side` pixels wide or high."""
    if not is_picture(values):
        return _plot(values, low, high, side, round(side * 0.6))
    image = _mosaic(values, low, high)
    largest = max(image.width(), image.height())
    whole = max(1, side // largest)
    if largest <= side:
        return image.scaled(image.width() * whole, image.height() * whole)
    return image.scaled(
        side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )


def html_picture(image: QImage) -> str:
    """A picture as it stands in rich text."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    ratio = image.devicePixelRatio()
    size = f'width="{round(image.width() / ratio)}" height="{round(image.height() / ratio)}"'
    return f'<img src="data:image/png;base64,{bytes(data.toBase64().data()).decode()}" {size}>'


def _mosaic(values: Array, low: float, high: float) -> QImage:
    """Colour as it is, other channels side by side in as square a sheet as they make."""
    if values.shape[0] == 3 and min(values.shape[1:]) > 4 and low >= 0:
        return to_image(values, low, high)
    count, height, width = values.shape
    columns = max(1, math.ceil(math.sqrt(count * height / width)))
    return to_image(tiled(values[:, None], columns), low, high)


def _plot(values: Array, low: float, high: float, width: int, height: int) -> QImage:
    """A row of numbers, from the lowest (or zero) at the bottom to the highest at the top."""
    image = QImage(width * RATIO, height * RATIO, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(RATIO)
    image.fill(Qt.GlobalColor.transparent)
    row = values if values.ndim == 1 else values.reshape(-1, values.shape[-1])
    bottom, top = min(low, 0.0), max(high, 0.0)
    if not math.isfinite(bottom) or not math.isfinite(top):
        return image
    painter = QPainter(image)
    rect = QRectF(0, 0, width, height)
    zero = rect.bottom() - 1 - (0 - bottom) / ((top - bottom) or 1.0) * (rect.height() - 2)
    painter.fillRect(QRectF(0, zero, width, 0.5), style.colour("control"))
    if row.ndim == 1 and len(row) <= BARS:
        _bars(painter, rect, row, bottom, top, zero)
    else:
        draw_curves(painter, rect, [(row, "accent")], bottom, top)
    painter.end()
    return image


def _bars(painter: QPainter, rect: QRectF, row: Array, bottom: float, top: float, zero: float) -> None:
    step = rect.width() / max(len(row), 1)
    wide = max(min(step * 0.75, 10.0), 0.5)
    span = (top - bottom) or 1.0
    for index, value in enumerate(np.nan_to_num(row).tolist()):
        y = rect.bottom() - 1 - (value - bottom) / span * (rect.height() - 2)
        x = (index + 0.5) * step - wide / 2
        painter.fillRect(QRectF(x, min(y, zero), wide, max(abs(y - zero), 0.7)), style.colour("accent"))
