"""A column that scrolls where it needs more height than there is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QScrollArea, QWidget

__all__ = ["Scrolling"]


class Scrolling(QScrollArea):
    """A column that scrolls up and down, never sideways.

    Args:
        column: what scrolls.
        most: pixels of height that it insists on at most, though it has more to show; 0: on none.
    """

    def __init__(self, column: QWidget, most: int = 0) -> None:
        super().__init__(widgetResizable=True)
        self._most = most
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(column.accessibleName())
        self.setWidget(column)
        self.setMinimumWidth(column.minimumSizeHint().width())

    def minimumSizeHint(self) -> QSize:
        """As high as the column is, within what it may insist on."""
        least, column = super().minimumSizeHint(), self.widget()
        if not self._most or column is None:
            return least
        return QSize(least.width(), min(column.minimumSizeHint().height(), self._most))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The column became higher or lower."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
