"""Where in the list of layers something would be dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, QRect

from aestudio.gui.builder.fitting import before_code
from aestudio.networks.edits import Path, after

if TYPE_CHECKING:
    from aestudio.gui.builder.tree import LayerTree

__all__ = ["Place", "drop_place"]


@dataclass(frozen=True)
class Place:
    """A place to insert at, and how it is shown.

    Attributes:
        path: the place.
        y: the line between two rows.
        left: where the line begins: how deep the place is.
        inside: the row of the holder it lies in, where no line can show that.
    """

    path: Path
    y: int
    left: int
    inside: QRect | None = None


def drop_place(tree: LayerTree, position: QPoint) -> Place:
    """The place nearest to `position`: above or below a row, or inside one that holds layers."""
    model = tree.layers
    index = tree.indexAt(position)
    if not index.isValid():
        return _end(tree)
    rect, path = tree.visualRect(index), model.path(index)
    share = (position.y() - rect.top()) / max(rect.height(), 1)
    open_ = tree.holds(index) and tree.isExpanded(index) and model.rowCount(index) > 0
    if tree.holds(index) and not open_ and 0.25 < share < 0.75:
        full = QRect(0, rect.top(), tree.viewport().width(), rect.height())
        return Place((*path, model.rowCount(index)), rect.bottom(), rect.left(), full)
    if share < 0.5:
        return Place(path, rect.top(), rect.left())
    if open_:
        return Place((*path, 0), rect.bottom() + 1, rect.left() + tree.indentation())
    return _below(tree, index, position)


def _end(tree: LayerTree) -> Place:
    """Behind the last layer, or before the one that makes the code: that one has a lower half to drop on."""
    count, end = tree.layers.rowCount(), before_code(tree.layers.role, tree.layers.chain)
    if end < count:
        return Place((end,), tree.visualRect(tree.layers.index(end, 0)).top(), tree.indentation())
    last = _last_shown(tree, tree.layers.index(count - 1, 0)) if count else QModelIndex()
    y = tree.visualRect(last).bottom() + 1 if count else 0
    return Place((count,), y, tree.indentation())


def _below(tree: LayerTree, index: QModelIndex, position: QPoint) -> Place:
    """Behind a layer; farther left than it is, behind the holder that ends with it."""
    y = tree.visualRect(index).bottom() + 1
    while position.x() < tree.visualRect(index).left() and index.parent().isValid():
        holder = index.parent()
        if index.row() + 1 < tree.layers.rowCount(holder):
            break
        index = holder
    return Place(after(tree.layers.path(index)), y, tree.visualRect(index).left())


def _last_shown(tree: LayerTree, index: QModelIndex) -> QModelIndex:
    """The lowest row of what `index` holds."""
    while tree.isExpanded(index) and (count := tree.layers.rowCount(index)):
        index = tree.layers.index(count - 1, 0, index)
    return index
