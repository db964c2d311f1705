"""A column that scrolls where it needs more height than there is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from aestudio.gui.in_sight import kept_in_sight

__all__ = ["Scrolling"]

LEAST = 120  # pixels of height that it may insist on in any window


class Scrolling(QScrollArea):
    """A column that scrolls up and down, never sideways.

    Args:
        column: what scrolls.
        others: pixels of the window's height left to others; of the rest it insists on what it has to
            show. None: it insists on nothing.
    """

    def __init__(self, column: QWidget, others: int | None = None) -> None:
        super().__init__(widgetResizable=True)
        self._others = others
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(column.accessibleName())
        self.setWidget(column)
        kept_in_sight(self)
        self._keep_wide()

    def _keep_wide(self) -> None:
        """Never narrower than what it shows: it would be cut."""
        column = self.widget()
        if column is not None and column.minimumSizeHint().width() != self.minimumWidth():
            self.setMinimumWidth(column.minimumSizeHint().width())

    def minimumSizeHint(self) -> QSize:
        """As high as the column is, within what it may insist on."""
        least, column = super().minimumSizeHint(), self.widget()
        if self._others is None or column is None:
            return least
        room = max(self.window().height() - self._others, LEAST)
        return QSize(least.width(), min(column.minimumSizeHint().height(), room))

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the window it is in now."""
        super().showEvent(event)
        self.window().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The column, or the window, became higher or lower.

        The window's own layout is no reason: it would be laid out anew without end.
        """
        grown = event.type() == QEvent.Type.LayoutRequest and watched is self.widget()
        if grown:
            self._keep_wide()
        resized = event.type() == QEvent.Type.Resize and watched is self.window()
        if grown or (resized and self._others is not None):
            self.updateGeometry()
        return super().eventFilter(watched, event)
