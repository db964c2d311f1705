"""The runs of a folder as rows of a table, newest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QIcon

from aestudio.compare.comparable import loss_title, why_apart
from aestudio.experiment import Experiment
from aestudio.gui import icons
from aestudio.gui.run_rows import Index, RunRows
from aestudio.gui.tips import plain_tip
from aestudio.gui.training.words import ago, best_text, duration, loss_text
from aestudio.run.listing import Listed
from aestudio.spec import SpecError

__all__ = ["BEST", "EPOCHS", "NAME", "STATES", "TICK", "WHEN", "RunsModel"]

TICK, NAME, EPOCHS, BEST, WHEN = range(5)
COLUMNS = ("", "Run", "Epochs", "Best", "When")
TIPS = (
    "Laid over the plot",
    "",
    "Finished",
    "Lowest validation loss",
    "Started",
)
STATES = {
    "running": ("activity", "accent", "training"),
    "stopped": ("stop", "muted", "stopped; can be resumed"),
    "done": ("success", "success", "done"),
    "failed": ("error", "danger", "failed"),
    "interrupted": ("warning", "warning", "interrupted; can be resumed"),
}

_ROLES = Qt.ItemDataRole
_ANSWERED = {
    _ROLES.DisplayRole,
    _ROLES.TextAlignmentRole,
    _ROLES.CheckStateRole,
    _ROLES.DecorationRole,
    _ROLES.AccessibleTextRole,
    _ROLES.ToolTipRole,
    _ROLES.AccessibleDescriptionRole,
}


class RunsModel(RunRows):
    """One row per run; the tick lays its curve over the plot."""

    overlaid = Signal(list)
    """The runs that are ticked."""

    def __init__(self) -> None:
        super().__init__()
        self._ticked: set[Path] = set()
        self._shown: tuple[Path | None, Experiment | None] = (None, None)

    def show_live(self, path: Path, epochs: int, best: Mapping[str, float]) -> None:
        """Show how far the run is that is being trained."""
        index = self.row_of(path)
        if index >= 0:
            row = self.rows[index]
            summary = replace(row.summary, state="running", epochs=epochs, best=best or row.summary.best)
            self.rows[index] = replace(row, summary=summary)
            self.dataChanged.emit(self.index(index, NAME), self.index(index, len(COLUMNS) - 1))

    def compare_with(self, path: Path | None, experiment: Experiment | None) -> None:
        """The run (or else experiment) in the plot: only the same loss can be laid over it."""
        self._shown = (path, experiment)
        fitting = {row.path for row in self.rows if row.path in self._ticked and not self.why_not(row)}
        if fitting != self._ticked:
            self._ticked = fitting
            self.overlaid.emit(sorted(fitting))
        self._tell()

    def untick(self) -> None:
        """Lay nothing over."""
        self._ticked = set()
        self._tell()

    def why_not(self, row: Listed) -> str:
        """Why a run can't be laid over the plot, in words."""
        path, experiment = self._shown
        if row.path == path:
            return "it is the run in the plot"
        try:
            return why_apart(experiment, row.experiment) if experiment is not None else ""
        except SpecError as error:
            return f"it can't be read ({error})"

    def toggle(self, row: int) -> None:
        """Tick or untick the run in a row, where it may be."""
        index = self.index(row, TICK)
        if self.flags(index) & Qt.ItemFlag.ItemIsUserCheckable:
            on = self.data(index, Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
            wanted = Qt.CheckState.Unchecked if on else Qt.CheckState.Checked
            self.setData(index, wanted, Qt.ItemDataRole.CheckStateRole)

    def _tell(self) -> None:
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(COLUMNS) - 1))

    # ------------------------------------------------------------------ Qt's questions

    def texts_of(self, row: Listed) -> tuple[str, ...]:
        """In the order of the columns."""
        return "", row.name, f"{row.summary.epochs:,}", best_text(row.best), ago(row.summary.started)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """The columns' titles."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(section)
        if role == Qt.ItemDataRole.ToolTipRole:
            return TIPS[section]
        return COLUMNS[section] if role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A run can be ticked where the run may share the plot's axis."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == TICK and not self.why_not(self.rows[index.row()]):
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What stands in a cell."""
        if role not in _ANSWERED:
            return None
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.texts(index.row())[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(column)
        if role == Qt.ItemDataRole.CheckStateRole and column == TICK:
            return self._tick(row)
        if role == Qt.ItemDataRole.DecorationRole and column == NAME:
            return _icon(row)
        if role == Qt.ItemDataRole.AccessibleTextRole and column == TICK:
            return f"Lay {row.name} over the plot"
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(_tip(row, self.why_not(row)))
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return _tip(row, self.why_not(row))
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick or untick a run."""
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        path = self.rows[index.row()].path
        on = Qt.CheckState(value) == Qt.CheckState.Checked
        (self._ticked.add if on else self._ticked.discard)(path)
        self.dataChanged.emit(index, index)
        self.overlaid.emit(sorted(self._ticked))
        return True

    def _tick(self, row: Listed) -> Qt.CheckState | None:
        if self.why_not(row):
            return None
        return Qt.CheckState.Checked if row.path in self._ticked else Qt.CheckState.Unchecked


def _aligned(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column <= NAME else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter


def _icon(row: Listed) -> QIcon:
    name, colour, _ = STATES[row.summary.state]
    return icons.icon(name, colour)


def _tip(row: Listed, why_not: str) -> str:
    summary = row.summary
    name = f"{row.named_with_folder} {row.again}".strip()  # beside the name itself there is no room for it
    lines = [f"{name}: {STATES[summary.state][2]}"]
    if summary.state != "done" and row.planned:
        lines.append(f"{summary.epochs:,} of {row.planned:,} epochs")
    if summary.reason:
        lines.append(summary.reason)
    if row.series:
        lines.append(f"part of: {row.series.words}")
    if row.best is not None:
        kind = "validation" if "val_loss" in summary.best else "training"
        lines.append(f"best epoch {int(summary.best['epoch']):,}: {kind} loss {loss_text(row.best)}")
    lines.append(f"{_loss(row)}{duration(summary.seconds)} of training")
    lines.append(
        f"Can't be laid over the plot: {why_not}" if why_not else "Tick: lay its curve over the plot"
    )
    return "\n".join(lines)


def _loss(row: Listed) -> str:
    try:
        return f"{loss_title(row.experiment)}; "
    except SpecError:
        return ""
