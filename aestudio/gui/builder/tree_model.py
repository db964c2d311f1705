"""The layers of one role as an item model: a row a layer, those inside others below them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt

from aestudio.gui.builder.changes import Changes
from aestudio.gui.builder.clip import mime_of
from aestudio.gui.builder.findings import Chain, Row
from aestudio.networks import Shape, shape_text
from aestudio.networks.edits import Path, at, body_of, outermost

__all__ = ["ROW", "TreeModel", "numbers", "tight", "tip", "words"]

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole
_NOWHERE = QModelIndex()
_FLAG = Qt.ItemFlag
_LAYER = _FLAG.ItemIsEnabled | _FLAG.ItemIsSelectable | _FLAG.ItemIsDragEnabled | _FLAG.ItemIsDropEnabled


def words(row: Row) -> str:
    """A row's layer: "Dense 128, relu", with its own name before that if it has one."""
    return f"{row.layer.name}: {row.layer.words()}" if row.layer.name else row.layer.words()


def numbers(row: Row) -> tuple[str, str]:
    """Output shape and parameters as they are shown."""
    shape = tight(row.gives) if row.gives else "–"
    return shape, f"{row.parameters:,}" if row.parameters is not None else "–"


def tight(shape: Shape) -> str:
    """A shape with hair spaces, for where there is little room."""
    return shape_text(shape).replace(" ", "\u200a")


class TreeModel(QAbstractItemModel):
    """Shows a `Chain`. An index carries a number that stands for a path, so it keeps no object alive."""

    def __init__(self, changes: Changes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._changes = changes
        self.role = ""
        self.chain = Chain()
        self._rows: dict[Path, Row] = {}
        self._ids: dict[Path, int] = {}
        self._paths: dict[int, Path] = {}
        self._next = 1
        self.more: Callable[[Row], str] = lambda _: ""  # what else is told of a row, as rich text

    def show_chain(self, role: str, chain: Chain) -> bool:
        """Show another state; whether rows came or went (then selections are lost)."""
        same = role == self.role and _form(chain.rows) == _form(self.chain.rows)
        if same:
            self.layoutAboutToBeChanged.emit()
        else:
            self.beginResetModel()
        self.role, self.chain = role, chain
        self._rows = {row.path: row for row in chain.all()}
        if same:
            self.layoutChanged.emit()  # dataChanged would measure every row twice
        else:
            self.endResetModel()
        return not same

    def path(self, index: Index) -> Path:
        """The path of a layer; empty for no layer."""
        return self._paths.get(index.internalId(), ()) if index.isValid() else ()

    def row(self, index: Index) -> Row | None:
        """The row behind an index."""
        return self._rows.get(self.path(index))

    def index_of(self, path: Path) -> QModelIndex:
        """The index of the layer at `path`."""
        return self._index(path) if path in self._rows else QModelIndex()

    def indexes(self) -> Iterator[QModelIndex]:
        """Every index, from top to bottom."""
        return (self._index(path) for path in self._rows)

    # ------------------------------------------------------------------ what Qt asks

    def index(self, row: int, column: int, parent: Index = _NOWHERE) -> QModelIndex:
        """The index of the `row`-th layer in `parent`."""
        path = (*self.path(parent), row)
        return self._index(path) if column == 0 and path in self._rows else QModelIndex()

    def parent(self, index: Index = _NOWHERE) -> QModelIndex:  # type: ignore[override]
        """The index of the holder."""
        above = self.path(index)[:-1]
        return self._index(above) if above else QModelIndex()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many layers there are inside."""
        row = self.row(parent)
        return len(row.body if row else () if parent.isValid() else self.chain.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """One: the delegate paints the columns."""
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What is shown, said and told on hovering."""
        row = self.row(index)
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return words(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _spoken(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(row) + self.more(row)
        return row if role == ROW else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Layers can be dragged; dropping is the view's work."""
        return _LAYER if index.isValid() else Qt.ItemFlag.ItemIsDropEnabled

    def mimeTypes(self) -> list[str]:
        """Layers, also as text."""
        return ["text/plain"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The layers at `indexes`, to be dragged or copied."""
        paths = outermost(self.path(index) for index in indexes)
        layers = self._changes.layers(self.role)
        return mime_of([at(layers, path) for path in paths], self._changes.id, self.role, paths)

    def supportedDropActions(self) -> Qt.DropAction:
        """Here layers move; with Ctrl they are copied."""
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction

    # ------------------------------------------------------------------ small things

    def _index(self, path: Path) -> QModelIndex:
        key = self._ids.get(path)
        if key is None:
            key = self._ids[path] = self._next
            self._paths[key] = path
            self._next += 1
        return self.createIndex(path[-1], 0, key)


def _form(rows: Sequence[Row]) -> tuple[Any, ...]:
    """How rows nest: what the view lays out."""
    return tuple((_form(row.body), body_of(row.layer) is not None) for row in rows)


def _spoken(row: Row) -> str:
    """A row as a screen reader says it."""
    shape, parameters = numbers(row)
    if row.problem:
        return f"{words(row)}; problem: {row.problem}"
    return f"{words(row)}; gives {shape}; {parameters} parameters"


def tip(row: Row) -> str:
    """All that is known of a layer, as rich text."""
    shape, parameters = numbers(row)
    takes = shape_text(row.takes) if row.takes else "–"
    macs = f", {row.macs:,} multiply-adds per sample" if row.macs else ""
    problem = f"<p>{escape(row.problem[:1].upper() + row.problem[1:])}</p>" if row.problem else ""
    counts, said = f"{parameters} parameters{macs}", escape(row.layer.words())
    return f"<b>{escape(row.heading)}</b><br>{said}<br>{takes} → {shape}<br>{counts}{problem}"
