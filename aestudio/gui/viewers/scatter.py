"""Thousands of points in the plane: zoom, pan, hover, click, lasso, and a cursor for the keyboard."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from aestudio.gui import style
from aestudio.gui.viewers.axes import Window, paint_axes
from aestudio.gui.viewers.cloud import Cloud, Points, drawn
from aestudio.gui.viewers.dots import Canvas

__all__ = ["Scatter"]

Array = np.ndarray[Any, Any]
LEFT, BOTTOM, TOP, RIGHT = 50, 38, 8, 10  # room for the axes
REACH = 9.0  # pixels from a point within which the mouse means it
DRAG = 4  # pixels after which a press is no click
_EMPTY = np.zeros((0, 2), np.float32)


class Scatter(QWidget):
    """A cloud of points.

    The wheel zooms, dragging moves, a double click fits, a click picks. With Shift, or as a lasso, dragging
    selects. On the keyboard the arrows move a cursor that picks where it stands, Enter goes to the nearest
    point, Ctrl with the arrows moves the plane, + and - zoom, 0 fits, Ctrl+A selects what is to be seen.

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
        self._window = replace(self._window, room=QRectF(left, TOP, max(width, 10), max(height, 10)))

    @property
    def _left(self) -> int:
        return LEFT if self._cloud.y or self._cloud.lanes else 14

    def sizeHint(self) -> QSize:
        """What it gets in a small window."""
        return QSize(560, 420)

    # ------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Axes, points, cursor, lasso."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.colour("panel"))
        painter.setFont(style.small_font(self))
        paint_axes(painter, self._window, self._cloud.x, self._cloud.y, self._cloud.lanes)
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

    # ------------------------------------------------------------------ mouse

    def point_at(self, place: QPointF) -> int | None:
        """The index of the point nearest to a place on the screen, if it is near."""
        if not len(self._pixels) or not self._window.room.contains(place):
            return None
        distance = np.hypot(self._pixels[:, 0] - place.x(), self._pixels[:, 1] - place.y())
        nearest = int(distance.argmin())
        return int(self._seen[nearest]) if distance[nearest] <= max(REACH, self.radius + 2) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click, a drag or a lasso."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._press = self._last = event.position()
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._wants_lasso = self.lassoing or shift

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Hover, move the plane, or draw the lasso."""
        place = event.position()
        if self._press is None:
            self._go(self.point_at(place))
            return
        if not self._drag and (place - self._press).manhattanLength() >= DRAG:
            self._drag = "lasso" if self._wants_lasso else "move"
            self._lasso = [self._press]
            self._go(None)
        if self._drag == "move":
            step = place - self._last
            self._look(self._window.moved(step.x(), step.y()))
        elif self._drag == "lasso":
            self._lasso.append(place)
            self.update()
        self._last = place

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Pick what was clicked, or select what the lasso holds."""
        if self._press is None or event.button() != Qt.MouseButton.LeftButton:
            return
        drag, self._drag, self._press = self._drag, "", None
        if drag == "lasso":
            self.selected.emit(self._inside(QPolygonF(self._lasso)))
        elif not drag and self._window.room.contains(event.position()):
            self._pick(event.position())
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fit."""
        self.fit()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        super().leaveEvent(event)
        self._go(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the mouse."""
        self.zoom(1.0015 ** event.angleDelta().y(), event.position())
        event.accept()

    def _pick(self, place: QPointF) -> None:
        found = self.point_at(place)
        x, y = self._cloud.points[found].tolist() if found is not None else self._window.point(place)
        self.set_mark((x, y))
        self.picked.emit(found, x, y)

    def _go(self, index: int | None) -> None:
        if index != self._hover:
            self._hover = index
            self.update()
            self.hovered.emit(index)

    def _inside(self, lasso: QPolygonF) -> Array:
        """Indices of the visible points within a polygon, by painting it."""
        mask = QImage(self.size(), QImage.Format.Format_Grayscale8)
        mask.fill(0)
        painter = QPainter(mask)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawPolygon(lasso)
        painter.end()
        pixels = np.frombuffer(mask.constBits(), np.uint8).reshape(mask.height(), mask.bytesPerLine())
        x, y = np.floor(self._pixels).astype(np.int64).T
        inside = self._window.room.toRect().intersected(QRect(0, 0, self.width(), self.height()))
        within = (x >= inside.left()) & (x <= inside.right()) & (y >= inside.top()) & (y <= inside.bottom())
        found = np.zeros(len(x), bool)
        found[within] = pixels[y[within], x[within]] > 127
        return np.asarray(self._seen[found])

    # ------------------------------------------------------------------ keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The same as with the mouse."""
        key, held = Qt.Key(event.key()), event.modifiers()
        arrow = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }.get(key)
        if arrow and held & Qt.KeyboardModifier.ControlModifier:
            self._look(self._window.moved(-40 * arrow[0], -40 * arrow[1]))
        elif arrow:
            self._step(*arrow, 2 if held & Qt.KeyboardModifier.ShiftModifier else 12)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._pick_nearest()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1.25)
        elif key == Qt.Key.Key_Minus:
            self.zoom(0.8)
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key == Qt.Key.Key_A and held & Qt.KeyboardModifier.ControlModifier:
            self.selected.emit(self._in_view())
        else:
            super().keyPressEvent(event)

    def _step(self, across: int, down: int, pixels: int) -> None:
        """Move the cursor and pick the place where it stands, not a point near it."""
        room = self._window.room
        here = room.center() if self._mark is None else self._window.pixel(*self._mark)
        x = min(max(here.x() + across * pixels, room.left()), room.right())
        y = min(max(here.y() + down * pixels, room.top()), room.bottom())
        place = self._window.point(QPointF(x, y))
        self.set_mark(place)
        self.picked.emit(None, *place)

    def _pick_nearest(self) -> None:
        if len(self._pixels):
            here = self._window.room.center() if self._mark is None else self._window.pixel(*self._mark)
            nearest = np.hypot(self._pixels[:, 0] - here.x(), self._pixels[:, 1] - here.y()).argmin()
            index = int(self._seen[nearest])
            x, y = self._cloud.points[index].tolist()
            self.set_mark((x, y))
            self.picked.emit(index, x, y)

    def _in_view(self) -> Array:
        room = self._window.room
        x, y = self._pixels.T
        seen = (x >= room.left()) & (x <= room.right()) & (y >= room.top()) & (y <= room.bottom())
        return np.asarray(self._seen[seen])

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self.update()
