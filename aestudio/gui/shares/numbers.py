"""Tables of texts: what was measured at each share, and shares taken apart."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from aestudio.gui.rows import as_rows

__all__ = ["NumbersTable"]

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
WORDS = 3  # columns that are words; the others are numbers, to the right


class NumbersTable(QTableView):
    """Rows of texts; Ctrl+C copies those that are selected."""

    def __init__(self, name: str) -> None:
        super().__init__()
        as_rows(self, name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._model = QStandardItemModel(self)
        self.setModel(self._model)

    def show_rows(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Show other rows."""
        self._model.clear()
        self._model.setColumnCount(len(head))
        for number, title in enumerate(head):
            item = QStandardItem(title)
            item.setTextAlignment(LEFT if number < WORDS else RIGHT)
            self._model.setHorizontalHeaderItem(number, item)
        for row in rows:
            items = [QStandardItem(text) for text in row]
            for item in items[WORDS:]:
                item.setTextAlignment(RIGHT)
            self._model.appendRow(items)
        self.resizeColumnsToContents()
