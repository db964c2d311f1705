"""Ctrl+Shift+P: find any action by name."""

from __future__ import annotations

from collections.abc import Sequence

import shiboken6
from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QPainter, QPixmap, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from aestudio.gui import style
from aestudio.gui.widgets import SearchLine

__all__ = ["CommandPalette", "matches"]

Index = QModelIndex | QPersistentModelIndex
KEYS = Qt.ItemDataRole.UserRole + 1
WIDTH, HEIGHT, TOP = 460, 360, 80  # pixels: its size, and from the window's upper edge


def matches(query: str, text: str) -> bool:
    """Whether the letters of `query` occur in `text` in this order, whatever their case."""
    letters = iter(text.lower())
    return all(letter in letters for letter in query.lower() if not letter.isspace())


class CommandPalette(QFrame):
    """A list of actions that narrows as one types; Enter does the first.

    It lies in the window, not over it: a window of its own gets no keyboard from some window managers, and
    would keep the window's shortcuts from working. It goes when something else takes the focus.
    """

    def __init__(self, actions: Sequence[QAction], parent: QWidget) -> None:
        super().__init__(parent.window())
        self.hide()
        self.setAccessibleName("Find an action")
        style.with_role(self, "card")
        self.setAutoFillBackground(True)
        self._actions = [action for action in actions if action.text() and action.menu() is None]
        self._before: QWidget | None = None
        self._search = SearchLine("Find an action")
        self._list = QListWidget()
        self._list.setAccessibleName("Actions")
        self._list.setIconSize(QSize(16, 16))
        self._list.setItemDelegate(_Shortcuts(self._list))
        self._none = style.with_role(QLabel("No action is called that."), "muted")
        self.setFocusProxy(self._search)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(style.SPACE, style.SPACE, style.SPACE, style.SPACE)
        layout.addWidget(self._search)
        layout.addWidget(self._none, 1, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._list)
        self._search.textChanged.connect(self._filter)
        self._search.left.connect(self._take)
        self._search.installEventFilter(self)
        self._list.itemActivated.connect(lambda _: self._take())
        self._list.itemClicked.connect(lambda _: self._take())
        self._filter("")

    def showEvent(self, event: QShowEvent) -> None:
        """Take the keyboard, in the middle below the menus."""
        super().showEvent(event)
        window = self.window()
        width, height = min(WIDTH, window.width()), min(HEIGHT, window.height() - TOP)
        self.setGeometry((window.width() - width) // 2, TOP, width, height)
        self.raise_()
        self._before = QApplication.focusWidget()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)
        window.activateWindow()
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves everything as it was."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def _follow(self, _: QWidget | None, now: QWidget | None) -> None:
        """Go when something else in the program has the keyboard."""
        if now is not None and now is not self and not self.isAncestorOf(now):
            self._before = None
            self._leave()

    def _leave(self) -> None:
        """Go, and give the keyboard back."""
        app = QApplication.instance()
        if self.isHidden() or not isinstance(app, QApplication):
            return
        app.focusChanged.disconnect(self._follow)
        before, self._before = self._before, None
        if before is not None and shiboken6.isValid(before):
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.hide()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and Down move in the list while one types; Esc closes it whatever was typed."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self._leave()
                return True
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
            if step:
                row = max(0, min(self._list.count() - 1, self._list.currentRow() + step))
                self._list.setCurrentRow(row)
                return True
        return super().eventFilter(watched, event)

    def _filter(self, query: str) -> None:
        self._list.clear()
        found = [action for action in self._actions if matches(query, _name(action))]
        found.sort(key=lambda action: _rank(query.lower(), _name(action).lower()))
        for action in found:
            item = QListWidgetItem(_icon(action), _name(action))
            item.setData(Qt.ItemDataRole.UserRole, action)
            item.setData(KEYS, action.shortcut().toString())
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{item.text()} {item.data(KEYS)}".strip())
            if not action.isEnabled():
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self._list.addItem(item)
        self._list.setCurrentRow(0)
        self._none.setHidden(bool(found))
        self._list.setVisible(bool(found))

    def _take(self) -> None:
        item = self._list.currentItem()
        if self._list.currentRow() < 0 or not item.flags() & Qt.ItemFlag.ItemIsEnabled:
            return
        action = item.data(Qt.ItemDataRole.UserRole)
        self._leave()
        action.trigger()


def _rank(query: str, name: str) -> tuple[bool, bool, bool]:
    """Lower for what is rather meant: of "compare", "show compare" before "compare families"."""
    called = name.removeprefix("show ")
    return query not in name, called != query.strip(), not called.startswith(query)


def _icon(action: QAction) -> QIcon:
    """Its icon, or as much room as one takes, so that the names stand below each other."""
    if not action.icon().isNull():
        return action.icon()
    empty = QPixmap(16, 16)
    empty.fill(Qt.GlobalColor.transparent)
    return QIcon(empty)


def _name(action: QAction) -> str:
    """What it does; what stands in a menu of its own begins with that: "New from example: MNIST, GAN"."""
    name = _plain(action.text())
    menu = next((one for one in action.associatedObjects() if isinstance(one, QMenu)), None)
    if menu is None or not isinstance(menu.parent(), QMenu):
        return name
    title = _plain(menu.title())
    return name if name.split(" ")[0] == title.split(" ")[0] else f"{title}: {name}"


def _plain(text: str) -> str:
    return text.replace("&", "").removesuffix("…")


class _Shortcuts(QStyledItemDelegate):
    """Paints the keys of an action at the end of its line."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The line as any, then its keys."""
        super().paint(painter, option, index)
        painter.save()
        painter.setPen(style.colour("muted"))
        room = option.rect.adjusted(0, 0, -style.SPACE_L, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, index.data(KEYS))
        painter.restore()
