"""Settings side by side: a column for each line, a row for each setting that differs."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from aestudio.compare.told_apart import told_apart

__all__ = ["SettingsTable"]

LEAST, WIDEST = 80, 220  # pixels of a column


class SettingsTable(QTableWidget):
    """Only what differs is listed; the best loss stands first."""

    def __init__(self) -> None:
        super().__init__()
        self._wanted: list[int] = []
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
            shown = (title, *told_apart(values))
            for place, (text, whole) in enumerate(zip(shown, (title, *values), strict=True)):
                item = QTableWidgetItem(text)
                item.setToolTip(_tip(whole))
                self.setItem(number, place, item)
        self.resizeColumnsToContents()
        self._wanted = [min(WIDEST, self.columnWidth(place) + 8) for place in range(self.columnCount())]
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns share the room there is."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Cut the widest columns of runs until all fit, but none to less than can be read."""
        if not self._wanted:
            return
        title, *wanted = self._wanted  # what a setting is called is not cut
        room, widths = self.viewport().width() - title, sorted(wanted)
        most = WIDEST
        for number, width in enumerate(widths):
            if width * (len(widths) - number) > room:
                most = room // (len(widths) - number)
                break
            room -= width
        for place, width in enumerate([title, *(min(width, max(most, LEAST)) for width in wanted)]):
            self.setColumnWidth(place, width)


def _tip(text: str) -> str:
    """All of a value, in lines of a length that can be read."""
    return f"<p>{escape(text)}</p>"
