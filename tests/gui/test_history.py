"""A history that is thrown away."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand
from pytestqt.qtbot import QtBot

from aestudio.gui.history import History


class Owner(QObject):
    """Refers to itself, so that only the collector frees it."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self
        self.history = History(self)


def test_it_is_emptied_before_the_collector_takes_it_apart(qtbot: QtBot) -> None:
    """Else its commands were freed twice now and then, which ended the process."""
    left: list[int] = []

    class Watched(History):
        def clear(self) -> None:
            left.append(self.count())
            super().clear()

    owner = Owner()
    owner.history = Watched(owner)
    owner.history.push(QUndoCommand("Change"))
    owner.history.indexChanged.connect(lambda _: left.append(-1))
    del owner
    gc.collect()

    assert left == [1]
