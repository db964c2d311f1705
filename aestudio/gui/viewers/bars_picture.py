"""The units of a code before the values they take over the data, painted."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QScrollBar, QWidget

from aestudio.analysis.code import Spread
from aestudio.gui import style
from aestudio.gui.viewers.axes import tick_text, ticks
from aestudio.gui.viewers.bar_painting import Unit, paint_data, paint_sliders
from aestudio.numerals import numeral

__all__ = ["BarsPicture"]

Array = np.ndarray[Any, Any]
LEFT, TOP, BOTTOM = 46, 8, 22
SLOT, WIDEST = 17, 72  # width of a unit: least and most
BEYOND = 0.25  # how far beyond the data a slider goes, as a share of their range


class BarsPicture(QWidget):
    """The units of a code, each before the data, as they are painted; `CodeBars` adds the hand.

    Signals:
        edited(): the user moved a unit.
        focused(int): another unit has the focus.
    """

    edited = Signal()
    focused = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumHeight(120)
        self._spread: Spread | None = None
        self._code: Array = np.zeros(0, np.float32)
        self._moved: dict[int, float] = {}
        self._order: Array = np.zeros(0, np.int64)
        self._range = (0.0, 0.0)
        self._unit = 0
        self._dragged = False
        self.common_scale = True
        self._by_spread = False
        self.scroll_bar = QScrollBar(Qt.Orientation.Horizontal, self)
        self.scroll_bar.setAccessibleName("Units of the code")
        self.scroll_bar.valueChanged.connect(lambda _: self.update())
        self.scroll_bar.hide()
        style.theme_changed.connect(self.update)

    # ------------------------------------------------------------------ what is shown

    @property
    def code(self) -> Array:
        """The code as edited, `(d,)`."""
        code = self._code.copy()
        for unit, value in self._moved.items():
            code[unit] = value
        return code

    @property
    def is_edited(self) -> bool:
        """Whether any unit was moved."""
        return bool(self._moved)

    @property
    def unit(self) -> int:
        """The unit that has the focus."""
        return self._unit

    def show_code(self, code: Array, spread: Spread) -> None:
        """Show the code of a sample; units that were moved stay where they are."""
        if len(code) != len(self._code):
            self._moved, self._unit, self._range = {}, 0, (0.0, 0.0)
        self._code, self._spread = code, spread
        self._arrange()

    def reset(self) -> None:
        """Give every unit back the sample's value."""
        self._moved = {}
        self._say()
        self.update()
        self.edited.emit()

    def set_by_spread(self, on: bool) -> None:
        """Begin with the unit that changes most over the data, or with the first."""
        self._by_spread = on
        self._arrange()

    def set_common_scale(self, on: bool) -> None:
        """Draw all units on one scale, or each on its own."""
        self.common_scale = on
        self.update()

    def _arrange(self) -> None:
        spread = self._spread
        assert spread is not None
        width = spread.percentiles[4] - spread.percentiles[0]
        order = np.argsort(-width, kind="stable") if self._by_spread else np.arange(len(self._code))
        self._order = order
        self._range = self._common_range(spread)
        self._fit()
        self._say()
        self.update()

    def _common_range(self, spread: Spread) -> tuple[float, float]:
        """The scale of all units; the one there was as long as it suits, so that it keeps still."""
        known = ~spread.broken
        low, high = float(spread.low[known].min(initial=0)), float(spread.high[known].max(initial=0))
        beyond = BEYOND * (high - low) or 1.0
        wanted, before = (low - beyond, high + beyond), self._range
        fits = before[0] <= low - beyond / 3 and before[1] >= high + beyond / 3
        return before if fits and before[1] - before[0] < 1.5 * (wanted[1] - wanted[0]) else wanted

    def words(self, unit: int) -> str:
        """A unit in words."""
        spread, value = self._spread, float(self.code[unit])
        if spread is None:
            return ""
        which = f"Unit {unit + 1} of {len(self._code):,}"
        if spread.broken[unit]:
            here = numeral(value) if np.isfinite(value) else "not a number"
            return f"{which}: {here} · the codes of the data are not numbers"
        low, high = float(spread.low[unit]), float(spread.high[unit])
        text = f"{which}: {numeral(value)}"
        text += f" (sample {numeral(self._code[unit])})" if unit in self._moved else ""
        text += f" · data {numeral(low)} to {numeral(high)}"
        if spread.dead[unit]:
            text += " · dead"
        if self._is_outside(unit):
            text += " · outside the data"
        return text

    def _is_outside(self, unit: int) -> bool:
        assert self._spread is not None
        value, spare = float(self.code[unit]), 1e-6 * float(abs(self._code[unit]) + 1)
        return bool(value < self._spread.low[unit] - spare or value > self._spread.high[unit] + spare)

    def _say(self) -> None:
        if len(self._code):
            self.setAccessibleName(self.words(self._unit))

    # ------------------------------------------------------------------ room

    def _fit(self) -> None:
        """Show as many units as there is room for, and a scroll bar for the others."""
        fitting = max(1, int((self.width() - LEFT - 8) // SLOT))
        hidden = max(0, len(self._code) - fitting)
        self.scroll_bar.setVisible(hidden > 0)
        self.scroll_bar.setRange(0, hidden)
        self.scroll_bar.setPageStep(fitting)
        self.scroll_bar.setGeometry(LEFT, self.height() - 11, self.width() - LEFT, 10)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many units as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        """What it gets in a small window."""
        return QSize(540, 240)

    @property
    def _shown(self) -> range:
        """Places that are to be seen."""
        first = self.scroll_bar.value() if len(self._code) > self.scroll_bar.pageStep() else 0
        return range(first, min(len(self._code), first + self.scroll_bar.pageStep()))

    @property
    def _start(self) -> float:
        """Where the first unit begins: few units stand in the middle."""
        spare = self.width() - LEFT - 8 - self._slot * len(self._shown)
        return LEFT + max(0.0, spare / 2)

    @property
    def _slot(self) -> float:
        return min(WIDEST, (self.width() - LEFT - 8) / max(len(self._shown), 1))

    @property
    def _room(self) -> QRectF:
        bottom = BOTTOM + (12 if not self.scroll_bar.isHidden() else 0)
        return QRectF(LEFT, TOP, self.width() - LEFT - 8, max(self.height() - TOP - bottom, 20))

    def slider(self, unit: int) -> QPointF:
        """Where the handle of a unit is."""
        return QPointF(self._middle(unit), self._height(unit, float(self.code[unit])))

    def _middle(self, unit: int) -> float:
        place = int(np.flatnonzero(self._order == unit)[0]) - self._shown.start
        return self._start + (place + 0.5) * self._slot

    def _limits(self, unit: int) -> tuple[float, float]:
        """The lowest and highest value of a unit's slider."""
        assert self._spread is not None
        if self.common_scale:
            return self._range
        if self._spread.broken[unit]:
            return -1.0, 1.0
        low, high = float(self._spread.low[unit]), float(self._spread.high[unit])
        beyond = BEYOND * (high - low) or max(abs(high), 1.0)
        return low - beyond, high + beyond

    def _height(self, unit: int, value: float) -> float:
        low, high = self._limits(unit)
        return self._room.bottom() - (value - low) / (high - low) * self._room.height()

    def _unit_at(self, place: QPointF) -> int | None:
        index = self._shown.start + int((place.x() - self._start) // self._slot)
        return int(self._order[index]) if place.x() >= self._start and index in self._shown else None

    # ------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Scale, data, sliders."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.colour("panel"))
        if self._spread is not None and len(self._code):
            painter.setFont(style.small_font(self))
            self._paint_scale(painter)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_units(painter, self._spread)
            self._paint_numbers(painter)
        painter.end()

    def _paint_scale(self, painter: QPainter) -> None:
        room, right = self._room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if not self.common_scale:
            painter.setPen(style.colour("muted"))
            words = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextWordWrap
            painter.drawText(QRectF(0, room.top(), LEFT - 8, 80), words, "own scale each")
            return
        low, high = self._range
        values = ticks(low, high, int(room.height() / 40))
        for value in values:
            y = room.bottom() - (value - low) / (high - low) * room.height()
            painter.setPen(QPen(style.colour("border" if value == 0 else "line"), 1))
            painter.drawLine(QPointF(LEFT, y), QPointF(room.right(), y))
            painter.setPen(style.colour("muted"))
            painter.drawText(QRectF(0, y - 9, LEFT - 8, 18), right, tick_text(value, values))

    def _paint_units(self, painter: QPainter, spread: Spread) -> None:
        """All units that are to be seen; their heights are found at once, as there may be many."""
        units = self._order[self._shown.start : self._shown.stop]
        code, room = self.code[units], self._room
        low, high = self._many_limits(spread, units)
        rows = [
            *spread.percentiles[:, units],
            spread.low[units],
            spread.high[units],
            code,
            np.zeros(len(units)),
        ]
        rows.append(self._code[units])
        heights = (room.bottom() - (np.array(rows) - low) / (high - low) * room.height()).T.tolist()
        half, start, slot = min(11.0, self._slot * 0.34), self._start, self._slot
        if self.hasFocus() and self._unit in units:
            self._paint_focus(painter, self._middle(self._unit))
        found = []
        for place, unit in enumerate(units.tolist()):
            if spread.broken[unit] or not np.isfinite(code[place]):
                continue  # there is no place for what is not a number
            value, zero, before = heights[place][7:]
            moved = before if unit in self._moved else None
            outside = moved is not None and self._is_outside(unit)
            zero = min(max(zero, TOP), room.bottom())
            x, dead = start + (place + 0.5) * slot, bool(spread.dead[unit])
            found.append(Unit(x, heights[place][:7], value, zero, moved, dead, outside))
        paint_data(painter, found, half)
        paint_sliders(painter, found, half)

    def _many_limits(self, spread: Spread, units: Array) -> tuple[Array, Array]:
        """The lowest and highest value of sliders."""
        if self.common_scale:
            return np.full(len(units), self._range[0]), np.full(len(units), self._range[1])
        low, high = spread.low[units].astype(float), spread.high[units].astype(float)
        beyond = BEYOND * (high - low)
        beyond = np.where(beyond == 0, np.maximum(np.abs(high), 1.0), beyond)
        return low - beyond, high + beyond

    def _paint_focus(self, painter: QPainter, x: float) -> None:
        focus = QRectF(x - self._slot / 2 + 1, TOP - 4, self._slot - 2, self._room.height() + BOTTOM + 2)
        painter.setPen(QPen(style.colour("accent"), 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(focus, 4, 4)

    def _paint_numbers(self, painter: QPainter) -> None:
        """The units' numbers, as many as there is room for."""
        wide = painter.fontMetrics().horizontalAdvance(str(len(self._code))) + 6
        start, slot, top, shown = self._start, self._slot, self._room.bottom() + 3, self._shown
        every = max(1, int(np.ceil(wide / slot)))
        assert self._spread is not None
        for place in range(-(-shown.start // every) * every, shown.stop, every):
            unit = int(self._order[place])
            painter.setPen(style.colour("warning" if self._spread.dead[unit] else "muted"))
            rect = QRectF(start + (place - shown.start + 0.5) * slot - 30, top, 60, 16)
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(unit + 1))
