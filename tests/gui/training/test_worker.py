"""Reading and writing beside the window."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from aestudio.gui.training.worker import TURN, Worker


@pytest.mark.parametrize("fails", [False, True])
def test_the_window_waits_less_for_the_interpreter_while_files_are_read(qtbot: QtBot, fails: bool) -> None:
    before, found, parent = sys.getswitchinterval(), list[object](), QObject()
    worker = Worker(parent)

    def work() -> float:
        found.append(sys.getswitchinterval())
        if fails:
            raise ValueError("no such file")
        return 1.0

    worker.do("one", work, found.append, found.append)
    qtbot.waitUntil(lambda: len(found) == 2)
    assert found == [pytest.approx(TURN), "no such file" if fails else 1.0]
    assert sys.getswitchinterval() == before
