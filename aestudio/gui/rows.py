"""What all tables of runs have in common: whole rows, no grid, one line each."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView

__all__ = ["as_rows", "sort_by"]

HEIGHT = 28


def as_rows(table: QTableView, name: str) -> None:
    """Make a table one of rows; `name` is what those hear who don't see it."""
    table.setAccessibleName(name)
    table.setShowGrid(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    table.setIconSize(QSize(14, 14))
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(HEIGHT)


def sort_by(table: QTableView, column: int) -> None:
    """As a click on the column's title does: rising first, then the other way round."""
    head, falling = table.horizontalHeader(), Qt.SortOrder.DescendingOrder
    rises = head.sortIndicatorSection() == column and head.sortIndicatorOrder() != falling
    table.sortByColumn(column, falling if rises else Qt.SortOrder.AscendingOrder)
