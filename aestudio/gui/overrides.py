"""Errors in what Qt calls: none of them may end the program.

Before Python 3.12 an error that C code raises (`int("a")`, an operation of numpy) is carried as a type and a
bare text until somebody catches it. PySide 6.11 takes the text for the exception and reads past it where such
an error leaves a method that Qt called while Python was waiting for Qt: `resizeEvent` during `show()`, say.
The process ends with a segmentation fault. An error that was caught and raised again is whole.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QGraphicsItem

__all__ = ["make_safe"]

NEEDED = sys.version_info < (3, 12)
OURS = ("aestudio.", "pyqtgraph.")
_done: set[type] = set()


def make_safe() -> None:
    """Have errors caught once on their way out of every method of a class so far that Qt may call."""
    if NEEDED:
        for kind in [*_below(QObject), *_below(QGraphicsItem)]:
            if kind not in _done and kind.__module__.startswith(OURS):
                _done.add(kind)
                for name, method in _overrides(kind):
                    setattr(kind, name, _whole(method))


def _below(kind: type) -> Iterator[type]:
    subclasses: list[type] = kind.__subclasses__()
    for one in subclasses:
        yield one
        yield from _below(one)


def _overrides(kind: type) -> list[tuple[str, Callable[..., Any]]]:
    """The methods in the class itself that Qt has by the same names."""
    qt = [base for base in kind.__mro__ if base.__module__.startswith("PySide6.")]
    found = [(name, method) for name, method in vars(kind).items() if isinstance(method, FunctionType)]
    return [
        (name, method)
        for name, method in found
        if not name.startswith("__") and any(name in vars(base) for base in qt)
    ]


def _whole(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def call(*values: Any, **named: Any) -> Any:
        try:
            return method(*values, **named)
        except BaseException:  # caught, it becomes an exception with all that belongs to it
            raise

    return call
