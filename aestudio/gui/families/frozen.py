"""The first column of a wide table, which stays in sight while the others are scrolled."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QTableView

from aestudio.gui import style
from aestudio.gui.rows import as_rows, sort_by

__all__ = ["FrozenColumn"]


class FrozenColumn(QTableView):
    """Lies over the left end of a table that has a model, as soon as this is scrolled: whose row it is."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        as_rows(self, f"{table.accessibleName()}: the first column")
        self._table = table
        self.setModel(table.model())
        self.setSelectionModel(table.selectionModel())
        self.setSelectionMode(table.selectionMode())
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(table.verticalScrollMode())
        self.activated.connect(table.activated)
        head = table.horizontalHeader()
        self.horizontalHeader().sectionClicked.connect(lambda _: sort_by(table, 0))
        self.horizontalHeader().setSectionsClickable(True)
        table.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        table.horizontalScrollBar().valueChanged.connect(lambda _: self.follow())
        head.sectionResized.connect(lambda *_: self.follow())
        self.hide()

    def follow(self) -> None:
        """Be where the first column would be, or away while this is to be seen itself."""
        table, edge = self._table, self._table.frameWidth() - self.frameWidth()
        for column in range(1, self.model().columnCount()):
            self.setColumnHidden(column, True)
        self.setColumnWidth(0, table.columnWidth(0))
        head = table.horizontalHeader().height()
        self.horizontalHeader().setFixedHeight(head)
        both = 2 * self.frameWidth()
        self.setGeometry(edge, edge, table.columnWidth(0) + both, head + table.viewport().height() + both)
        self.verticalScrollBar().setValue(table.verticalScrollBar().value())
        self.setVisible(table.horizontalScrollBar().value() > 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The column, and a line where the others go on beneath it."""
        super().paintEvent(event)
        painter, right = QPainter(self.viewport()), self.viewport().width() - 1
        painter.setPen(style.colour("border"))
        painter.drawLine(right, 0, right, self.viewport().height())
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the table."""
        QApplication.sendEvent(self._table.viewport(), event)
