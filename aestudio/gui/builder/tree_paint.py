"""What the list of layers paints behind and beside its rows, and where what is dragged would go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPen

from aestudio.gui import icons, style
from aestudio.gui.builder.drawing_layout import code_row
from aestudio.gui.builder.drop_place import Place
from aestudio.gui.builder.findings import Row

if TYPE_CHECKING:
    from aestudio.gui.builder.tree import LayerTree

__all__ = ["paint_ground", "paint_place", "paint_triangle"]

BAR = 3  # the width of the coloured bar at the left


def paint_ground(tree: LayerTree, painter: QPainter, index: QModelIndex) -> None:
    """The ground of a row over the full width, its bar, and its frame where it has one."""
    row, rect = tree.layers.row(index), tree.visualRect(index)
    rect = QRect(0, rect.top(), tree.viewport().width(), rect.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    ground = _ground(tree, index, row)
    if ground:
        painter.setBrush(style.colour(ground))
        painter.drawRoundedRect(rect.adjusted(BAR + 3, 1, -2, -1), 4, 4)
    painter.setBrush(style.colour(_bar(tree, row)))
    painter.drawRect(QRect(rect.left(), rect.top(), BAR, rect.height()))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if row is not None and tree.is_lit(row.path):
        painter.setPen(QPen(style.colour("accent"), 1.2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(rect.adjusted(BAR + 3, 1, -3, -2), 4, 4)
    if tree.hasFocus() and index == tree.currentIndex():
        painter.setPen(QPen(style.colour("accent"), 1.5))
        painter.drawRoundedRect(rect.adjusted(BAR + 3, 1, -3, -2), 4, 4)
    painter.restore()


def paint_triangle(tree: LayerTree, painter: QPainter, rect: QRect, index: QModelIndex) -> None:
    """The triangle of what can be folded."""
    row = tree.layers.row(index)
    if row is None or not row.body:
        return
    name = "chevron-down" if tree.isExpanded(index) else "chevron-right"
    line = tree.fontMetrics().height()
    box = QRect(rect.right() - 12, rect.top() + 7 + (line - 12) // 2, 12, 12)
    icons.icon(name, "muted").paint(painter, box)


def paint_place(tree: LayerTree, place: Place) -> None:
    """Where what is dragged would go."""
    painter = QPainter(tree.viewport())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(style.colour("accent"), 2))
    left, right = place.left, tree.viewport().width() - 4
    if place.inside is not None:
        painter.drawRoundedRect(place.inside.adjusted(BAR + 4, 2, -3, -2), 4, 4)
    else:
        y = max(place.y, 4)
        painter.drawLine(left + 4, y, right, y)
        painter.setBrush(style.colour("panel"))
        painter.drawEllipse(QPoint(left, y), 3, 3)
    painter.end()


def _ground(tree: LayerTree, index: QModelIndex, row: Row | None) -> str:
    if tree.selectionModel().isSelected(index):
        return "selection"
    if row is not None and row.problem:
        return "danger_fill"
    pointer = tree.viewport().mapFromGlobal(tree.cursor().pos())
    return "hover" if index == tree.indexAt(pointer) else ""


def _bar(tree: LayerTree, row: Row | None) -> str:
    """The role's colour; what makes the code has the bottleneck's."""
    role = tree.layers.role
    if row is not None and row.problem:
        return "danger"
    if role == "encoder" and row is not None and row is code_row(tree.layers.chain):
        return "bottleneck"
    return role if role in ("encoder", "decoder") else "accent"
