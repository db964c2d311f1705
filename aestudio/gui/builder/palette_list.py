"""The list that drops down from the palette's line: how its entries look, and how they are dragged."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from aestudio.gui import style
from aestudio.gui.builder.drag_picture import begin_drag
from aestudio.gui.builder.palette_entries import LETTERS, TROUBLE, Entries
from aestudio.gui.layouts import down

__all__ = ["PADDING", "Drop"]

Index = QModelIndex | QPersistentModelIndex
PADDING = 16  # of the drop-down, around and between
_SIDES = 6  # of the drop-down, left and right together: margins and the border
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


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
            room = rect.adjusted(8, 0, -8, -3)
            short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, low, short)
        else:
            self._paint_ground(painter, option)
            plain = "danger" if index.data(TROUBLE) else "text"
            self._paint_letters(painter, rect.adjusted(16, 0, -8, 0), text, index.data(LETTERS), plain)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        state = option.state
        chosen, over = state & QStyle.StateFlag.State_Selected, state & QStyle.StateFlag.State_MouseOver
        if chosen or over:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(style.colour("selection" if chosen else "hover"))
            painter.drawRoundedRect(option.rect.adjusted(4, 0, -4, 0), 4, 4)

    def _paint_letters(
        self, painter: QPainter, rect: QRect, text: str, letters: Sequence[int], colour: str
    ) -> None:
        text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        plain, strong = QFont(painter.font()), QFont(painter.font())
        strong.setBold(True)
        x = rect.left()
        for place, letter in enumerate(text):
            lit = place in letters
            painter.setFont(strong if lit else plain)
            painter.setPen(style.colour("accent" if lit else colour))
            painter.drawText(QRect(x, rect.top(), rect.width(), rect.height()), _MIDDLE, letter)
            x += painter.fontMetrics().horizontalAdvance(letter)


class _Kinds(QListView):
    """The list in the drop-down; its owner hides it as soon as a drag begins, to lay open what it covers."""

    drag_began = Signal()

    def startDrag(self, actions: Qt.DropAction) -> None:
        indexes = self.selectedIndexes()
        if indexes:
            mime = self.model().mimeData(indexes)
            QTimer.singleShot(0, self.drag_began.emit)
            begin_drag(self, mime, [index.data() for index in indexes], Qt.DropAction.CopyAction)


class Drop(QFrame):
    """The drop-down: the list, and below it what the current kind does."""

    def __init__(self, entries: Entries, host: QWidget) -> None:
        super().__init__(host)
        self.hide()
        self.setObjectName("palette")
        self.setAutoFillBackground(True)
        self.list = _Kinds()
        self.list.setAccessibleName("Kinds of layers, and blocks")
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
        return max(least, self.about.heightForWidth(width - _SIDES))

    def _dress(self) -> None:
        theme = style.colours()
        ground = f"background: {theme.raised}; border: 1px solid {theme.border}; border-radius: 6px;"
        self.setStyleSheet(f"#palette {{ {ground} }} #palette QListView {{ background: transparent; }}")
