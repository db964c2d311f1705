"""The units of a code as sliders, each before the values it takes over the data."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)

from aestudio.gui.viewers.bars_picture import BarsPicture

__all__ = ["CodeBars"]


class CodeBars(BarsPicture):
    """A vertical slider for each unit of a code.

    Behind each slider stand the lowest and highest value of the data (line), 90 % of them (pale), the middle
    half (darker) and their median. Dragging moves a unit, a double click gives it back the sample's value. On
    the keyboard Left and Right choose a unit, Up, Down, Page Up and Page Down move it, Home and End go to 5 %
    and 95 % of the data, Backspace gives back the sample's value.
    """

    # ------------------------------------------------------------------ mouse and keyboard

    def _focus(self, unit: int) -> None:
        self._unit = unit
        place = int(np.flatnonzero(self._order == unit)[0])
        if place not in self._shown:
            self.scroll_bar.setValue(place if place < self._shown.start else place - len(self._shown) + 1)
        self._say()
        self.focused.emit(unit)
        self.update()

    def move_unit(self, unit: int, value: float) -> None:
        """Move a unit, as far as its slider goes."""
        low, high = self._limits(unit)
        self._moved[unit] = float(np.float32(min(max(value, low), high)))
        self._focus(unit)
        self.edited.emit()

    def restore(self, unit: int) -> None:
        """Give a unit back the sample's value."""
        if self._moved.pop(unit, None) is not None:
            self._focus(unit)
            self.edited.emit()

    def _drag_to(self, place: QPointF) -> None:
        low, high = self._limits(self._unit)
        share = (self._room.bottom() - place.y()) / self._room.height()
        self.move_unit(self._unit, low + share * (high - low))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a unit's handle, wherever in its column the mouse is."""
        unit = self._unit_at(event.position()) if self._spread is not None else None
        if unit is not None and event.button() == Qt.MouseButton.LeftButton:
            self._dragged = True
            self._focus(unit)
            if (event.position() - self.slider(unit)).manhattanLength() > 14:
                self._drag_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the unit, or show what is under the mouse."""
        if self._dragged:
            self._drag_to(event.position())
        elif self._spread is not None:
            unit = self._unit_at(event.position())
            self.setToolTip("" if unit is None else self.words(unit))
            self.setCursor(Qt.CursorShape.ArrowCursor if unit is None else Qt.CursorShape.SizeVerCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._dragged = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Give the unit back the sample's value."""
        unit = self._unit_at(event.position()) if self._spread is not None else None
        if unit is not None:
            self._dragged = False
            self.restore(unit)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll."""
        self.scroll_bar.setValue(self.scroll_bar.value() - round(event.angleDelta().y() / 40))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose a unit and move it."""
        key = Qt.Key(event.key())
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 5, Qt.Key.Key_PageDown: -5}.get(
            key, 0
        )
        if self._spread is None or not len(self._code):
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._go(1 if key == Qt.Key.Key_Right else -1)
        elif step:
            low, high = self._limits(self._unit)
            self.move_unit(self._unit, float(self.code[self._unit]) + step * (high - low) / 60)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            level = 0 if key == Qt.Key.Key_Home else 4
            self.move_unit(self._unit, float(self._spread.percentiles[level, self._unit]))
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.restore(self._unit)
        else:
            super().keyPressEvent(event)

    def _go(self, step: int) -> None:
        place = int(np.flatnonzero(self._order == self._unit)[0]) + step
        self._focus(int(self._order[min(max(place, 0), len(self._order) - 1)]))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self.update()
        self.focused.emit(self._unit)
