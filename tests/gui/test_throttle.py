"""Drawing takes no more than its share of the time, and never misses the last."""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from aestudio.gui.throttle import Throttle


def test_many_requests_are_one_call_and_the_last_is_not_lost(qtbot: QtBot) -> None:
    calls: list[float] = []
    parent = QObject()
    throttle = Throttle(lambda: calls.append(time.perf_counter()), 0.5, parent)
    for _ in range(10):
        throttle.ask()
    qtbot.waitUntil(lambda: len(calls) == 1)
    throttle.ask()

    qtbot.waitUntil(lambda: len(calls) == 2)


def test_what_is_dear_is_done_seldom(qtbot: QtBot) -> None:
    begun: list[float] = []

    def dear() -> None:
        begun.append(time.perf_counter())
        time.sleep(0.02)

    parent = QObject()
    throttle = Throttle(dear, 0.1, parent)
    throttle.ask()
    qtbot.waitUntil(lambda: len(begun) == 1)
    throttle.ask()
    qtbot.waitUntil(lambda: len(begun) == 2)

    assert begun[1] - begun[0] >= 0.2


def test_the_first_call_may_be_dear_without_a_long_rest(qtbot: QtBot) -> None:
    begun: list[float] = []

    def dear_at_first() -> None:
        begun.append(time.perf_counter())
        if len(begun) == 1:
            time.sleep(0.1)

    parent = QObject()
    throttle = Throttle(dear_at_first, 0.04, parent)
    throttle.ask()
    qtbot.waitUntil(lambda: len(begun) == 1)
    throttle.ask()
    qtbot.waitUntil(lambda: len(begun) == 2)

    assert begun[1] - begun[0] < 1


def test_what_the_user_does_waits_for_nothing(qtbot: QtBot) -> None:
    calls: list[int] = []
    parent = QObject()
    throttle = Throttle(lambda: calls.append(1), 0.01, parent)
    throttle.now()
    throttle.now()

    assert len(calls) == 2
    qtbot.wait(100)


def test_what_waits_has_its_turn_between_the_pieces_of_a_call(qtbot: QtBot) -> None:
    done: list[str] = []

    def curves() -> None:
        done.append("curves")
        QTimer.singleShot(0, lambda: done.append("a click"))

    parent = QObject()
    throttle = Throttle(curves, 0.5, parent, lambda: done.append("labels"))
    throttle.ask()
    qtbot.waitUntil(lambda: "labels" in done)

    assert done == ["curves", "a click", "labels"]


def test_at_once_is_all_pieces_at_once(qtbot: QtBot) -> None:
    done: list[str] = []
    parent = QObject()
    throttle = Throttle(lambda: done.append("curves"), 0.5, parent, lambda: done.append("labels"))

    throttle.now()

    assert done == ["curves", "labels"]
    qtbot.wait(50)
    assert done == ["curves", "labels"]


class _Canvas(QWidget):
    """Something that is drawn by a throttle, and notes what is painted with it."""

    def __init__(self, name: str, log: list[str]) -> None:
        super().__init__()
        self._name, self._log = name, log
        self.setFixedSize(20, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Note it."""
        self._log.append(self._name)


def test_two_that_draw_at_once_are_painted_one_after_the_other(qtbot: QtBot) -> None:
    log: list[str] = []
    window = QWidget()
    layout = QHBoxLayout(window)
    canvases = [_Canvas(name, log) for name in ("loss", "latent")]
    for canvas in canvases:
        layout.addWidget(canvas)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    qtbot.waitUntil(lambda: len(log) == 2)
    log.clear()

    def draw(canvas: _Canvas) -> None:
        log.append("draw")
        canvas.update()

    throttles = [Throttle(partial(draw, canvas), 0.5, window) for canvas in canvases]
    for throttle in throttles:
        throttle.ask()
    qtbot.waitUntil(lambda: len(log) == 4)

    assert log == ["draw", "loss", "draw", "latent"]


def test_a_share_may_change(qtbot: QtBot) -> None:
    begun: list[float] = []
    shares = iter([0.5, 0.1, 0.1])

    def dear() -> None:
        begun.append(time.perf_counter())
        time.sleep(0.02)

    parent = QObject()
    throttle = Throttle(dear, lambda: next(shares, 0.1), parent)
    for count in (1, 2, 3):
        throttle.ask()
        qtbot.waitUntil(lambda count=count: len(begun) == count)  # type: ignore[misc]

    assert begun[2] - begun[1] >= 0.2
