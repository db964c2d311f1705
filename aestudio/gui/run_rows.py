"""Runs as rows of a table, told to its views sparingly."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex

from aestudio.run.listing import Listed

__all__ = ["Index", "RunRows"]

Index = QModelIndex | QPersistentModelIndex


class RunRows(QAbstractTableModel):
    """One row per run.

    Attributes:
        rows: the runs, from the top.
    """

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Listed] = []
        self._texts: dict[Path, tuple[Listed, tuple[str, ...]]] = {}

    def texts(self, number: int) -> tuple[str, ...]:
        """What stands in the cells of a row; made once as long as the run stays the same."""
        row = self.rows[number]
        known = self._texts.get(row.path)
        if known is None or known[0] is not row:
            known = self._texts[row.path] = row, self.texts_of(row)
        return known[1]

    def texts_of(self, row: Listed) -> tuple[str, ...]:
        """What stands in the cells of a run's row."""
        raise NotImplementedError

    def replace_rows(self, rows: list[Listed]) -> None:
        """Show these; where they are those shown already, or begin with them, only the rest is told."""
        before, count = self.rows, len(self.rows)
        self._texts = {}  # "12:03" may be yesterday by now
        if not count or [row.path for row in rows[:count]] != [row.path for row in before]:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
            return
        self.rows = rows[:count]
        for number, (old, new) in enumerate(zip(before, rows, strict=False)):
            if old is not new:
                self.tell(number)
        if len(rows) > count:
            self.beginInsertRows(QModelIndex(), count, len(rows) - 1)
            self.rows = rows
            self.endInsertRows()

    def row_of(self, path: Path | None) -> int:
        """The row of a run, -1 where it is not shown."""
        return next((number for number, row in enumerate(self.rows) if row.path == path), -1)

    def tell(self, number: int, last: int | None = None) -> None:
        """Whatever stands in a row, or in all from it to the `last`, may be another."""
        end = number if last is None else last
        self.dataChanged.emit(self.index(number, 0), self.index(end, self.columnCount() - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many runs."""
        return 0 if parent.isValid() else len(self.rows)
