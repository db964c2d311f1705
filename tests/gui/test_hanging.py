"""An engine that does not come back is told of, and left for a new one that does everything again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from aestudio.data import Dataset
from aestudio.experiment import Experiment
from aestudio.gui import hanging
from aestudio.gui.engine import Engine
from aestudio.gui.hanging import HANGS, Hanging
from aestudio.job import Pieces

WAIT = 60_000
COME_BACK = threading.Event()


@dataclass(frozen=True)
class Hangs:
    """Does not come back before it is told to."""

    alone: ClassVar[bool] = False
    experiment: Experiment = field(default_factory=Experiment)

    def work(self, dataset: Dataset) -> Pieces[int]:
        yield 0.5, "half"
        COME_BACK.wait()
        return len(dataset)


@dataclass(frozen=True)
class Counts(Hangs):
    """Comes back at once."""

    def work(self, dataset: Dataset) -> Pieces[int]:
        yield 0.5, "half"
        return len(dataset)


@pytest.fixture
def engine(qtbot: QtBot, tmp_path: Path) -> Iterator[Engine]:
    """An engine that is ready; what hung in it has come back at the end."""
    COME_BACK.clear()
    engine = Engine()
    with qtbot.waitSignal(engine.state_changed, timeout=WAIT):
        engine.start()
    yield engine
    COME_BACK.set()
    assert engine.close()
    qtbot.waitUntil(lambda: not engine.is_running, timeout=WAIT)


def hang(engine: Engine, qtbot: QtBot, base: Path) -> None:
    with qtbot.waitSignal(engine.job_progress, timeout=WAIT):
        engine.begin("hangs", Hangs(), base, "What hangs")


def test_an_engine_that_waits_for_work_is_not_silent(engine: Engine, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: engine.silence == 0, timeout=WAIT)


def test_a_new_engine_looks_and_works_again_and_the_old_one_is_heard_no_more(
    engine: Engine, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(engine.found, timeout=WAIT):
        engine.look_at(Experiment(), tmp_path)
    hang(engine, qtbot, tmp_path)
    with qtbot.waitSignals([engine.job_dropped, engine.found], timeout=WAIT):
        engine.start_anew()
    assert (engine.unfinished, engine.is_busy) == ([], False)
    heard: list[str] = []
    engine.job_done.connect(lambda key, _: heard.append(key))
    COME_BACK.set()
    with qtbot.waitSignal(engine.job_done, timeout=WAIT):
        engine.begin("counts", Counts(), tmp_path)
    qtbot.wait(200)
    assert heard == ["counts"]


def test_a_hang_is_said_once_and_its_place_is_in_the_log(
    engine: Engine,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(hanging, "PATIENCE", 0.2)
    said: list[str] = []
    window = QWidget()
    qtbot.addWidget(window)
    watch = Hanging(engine, said.append, window)
    hang(engine, qtbot, tmp_path)
    qtbot.waitUntil(lambda: engine.silence > 0.3, timeout=WAIT)
    watch.look()
    watch.look()
    assert said == [HANGS]
    assert "COME_BACK.wait()" in caplog.text


def test_the_menu_asks_before_it_leaves_an_engine(
    engine: Engine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([False, True])
    monkeypatch.setattr(hanging, "may_lose", lambda *_: next(answers))
    window = QWidget()
    qtbot.addWidget(window)
    watch = Hanging(engine, lambda text: None, window)
    watch.action.trigger()
    assert engine.state == "ready"
    watch.action.trigger()
    assert engine.state == "starting"
    qtbot.waitUntil(lambda: engine.state == "ready", timeout=WAIT)
