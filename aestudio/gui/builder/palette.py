"""The palette: type to find a kind of layer; Enter or a double click adds it, a drag puts it in its place."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from aestudio.gui import style
from aestudio.gui.builder.clip import mime_of
from aestudio.gui.builder.drag_picture import begin_drag
from aestudio.gui.builder.fuzzy import match
from aestudio.gui.layouts import down
from aestudio.gui.widgets import SearchLine
from aestudio.networks import LAYERS, Layer

__all__ = ["Palette", "help_of"]

Index = QModelIndex | QPersistentModelIndex
Kind = type[Layer]
_NOWHERE = QModelIndex()
_LETTERS = Qt.ItemDataRole.UserRole
_FIRST = ("dense", "conv2d", "conv_transpose2d")  # what most networks are made of
_HEADINGS = ("Weights", "Functions", "Size", "Normalisation", "Noise", "Composition")


def help_of(kind: Kind) -> str:
    """What a kind of layer does, in plain words: its docstring."""
    return re.sub(r"\s+", " ", inspect.getdoc(kind) or kind.title).replace("`", "")


PADDING = 16  # of the drop-down, around and between


class _Entries(QAbstractListModel):
    """Headings and the kinds below them; when something is typed, what fits it, the best first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[tuple[str | Kind, tuple[int, ...]]] = []
        self.filter("")

    def filter(self, typed: str) -> None:
        """Show what fits."""
        self.beginResetModel()
        self._entries = _found(typed) if typed.strip() else _grouped()
        self.endResetModel()

    def kind(self, index: Index) -> Kind | None:
        """The kind of layer at `index`; None for a heading."""
        entry = self._entries[index.row()][0] if index.isValid() else ""
        return None if isinstance(entry, str) else entry

    def first(self, start: int = 0, way: int = 1) -> QModelIndex:
        """The first kind from row `start` on, in one direction."""
        rows = range(start, len(self._entries)) if way > 0 else range(start, -1, -1)
        found = (row for row in rows if not isinstance(self._entries[row][0], str))
        row = next(found, -1)
        return self.index(row, 0) if row >= 0 else QModelIndex()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry, letters = self._entries[index.row()]
        if role == _LETTERS:
            return letters
        if isinstance(entry, str):
            return entry if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return help_of(entry)
        return f"<p>{help_of(entry)}</p>" if role == Qt.ItemDataRole.ToolTipRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if self.kind(index) is None:
            return flag.ItemIsEnabled
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        return ["text/plain"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        kinds = [kind for index in indexes if (kind := self.kind(index))]
        return mime_of([kind() for kind in kinds])


def _grouped() -> list[tuple[str | Kind, tuple[int, ...]]]:
    """Every kind below its heading."""
    present = dict.fromkeys([*_HEADINGS, *(kind.heading for kind in LAYERS)])
    entries: list[tuple[str | Kind, tuple[int, ...]]] = []
    for heading in present:
        kinds = [kind for kind in LAYERS if kind.heading == heading]
        kinds.sort(key=lambda kind: _FIRST.index(kind.kind) if kind.kind in _FIRST else len(_FIRST))
        entries += [(heading or "Other", ()), *((kind, ()) for kind in kinds)] if kinds else []
    return entries


def _found(typed: str) -> list[tuple[str | Kind, tuple[int, ...]]]:
    """The kinds that fit, best first; also those whose heading or help has the word."""
    scored = [(found[0], kind, found[1]) for kind in LAYERS if (found := match(typed, kind.title))]
    scored.sort(key=lambda entry: -entry[0])
    named = {kind for _, kind, _ in scored}
    word = typed.strip().lower()
    about = [
        k for k in LAYERS if k not in named and len(word) > 2 and word in f"{k.heading} {help_of(k)}".lower()
    ]
    return [*((kind, letters) for _, kind, letters in scored), *((kind, ()) for kind in about)]


class _EntryDelegate(QStyledItemDelegate):
    """Headings small and muted; in names the letters that were typed stand out."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        heading = not index.flags() & Qt.ItemFlag.ItemIsSelectable
        height = option.fontMetrics.height()
        return QSize(100, height + (12 if heading and index.row() else 6))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view, rect, text = option.widget, option.rect, index.data()
        painter.save()
        if not index.flags() & Qt.ItemFlag.ItemIsSelectable:
            painter.setFont(style.small_font(view))
            painter.setPen(style.colour("muted"))
            low = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
            painter.drawText(rect.adjusted(8, 0, -8, -3), low, text)
        else:
            self._paint_ground(painter, option)
            self._paint_letters(painter, rect.adjusted(16, 0, -8, 0), text, index.data(_LETTERS))
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        from PySide6.QtWidgets import QStyle

        state = option.state
        chosen, over = state & QStyle.StateFlag.State_Selected, state & QStyle.StateFlag.State_MouseOver
        if chosen or over:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(style.colour("selection" if chosen else "hover"))
            painter.drawRoundedRect(option.rect.adjusted(4, 0, -4, 0), 4, 4)

    def _paint_letters(self, painter: QPainter, rect: QRect, text: str, letters: Sequence[int]) -> None:
        plain, strong = QFont(painter.font()), QFont(painter.font())
        strong.setBold(True)
        x = rect.left()
        for place, letter in enumerate(text):
            lit = place in letters
            painter.setFont(strong if lit else plain)
            painter.setPen(style.colour("accent" if lit else "text"))
            painter.drawText(QRect(x, rect.top(), rect.width(), rect.height()), _MIDDLE, letter)
            x += painter.fontMetrics().horizontalAdvance(letter)


_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class _Kinds(QListView):
    """The list in the drop-down; its owner hides it as soon as a drag begins, to lay open what it covers."""

    drag_began = Signal()

    def startDrag(self, actions: Qt.DropAction) -> None:
        indexes = self.selectedIndexes()
        if indexes:
            mime = self.model().mimeData(indexes)
            QTimer.singleShot(0, self.drag_began.emit)
            begin_drag(self, mime, [index.data() for index in indexes], Qt.DropAction.CopyAction)


class _Drop(QFrame):
    """The drop-down: the list, and below it what the current kind does."""

    def __init__(self, entries: _Entries, host: QWidget) -> None:
        super().__init__(host)
        self.hide()
        self.setObjectName("palette")
        self.setAutoFillBackground(True)
        self.list = _Kinds()
        self.list.setAccessibleName("Kinds of layers")
        self.list.setMouseTracking(True)
        self.list.setModel(entries)
        self.list.setItemDelegate(_EntryDelegate(self.list))
        self.list.setDragEnabled(True)
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMinimumHeight(1)  # one row is enough, and leaves the words below their room
        self.about = style.with_role(QLabel(wordWrap=True), "small")
        self.about.setContentsMargins(10, 2, 10, 6)
        layout = down(self, 2, (2, 4, 2, 4))
        layout.addWidget(self.list, 1)
        layout.addWidget(self.about)
        self._dress()
        style.theme_changed.connect(self._dress)

    def about_height(self, width: int) -> int:
        """What the words below the list need, as wide as the drop-down; two lines at least, as most kinds."""
        least = 2 * self.about.fontMetrics().lineSpacing() + 8
        return max(least, self.about.heightForWidth(width - 4))

    def _dress(self) -> None:
        theme = style.colours()
        ground = f"background: {theme.raised}; border: 1px solid {theme.border}; border-radius: 6px;"
        self.setStyleSheet(f"#palette {{ {ground} }} #palette QListView {{ background: transparent; }}")


class Palette(SearchLine):
    """The line "Add a layer", and the list that drops down from it over its `host`.

    Signals:
        added: the class of the layer to add.
    """

    added = Signal(object)

    def __init__(self, host: QWidget) -> None:
        super().__init__("Add a layer")
        self.setAccessibleName("Add a layer")
        self.setToolTip(
            "<p>Type to find a kind of layer, then press Enter: it goes behind the selected one. "
            "Or drag it from the list to where it is to be.</p>"
        )
        self._host = host
        self._entries = _Entries(self)
        self._drop = _Drop(self._entries, host)
        self.textEdited.connect(self._filter)
        self.textChanged.connect(lambda text: None if text else self._entries.filter(""))
        self._drop.list.doubleClicked.connect(self._add)
        self._drop.list.drag_began.connect(self.close_list)
        self._drop.list.selectionModel().currentChanged.connect(self._describe)
        host.installEventFilter(self)

    @property
    def is_open(self) -> bool:
        """Whether the list is shown."""
        return not self._drop.isHidden()

    @property
    def list(self) -> QListView:
        """The list of kinds."""
        return self._drop.list

    def open_list(self) -> None:
        """Drop the list down."""
        if not self.is_open:
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
        """Up and Down choose, Enter adds, Esc closes."""
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._add(self._drop.list.currentIndex()) if self.is_open else self.open_list()
        elif key == Qt.Key.Key_Escape and self.is_open:
            self._begin_anew()
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
        kind = self._entries.kind(index)
        if kind is not None:
            self._begin_anew()
            self.added.emit(kind)

    def _begin_anew(self) -> None:
        """Empty, with nothing to take back: Ctrl+Z is for the layer that was added."""
        self.setText("")  # `clear` could be undone
        self.close_list()

    def _describe(self, index: QModelIndex) -> None:
        kind = self._entries.kind(index) if index.isValid() else None
        text = (
            help_of(kind) if kind else "" if self._entries.rowCount() else "No kind of layer is called that."
        )
        self._drop.about.setText(text)
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
