"""The list of layers: selected, moved and dropped into with mouse and keys."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QRect,
    QSignalBlocker,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem, QTreeView, QWidget

from aestudio.gui import style
from aestudio.gui.builder.changes import Changes
from aestudio.gui.builder.clip import dragged
from aestudio.gui.builder.drag_picture import begin_drag
from aestudio.gui.builder.drop_place import Place, drop_place
from aestudio.gui.builder.findings import Findings
from aestudio.gui.builder.preview import Preview
from aestudio.gui.builder.row_delegate import Columns, RowDelegate
from aestudio.gui.builder.tree_model import TreeModel, tight, words
from aestudio.gui.builder.tree_paint import paint_ground, paint_place, paint_triangle
from aestudio.networks.edits import Path, body_of

__all__ = ["LayerTree"]

INDENT = 16  # how far layers inside others are moved in


class LayerTree(QTreeView):
    """The layers of one role.

    Signals:
        chosen: another selection: the paths, in order.
        dropped: (what was dropped, the place to insert it at, whether a copy is wanted).
        form_wanted: Enter, F2 or a double click: on to the form; True: to the name.
    """

    chosen = Signal(object)
    dropped = Signal(object, object, bool)
    form_wanted = Signal(bool)

    def __init__(self, changes: Changes, findings: Findings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.findings = findings
        self.columns = Columns()
        self.layers = TreeModel(changes, self)
        self._changes = changes
        self._place: Place | None = None
        self.preview: Preview | None = None
        self.instead: QWidget | None = None  # of rows while there are none
        self._room = self.viewport().width()
        self._folded: set[int] = set()
        self._lit: tuple[str, frozenset[Path]] = ("", frozenset())
        self.setModel(self.layers)
        self.rows = RowDelegate(self)
        self.setItemDelegate(self.rows)
        self._dress()
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit(self.paths()))
        self.collapsed.connect(lambda index: self._remember(index, True))
        self.expanded.connect(lambda index: self._remember(index, False))
        self.doubleClicked.connect(lambda _: self.form_wanted.emit(False))
        style.theme_changed.connect(self.viewport().update)

    def _dress(self) -> None:
        self.setHeaderHidden(True)
        self.setIndentation(INDENT)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setUniformRowHeights(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(False)
        self.setAutoScroll(True)
        self.setAccessibleName("Layers")
        self.setAccessibleDescription("The network's layers from input to output")

    # ------------------------------------------------------------------ what is shown

    def refresh(self, role: str) -> None:
        """Show what is known now of a role."""
        chain, paths = self.findings.chain(role), self.paths()
        total = (tight(chain.gives) if chain.gives else "–", f"{chain.parameters or 0:,}")
        self.columns = Columns.of(chain, self.font(), total)
        other = role != self.layers.role
        with QSignalBlocker(self.selectionModel()):
            rebuilt = self.layers.show_chain(role, chain)
        if rebuilt:
            self._unfold()
            if paths and not other:
                self.select(paths)
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def show_preview(self, preview: Preview) -> None:
        """Show beside each layer what it makes of a sample."""
        self.preview = preview
        self.layers.more = lambda row: preview.tip(self.layers.role, row.path, row.gives)
        preview.changed.connect(self.viewport().update)
        preview.toggle.toggled.connect(self.scheduleDelayedItemsLayout)
        self.scheduleDelayedItemsLayout()

    def light(self, role: str, paths: frozenset[Path]) -> None:
        """Frame the layers of a role that belong with what is selected in another."""
        if (role, paths) != self._lit:
            self._lit = (role, paths)
            self.viewport().update()

    def is_lit(self, path: Path) -> bool:
        """Whether a layer of the shown role is framed."""
        role, paths = self._lit
        return role == self.layers.role and path in paths

    @property
    def only_path(self) -> Path:
        """The selected layer where it is one, else empty."""
        paths = self.paths()
        return paths[0] if len(paths) == 1 else ()

    def paths(self) -> tuple[Path, ...]:
        """The selected layers, in order."""
        return tuple(sorted(self.layers.path(index) for index in self.selectionModel().selectedIndexes()))

    def select(self, paths: Iterable[Path], *, show: bool = False) -> None:
        """Select these layers, as far as they exist."""
        indexes = [index for index in map(self.layers.index_of, paths) if index.isValid()]
        selection = QItemSelection()
        for index in indexes:
            selection.select(index, index)
        flag = QItemSelectionModel.SelectionFlag
        model = self.selectionModel()
        model.setCurrentIndex(indexes[-1] if indexes else QModelIndex(), flag.NoUpdate)
        model.select(selection, flag.ClearAndSelect)
        if indexes and show:
            self.scrollTo(indexes[0])

    @property
    def wanted(self) -> int:
        """The height at which every row is seen, or what stands there instead."""
        self.executeDelayedItemsLayout()
        if self.instead is not None and self.instead.isVisibleTo(self):
            return self.instead.heightForWidth(self.width())
        shown = [rect for index in self.layers.indexes() if (rect := self.visualRect(index)).isValid()]
        rows = shown[-1].bottom() + 1 - shown[0].top() if shown else 0
        return rows + self.height() - self.viewport().height() + 2

    def text_width(self, path: Path) -> int:
        """How wide the text of a row at that depth may be."""
        return self._room - len(path) * INDENT

    def _unfold(self) -> None:
        """Open what holds layers, but what the user closed."""
        with QSignalBlocker(self):
            for index in self.layers.indexes():
                row = self.layers.row(index)
                if row is not None and row.body:
                    self.setExpanded(index, id(row.layer) not in self._folded)

    def _remember(self, index: QModelIndex, folded: bool) -> None:
        row = self.layers.row(index)
        if row is not None:
            (self._folded.add if folded else self._folded.discard)(id(row.layer))

    # ------------------------------------------------------------------ painting

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:  # type: ignore[override]
        """The ground of a row over the full width, then the row."""
        paint_ground(self, painter, index)
        self.itemDelegate().paint(painter, self._option(index), index)
        rect = self.visualRect(index)
        self.drawBranches(painter, QRect(0, rect.top(), rect.left(), rect.height()), index)

    def _option(self, index: QModelIndex) -> QStyleOptionViewItem:
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        option.rect = self.visualRect(index)
        return option

    def drawBranches(self, painter: QPainter, rect: QRect, index: QModelIndex) -> None:  # type: ignore[override]
        """The triangle of what can be folded."""
        paint_triangle(self, painter, rect, index)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Rows, and where what is dragged would go."""
        super().paintEvent(event)
        if self._place is not None:
            paint_place(self, self._place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rows wrap anew."""
        super().resizeEvent(event)
        self._room = self.viewport().width()
        self.scheduleDelayedItemsLayout()

    def changeEvent(self, event: QEvent) -> None:
        """Another font has other measures."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "rows"):
            self.rows.measure_anew()

    # ------------------------------------------------------------------ keys

    def event(self, event: QEvent) -> bool:
        """The keys of its actions are its own, whatever shortcuts of the window have the same ones."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and self._action_of(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def _action_of(self, event: QKeyEvent) -> QAction | None:
        """The action that the keys stand for while the list has the focus."""
        keys, own = QKeySequence(event.keyCombination()), Qt.ShortcutContext.WidgetShortcut
        mine = (a for a in self.actions() if a.shortcutContext() == own and a.isEnabled())
        return next((action for action in mine if keys in action.shortcuts()), None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The actions; Enter and F2 lead to the form, Esc drops the selection."""
        action = self._action_of(event)
        if action is not None:
            action.trigger()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.paths():
            self.form_wanted.emit(False)
        elif event.key() == Qt.Key.Key_Escape and self.paths():
            self.clearSelection()
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------------ drag and drop

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Take the selected layers along, under a small picture of them."""
        indexes = self.selectionModel().selectedIndexes()
        if indexes:
            texts = [words(row) for index in indexes if (row := self.layers.row(index))]
            begin_drag(self, self.layers.mimeData(indexes), texts, actions)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Layers are welcome."""
        self._consider(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show where they would go."""
        super().dragMoveEvent(event)  # scrolls at the edges
        self._consider(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """They are gone."""
        super().dragLeaveEvent(event)
        self._set_place(None)

    def dropEvent(self, event: QDropEvent) -> None:
        """Report what was dropped, and where."""
        what, place = dragged(event.mimeData()), self._place_at(event)
        self._set_place(None)
        self.setState(QAbstractItemView.State.NoState)
        if what is None or place is None:
            event.ignore()
            return
        copy = what.source != self._changes.id or event.dropAction() == Qt.DropAction.CopyAction
        event.accept()
        self.dropped.emit(what, place.path, copy)

    def _consider(self, event: QDragMoveEvent) -> None:
        place = self._place_at(event)
        self._set_place(place)
        if place is None:
            event.ignore()
        else:
            event.acceptProposedAction()

    def _place_at(self, event: QDropEvent) -> Place | None:
        """Where it would go; None: not here, it is no layer or would go into itself."""
        what = dragged(event.mimeData())
        if what is None:
            return None
        place = drop_place(self, event.position().toPoint())
        copied = event.dropAction() == Qt.DropAction.CopyAction
        if what.source == self._changes.id and what.role == self.layers.role and not copied:
            inside = any(place.path[: len(p)] == p and len(place.path) > len(p) for p in what.paths)
            return None if inside else place
        return place

    def _set_place(self, place: Place | None) -> None:
        if place != self._place:
            self._place = place
            self.viewport().update()

    def holds(self, index: QModelIndex) -> bool:
        """Whether layers can be put inside."""
        row = self.layers.row(index)
        return row is not None and body_of(row.layer) is not None
