"""The table of families: a row each, baselines below, numbers to the right, the best of a column in bold."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHeaderView, QTableView

from aestudio.benchmark import Measure, Row, Table
from aestudio.gui import style
from aestudio.gui.families.frozen import FrozenColumn
from aestudio.gui.rows import HEIGHT, as_rows, sort_by

__all__ = ["FamiliesTable"]

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
FRAME = 3  # pixels around the rows
MOST = 8  # rows that have room in any case
NAME = (
    "The family; a double click shows its run, S sorts by the column one stands in. "
    "Rows in grey are there to compare with."
)


class _Model(QAbstractTableModel):
    """The rows in the order they are shown in."""

    def __init__(self) -> None:
        super().__init__()
        self._table: Table | None = None
        self._measures: tuple[Measure, ...] = ()
        self.rows: list[Row] = []
        self._by: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)

    def show_table(self, table: Table | None) -> None:
        self.beginResetModel()
        self._table = table
        self._measures = table.measures if table else ()
        self._arrange()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By a column: what is blank comes last either way, and baselines stay below the families."""
        self.layoutAboutToBeChanged.emit()
        self._by = (column, order)
        self._arrange()
        self.layoutChanged.emit()

    def _arrange(self) -> None:
        rows = list(self._table.rows) if self._table else []
        column, order = self._by
        falling = order == Qt.SortOrder.DescendingOrder
        if column == 0:
            rows.sort(key=lambda row: row.name.lower(), reverse=falling)
        elif 0 < column <= len(self._measures):
            key = self._measures[column - 1].key
            there = [row for row in rows if key in row.cells]
            there.sort(key=lambda row: row.cells[key].value, reverse=falling)
            rows = there + [row for row in rows if key not in row.cells]
        self.rows = sorted(rows, key=lambda row: row.baseline)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._measures) + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Role.DisplayRole:
            return _in_two_lines(self._measures[section - 1].head) if section else "Family"
        if role == Role.ToolTipRole:
            return _about(self._measures[section - 1]) if section else NAME
        if role == Role.TextAlignmentRole:
            return RIGHT if section else LEFT
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        row = self.rows[index.row()]
        measure = self._measures[index.column() - 1] if index.column() else None
        is_best = measure is not None and self._is_best(row, measure)
        if role == Role.DisplayRole:
            return row.text(measure) if measure else _name(row)
        if role == Role.AccessibleTextRole and measure:
            return f"{row.text(measure) or 'not measured'}{', the best' if is_best else ''}"
        if role == Role.TextAlignmentRole and measure:
            return RIGHT
        if role == Role.FontRole and is_best:
            bold = QFont()
            bold.setBold(True)
            return bold
        if role == Role.ForegroundRole and (row.baseline or _failed(row)):
            return style.colour("muted" if row.baseline else "danger")
        if role == Role.ToolTipRole:
            return _tip(row, measure, is_best)
        return None

    def _is_best(self, row: Row, measure: Measure) -> bool:
        return self._table is not None and row.family in self._table.best(measure)


def _in_two_lines(head: str) -> str:
    """A head broken at its unit, else between its words: eleven columns are to fit beside each other."""
    return head.replace(" (", "\n(").replace(" per ", " per\n")


def _failed(row: Row) -> bool:
    """Whether its training came to nothing that could be measured."""
    return not row.baseline and (row.state == "failed" or not row.cells)


def _name(row: Row) -> str:
    """What it is called; of one that failed, that it did: why stands in the tooltip and below."""
    return f"{row.name} · failed" if _failed(row) else row.name


def _about(measure: Measure) -> str:
    better = {"low": " Lower is better.", "high": " Higher is better."}.get(measure.better, "")
    return f"<p>{measure.about}{better}</p>"


def _tip(row: Row, measure: Measure | None, is_best: bool) -> str:
    if measure is None:
        note = f"; {row.note}" if row.note else ""
        return f"{row.name} ({', '.join(row.runs) or row.run or 'to compare with'}; {row.state}{note})"
    if not row.text(measure):
        return f"<p>{row.name}: not measured. {row.why_blank(measure).capitalize()}.</p>"
    best = " The best of the families, or not told apart from it." if is_best else ""
    if row.cells[measure.key].exact:
        best = f" By construction: it was not learned ({measure.text(row.cells[measure.key].value)})."
    unit = f" {measure.unit}" if measure.unit else ""
    return f"<p><b>{row.name}: {row.text(measure)}{unit}.</b>{best}{_more(row, measure)} {measure.about}</p>"


def _more(row: Row, measure: Measure) -> str:
    """What it was in each training, and on the samples that families are chosen by."""
    values, chosen = row.cells[measure.key].values, row.choice.get(measure.key)
    said = ""
    if len(values) > 1 and len(set(values)) > 1:
        said += f" Each training: {', '.join(map(measure.text, values))}."
    if chosen is not None and not chosen.exact:
        said += f" On validation samples, by which the best is chosen: {chosen.text(measure)}."
    return said


class FamiliesTable(QTableView):
    """Sorted by a click on a column's head, or by S in the column.

    Signals:
        row_chosen(Row): by a double click or Enter.
    """

    row_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        as_rows(self, "Families compared")
        self._model = _Model()
        self.setModel(self._model)
        self.setSortingEnabled(True)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        head = self.horizontalHeader()
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        head.setSortIndicatorClearable(True)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.activated.connect(lambda index: self.row_chosen.emit(self._model.rows[index.row()]))
        self.frozen = FrozenColumn(self)
        keys = QShortcut(QKeySequence("S"), self, context=Qt.ShortcutContext.WidgetShortcut)
        keys.activated.connect(lambda: sort_by(self, max(self.currentIndex().column(), 0)))
        style.theme_changed.connect(self.viewport().update)

    @property
    def rows(self) -> list[Row]:
        """As they stand, from the top."""
        return self._model.rows

    def show_table(self, table: Table | None) -> None:
        """Show a table, or nothing."""
        self._model.show_table(table)
        self._spread()
        rows = min(len(self.rows), MOST) * HEIGHT
        bars = self.horizontalHeader().sizeHint().height() + self.horizontalScrollBar().sizeHint().height()
        self.setMinimumHeight(rows + bars + 2 * FRAME)  # so that the baselines are seen, too

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width is shared out anew."""
        super().resizeEvent(event)
        self._spread()

    def _spread(self) -> None:
        """Columns as wide as what they hold; what room is left is shared out evenly."""
        self.resizeColumnsToContents()
        columns = self._model.columnCount()
        left = self.viewport().width() - sum(self.columnWidth(column) for column in range(columns))
        for column in range(columns if left > 0 else 0):
            self.setColumnWidth(column, self.columnWidth(column) + left // columns)
        self.frozen.follow()
