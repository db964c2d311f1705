"""Samples of the data: a row of pictures or, of rows of numbers, small curves; points in one square."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from aestudio.gui import style
from aestudio.gui.images import to_image

__all__ = ["SampleStrip"]

Array = np.ndarray[Any, Any]
HEIGHT, GAP = 38, 4
PLANE = 112  # pixels of height for points in the plane
FAINT = 0.3
CURVE_POINTS = 256  # as many as can be told apart on a sample's width, and more


class SampleStrip(QWidget):
    """As many samples as fit the width, all on one scale."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures: list[QImage] = []
        self._curves: list[Array] = []
        self._points: Array | None = None
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Samples of the data")
        style.theme_changed.connect(self.update)

    def show_samples(self, samples: Array, low: float, high: float, along: str = "") -> None:
        """Show samples `(N, *shape)` whose values lie between `low` and `high`.

        `along`: of curves, the ends of the axis along them, said in the tooltip.
        """
        self._pictures, self._curves, self._points = [], [], None
        shape = samples.shape[1:]
        self.setFixedHeight(PLANE if shape == (2,) else HEIGHT)
        if shape == (2,):
            self._points = samples
        elif len(shape) >= 2 and min(shape[-2:]) > 1:
            planes = [_planes(sample) for sample in samples]
            self._pictures = [to_image(plane, low, high) for plane in planes]
        else:
            span = high - low or 1.0
            self._curves = [(_curve(sample) - low) / span for sample in samples]
        ends = f"; each from left to right: {along}" if along and self._curves else ""
        words = f"The first {len(samples)} samples{ends}" if len(samples) else ""
        self.setToolTip(words)
        self.setAccessibleDescription(words)
        self.update()

    def sizeHint(self) -> QSize:
        """One row."""
        return QSize(260, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The samples side by side; those of data that are no longer meant are faint."""
        painter = QPainter(self)
        painter.setOpacity(1.0 if self.isEnabled() else FAINT)
        if self._points is not None:
            self._paint_plane(painter, self._points)
        elif not self._pictures and not self._curves:
            self._paint_places(painter)
        x = 0.0
        for index in range(len(self._pictures) + len(self._curves)):
            width = self._width(index)
            if x + width > self.width() and index:
                break
            self._paint(painter, index, QRectF(x, 0, min(width, self.width()), HEIGHT))
            x += width + GAP
        painter.end()

    def _paint_plane(self, painter: QPainter, points: Array) -> None:
        """Points in one square, as wide in either direction."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(0, 0, self.height(), self.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.colour("hover"))
        painter.drawRoundedRect(room, 3, 3)
        low, high = points.min(0), points.max(0)
        span = 1.1 * float((high - low).max()) or 1.0
        share = (points - (low + high) / 2) / span + 0.5
        pen = QPen(style.colour("accent"), 1.8)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        places = [QPointF(x * room.width(), (1 - y) * room.height()) for x, y in share.tolist()]
        painter.drawPoints(QPolygonF(places))

    def _paint_places(self, painter: QPainter) -> None:
        """Where samples will stand."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.colour("hover"))
        for place in range(max(1, (self.width() + GAP) // (HEIGHT + GAP))):
            painter.drawRect(QRectF(place * (HEIGHT + GAP), 0, HEIGHT, HEIGHT))

    def _width(self, index: int) -> float:
        if not self._pictures:
            return HEIGHT * 1.6
        picture = self._pictures[index]
        return min(max(HEIGHT * picture.width() / picture.height(), HEIGHT / 3), HEIGHT * 4.0)

    def _paint(self, painter: QPainter, index: int, rect: QRectF) -> None:
        if self._pictures:
            small = self._pictures[index].width() < rect.width()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not small)
            painter.drawImage(rect, self._pictures[index])
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.colour("hover"))
        painter.drawRoundedRect(rect, 3, 3)
        painter.setPen(QPen(style.colour("accent"), 1.2))
        painter.drawPolyline(_line(self._curves[index], rect.adjusted(3, 4, -3, -4)))


def _planes(sample: Array) -> Array:
    """One or three planes of a sample: RGB as it is, else the first channel."""
    if sample.ndim == 3 and sample.shape[0] in (1, 3):
        return sample
    while sample.ndim > 2:
        sample = sample[0]
    return sample


def _curve(sample: Array) -> Array:
    """The numbers of a sample in a row, no more than can be drawn."""
    flat = np.asarray(sample, np.float64).reshape(-1)
    step = max(1, -(-len(flat) // CURVE_POINTS))
    return flat[::step]


def _line(values: Array, rect: QRectF) -> QPolygonF:
    at = np.linspace(rect.left(), rect.right(), max(len(values), 2))
    heights = rect.bottom() - np.clip(np.nan_to_num(values), 0, 1) * rect.height()
    if len(heights) == 1:
        heights = np.repeat(heights, 2)
    return QPolygonF([QPointF(x, y) for x, y in zip(at.tolist(), heights.tolist(), strict=True)])
