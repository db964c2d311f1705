"""Plots to files: as seen, or as numbers."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QBuffer, QIODevice, QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from aestudio.gui import style

__all__ = ["copied", "drawn", "write_csv"]

Array = np.ndarray[Any, Any]
_RATIO = 2  # pixels of a picture per pixel of the screen


def drawn(widget: QWidget, ending: str, mark: str = "") -> Callable[[Path], object]:
    """Draw a widget as seen, and give what writes the picture, on whatever thread.

    Args:
        widget: to be drawn; on the GUI thread.
        ending: ".png" (at twice the screen's resolution) or ".svg".
        mark: words that are written into its lower corner.

    Raises:
        ValueError: for another ending.
    """
    if ending.lower() == ".png":
        picture = _pixels(widget, mark)
        return lambda path: _write_png(path, picture)
    if ending.lower() == ".svg":
        drawing = _svg(widget, mark)
        return lambda path: path.write_bytes(drawing)
    raise ValueError(f"expected a file name ending in .png or .svg, found {ending!r}")


def copied(widget: QWidget, mark: str = "") -> QPixmap:
    """A widget as seen, for the clipboard; `mark` as in `drawn`."""
    picture = widget.grab()
    painter = QPainter(picture)
    _stamp(painter, widget, mark)
    painter.end()
    return picture


def write_csv(path: Path, axis: str, curves: Mapping[str, tuple[Array, Array]]) -> None:
    """Write curves as a table: a line per value of the axis, a column per curve, empty where it has no point.

    Raises:
        OSError: when it cannot be written.
    """
    at = np.unique(np.concatenate([x for x, _ in curves.values()] or [np.empty(0)]))
    columns = [_column(at, x, y) for x, y in curves.values()]
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow([axis, *curves])
        table.writerows(zip(at.tolist(), *columns, strict=True))


def _column(at: Array, x: Array, y: Array) -> list[object]:
    column: list[object] = [""] * len(at)
    for index, value in zip(np.searchsorted(at, x).tolist(), y.tolist(), strict=True):
        column[index] = value
    return column


def _stamp(painter: QPainter, widget: QWidget, mark: str) -> None:
    """Words in the lower corner, on a ground of their own."""
    if not mark:
        return
    painter.setFont(style.small_font(widget))
    room = painter.fontMetrics().boundingRect(mark).adjusted(-4, -2, 4, 2)
    room.moveBottomRight(widget.rect().bottomRight() - QPoint(4, 4))
    painter.fillRect(room, style.colour("panel"))
    painter.setPen(style.colour("muted"))
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, mark)


def _pixels(widget: QWidget, mark: str) -> QImage:
    picture = QImage(widget.size() * _RATIO, QImage.Format.Format_ARGB32)
    picture.setDevicePixelRatio(_RATIO)
    picture.fill(style.colour("panel"))
    painter = QPainter(picture)
    widget.render(painter, QPoint())
    _stamp(painter, widget, mark)
    painter.end()
    return picture


def _write_png(path: Path, picture: QImage) -> None:
    if not picture.save(str(path), "PNG"):  # type: ignore[call-overload]
        raise OSError(f"{path}: the picture could not be written")


def _svg(widget: QWidget, mark: str) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(widget.size())
    generator.setViewBox(QRect(QPoint(), widget.size()))
    painter = QPainter(generator)
    painter.fillRect(widget.rect(), style.colour("panel"))
    widget.render(painter, QPoint())
    _stamp(painter, widget, mark)
    painter.end()
    return bytes(buffer.data().data())
