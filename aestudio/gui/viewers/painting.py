"""Pieces that viewers paint: samples as pictures or curves, and the bars that say what a colour means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPen, QPolygonF

from aestudio.analysis.fidelity import over_colours
from aestudio.gui import style
from aestudio.gui.images import MapName, colour_map, tiled, to_image

__all__ = [
    "Pictures",
    "as_planes",
    "bar_width",
    "draw_bar",
    "draw_curves",
    "draw_frames",
    "draw_image",
    "draw_sample",
    "nice_limit",
    "picture_size",
    "whole_scale",
]

Array = np.ndarray[Any, Any]
BESIDE, SHORTEST = 5.0, 36.0  # pixels beside the colours of a bar, and of these at least
CHANNELS = 16  # more channels than this are not shown side by side


def as_planes(samples: Array) -> Array | None:
    """Samples `(n, *shape)` as pictures `(n, 1 or 3, H, W)`, other channels in a row; None: no pictures."""
    if samples.ndim != 4:
        return None
    if samples.shape[1] in (1, 3):
        return samples
    parts = [samples[:, k : k + 1] for k in range(min(samples.shape[1], CHANNELS))]
    gap = np.full((*parts[0].shape[:3], 1), np.nan, np.float32)
    return np.concatenate([part for piece in parts for part in (piece, gap)][:-1], axis=3)


def picture_size(shape: tuple[int, ...]) -> tuple[int, int] | None:
    """Height and width of a sample as a picture; None for samples that are drawn as curves."""
    planes = as_planes(np.empty((1, *shape), np.float32))
    return None if planes is None else planes.shape[2:]


def whole_scale(room: float, size: float) -> float:
    """The largest scale at which `size` fits into `room`: a whole number where pixels are enlarged."""
    scale = room / max(size, 1)
    return float(int(scale)) if scale >= 1 else scale


class Pictures:
    """Samples, made into pictures once, all in one image: painting them converts nothing.

    Args:
        samples: `(n, *shape)`; those that are no pictures are drawn as curves.
        low: the value shown as the first colour.
        high: that shown as the last.
        colours: the name of a map; differences in colour are shown by one number, see `over_colours`.
        places: where the numbers of a curve lie along it, 0 to 1; None: evenly.
    """

    def __init__(
        self,
        samples: Array,
        low: float,
        high: float,
        colours: MapName = "grey",
        places: Array | None = None,
    ) -> None:
        self._samples, self._low, self._high, self._places = samples, low, high, places
        self._image: QImage | None = None
        self._columns = max(1, int(np.ceil(np.sqrt(len(samples)))))
        planes = as_planes(samples)
        if planes is not None and len(planes):
            planes = over_colours(planes) if colours == "signed" else planes
            self._image = to_image(tiled(planes, self._columns, 0), low, high, colours)
            self._size = planes.shape[2:]

    def __len__(self) -> int:
        return len(self._samples)

    def draw(self, painter: QPainter, rect: QRectF, index: int) -> None:
        """One of them in a rectangle, as a picture with crisp pixels, or as a curve."""
        if self._image is None:
            curve = self._samples[index], "accent"
            draw_curves(painter, rect, [curve], self._low, self._high, self._places)
            return
        row, column = divmod(index, self._columns)
        height, width = self._size
        draw_image(painter, rect, self._image, QRectF(column * width, row * height, width, height))


def draw_sample(
    painter: QPainter, rect: QRectF, sample: Array, low: float, high: float, colours: MapName = "grey"
) -> None:
    """One sample `(*shape)`, made into a picture for this time only."""
    Pictures(sample[None], low, high, colours).draw(painter, rect, 0)


def draw_frames(painter: QPainter, rects: Sequence[QRectF], colour: str = "line", width: float = 1) -> None:
    """A thin frame just around each rectangle, in a colour of the theme."""
    painter.setPen(QPen(style.colour(colour), width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRects([rect.adjusted(-0.5, -0.5, 0.5, 0.5) for rect in rects])


def draw_image(painter: QPainter, rect: QRectF, image: QImage, source: QRectF | None = None) -> None:
    """An image in a rectangle, its pixels crisp where they are enlarged."""
    source = QRectF(image.rect()) if source is None else source
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, rect.width() < source.width())
    painter.drawImage(rect, image, source)


def draw_curves(
    painter: QPainter,
    rect: QRectF,
    curves: list[tuple[Array, str]],
    low: float,
    high: float,
    places: Array | None = None,
) -> None:
    """Arrays as curves on one common scale, one colour (a token of the theme) each.

    Across lies their index or, where they are given, their `places`, 0 to 1.
    """
    painter.save()
    painter.setClipRect(rect)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for values, colour in curves:
        painter.setPen(QPen(style.colour(colour), 1.4))
        for line in values.reshape(-1, values.shape[-1]) if values.ndim else []:
            painter.drawPolyline(_polyline(line, rect, low, high, places))
    painter.restore()


def _polyline(line: Array, rect: QRectF, low: float, high: float, places: Array | None) -> QPolygonF:
    at = np.linspace(0, 1, len(line)) if places is None or len(places) != len(line) else places
    width = max(int(rect.width()), 2)
    if len(line) > 2 * width:  # no more points than can be seen: lowest and highest of each pixel
        edges = np.linspace(0, len(line), width + 1).astype(int)[:-1]
        line = np.stack([np.minimum.reduceat(line, edges), np.maximum.reduceat(line, edges)], 1).reshape(-1)
        at = np.repeat(at[edges], 2)
    x = rect.left() + 1 + at * (rect.width() - 2)
    share = (line - low) / ((high - low) or 1.0)
    y = rect.bottom() - 2 - share * (rect.height() - 4)
    known = np.isfinite(y)
    return QPolygonF([QPointF(a, b) for a, b in zip(x[known].tolist(), y[known].tolist(), strict=True)])


def bar_width(metrics: QFontMetrics, low: str, high: str, title: str, usual: float) -> float:
    """How wide `draw_bar` needs its rectangle: as usual, or more where the words are long."""
    words = sum(metrics.horizontalAdvance(text) for text in (title, low, high))
    return max(usual, words + 3 * BESIDE + SHORTEST)


def draw_bar(
    painter: QPainter, rect: QRectF, colours: MapName | Array, low: str, high: str, title: str
) -> None:
    """What colours (a map or `(n, 3)`) mean: title, lowest number, colours, highest number, left to right."""
    metrics, gap = painter.fontMetrics(), BESIDE
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    painter.setPen(style.colour("muted"))
    x = rect.left()
    for text in (title, low):
        painter.drawText(QRectF(x, rect.top(), rect.width(), rect.height()), flags, text)
        x += metrics.horizontalAdvance(text) + gap
    right = rect.right() - metrics.horizontalAdvance(high) - gap
    bar = QRectF(x, rect.center().y() - 4, max(right - x, 10), 8)
    table = np.ascontiguousarray((colour_map(colours) if isinstance(colours, str) else colours)[None])
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
    painter.drawImage(
        bar, QImage(table.tobytes(), table.shape[1], 1, 3 * table.shape[1], QImage.Format.Format_RGB888)
    )
    painter.setPen(style.colour("line"))
    painter.drawRect(bar)
    painter.setPen(style.colour("muted"))
    painter.drawText(QRectF(bar.right() + gap, rect.top(), rect.width(), rect.height()), flags, high)


def nice_limit(largest: float, before: float = 0.0) -> float:
    """A round number at or above `largest`; that of `before` while it fits: scales should keep still."""
    if not np.isfinite(largest) or largest <= 0:
        return before or 1.0
    if largest <= before <= 2 * largest:
        return before
    power = 10.0 ** np.floor(np.log10(largest))
    return float(
        next(
            step * power
            for step in (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
            if step * power >= largest * (1 - 1e-9)
        )
    )
