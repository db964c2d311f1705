"""The table itself: columns, keys, and a selection that survives a change of rows."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from aestudio.gui.rows import as_rows, sort_by
from aestudio.gui.runs.delegate import CellPainter
from aestudio.gui.runs.table_model import (
    BEST,
    CODE,
    EPOCHS,
    FAMILY,
    NAME,
    NOTE,
    SIZE,
    STATE,
    TIME,
    WHEN,
    RunsTable,
)
from aestudio.run.listing import Listed

__all__ = ["RunsView"]

SHOWN = (
    NAME,
    BEST,
    CODE,
    EPOCHS,
    TIME,
    WHEN,
    STATE,
    SIZE,
    FAMILY,
    NOTE,
)  # what is looked for first comes first
WIDTHS = {NAME: 104, BEST: 92, CODE: 64, EPOCHS: 88, TIME: 78, WHEN: 88, STATE: 92, SIZE: 96, FAMILY: 100}
"""In pixels."""
OPTIONAL = (STATE, SIZE, FAMILY)  # where there is room: the icon and the tooltip tell them, too
MIXED = (CODE, TIME, STATE, SIZE)  # the same where runs are of several families: then theirs is to be seen
NOTES = 82  # pixels, at least; what is left over is the note's


class RunsView(QTableView):
    """A table of runs, sorted by a click on a column's title, or by the column one stands in.

    Signals:
        opened(): Enter was pressed on a run.
        pointed(): a run was double-clicked.
    """

    opened = Signal()
    pointed = Signal()

    def __init__(self, model: RunsTable) -> None:
        super().__init__()
        self._rows = model
        self._kept: set[Path] = set()
        self._stood = (-1, -1)
        self.setModel(model)
        self._painter = CellPainter(model)
        self.setItemDelegate(self._painter)
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._reselect)
        model.modelReset.connect(self._share_room)
        model.rowsInserted.connect(self._share_room)
        as_rows(self, "All runs of this project")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.doubleClicked.connect(self._point)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setSortingEnabled(True)
        self.sortByColumn(WHEN, Qt.SortOrder.DescendingOrder)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        # its own, in which nothing is selected: else each of its columns asks for every row that is
        header.setSelectionModel(QItemSelectionModel(model, self))
        header.setStretchLastSection(False)
        for column, width in WIDTHS.items():
            header.resizeSection(column, width)
        for place, column in enumerate(SHOWN):
            header.moveSection(header.visualIndex(column), place)
        header.setMinimumSectionSize(60)
        header.setSectionResizeMode(NOTE, header.ResizeMode.Stretch)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other columns may have room."""
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """Show as many columns as there is room for; the family comes second where there are several."""
        header = self.horizontalHeader()
        mixed = len({row.family for row in self._rows.all if row.family}) > 1
        optional = MIXED if mixed else OPTIONAL
        header.moveSection(header.visualIndex(FAMILY), 1 if mixed else SHOWN.index(FAMILY))
        room = self.viewport().width() - NOTES
        for column in WIDTHS:
            if column not in optional:
                self.setColumnHidden(column, False)
                room -= header.sectionSize(column)
        for column in optional:
            room -= WIDTHS[column]
            if self.isColumnHidden(column) != (room < 0):
                self.setColumnHidden(column, room < 0)

    def chosen(self) -> list[Listed]:
        """The runs that are selected."""
        selection = self.selectionModel().selection()  # in ranges: an index for every row would be slow
        ranges = [selection.at(number) for number in range(selection.count())]
        numbers = sorted({row for one in ranges for row in range(one.top(), one.bottom() + 1)})
        return [self._rows.rows[row] for row in numbers if row < len(self._rows.rows)]

    def choose(self, run: Path) -> None:
        """Select this run, and stand on it."""
        here = self._rows.index(self._rows.row_of(run), NAME)
        flag = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(here, flag.ClearAndSelect | flag.Rows)

    def _keep(self) -> None:
        here = self.currentIndex()
        self._kept, self._stood = {row.path for row in self.chosen()}, (here.row(), here.column())

    def _reselect(self) -> None:
        """The same runs are selected as before, as far as they are there; else one stands where they were."""
        selection = QItemSelection()
        for number, row in enumerate(self._rows.rows):
            if row.path in self._kept:
                index = self._rows.index(number, NAME)
                selection.select(index, index)
        flag = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(selection, flag.ClearAndSelect | flag.Rows)
        stood, column = self._stood
        place = selection.at(0).top() if not selection.isEmpty() else min(stood, len(self._rows.rows) - 1)
        here = self._rows.index(place, max(column, NAME))
        if here.isValid():
            self.selectionModel().setCurrentIndex(here, flag.NoUpdate)

    def rename(self) -> None:
        """Edit the name of the run one stands on, or its note where one stands on that."""
        here = self.currentIndex()
        if here.isValid():
            self.edit(here.siblingAtColumn(NOTE if here.column() == NOTE else NAME))

    def _point(self, index: QModelIndex) -> None:
        """A double click on the note writes it; else it shows the run, and F2 renames it."""
        if index.column() != NOTE:
            self.pointed.emit()
        elif index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)

    def sort_here(self) -> None:
        """Sort by the column one stands in; the other way round where it is sorted by it."""
        sort_by(self, max(self.currentIndex().column(), NAME))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open a run with Enter."""
        editing = self.state() == QAbstractItemView.State.EditingState
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not editing:
            self.opened.emit()
        else:
            super().keyPressEvent(event)
