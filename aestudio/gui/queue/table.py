"""The line as a table: one run a row, with keys to remove it and to move it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from aestudio.gui.queue.model import WHAT, QueueModel
from aestudio.gui.rows import as_rows

__all__ = ["LineTable"]


class LineTable(QTableView):
    """The line; Del removes, Ctrl with Up and Down moves."""

    moved = Signal(int)
    deleted = Signal()

    def __init__(self, model: QueueModel) -> None:
        super().__init__()
        self.setModel(model)
        as_rows(self, "Runs in line")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(24)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(WHAT, QHeaderView.ResizeMode.Stretch)
        header.hide()  # what the columns are is plain to see, and the panel is low
        self.setMinimumHeight(60)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove or move the run one stands on."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if event.key() == Qt.Key.Key_Delete:
            self.deleted.emit()
        elif step and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.moved.emit(step)
        else:
            super().keyPressEvent(event)
