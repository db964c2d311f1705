"""What is said of runs that go beyond what the plot shows, and the way to see them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from aestudio.compare.reach import Reach, common_range, is_beyond
from aestudio.gui import style
from aestudio.gui.compare.drawings import Drawing
from aestudio.gui.compare.lines import RunLine
from aestudio.gui.labels import ElidedLabel
from aestudio.gui.layouts import across
from aestudio.gui.training.parts import text_button
from aestudio.gui.training.words import loss_text

__all__ = ["BeyondNote"]


class BeyondNote(QWidget):
    """One line above the curves; hidden while all of them are shown whole anyway.

    Signals:
        pressed(): the rest is to be seen, or no longer.
    """

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.shows_all = False
        self._text = ElidedLabel(colour="muted", fills=True)
        self.button = text_button("", "")
        self.button.clicked.connect(self._press)
        row = across(self, style.SPACE_S, (style.SPACE_S, 0, 0, 0))
        row.addWidget(self._text, 1)
        row.addWidget(self.button)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return "" if self.isHidden() else self._text.text

    def limits(self, drawing: Drawing, *, log: bool) -> tuple[float, float] | None:
        """What the axis is to show, in its own numbers; None: everything."""
        known = drawing.reaches
        shown = common_range([reach for _, reach in known], log=log)
        left_out = [] if shown is None else [one for one in known if is_beyond(one[1], *shown)]
        self.setVisible(bool(left_out))
        if shown is None or not left_out:
            return None
        self._say(left_out, shown[1])
        return None if self.shows_all else shown

    def _say(self, left_out: list[tuple[RunLine, Reach]], top: float) -> None:
        names = list(dict.fromkeys(line.title for line, _ in left_out))
        high, low = max(one.high for _, one in left_out), min(one.low for _, one in left_out)
        end = f"up to {loss_text(high)}" if high > top else f"down to {loss_text(low)}"
        who, many = (names[0], False) if len(names) == 1 else (f"{len(names):,} lines", True)
        goes = f"go{'' if many else 'es'}"
        if self.shows_all:
            self._text.set_text(f"{who} {goes} far beyond the others: {end}")
        else:
            self._text.set_text(f"{who} {goes} beyond what is drawn: {end}")
        self.setToolTip("\n".join(names))
        self.button.setText("Fit the others" if self.shows_all else "Show all")
        tip = "Leave the room to the other curves" if self.shows_all else "Make room for every value"
        self.button.setToolTip(tip)
        self.button.setAccessibleName(tip)

    def _press(self) -> None:
        self.shows_all = not self.shows_all
        self.pressed.emit()
