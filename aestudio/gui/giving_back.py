"""A dock that grew for what it had to say is as high as before once that is no longer said."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDockWidget, QMainWindow

from aestudio.gui import settings

__all__ = ["GivingBack"]

KEY = "training height"
SETTLED = 400  # milliseconds in which no line came or went: what else is in the column must not jump about


class GivingBack(QObject):
    """Gives the room that a dock has taken from those beside it back to them; Qt leaves it with the dock.

    The height that it goes back to is the least that it needs, or the one that the user has dragged it to.
    """

    def __init__(self, dock: QDockWidget, window: QMainWindow) -> None:
        super().__init__(dock)
        self._dock, self._window = dock, window
        self._chosen = int(str(settings.settings().value(KEY, 0)))
        self._soon = QTimer(self, singleShot=True, interval=SETTLED)
        self._soon.timeout.connect(self._give_back)
        dock.installEventFilter(self)

    @property
    def _least(self) -> int:
        return self._dock.minimumSizeHint().height()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Its lines are others, or it has another height."""
        kind, dragged = event.type(), QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        if kind == QEvent.Type.Resize and dragged:
            self._choose(self._dock.height())
        elif kind in (QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self._soon.start()
        return super().eventFilter(watched, event)

    def forget(self) -> None:
        """Everything is put back where it was at first."""
        self._choose(0)

    def _choose(self, height: int) -> None:
        self._chosen = height
        settings.settings().setValue(KEY, height)

    def _give_back(self) -> None:
        dock, height = self._dock, max(self._chosen, self._least)
        others = self._others()
        if others and dock.height() > height:
            given, room = dock.height() - height, sum(other.height() for other in others)
            shares = [other.height() + given * other.height() // room for other in others]
            self._window.resizeDocks([dock, *others], [height, *shares], Qt.Orientation.Vertical)

    def _others(self) -> list[QDockWidget]:
        """What lies above and below it."""
        if self._dock.isFloating() or not self._dock.isVisible():
            return []
        docks = [one for one in self._window.findChildren(QDockWidget) if one is not self._dock]
        return [
            one for one in docks if one.isVisible() and not one.isFloating() and one.x() == self._dock.x()
        ]
