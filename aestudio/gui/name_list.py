"""A list of names with check boxes that opens beside a line: any of them, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QListView, QWidget

from aestudio.gui import style
from aestudio.gui.layouts import down
from aestudio.gui.popup import Popup
from aestudio.gui.widgets import SearchLine

__all__ = ["NameList"]

ROWS = 12  # shown at once; more names than that are searched
MOST = 500  # listed; Qt lays all out before it shows any, and a table can have ten thousand columns
WIDTH = 220  # pixels at least

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


class NameList(Popup):
    """What is checked is reported at once, and holds however the list is closed: the line shows it."""

    chosen = Signal(list)
    """All that is checked, after each change."""
    closed = Signal()

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent, name)
        self.names = _Names()
        self.names.toggled.connect(lambda: self.chosen.emit(self.names.chosen))
        self.search = SearchLine("Search the names")
        self.search.textChanged.connect(self._search)
        self.view = _Checks(self.names)
        self.view.setAccessibleName(name)
        self.search.entered.connect(self._check_the_only_one)
        self.search.left.connect(self._go_to_names)
        layout = down(self, style.SPACE_S, (style.SPACE_S,) * 4)
        layout.addWidget(self.search)
        layout.addWidget(self.view)

    def ask(self, names: Sequence[str], chosen: Sequence[str], line: QWidget) -> None:
        """Open below a line. What is chosen and not among the names comes first, and says so."""
        self.search.clear()
        self.names.show_names(names, chosen)
        many = self.names.rowCount() > ROWS
        self.search.setVisible(many)
        row = self.view.sizeHintForRow(0)
        self.view.setFixedHeight(row * min(self.names.rowCount(), ROWS) + 2 * self.view.frameWidth() + 4)
        self.setFixedWidth(max(line.width(), WIDTH))
        self.adjustSize()
        self.open_at(line)
        self.view.setCurrentIndex(self.names.index(0))
        (self.search if many else self.view).setFocus(Qt.FocusReason.PopupFocusReason)

    def _search(self, text: str) -> None:
        self.names.search(text)
        self.view.setCurrentIndex(self.names.index(0))

    def _check_the_only_one(self) -> None:
        """A name that was typed so far that no other is left is meant."""
        if self.names.rowCount() == 1:
            only = self.names.index(0)
            self.names.setData(only, Qt.CheckState.Checked, Role.CheckStateRole)

    def _go_to_names(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter closes it, as Esc does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Say so."""
        super().hideEvent(event)
        self.closed.emit()


class _Checks(QListView):
    """A list in which a click anywhere on a row checks it, not on its box alone."""

    def __init__(self, names: _Names) -> None:
        super().__init__()
        self.setModel(names)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._pressed = QPersistentModelIndex()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Note the row."""
        self._pressed = QPersistentModelIndex(self.indexAt(event.position().toPoint()))
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Check the row, unless that has been done since the click was on its box."""
        index = self.indexAt(event.position().toPoint())
        before = index.data(Role.CheckStateRole)
        super().mouseReleaseEvent(event)
        left = event.button() == Qt.MouseButton.LeftButton
        if left and index.isValid() and self._pressed == index and index.data(Role.CheckStateRole) == before:
            on = before == Qt.CheckState.Checked
            self.model().setData(
                index, Qt.CheckState.Unchecked if on else Qt.CheckState.Checked, Role.CheckStateRole
            )


class _Names(QAbstractListModel):
    """The names, which of them are checked, and which are searched for."""

    toggled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._all: list[str] = []
        self._shown: list[str] = []
        self._unlisted = 0
        self._strange: frozenset[str] = frozenset()
        self.chosen: list[str] = []

    def show_names(self, names: Sequence[str], chosen: Sequence[str]) -> None:
        """Show these, some of them checked."""
        known = frozenset(names)
        self.chosen = list(chosen)
        self._strange = frozenset(chosen) - known
        self._all = [*(name for name in dict.fromkeys(chosen) if name not in known), *names]
        self.search("")

    def search(self, text: str) -> None:
        """Show only names in which a text is."""
        sought = text.lower()
        found = [name for name in self._all if sought in name.lower()] if sought else self._all
        self.beginResetModel()
        self._shown, self._unlisted = found[:MOST], max(len(found) - MOST, 0)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        """How many are shown, with a last row for those that are not."""
        return 0 if parent.isValid() else len(self._shown) + bool(self._unlisted)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """The name, and whether it is checked."""
        if index.row() == len(self._shown):
            return f"{self._unlisted:,} more: search for them" if role == Role.DisplayRole else None
        name = self._shown[index.row()]
        if role == Role.CheckStateRole:
            return Qt.CheckState.Checked if name in self.chosen else Qt.CheckState.Unchecked
        if role == Role.ToolTipRole:
            return name
        if role in (Role.DisplayRole, Role.AccessibleTextRole):
            return f"{name} (not in the file)" if name in self._strange else name
        return None

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        """Check a name or not."""
        if role != Role.CheckStateRole or index.row() == len(self._shown):
            return False
        name, on = self._shown[index.row()], Qt.CheckState(value) == Qt.CheckState.Checked
        self.chosen = [one for one in self.chosen if one != name] + [name] * on
        self.dataChanged.emit(index, index, [role])
        self.toggled.emit()
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """All can be checked."""
        if index.row() == len(self._shown):
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable
