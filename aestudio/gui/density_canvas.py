"""A grid of weights that is painted with a brush: the density of data that the user draws."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from aestudio.data.density import HEAVIEST, SIDE
from aestudio.gui import style

__all__ = ["DensityCanvas", "density_image"]

Array = np.ndarray[Any, Any]
_ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class DensityCanvas(QWidget):
    """Painted with the mouse: the left button draws, the right one erases. With the keys: arrows and Space.

    Attributes:
        brush: radius of the brush in cells.
        weight: what the brush leaves, 0 to 9; 0 erases.

    Signals:
        stroke_begun(): before the first cell of a stroke changes.
        changed(): cells were painted.
    """

    stroke_begun = Signal()
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(256, 256)
        self.setAccessibleName("Density")
        self.setAccessibleDescription("Arrow keys move the brush, Space paints, Delete erases")
        self.setToolTip(
            "<p>The left button draws, the right one erases. With the keys: arrows move the brush, Space "
            "draws, Delete erases.</p>"
        )
        self._cells: Array = np.zeros((SIDE, SIDE), np.int64)
        self.brush, self.weight = 1.5, HEAVIEST
        self._cursor = (SIDE // 2, SIDE // 2)
        self._at: tuple[float, float] | None = None
        self._erases = False
        self._last: tuple[float, float] | None = None
        style.theme_changed.connect(self.update)

    @property
    def cells(self) -> Array:
        """The weights, `(SIDE, SIDE)`, the top row first."""
        return self._cells

    def show_cells(self, cells: Array) -> None:
        """Show others."""
        self._cells = np.array(cells)
        self.update()
        self.changed.emit()

    def paint_along(self, start: tuple[float, float], end: tuple[float, float], weight: int) -> None:
        """A stroke from one place to another, each (row, column) in cells."""
        steps = max(int(2 * max(abs(start[0] - end[0]), abs(start[1] - end[1]))), 1)
        rows, columns = np.mgrid[:SIDE, :SIDE] + 0.5
        cells = self._cells.copy()
        for share in np.linspace(0, 1, steps + 1):
            row, column = (a + (b - a) * float(share) for a, b in zip(start, end, strict=True))
            cells[np.hypot(rows - row, columns - column) <= self.brush] = weight
        self._cells = cells
        self.update()
        self.changed.emit()

    # ------------------------------------------------------------------ painting

    @property
    def _room(self) -> QRectF:
        side = min(self.width(), self.height()) - 4
        return QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)

    def sizeHint(self) -> QSize:
        """Cells that are easy to hit."""
        return QSize(420, 420)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The weights, and the brush."""
        painter, room = QPainter(self), self._room
        painter.drawImage(room, density_image(self._cells))
        painter.setPen(style.colour("line"))
        for quarter in (0.25, 0.5, 0.75):
            x, y = room.left() + quarter * room.width(), room.top() + quarter * room.height()
            painter.drawLine(QPointF(x, room.top()), QPointF(x, room.bottom()))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
        painter.setPen(QPen(style.colour("accent" if self.hasFocus() else "border"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(room)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        at = self._at or ((self._cursor[0] + 0.5, self._cursor[1] + 0.5) if self.hasFocus() else None)
        if at is not None:
            cell = room.width() / SIDE
            middle = QPointF(room.left() + at[1] * cell, room.top() + at[0] * cell)
            for colour, width in (("panel", 3.0), ("text", 1.4)):
                painter.setPen(QPen(style.colour(colour), width))
                painter.drawEllipse(middle, self.brush * cell, self.brush * cell)
        painter.end()

    # ------------------------------------------------------------------ mouse and keys

    def _place(self, at: QPointF) -> tuple[float, float]:
        room = self._room
        cell = room.width() / SIDE
        return (at.y() - room.top()) / cell, (at.x() - room.left()) / cell

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke."""
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._erases = event.button() == Qt.MouseButton.RightButton
        self._last = self._place(event.position())
        self.stroke_begun.emit()
        self.paint_along(self._last, self._last, 0 if self._erases else self.weight)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it."""
        self._at = self._place(event.position())
        if self._last is not None:
            self.paint_along(self._last, self._at, 0 if self._erases else self.weight)
            self._last = self._at
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it."""
        self._last = None

    def leaveEvent(self, event: Any) -> None:
        """No brush under the mouse any more."""
        super().leaveEvent(event)
        self._at = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the brush, draw or erase where it is."""
        key = Qt.Key(event.key())
        if key in _ARROWS:
            down, across = _ARROWS[key]
            row, column = self._cursor
            self._cursor = (min(max(row + down, 0), SIDE - 1), min(max(column + across, 0), SIDE - 1))
            self._at = None
            self.update()
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            place = (self._cursor[0] + 0.5, self._cursor[1] + 0.5)
            self.stroke_begun.emit()
            self.paint_along(place, place, self.weight if key == Qt.Key.Key_Space else 0)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the brush is."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The brush is the mouse's alone."""
        super().focusOutEvent(event)
        self.update()


def density_image(cells: Array) -> QImage:
    """Weights as a picture in the theme's colours, a pixel for each cell."""
    low, high = style.colour("field"), style.colour("accent")
    ends = [np.array([colour.red(), colour.green(), colour.blue()], float) for colour in (low, high)]
    share = cells[..., None] / HEAVIEST
    pixels = np.ascontiguousarray((ends[0] + (ends[1] - ends[0]) * share).round().astype(np.uint8))
    height, width = cells.shape
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
