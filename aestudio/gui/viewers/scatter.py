"""Thousands of points in the plane: zoom, pan, hover, click, lasso, and a cursor for the keyboard."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPolygonF,
    QWheelEvent,
)

from aestudio.gui.viewers.scatter_picture import ScatterPicture

__all__ = ["Scatter"]

Array = np.ndarray[Any, Any]
REACH = 9.0  # pixels from a point within which the mouse means it
DRAG = 4  # pixels after which a press is no click


class Scatter(ScatterPicture):
    """A cloud of points.

    The wheel zooms, dragging moves, a double click fits, a click picks. With Shift, or as a lasso, dragging
    selects. On the keyboard the arrows move a cursor that picks where it stands, Enter goes to the nearest
    point, Ctrl with the arrows moves the plane, + and - zoom, 0 fits, Ctrl+A selects what is to be seen.
    """

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
