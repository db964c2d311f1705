"""F8 and Shift+F8: the keyboard goes from one part of the window to the next, and to where it was in it."""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from aestudio.gui.reading_order import next_stop, stops

__all__ = ["Regions"]


class Regions(QObject):
    """The parts of a window in the order of work, and where in each the keyboard was last.

    Attributes:
        actions: to the next part, and to the one before.
    """

    def __init__(self, parts: Callable[[], list[QWidget]], parent: QObject) -> None:
        """`parts` gives the parts there are at the moment; those that are not shown are passed over."""
        super().__init__(parent)
        self._parts = parts
        self._last: dict[QWidget, QWidget] = {}
        self.actions = [self._action("Next panel", "F8", 1), self._action("Previous panel", "Shift+F8", -1)]
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def _action(self, text: str, keys: str, way: int) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda: self.go(way))
        return action

    def go(self, way: int) -> None:
        """Give the keyboard to the next part that can take it, or to the one before."""
        parts = [part for part in self._parts() if part.isVisible()]
        focus = QApplication.focusWidget()
        at = next((i for i, part in enumerate(parts) if focus is not None and part.isAncestorOf(focus)), None)
        begin = (0 if way > 0 else len(parts) - 1) if at is None else at + way
        for step in range(len(parts)):
            part = parts[(begin + way * step) % len(parts)]
            if (target := self._target(part)) is not None:
                target.setFocus(Qt.FocusReason.TabFocusReason)  # so that the ring is drawn
                return

    def _target(self, part: QWidget) -> QWidget | None:
        """Where the keyboard was in that part; else the first that takes it."""
        last = self._last.get(part)
        if last is not None and shiboken6.isValid(last) and part.isAncestorOf(last) and _takes(last):
            return last
        return next(stops(part), None)

    def tab(self, way: int, *beside: QWidget) -> bool:
        """Give the keyboard to the next place, or with -1 to the one before; False: it is in no part.

        Args:
            way: which.
            beside: what Tab leads to after the parts, and F8 does not.
        """
        found = next_stop([*self._parts(), *beside], QApplication.focusWidget(), way)
        if found is None:
            return False
        reason = Qt.FocusReason
        found.setFocus(reason.TabFocusReason if way > 0 else reason.BacktabFocusReason)
        return True

    def _follow(self, _: QWidget | None, now: QWidget | None) -> None:
        if now is None:
            return
        for part in self._parts():
            if part.isAncestorOf(now):
                self._last[part] = now


def _takes(widget: QWidget) -> bool:
    """Whether Tab would stop there."""
    tabs = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(tabs) and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None
