"""The laboratory's numbers as a narrow table: a name, and below it the model's value beside the ideal."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from aestudio.analysis.laboratory.measured import MEANINGS, Measured
from aestudio.gui import style
from aestudio.gui.widgets import tool_button

__all__ = ["MeasuredTable"]

GAP = 7  # pixels above a name
IDEAL = "What a perfect model would have on the same points"


class MeasuredTable(QWidget):
    """Shows `Measured`; what a name means is said under the mouse, and all of them by the button.

    Signals:
        help_wanted(): the button.
    """

    help_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(style.SPACE)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        ideal = self._label(text="ideal")
        ideal.setToolTip(IDEAL)
        help_ = tool_button("help", "What these numbers mean", pressed=self.help_wanted.emit)
        below = Qt.AlignmentFlag.AlignBottom  # of the button beside them
        self._grid.addWidget(self._label(text="model"), 0, 0, below)
        self._grid.addWidget(ideal, 0, 1, below)
        self._grid.addWidget(help_, 0, 2)
        self._rows: list[tuple[QLabel, QLabel, QLabel, QLabel]] = []
        self.show_measured(())

    def show_measured(self, found: Sequence[Measured]) -> None:
        """Show these; without any, nothing."""
        self.setVisible(bool(found))
        while len(self._rows) < len(found):
            self._add_row()
        for index, row in enumerate(self._rows):
            name, *others = row
            there = index < len(found)
            for label in row:
                label.setVisible(there)
            if there:
                one = found[index]
                for label, text in zip(row, (one.name, one.value, one.ideal, one.note), strict=True):
                    label.setText(text.replace(" ± ", "\n± ").replace(" %", "\u00a0%"))
                name.setToolTip(f"<p>{MEANINGS[one.name]}.</p>")
                others[-1].setVisible(bool(one.note))

    def _add_row(self) -> None:
        name, value, ideal, note = (self._label(role) for role in ("small", "", "muted", "small"))
        at = 3 * len(self._rows) + 1
        name.setContentsMargins(0, GAP, 0, 0)
        self._grid.addWidget(name, at, 0, 1, 3)
        self._grid.addWidget(value, at + 1, 0)
        self._grid.addWidget(ideal, at + 1, 1, 1, 2)
        self._grid.addWidget(note, at + 2, 0, 1, 3)
        self._rows.append((name, value, ideal, note))

    def _label(self, role: str = "small", text: str = "") -> QLabel:
        label = QLabel(text, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        label.setAlignment(Qt.AlignmentFlag.AlignTop)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return style.with_role(label, role) if role else label
