"""What has the keyboard stays in sight, all of it: Qt sees to no more than the text cursor."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

__all__ = ["kept_in_sight"]

A = TypeVar("A", bound=QScrollArea)
AROUND = 4  # pixels above and below


def kept_in_sight(area: A) -> A:
    """The same area, which has its widget already; it scrolls to where the keyboard goes.

    It holds that place while things around it grow, until the user scrolls. What is pressed with the mouse
    stays below the mouse.
    """
    _Keeper(area)
    return area


class _Keeper(QObject):
    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area)
        self._area, self._at, self._held = area, None, False
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._show)
        area.verticalScrollBar().actionTriggered.connect(self._let_go)
        for part in filter(None, (area.viewport(), area.widget())):
            part.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    _at: QWidget | None

    def _follow(self, _: QWidget | None, now: QWidget | None) -> None:
        if now is None or now is self._at:  # another window had the keyboard meanwhile
            return
        self._at = now
        pressed = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        self._held = self._area.isAncestorOf(now) and not pressed
        self._later.start()

    def _let_go(self) -> None:
        self._held = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """There is more to show, or less room."""
        if self._held and event.type() == QEvent.Type.Resize:
            self._later.start()
        return False

    def _show(self) -> None:
        focus, page, room = QApplication.focusWidget(), self._area.widget(), self._area.viewport().height()
        if not self._held or focus is None or page is None or not page.isAncestorOf(focus):
            return
        top = focus.mapTo(page, QPoint(0, 0)).y() - AROUND
        bottom, bar = top + focus.height() + 2 * AROUND, self._area.verticalScrollBar()
        if bottom - top <= room:  # what is higher scrolls by itself
            bar.setValue(max(min(bar.value(), top), bottom - room))
