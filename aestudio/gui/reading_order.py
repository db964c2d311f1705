"""Where Tab stops, as one reads a window: Qt goes by what was made first, and forms are made anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QSplitter, QStackedWidget, QTabWidget, QWidget

__all__ = ["next_stop", "stops"]


def next_stop(parts: Sequence[QWidget], focus: QWidget | None, way: int) -> QWidget | None:
    """What Tab leads to.

    Args:
        parts: of the window, in reading order.
        focus: where the keyboard is.
        way: 1: on; -1: back.

    Returns:
        The next place; None: the keyboard is in none of the parts.
    """
    at = next((i for i, part in enumerate(parts) if focus is not None and part.isAncestorOf(focus)), None)
    if at is None and focus in parts:
        at = parts.index(focus)
    if at is None:
        return None
    here = list(stops(parts[at]))
    if focus not in here:
        return None
    place = here.index(focus)
    beyond = here[place + 1 :] if way > 0 else here[:place][::-1]
    for part in (parts[(at + way * step) % len(parts)] for step in range(1, len(parts) + 1)):
        if beyond:
            return beyond[0]
        beyond = list(stops(part))[::way]
    return beyond[0] if beyond else None


def stops(widget: QWidget) -> Iterator[QWidget]:
    """What of a widget takes the keyboard now, itself included, in reading order."""
    if not widget.isVisible():
        return
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled() and widget.focusProxy() is None:
        yield widget
    for inside in _inside(widget):
        yield from stops(inside)


def _inside(widget: QWidget) -> Iterable[QWidget]:
    """What is laid out in a widget."""
    if isinstance(widget, QTabWidget):
        return list(filter(None, (widget.tabBar(), widget.cornerWidget(), widget.currentWidget())))
    if isinstance(widget, QSplitter | QStackedWidget):
        return list(filter(None, map(widget.widget, range(widget.count()))))
    if isinstance(widget, QScrollArea):
        column = widget.widget()
        return [] if column is None else [column]
    layout = widget.layout()
    return [] if layout is None else _laid_out(layout)


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _laid_out(inner)
