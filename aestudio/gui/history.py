"""A history of edits that may be thrown away together with what it belongs to, in any order."""

from __future__ import annotations

from PySide6.QtGui import QUndoStack
from shiboken6 import isValid

__all__ = ["History"]


class History(QUndoStack):
    """Qt's stack of commands, emptied before Python's collector takes it and its commands apart.

    The collector frees what is garbage in no order to rely on. Commands that went first would be freed once
    more, by the stack that still lists them: PySide 6.11 takes them for the stack's children in Python, Qt
    for its own in C++. Finalizers run before anything is freed (PEP 442).

    Its commands hold what they belong to weakly: what only they keep would be freed, and the history with it,
    while it is being emptied.
    """

    def __del__(self) -> None:
        if isValid(self):
            self.blockSignals(True)  # whoever follows it may be half gone
            self.clear()
