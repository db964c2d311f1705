"""Thousands of points in the plane, painted: axes, points, cursor, lasso."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from aestudio.gui import style
from aestudio.gui.viewers.axes import Window, paint_axes, room_beside
from aestudio.gui.viewers.cloud import Cloud, Points, drawn
from aestudio.gui.viewers.dots import Canvas

__all__ = ["ScatterPicture"]

Array = np.ndarray[Any, Any]
LEFT, BOTTOM, TOP, RIGHT = 50, 38, 8, 10  # room for the axes
_EMPTY = np.zeros((0, 2), np.float32)


class ScatterPicture(QWidget):
    """A cloud of points, its axes, and what is marked in it, as it is painted; `Scatter` adds the hand.

    Signals:
        hovered(int or None): the point under the mouse.
        picked(int or None, float, float): a click: the point, or None where there is none; and where.
        selected(object): indices of the points in the lasso.
    """

    hovered = Signal(object)
    picked = Signal(object, float, float)
    selected = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(160, 120)
        self.setAccessibleName("Points in latent space")
        self._cloud = Cloud(_EMPTY, np.zeros(0, np.int64), np.zeros((1, 3), np.uint8))
        self._window, self._fitted, self._radius = Window(), True, 0.0
        self._hidden: frozenset[int] = frozenset()
        self._chosen: Array | None = None
        self._canvas = Canvas()
        self._image: QImage | None = None
        self._pixels: Array = _EMPTY
        self._seen: Array = np.zeros(0, np.int64)
        self._hover: int | None = None
        self._mark: tuple[float, float] | None = None
        self._press: QPointF | None = None
        self._drag: Literal["", "move", "lasso"] = ""
        self._lasso: list[QPointF] = []
        self.lassoing = False
        style.theme_changed.connect(self._redraw)

    # ------------------------------------------------------------------ what is shown

    @property
    def cloud(self) -> Cloud:
        """What is shown."""
        return self._cloud

    @property
    def window_(self) -> Window:
        """Which part of the plane is seen, and where."""
        return self._window

    @property
    def visible(self) -> Array:
        """Indices of the points whose class is not hidden."""
        return self._seen

    def show_cloud(self, cloud: Cloud) -> None:
        """Show other points; the view follows them until the user has changed it."""
        if len(cloud.points) != len(self._cloud.points):
            self._chosen, self._hover = None, None
        self._cloud = cloud
        self._set_room()
        if self._fitted and not self._window.suits(cloud.points):
            self._window = self._window.around(cloud.points)
            self._set_room()
        self._redraw()

    def set_hidden(self, classes: frozenset[int]) -> None:
        """Leave points of these classes out."""
        self._hidden = classes
        self._redraw()

    def set_chosen(self, indices: Array | None) -> None:
        """Make points stand out; None: all are equal."""
        self._chosen = indices
        self._redraw()

    def set_radius(self, radius: float) -> None:
        """Size of the points in pixels; 0: by how many there are."""
        self._radius = radius
        self._redraw()

    @property
    def radius(self) -> float:
        """Size of the points in pixels."""
        count = max(len(self._seen), 1)
        return self._radius or float(np.clip(5.2 - 0.8 * np.log10(count), 2.2, 4.5))

    def set_mark(self, place: tuple[float, float] | None) -> None:
        """Put the cursor somewhere, or take it away."""
        self._mark = place
        self.update()

    @property
    def mark(self) -> tuple[float, float] | None:
        """Where the cursor is."""
        return self._mark

    def fit(self) -> None:
        """Show all points, and follow them."""
        self._fitted = True
        self._window = self._window.around(self._cloud.points)
        self._set_room()
        self._redraw()

    def zoom(self, factor: float, about: QPointF | None = None) -> None:
        """Show less of the plane, larger."""
        self._look(self._window.zoomed(factor, about or self._window.room.center()))

    def place_of(self, index: int) -> QPointF:
        """Where a point is on the screen."""
        x, y = self._cloud.points[index].tolist()
        return self._window.pixel(x, y)

    def _look(self, window: Window) -> None:
        self._window, self._fitted = window, False
        self._set_room()
        self._redraw()

    def _redraw(self) -> None:
        self._image = None
        hidden = np.isin(self._cloud.classes, list(self._hidden))
        known = np.isfinite(self._cloud.points).all(1)
        self._seen = np.flatnonzero(~hidden & known)
        self._pixels = self._window.pixels(self._cloud.points[self._seen])
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the part of the plane that is seen."""
        super().resizeEvent(event)
        self._set_room()
        self._redraw()

    def _set_room(self) -> None:
        """Find the room between the axes; the part of the plane that is seen stays."""
        left = self._left
        width, height = self.width() - left - RIGHT, self.height() - TOP - BOTTOM
        room = QRectF(left, TOP, max(width, 10), max(height, 10))
        window = replace(self._window, room=room, even=self._cloud.even)
        follows = window.even and self._fitted and len(self._cloud.points)
        self._window = window.around(self._cloud.points) if follows else window.evened()

    @property
    def _left(self) -> int:
        if not self._cloud.y:
            return LEFT if self._cloud.lanes else 14
        return room_beside(self._window, QFontMetrics(style.small_font(self)), LEFT)

    def sizeHint(self) -> QSize:
        """What it gets in a small window."""
        return QSize(560, 420)

    # ------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Axes, points, cursor, lasso."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.colour("panel"))
        painter.setFont(style.small_font(self))
        cloud = self._cloud
        paint_axes(painter, self._window, cloud.x, cloud.y, cloud.lanes, cloud.numbered)
        self._paint_points(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self._window.room)
        self._paint_hover(painter)
        self._paint_mark(painter)
        self._paint_lasso(painter)
        painter.end()

    def _paint_points(self, painter: QPainter) -> None:
        room, ratio = self._window.room, self.devicePixelRatioF()
        if self._image is None:
            size = (round(room.width() * ratio), round(room.height() * ratio))
            pixels = (self._pixels - np.array([room.left(), room.top()])) * ratio
            chosen = None if self._chosen is None else np.isin(self._seen, self._chosen)
            points = Points(pixels, self._cloud.classes[self._seen], self._cloud.colours, chosen)
            self._image = drawn(self._canvas, points, size, self.radius * ratio)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(room, self._image, QRectF(self._image.rect()))

    def _paint_hover(self, painter: QPainter) -> None:
        if self._hover is not None:
            painter.setPen(QPen(style.colour("text"), 1.6))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(self.place_of(self._hover), self.radius + 2.5, self.radius + 2.5)

    def _paint_mark(self, painter: QPainter) -> None:
        """A cross hair with a hole in the middle."""
        if self._mark is None:
            return
        middle = self._window.pixel(*self._mark)
        for colour, width in (("panel", 4.0), ("accent", 2.0 if self.hasFocus() else 1.6)):
            painter.setPen(QPen(style.colour(colour), width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(middle, 6, 6)
            for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                painter.drawLine(middle + QPointF(6 * dx, 6 * dy), middle + QPointF(13 * dx, 13 * dy))

    def _paint_lasso(self, painter: QPainter) -> None:
        if self._drag == "lasso" and len(self._lasso) > 1:
            fill = style.colour("accent")
            fill.setAlphaF(0.14)
            painter.setBrush(fill)
            painter.setPen(QPen(style.colour("accent"), 1.4))
            painter.drawPolygon(QPolygonF(self._lasso))
