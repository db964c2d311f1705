"""How a cell of the table of runs is painted: without the dozen questions that Qt asks the model for each."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex as Index
from PySide6.QtCore import QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from aestudio.gui import style
from aestudio.gui.runs.table_model import NAME, SIDES, RunsTable

__all__ = ["CellPainter"]

PAD, ICON = 8, 14  # pixels
REMEMBERED = 20_000  # texts
SELECTED, FOCUS = QStyle.StateFlag.State_Selected.value, QStyle.StateFlag.State_HasFocus.value


class CellPainter(QStyledItemDelegate):
    """Paints what the style would: a thousand runs scroll at twice the rate."""

    def __init__(self, model: RunsTable) -> None:
        super().__init__()
        self._model = model
        self._known: dict[tuple[str, int], str] = {}

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index | QPersistentModelIndex
    ) -> None:
        """One cell."""
        number, column = index.row(), index.column()
        place, state = QRect(option.rect), option.state.value  # flags themselves are slow to compare
        theme = style.colours()
        if state & SELECTED:
            painter.fillRect(place, QColor(theme.selection))
        if state & FOCUS:
            painter.setPen(QColor(theme.accent))
            painter.drawRect(place.adjusted(0, 0, -1, -1))
        place.adjust(PAD, 0, -PAD, 0)
        if column == NAME:
            below = place.y() + (place.height() - ICON) // 2
            self._model.icon(number).paint(painter, QRect(place.x(), below, ICON, ICON))
            place.setLeft(place.x() + ICON + PAD // 2)
        text = self._model.texts(number)[column]
        if text:
            painter.setPen(QColor(theme.text))
            painter.drawText(place, SIDES[column], self._fitted(text, place.width(), painter))

    def _fitted(self, text: str, width: int, painter: QPainter) -> str:
        """A text that ends in dots where it is too wide; measured once."""
        found = self._known.get((text, width))
        if found is None:
            if len(self._known) > REMEMBERED:
                self._known.clear()
            found = QFontMetrics(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, width)
            self._known[text, width] = found
        return found
