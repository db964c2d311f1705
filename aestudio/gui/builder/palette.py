"""The palette: type to find a kind of layer; Enter or a double click adds it, a drag puts it in its place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QListView, QMenu, QWidget

from aestudio.gui import icons
from aestudio.gui.builder.blocks import Blocks
from aestudio.gui.builder.palette_entries import Entries, help_of
from aestudio.gui.builder.palette_list import PADDING, Drop
from aestudio.gui.widgets import SearchLine
from aestudio.networks.blocks import SUFFIX, BlockFile

__all__ = ["Palette", "help_of"]


class Palette(SearchLine):
    """The line "Add a layer", and the list that drops down from it over its `host`.

    Signals:
        added: the class of the layer, or the block, to add.
        block_order: ("rename", "export" or "delete", the block).
        files_dropped: block files to import.
        left: the keyboard is wanted by the list of layers.
    """

    added = Signal(object)
    block_order = Signal(str, object)
    files_dropped = Signal(object)

    def __init__(self, host: QWidget, blocks: Blocks) -> None:
        super().__init__("Add a layer")
        self.setAccessibleName("Add a layer")
        self.setToolTip(
            "<p>Type to find a kind of layer or a block of yours, then press Enter: it goes behind the "
            "selected one (Ctrl+Shift+L); with none selected to the end, but before the code. Or drag it "
            "from the list to its place. Block files can be dropped here.</p>"
        )
        self._host, self._blocks = host, blocks
        self._entries = Entries(self)
        self._drop = Drop(self._entries, host)
        self.textEdited.connect(self._filter)
        self.textChanged.connect(lambda text: None if text else self._entries.filter(""))
        self._drop.list.doubleClicked.connect(self._add)
        self._drop.list.drag_began.connect(self.close_list)
        self._drop.list.selectionModel().currentChanged.connect(self._describe)
        self._drop.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._drop.list.customContextMenuRequested.connect(self._menu_at)
        blocks.changed.connect(self._show_blocks)
        host.installEventFilter(self)

    @property
    def is_open(self) -> bool:
        """Whether the list is shown."""
        return not self._drop.isHidden()

    @property
    def list(self) -> QListView:
        """The list of kinds."""
        return self._drop.list

    def suit(self, shape: Sequence[int]) -> None:
        """Offer the kinds first that suit samples of a shape: pictures `(c, h, w)`, signals `(c, length)`."""
        self._entries.suit(len(shape) - 1)

    def offer(self) -> None:
        """Take the keyboard, with the list dropped down."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.open_list()

    def open_list(self) -> None:
        """Drop the list down."""
        if not self.is_open:
            self._blocks.look()
            self._entries.filter(self.text())
            self._drop.show()
            self._drop.raise_()
        self._place()
        if not self._drop.list.currentIndex().isValid():
            self._drop.list.setCurrentIndex(self._entries.first())

    def close_list(self) -> None:
        """Fold the list away."""
        self._drop.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down choose, Enter adds, Esc closes, or leads on to the layers."""
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._add(self._drop.list.currentIndex()) if self.is_open else self.open_list()
        elif key == Qt.Key.Key_Escape and self.is_open:
            self._begin_anew()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click drops the list down."""
        super().mousePressEvent(event)
        self.open_list()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The list goes with the focus."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.close_list()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The list keeps to its host's size."""
        if watched is self._host and event.type() == QEvent.Type.Resize and self.is_open:
            self._place()
        return super().eventFilter(watched, event)

    def _filter(self, text: str) -> None:
        self._entries.filter(text)
        self.open_list()
        self._drop.list.setCurrentIndex(self._entries.first())

    def _step(self, way: int) -> None:
        if not self.is_open:
            self.open_list()
            return
        row = self._drop.list.currentIndex().row() + way
        index = self._entries.first(row, way) if row >= 0 else QModelIndex()
        if index.isValid():
            self._drop.list.setCurrentIndex(index)

    def _add(self, index: QModelIndex) -> None:
        entry = self._entries.entry(index)
        if entry is not None:
            self._begin_anew()
            self.added.emit(entry)

    # ------------------------------------------------------------------ blocks

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu key is for the block that is chosen in the list; else the line has its own menu."""
        index = self._drop.list.currentIndex()
        keyed = event.reason() == QContextMenuEvent.Reason.Keyboard
        if keyed and self.is_open and self._entries.block(index) is not None:
            self._menu_at(self._drop.list.visualRect(index).center())
        else:
            super().contextMenuEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Block files are welcome; text goes into the line."""
        if _block_files(event):
            event.acceptProposedAction()
        elif not event.mimeData().hasUrls():
            super().dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Import what was dropped."""
        if files := _block_files(event):
            event.acceptProposedAction()
            self.files_dropped.emit(files)
        else:
            super().dropEvent(event)

    def _menu_at(self, position: QPoint) -> None:
        file = self._entries.block(self._drop.list.indexAt(position))
        if file is not None:
            menu = self.block_menu(file)
            menu.popup(self._drop.list.viewport().mapToGlobal(position))

    def block_menu(self, file: BlockFile) -> QMenu:
        """What can be done with a block."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        orders = (
            ("&Rename block…", "rename", "rename"),
            ("&Export block…", "export", "download"),
            ("Move block to &trash", "delete", "trash"),
        )
        for text, order, icon in orders:
            action = menu.addAction(icons.icon(icon), text)
            action.setEnabled(order == "delete" or file.block is not None)
            action.triggered.connect(lambda _=False, order=order: self._order(order, file))
        return menu

    def _order(self, order: str, file: BlockFile) -> None:
        self._begin_anew()
        self.block_order.emit(order, file)

    def _show_blocks(self) -> None:
        """Other blocks are there now; what the user has chosen stays chosen, else it is the first."""
        now = self._drop.list.currentIndex()
        chosen = self._entries.entry(now) if now != self._entries.first() else None
        self._entries.show_blocks(self._blocks.files)
        index = self._entries.row_of(chosen)
        self._drop.list.setCurrentIndex(index if index.isValid() else self._entries.first())
        if self.is_open:
            self._place()

    def _begin_anew(self) -> None:
        """Empty, with nothing to take back: Ctrl+Z is for the layer that was added."""
        self.setText("")  # `clear` could be undone
        self.close_list()

    def _describe(self, index: QModelIndex) -> None:
        entry = self._entries.entry(index) if index.isValid() else None
        nothing = "" if self._entries.rowCount() else "No kind of layer or block is called that."
        self._drop.about.setText(help_of(entry) if entry else nothing)
        if self._drop.isVisible():
            self._place()

    def _place(self) -> None:
        corner = self.mapTo(self._host, self.rect().bottomLeft())
        room = self._host.height() - corner.y() - 6
        width = self._host.width() - 2 * corner.x()
        about = self._drop.about_height(width)
        rows = sum(self._drop.list.sizeHintForRow(row) for row in range(self._entries.rowCount()))
        wanted = rows + about + PADDING
        self._drop.setGeometry(corner.x(), corner.y() + 3, width, max(about + PADDING, min(room, wanted)))


def _block_files(event: QDropEvent) -> list[Path]:
    urls = event.mimeData().urls()
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile() and url.path().endswith(SUFFIX)]
