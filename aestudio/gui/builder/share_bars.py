"""A share in a table: per cent, and a bar beside it, all of which begin at the same place."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from aestudio.gui import style

__all__ = ["ShareBars"]

LENGTH, HEIGHT, GAP, PAD = 72, 8, 8, 8  # pixels: of the whole, of a bar, before it, around both

Index = QModelIndex | QPersistentModelIndex


class ShareBars(QStyledItemDelegate):
    """Paints the text of a cell right-aligned before a bar as long as its share (the user's data, 0 to 1)."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The ground of the cell, then both."""
        self.initStyleOption(option, index)
        text, option.text = option.text, ""
        drawn = option.widget.style()
        drawn.drawControl(drawn.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        share = index.data(Qt.ItemDataRole.UserRole)
        if not share:
            return
        number, bar = places(option)
        painter.save()
        painter.setFont(option.font)
        painter.setPen(option.palette.color(option.palette.ColorRole.Text))
        painter.drawText(number, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.colour("pressed"))
        painter.drawRoundedRect(bar, 2, 2)
        painter.setBrush(style.colour("accent"))
        painter.drawRoundedRect(QRectF(bar.x(), bar.y(), max(bar.width() * share, 2), bar.height()), 2, 2)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room for "100.0 %" and the bar."""
        height = super().sizeHint(option, index).height()
        return QSize(_number_width(option) + GAP + LENGTH + 2 * PAD, height)


def places(option: QStyleOptionViewItem) -> tuple[QRectF, QRectF]:
    """Where the number and the bar of a cell stand."""
    rect = QRectF(option.rect)
    number = QRectF(rect.x() + PAD, rect.y(), _number_width(option), rect.height())
    bar = QRectF(number.right() + GAP, rect.center().y() - HEIGHT / 2, LENGTH, HEIGHT)
    return number, bar


def _number_width(option: QStyleOptionViewItem) -> int:
    font = QFont(option.font)
    font.setBold(True)  # as in the sums, so that all bars begin at the same place
    return QFontMetrics(font).horizontalAdvance("100.0 %") + 2
