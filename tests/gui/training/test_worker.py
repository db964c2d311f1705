"""Reading and writing beside the window."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

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


def test_what_nobody_wants_any_more_is_told_to_nobody(qtbot: QtBot) -> None:
    parent, found = QObject(), list[object]()
    pool, hold = ThreadPoolExecutor(1), threading.Event()
    worker = Worker(parent, pool)
    worker.do("one", hold.wait, found.append)
    worker.do("other", lambda: "other", found.append)
    worker.forget("one")
    hold.set()
    qtbot.waitUntil(lambda: not worker.busy)
    assert found == ["other"]


def test_what_one_caller_does_wrong_takes_nothing_from_the_others(qtbot: QtBot) -> None:
    parent, found = QObject(), list[object]()
    pool = ThreadPoolExecutor(1)
    worker, hold = Worker(parent, pool), threading.Event()

    def wrong(_: object) -> None:
        raise RuntimeError("a caller's mistake")

    pool.submit(hold.wait)
    worker.do("first", lambda: 1, wrong)
    worker.do("second", lambda: 2, found.append)
    worker.gather("third", lambda: iter([3, 4]), found.extend, lambda: found.append("read"))
    hold.set()
    pool.shutdown()  # so that all are done when the worker looks
    with qtbot.captureExceptions() as raised:
        qtbot.waitUntil(lambda: not worker.busy)
    assert found == [3, 4, 2, "read"]
    assert [str(error) for _, error, _ in raised] == ["a caller's mistake"]
