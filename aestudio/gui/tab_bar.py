"""A bar of tabs that cuts none: the first of them, as many as fit, and the one that was last called up."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTabBar, QWidget

__all__ = ["WholeTabs"]

NOTHING = QSize(0, 0)


class WholeTabs(QTabBar):
    """Tabs side by side, as many as there is room for as a whole; others wait their turn without any width.

    The arrow keys go through all of them. One that is called up from beyond takes the last place, and keeps
    it when another is looked at; those in front of it do not move.

    Signals:
        laid_out(names): those there is no room for, in order.
    """

    laid_out = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._called = ""  # the title of the one from beyond that has the last place
        self._widths: dict[str, int] = {}
        self.currentChanged.connect(lambda _: self._lay_out())

    @property
    def shown(self) -> list[int]:
        """The tabs that are shown."""
        there = [index for index in range(self.count()) if self.isTabVisible(index)]
        places = {index: place for place, index in enumerate(there)}
        called = next((places[index] for index in there if self.tabText(index) == self._called), -1)
        widths = [self._width(index) for index in there]
        seen = in_sight(widths, self.width(), places.get(self.currentIndex(), -1), called)
        beyond = seen and seen[-1] >= len(seen)  # the last one is not the next of those in front of it
        self._called = self.tabText(there[seen[-1]]) if beyond else ""
        return [there[place] for place in seen]

    def tabSizeHint(self, index: int) -> QSize:
        """As large as it is, or nothing."""
        return super().tabSizeHint(index) if index in self.shown else NOTHING

    def minimumTabSizeHint(self, index: int) -> QSize:
        """The same: a tab is not made narrower than its title."""
        return self.tabSizeHint(index)

    def tabLayoutChange(self) -> None:
        """Other tabs are shown, or none of those that are."""
        super().tabLayoutChange()
        shown = self.shown
        beyond = [index for index in range(self.count()) if self.isTabVisible(index) and index not in shown]
        self.laid_out.emit([self.tabText(index) for index in beyond])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More of them fit, or fewer."""
        super().resizeEvent(event)
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        """Another font or style makes others of their widths."""
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._widths.clear()
        super().changeEvent(event)

    def _width(self, index: int) -> int:
        """Of a tab that is shown; asked for dozens of times in a turn, so measured once."""
        text = self.tabText(index)
        if text not in self._widths:
            self._widths[text] = super().tabSizeHint(index).width()
        return self._widths[text]

    def _lay_out(self) -> None:
        """Have Qt ask for the sizes of all tabs."""
        self.setElideMode(self.elideMode())


def in_sight(widths: Sequence[int], room: int, present: int, called: int) -> list[int]:
    """Which of neighbours are shown in some room: the first of them, and perhaps one from beyond as the last.

    Args:
        widths: of all, in pixels.
        room: in pixels.
        present: the one that must be among them; -1: none.
        called: the one from beyond that was shown last; -1: none.
    """
    kept = _with(widths, room, called)
    if present in kept or present < 0:
        return kept
    return _with(widths, room, present)


def _with(widths: Sequence[int], room: int, one: int) -> list[int]:
    """As many of the first as fit, and `one`."""
    first = _fitting(widths, room)
    if one < first:
        return list(range(first))
    return [*range(_fitting(widths, room - widths[one])), one]


def _fitting(widths: Sequence[int], room: int) -> int:
    """How many of the first fit."""
    count = 0
    while count < len(widths) and sum(widths[: count + 1]) <= room:
        count += 1
    return count
