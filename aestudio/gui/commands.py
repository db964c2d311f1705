"""Ctrl+Shift+P: find any action by name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from aestudio.gui import style
from aestudio.gui.widgets import SearchLine

__all__ = ["CommandPalette", "matches"]


def matches(query: str, text: str) -> bool:
    """Whether the letters of `query` occur in `text` in this order, whatever their case."""
    letters = iter(text.lower())
    return all(letter in letters for letter in query.lower() if not letter.isspace())


class CommandPalette(QDialog):
    """A list of actions that narrows as one types; Enter does the first."""

    def __init__(self, actions: Sequence[QAction], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAccessibleName("Find an action")
        self._actions = [action for action in actions if action.text() and action.menu() is None]
        self._search = SearchLine("Find an action")
        self._list = QListWidget()
        self._list.setAccessibleName("Actions")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(style.SPACE, style.SPACE, style.SPACE, style.SPACE)
        layout.addWidget(self._search)
        layout.addWidget(self._list)
        self.resize(460, 360)
        self._search.textChanged.connect(self._filter)
        self._search.left.connect(self._take)
        self._search.installEventFilter(self)
        self._list.itemActivated.connect(lambda _: self._take())
        self._list.itemClicked.connect(lambda _: self._take())
        self._filter("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and Down move in the list while one types."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
            if step:
                row = max(0, min(self._list.count() - 1, self._list.currentRow() + step))
                self._list.setCurrentRow(row)
                return True
        return super().eventFilter(watched, event)

    def _filter(self, query: str) -> None:
        self._list.clear()
        found = [action for action in self._actions if matches(query, _name(action))]
        found.sort(key=lambda action: query.lower() not in _name(action).lower())
        for action in found:
            keys = action.shortcut().toString()
            item = QListWidgetItem(action.icon(), f"{_name(action)}{'    ' + keys if keys else ''}")
            item.setData(Qt.ItemDataRole.UserRole, action)
            if not action.isEnabled():
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self._list.addItem(item)
        self._list.setCurrentRow(0)

    def _take(self) -> None:
        item = self._list.currentItem()
        if self._list.currentRow() < 0 or not item.flags() & Qt.ItemFlag.ItemIsEnabled:
            return
        action = item.data(Qt.ItemDataRole.UserRole)
        self.close()
        action.trigger()


def _name(action: QAction) -> str:
    return action.text().replace("&", "").removesuffix("…")
