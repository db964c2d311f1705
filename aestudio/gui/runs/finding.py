"""Which runs of a project are shown: words, a state, hidden ones too; and how many they are."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QWidget

from aestudio.gui import style
from aestudio.gui.editor import DropDown
from aestudio.gui.layouts import across
from aestudio.gui.runs.table_model import RunsTable
from aestudio.gui.widgets import SearchLine

__all__ = ["RunsFilter"]

STATES = ("done", "running", "stopped", "interrupted", "failed")


class RunsFilter(QWidget):
    """A line above the table.

    Signals:
        changed(): others are to be shown.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search, self.state, self.hidden = SearchLine("Find a run"), DropDown(), QCheckBox("Hidden")
        self.search.setToolTip("Words of its name, note, family or state")
        self.search.setMaximumWidth(200)
        self.state.setAccessibleName("State")
        self.state.setToolTip("Show only runs in this state")
        self.state.addItem("Any state", "")
        for one in STATES:
            self.state.addItem(one.capitalize(), one)
        self.hidden.setToolTip("Show hidden runs, too")
        self.count = style.with_role(QLabel(), "small")
        row = across(self, style.SPACE)
        for part in (self.search, self.state, self.hidden):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.count)
        self.search.textChanged.connect(self.changed)
        self.state.activated.connect(self.changed)
        self.hidden.toggled.connect(self.changed)

    def ask(self, model: RunsTable) -> None:
        """Have the table show what fits, and say how many those are."""
        model.ask_for(self.search.text(), str(self.state.currentData()), self.hidden.isChecked())
        shown, there = len(model.rows), len(model.all)
        every = f"{there:,} run{'s' * (there != 1)}"
        self.count.setText(every if shown == there else f"{shown:,} of {there:,} runs")

    def show_all(self) -> None:
        """Leave no run out."""
        self.search.clear()
        self.state.setCurrentIndex(0)
        self.hidden.setChecked(True)
        self.changed.emit()
