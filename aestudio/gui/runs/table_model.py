"""The runs of a project as a table that can be sorted, filtered, renamed and noted in place."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QIcon

from aestudio.gui import icons
from aestudio.gui.run_rows import Index, RunRows
from aestudio.gui.tips import plain_tip
from aestudio.gui.training.runs_model import STATES
from aestudio.gui.training.words import ago, best_text, duration
from aestudio.run.label import Label
from aestudio.run.listing import Listed

__all__ = [
    "BEST",
    "CODE",
    "COLUMNS",
    "EPOCHS",
    "FAMILY",
    "NAME",
    "NOTE",
    "SIDES",
    "SIZE",
    "STATE",
    "TIME",
    "WHEN",
    "RunsTable",
]

COLUMNS = ("Name", "Note", "Family", "Code", "Parameters", "Epochs", "Best loss", "Time", "State", "When")
NAME, NOTE, FAMILY, CODE, SIZE, EPOCHS, BEST, TIME, STATE, WHEN = range(len(COLUMNS))
TIPS = {
    NAME: "F2 renames a run; its folder keeps its name",
    NOTE: "Double-click to write what is worth knowing; also what sweep or queue it is part of",
    CODE: "Numbers in the code: the dimensions of its latent space",
    EPOCHS: "Finished, of how many where not all are",
    BEST: "Lowest validation loss (training loss where nothing validates)",
    TIME: "Of training",
    WHEN: "Started",
}
_ROLES = Qt.ItemDataRole
_DISPLAY, _EDIT, _ICON = int(_ROLES.DisplayRole), int(_ROLES.EditRole), int(_ROLES.DecorationRole)
_ALIGN, _TIP = int(_ROLES.TextAlignmentRole), int(_ROLES.ToolTipRole)
_ANSWERED = {_DISPLAY, _EDIT, _ICON, _ALIGN, _TIP}
_FIXED = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_EDITED = _FIXED | Qt.ItemFlag.ItemIsEditable
ROOM = "     "  # for the arrow that tells by which column is sorted, which else lies over the title
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
SIDES = [_RIGHT if one in (CODE, SIZE, EPOCHS, BEST, TIME, WHEN) else _LEFT for one in range(len(COLUMNS))]


class RunsTable(RunRows):
    """One row per run that is shown; sorted and filtered here, as a proxy would ask for every comparison.

    Signals:
        relabelled(dict): the user has renamed, noted or hidden runs; their labels by their folders.
    """

    relabelled = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.all: list[Listed] = []
        self._words: list[str] = []
        self._state, self._hidden = "", False
        self._column, self._down = WHEN, True

    def show_rows(self, rows: list[Listed]) -> None:
        """Show these runs."""
        self.all = rows
        self._arrange()

    def ask_for(self, text: str, state: str, hidden: bool) -> None:
        """Show the runs that have every word of `text` somewhere, in this state ("": any)."""
        self._words, self._state, self._hidden = text.lower().split(), state, hidden
        self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by what the cells mean."""
        self._column, self._down = column, order == Qt.SortOrder.DescendingOrder
        self._arrange()

    def _arrange(self) -> None:
        rows = [row for row in self.all if self._fits(row)]
        rows.sort(key=lambda row: _order(row, self._column), reverse=self._down)
        self.replace_rows(rows)

    def _fits(self, row: Listed) -> bool:
        if (row.label.hidden and not self._hidden) or (self._state and row.summary.state != self._state):
            return False
        if not self._words:
            return True
        told = f"{row.name} {row.path.name} {row.label.note} {row.family} {row.summary.state}"
        told = f"{told} {part_words(row)}".lower()
        return all(word in told for word in self._words)

    def show_live(self, path: Path, epochs: int, best: Mapping[str, float]) -> None:
        """Show how far the run is that is being trained."""
        for row in self.all:
            if row.path == path:
                summary = replace(row.summary, state="running", epochs=epochs, best=best or row.summary.best)
                self._put({path: replace(row, summary=summary)})
                return

    def relabel(self, labels: Mapping[Path, Label]) -> None:
        """Show other labels, by the runs' folders, and tell of those that are others."""
        new = {row.path: labels[row.path] for row in self.all if labels.get(row.path, row.label) != row.label}
        if new:
            self._put({row.path: replace(row, label=new[row.path]) for row in self.all if row.path in new})
            self.relabelled.emit(new)

    def _put(self, new: Mapping[Path, Listed]) -> None:
        """Show runs anew, in the places they have."""
        self.all = [new.get(row.path, row) for row in self.all]
        places = [number for number, row in enumerate(self.rows) if row.path in new]
        for number in places:
            self.rows[number] = new[self.rows[number].path]
        if places:
            self.tell(places[0], places[-1])

    # ------------------------------------------------------------------ Qt's questions

    def texts_of(self, row: Listed) -> tuple[str, ...]:
        """In the order of the columns."""
        summary = row.summary
        epochs = f"{summary.epochs:,}"
        if summary.state != "done" and row.planned:
            epochs += f" / {row.planned:,}"
        return (
            row.name,
            " · ".join(part for part in (row.label.note.replace("\n", " "), part_words(row)) if part),
            row.family or "–",
            f"{row.code:,}" if row.code is not None else "–",
            f"{row.parameters:,}" if row.parameters is not None else "–",
            epochs,
            best_text(row.best),
            duration(summary.seconds),
            summary.state,
            ago(summary.started),
        )

    def icon(self, number: int) -> QIcon:
        """Of a run's state."""
        return _icon(self.rows[number])

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """The columns' titles."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return SIDES[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return TIPS.get(section, "")
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        arrow = section == self._column and SIDES[section] == _RIGHT
        return COLUMNS[section] + ROOM * arrow

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Names and notes can be edited, unless the file that holds them can't be read."""
        fixed = index.column() not in (NAME, NOTE) or self.rows[index.row()].unreadable
        return _FIXED if fixed else _EDITED

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """What stands in a cell."""
        role = int(role)  # a scrolled frame asks thousands of times, and enums are slow to compare
        if role not in _ANSWERED:
            return None
        row, column = self.rows[index.row()], index.column()
        if role == _DISPLAY:
            return self.texts(index.row())[column]
        if role == _ALIGN:
            return SIDES[column]
        if role == _ICON:
            return _icon(row) if column == NAME else None
        if role == _EDIT:
            return row.label.note if column == NOTE else row.name
        return plain_tip(_tip(row))

    def setData(self, index: Index, value: Any, role: int = _EDIT) -> bool:
        """Rename or note a run; an empty name gives it its folder's again."""
        if int(role) != _EDIT or index.column() not in (NAME, NOTE):
            return False
        row, text = self.rows[index.row()], str(value).strip()
        if index.column() == NAME:
            name = "" if text == row.path.name else text[:200]
            label = row.label.model_copy(update={"name": name})
        else:
            label = row.label.model_copy(update={"note": text[:10_000]})
        self.relabel({row.path: label})
        return True


def _icon(row: Listed) -> QIcon:
    name, colour, _ = STATES[row.summary.state]
    return icons.icon("eye-off", "muted") if row.label.hidden else icons.icon(name, colour)


def series_words(row: Listed) -> str:
    """What a run is one of: "sweep of learning rate, 3 of 8"; empty: it stands for itself."""
    return row.series.words if row.series else ""


def part_words(row: Listed) -> str:
    """The same, or which run it repeats."""
    return row.again or series_words(row)


def _order(row: Listed, column: int) -> Any:
    summary = row.summary
    if column == NAME:
        return (0, row.label.name.lower()) if row.label.name else (len(row.name), row.name)
    if column == BEST:
        best = math.inf if row.best is None else row.best
        return math.inf if math.isnan(best) else best
    by: dict[int, float | str] = {
        NOTE: f"{row.label.note} {part_words(row)}".lower(),
        FAMILY: row.family,
        CODE: row.code or 0,
        SIZE: row.parameters or 0,
        EPOCHS: summary.epochs,
        TIME: summary.seconds,
        STATE: summary.state,
        WHEN: summary.started,
    }
    return by[column]


def _tip(row: Listed) -> str:
    said = f"{row.named_with_folder}: {STATES[row.summary.state][2]}"
    planned = f" (planned {row.series.planned})" if row.series and row.series.planned else ""
    belongs = f"Part of: {series_words(row)}{planned}" if row.series else ""
    again = row.again[:1].upper() + row.again[1:]
    size = f", {row.parameters:,} parameters" if row.parameters is not None else ""
    what = f"{row.family}{size}" if row.family else ""
    parts = (said, row.summary.reason, what, belongs, again, row.label.note, row.unreadable)
    return "\n".join(part for part in parts if part)
