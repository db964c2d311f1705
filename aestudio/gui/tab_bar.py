"""A bar of tabs that cuts none: it shows those that fit, the present one always among them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTabBar, QWidget

__all__ = ["WholeTabs"]

NOTHING = QSize(0, 0)


class WholeTabs(QTabBar):
    """Tabs side by side, as many as there is room for as a whole; others wait their turn without any width.

    The arrow keys go through all of them. What is shown moves no farther than it must.

    Signals:
        laid_out(int): how many there is no room for, at both ends together.
    """

    laid_out = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first = 0  # of those shown
        self._widths: dict[str, int] = {}
        self.currentChanged.connect(lambda _: self._lay_out())

    @property
    def shown(self) -> range:
        """The tabs from the first to the last that are shown; those that are hidden in between are not."""
        there = [index for index in range(self.count()) if self.isTabVisible(index)]
        if not there:
            return range(0)
        widths = [self._width(index) for index in there]
        first = max((place for place, index in enumerate(there) if index <= self._first), default=0)
        at = next((place for place, index in enumerate(there) if index == self.currentIndex()), first)
        first, last = window_on(widths, self.width(), first, at)
        self._first = there[first]
        return range(there[first], there[last] + 1)

    def tabSizeHint(self, index: int) -> QSize:
        """As large as it is, or nothing."""
        return super().tabSizeHint(index) if index in self.shown else NOTHING

    def minimumTabSizeHint(self, index: int) -> QSize:
        """The same: a tab is not made narrower than its title."""
        return self.tabSizeHint(index)

    def tabLayoutChange(self) -> None:
        """Other tabs are shown, or none of those that are."""
        super().tabLayoutChange()
        beyond = set(range(self.count())).difference(self.shown)
        self.laid_out.emit(sum(self.isTabVisible(index) for index in beyond))

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


def window_on(widths: list[int], room: int, first: int, present: int) -> tuple[int, int]:
    """The first and the last of neighbours that fit side by side into some room.

    Args:
        widths: of all, in pixels.
        room: in pixels.
        first: where what is shown began.
        present: the one that must be among them.
    """
    first = min(first, present)
    while first < present and sum(widths[first : present + 1]) > room:
        first += 1
    last = present
    while last + 1 < len(widths) and sum(widths[first : last + 2]) <= room:
        last += 1
    while first and sum(widths[first - 1 : last + 1]) <= room:
        first -= 1
    return first, last
