"""The panels to the left and right of the middle: where they belong, and how they get there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QVBoxLayout, QWidget

from aestudio.gui import style

__all__ = ["Docks"]

SMALL = (1280, 800)  # pixels: the window in which the panels are as large as said here
LEFT, RIGHT = 320, 350  # pixels of width
HEIGHTS = (170, 400, 150)  # of the panels on the right: a loss curve can only be read where it is high
Area = Qt.DockWidgetArea


class Docks(dict[str, QDockWidget]):
    """The panels by key, all of them hidden: the first belongs on the left, the others on the right."""

    def __init__(self, window: QMainWindow) -> None:
        """Have no panels yet in this window."""
        super().__init__()
        self._window = window

    def add(self, key: str, title: str, content: QWidget) -> None:
        """Have one more panel."""
        dock = QDockWidget(title, self._window)
        dock.setObjectName(key)
        dock.hide()
        dock.setWidget(_padded(content))
        self._window.addDockWidget(_area(len(self)), dock)
        self[key] = dock

    def arranging(self) -> list[Callable[[], None]]:
        """What puts every panel where it belongs, in pieces, between which the window has its turn."""
        places = [partial(self._place, number, dock) for number, dock in enumerate(self.values())]
        return [*places, self._divide, self._share_height]

    def _place(self, number: int, dock: QDockWidget) -> None:
        dock.setFloating(False)
        self._window.addDockWidget(_area(number), dock)
        dock.show()

    def _divide(self) -> None:
        """The right column one below the other."""
        left, *right = self.values()
        for above, below in pairwise(right):
            self._window.splitDockWidget(above, below, Qt.Orientation.Vertical)
        wider = max(self._window.width() - SMALL[0], 0) // 8  # each column's part of what a large screen adds
        self._window.resizeDocks([left, right[0]], [LEFT + wider, RIGHT + wider], Qt.Orientation.Horizontal)

    def _share_height(self) -> None:
        _, *right = self.values()
        higher = max(self._window.height() - SMALL[1], 0) // (len(right) - 1)
        first, *rest = HEIGHTS
        self._window.resizeDocks(right, [first, *(one + higher for one in rest)], Qt.Orientation.Vertical)


def _area(number: int) -> Area:
    return Area.RightDockWidgetArea if number else Area.LeftDockWidgetArea


def _padded(content: QWidget) -> QWidget:
    """A panel with the room around it that every panel has."""
    frame = QWidget()
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(style.SPACE, 0, style.SPACE, style.SPACE)
    layout.addWidget(content)
    return frame
