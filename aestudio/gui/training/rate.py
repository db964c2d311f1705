"""The learning rate: always shown; the run's while one trains, otherwise the one set for the next."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from aestudio.gui import style
from aestudio.gui.layouts import across, down
from aestudio.gui.numbers import NumberEdit
from aestudio.gui.training.parts import text_button
from aestudio.gui.training.words import rate_text

__all__ = ["RateEdit"]


LONGEST = "0.000412345"  # a rate as it is shown has six digits that count


class RateEdit(QWidget):
    """A field, and two buttons that halve and double."""

    changed = Signal(float)
    """The rate asked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now, self._set, self._text = 0.001, 0.001, ""
        self._scheduled = False
        self.field = NumberEdit(low=0.0, log=True)
        self.field.setAccessibleName("Learning rate")
        self.field.keep_room_for(LONGEST)
        self.field.committed.connect(self._take)
        label = QLabel("Learning rate")
        label.setBuddy(self.field)
        self.halve, self.double = self._factor("÷2", 0.5, "Halve"), self._factor("×2", 2.0, "Double")
        self._idle = _whose(False, "")
        self._note = style.with_role(QLabel(self._idle, textFormat=Qt.TextFormat.PlainText), "small")
        self._note.setWordWrap(True)
        layout, row = down(self, 2), across(None, style.SPACE_S)
        row.addWidget(label)
        row.addSpacing(style.SPACE_S)
        row.addWidget(self.field, 1)
        row.addWidget(self.halve)
        row.addWidget(self.double)
        layout.addLayout(row)
        layout.addWidget(self._note)

    def scale(self, factor: float) -> None:
        """Ask for a multiple of the rate in force."""
        self._ask(self._times(factor))

    def show_rate(self, rate: float) -> None:
        """Show the rate that is set, unless a schedule makes another of it; what is being typed stays."""
        self._set = rate
        if self._scheduled:
            return
        self._now = rate
        typing = self.field.hasFocus() and self.field.text() != self._text
        if not typing:
            self._put(rate)

    def _put(self, rate: float) -> None:
        self.field.show_value(float(f"{rate:.6g}"))
        self._text = self.field.text()

    def show_now(self, rate: float, *, rises: bool = False) -> None:
        """Show the rate in force, where a schedule changes it: what is asked for, too, holds from now on.

        Args:
            rate: in force.
            rises: it is on its way up to the one that is set, which is then the one that can be changed.
        """
        self._now, self._scheduled = self._set if rises else rate, True
        if not self.field.hasFocus():
            self._put(float(f"{self._now:.3g}"))
        now, of = rate_text(rate), rate_text(self._set)
        self._say(f"where it rises to; now {now}" if rises else f"now, by the schedule; set to {of}")

    def set_live(self, live: bool, schedule: str) -> None:
        """Say whose rate it is: the run's, or the next run's."""
        whose = "Of the run, from the next step on" if live else "Of the next run"
        self.field.setToolTip(f"<p>How far a step goes. {whose}. Up and Down step 1, 2, 5, 10.</p>")
        for button, verb in ((self.halve, "Halve"), (self.double, "Double")):
            rest = " as it is now, and all that the schedule still makes of it" if live and schedule else ""
            button.setToolTip(f"{verb} the learning rate{rest}")
        if not live:
            self._scheduled = False
        self._idle = _whose(live, schedule)
        if not (live and self._scheduled):
            self._say("")

    def refuse(self, why: str) -> None:
        """Say why what was typed can't be."""
        self._say(why, "error")

    @property
    def note(self) -> str:
        """What stands below the field."""
        return self._note.text()

    def _say(self, text: str, role: str = "small") -> None:
        """Something, or whose rate it is: the line is always there, as nothing below it is to move."""
        text = text or self._idle
        if self._note.property("role") != role:
            style.with_role(self._note, role)
        if self._note.text() != text:
            self._note.setText(text)

    def _factor(self, text: str, factor: float, verb: str) -> QToolButton:
        button = text_button(text, f"{verb} the learning rate")
        button.clicked.connect(lambda: self.scale(factor))
        return button

    def _times(self, factor: float) -> float:
        """A multiple of the rate in force; of a scheduled one, which has odd digits, with three of them."""
        rate = self._now * factor
        return float(f"{rate:.3g}") if self._scheduled else rate

    def _take(self, value: float | str) -> None:
        if isinstance(value, str) or not math.isfinite(value) or value <= 0:
            self.refuse(f"Expected a number above 0, found {value}")
            return
        self._ask(float(value))

    def _ask(self, rate: float) -> None:
        rate = float(f"{rate:.6g}")
        self._now = self._set = rate
        self._put(rate)
        self._say("")
        self.changed.emit(rate)


def _whose(live: bool, schedule: str) -> str:
    if live:
        return "of this run, from the next step on"
    return f"of the next run's start; schedule {schedule.lower()}" if schedule else "of the next run"
