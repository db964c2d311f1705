"""Layouts in one line, and one that wraps."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLayoutItem, QStackedLayout, QVBoxLayout, QWidget

__all__ = ["Flow", "across", "down", "lines_of", "stacked"]

Margins = tuple[int, int, int, int]


def down(parent: QWidget | None, spacing: int = 0, margins: Margins = (0, 0, 0, 0)) -> QVBoxLayout:
    """A layout of `parent` that puts one thing below another, without margins unless given."""
    layout = QVBoxLayout() if parent is None else QVBoxLayout(parent)
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    return layout


def across(parent: QWidget | None, spacing: int = 0, margins: Margins = (0, 0, 0, 0)) -> QHBoxLayout:
    """A layout of `parent` that puts things side by side, without margins unless given."""
    layout = QHBoxLayout() if parent is None else QHBoxLayout(parent)
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    return layout


def stacked(below: QVBoxLayout) -> QStackedLayout:
    """A layout of which one page is seen, in the room that is left at the end of another.

    It is in its place before it has pages: the first page of a stack without one is shown as a window.
    """
    stack = QStackedLayout()
    below.addLayout(stack, 1)
    return stack


def lines_of(widths: Sequence[int], room: int, gap: int) -> int:
    """How many lines a `Flow` as wide as `room` needs for items of these widths (all in pixels)."""
    lines, used = 0, room + 1
    for wide in widths:
        if used + wide > room:
            lines, used = lines + 1, 0
        used += wide + gap
    return lines


class Flow(QLayout):
    """Side by side, and on into the next line when a line is full.

    Attributes:
        gap: pixels between two items of a line.
    """

    def __init__(self, parent: QWidget | None = None, *, gap: int = 8, line_gap: int = 2) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.gap, self._line_gap = gap, line_gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Put an item at the end."""
        self._items.append(item)

    def count(self) -> int:
        """How many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem:
        """The item at `index`, None beyond the last."""
        return self._items[index] if 0 <= index < len(self._items) else None  # type: ignore[return-value]

    def takeAt(self, index: int) -> QLayoutItem:
        """Take the item at `index` out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None  # type: ignore[return-value]

    def expandingDirections(self) -> Qt.Orientation:
        """It wants no more room than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """The narrower, the higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """How high it is when `width` wide."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Place the items."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """All in one line."""
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in shown) + self.gap * max(0, len(shown) - 1)
        return QSize(width, max((size.height() for size in shown), default=0))

    def minimumSize(self) -> QSize:
        """The largest item."""
        size = QSize(0, 0)
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rect: QRect, move: bool) -> int:
        """Give the items their places line by line, centred in their line; how high it all is."""
        y = rect.y()
        for line in self._lines(rect.width()):
            height = max(item.sizeHint().height() for item in line)
            x = rect.x()
            for item in line if move else ():
                size = item.sizeHint()
                item.setGeometry(QRect(QPoint(x, y + (height - size.height()) // 2), size))
                x += size.width() + self.gap
            y += height + self._line_gap
        return max(0, y - self._line_gap - rect.y())

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        used = width + 1
        for item in (item for item in self._items if not item.isEmpty()):
            wide = item.sizeHint().width()
            if used + wide > width:
                lines.append([])
                used = 0
            lines[-1].append(item)
            used += wide + self.gap
        return lines
