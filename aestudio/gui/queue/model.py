"""The line as rows of a table, first to be trained first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from aestudio.experiment import Experiment, differences
from aestudio.gui import icons
from aestudio.gui.tips import plain_tip
from aestudio.project.queue import Queued
from aestudio.run.label import run_name

__all__ = ["STATES", "WHAT", "QueueModel"]

Index = QModelIndex | QPersistentModelIndex
PLACE, WHAT, STATE = 0, 1, 2
COLUMNS = ("", "Differs in", "State")
TIPS = ("Place in line", "What sets it apart from what the editor shows now", "")
STATES = {
    "waiting": ("clock", "muted"),
    "running": ("activity", "accent"),
    "interrupted": ("warning", "warning"),
    "failed": ("error", "danger"),
}
SAME = "as in the editor"


class QueueModel(QAbstractTableModel):
    """One row per run; what differs is worked out for the rows that are seen."""

    def __init__(self, runs: Callable[[], Path] = Path) -> None:
        """`runs` gives the folder that the runs' own folders are told from."""
        super().__init__()
        self._runs = runs
        self.items: tuple[Queued, ...] = ()
        self._experiment: Experiment | None = None
        self._words: dict[int, str] = {}

    def show_items(self, items: tuple[Queued, ...]) -> None:
        """Show this line."""
        if [item.number for item in items] == [item.number for item in self.items]:
            self.items = items
            self._tell()
            return
        self.beginResetModel()
        self.items = items
        self._words = {}
        self.endResetModel()

    def compare_with(self, experiment: Experiment) -> None:
        """What the rows are compared with."""
        self._experiment, self._words = experiment, {}
        self._tell()

    def row_of(self, number: int) -> int:
        """The row of a run, -1 where it is not in line."""
        return next((row for row, item in enumerate(self.items) if item.number == number), -1)

    def words(self, row: int) -> str:
        """What sets a run apart from the experiment in the editor."""
        item = self.items[row]
        if item.number not in self._words and self._experiment is not None:
            differs = ", ".join(differences(self._experiment, item.experiment))
            same = f"{item.name}, {SAME}" if item.name else SAME
            self._words[item.number] = differs or same
        return self._words.get(item.number, item.name)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """One per run."""
        return 0 if parent.isValid() else len(self.items)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Place, what differs, state."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, icon and tooltip."""
        item, column = self.items[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return (str(index.row() + 1), self.words(index.row()), item.state)[column]
        if role == Qt.ItemDataRole.DecorationRole and column == STATE:
            return icons.icon(*STATES[item.state])
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._tip(index.row()))
        if role == Qt.ItemDataRole.TextAlignmentRole and column == PLACE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The columns' titles."""
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return TIPS[section] or None if role == Qt.ItemDataRole.ToolTipRole else None

    def _tip(self, row: int) -> str:
        item = self.items[row]
        name = f"{item.name}\n" if item.name and item.name != self.words(row) else ""
        run = f", {run_name(self._runs() / item.run)}" if item.run else ""
        reason = f": {item.reason}" if item.reason else ""
        return f"{name}{self.words(row)}\n{item.state}{run}{reason}"

    def _tell(self) -> None:
        if self.items:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.items) - 1, STATE))
