"""Settings side by side: a column for each line, a row for each setting that differs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

__all__ = ["SettingsTable"]

WIDEST = 220  # pixels of a column


class SettingsTable(QTableWidget):
    """Only what differs is listed; the best loss stands first."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Settings that differ")
        self.setToolTip("The settings in which the ticked runs differ")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMinimumHeight(70)

    def show_rows(
        self, columns: Sequence[tuple[str, QIcon]], rows: Sequence[tuple[str, tuple[str, ...]]]
    ) -> None:
        """Show rows of a title and a value for each column."""
        self.clear()
        self.setColumnCount(len(columns) + 1 if columns else 0)
        self.setRowCount(len(rows))
        for place, (title, icon) in enumerate([("Setting", QIcon()), *columns] if columns else []):
            head = QTableWidgetItem(icon, title)
            head.setToolTip(title)
            self.setHorizontalHeaderItem(place, head)
        for number, (title, values) in enumerate(rows):
            for place, text in enumerate((title, *values)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.setItem(number, place, item)
        self.resizeColumnsToContents()
        for place in range(self.columnCount()):
            self.setColumnWidth(place, min(WIDEST, self.columnWidth(place) + 8))
