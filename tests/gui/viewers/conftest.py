"""Viewers with a made-up model that answers at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aestudio.experiment import Experiment
from aestudio.gui.engine import Engine
from aestudio.gui.messages import RunInfo
from aestudio.gui.viewers import Viewer
from aestudio.gui.viewers.demo import FakeModel

WAIT = 60_000
Show = Callable[..., Any]
RUN = RunInfo(Path("run-001"), Experiment(), "CPU", live=False)


def answer(viewer: Viewer, model: FakeModel, part: str, question: Any) -> None:
    """What the engine does."""
    if question is not None:
        viewer.take(part, model.answer(question))


@pytest.fixture
def engine(qapp: QApplication) -> Iterator[Engine]:
    """An engine that has begun to start, as views find it."""
    engine = Engine()
    engine.start()
    yield engine
    assert engine.close(WAIT)


@pytest.fixture
def show(qtbot: QtBot, themed: QApplication) -> Show:
    """Shows a viewer of a class, connected to a made-up model; `model=None` leaves it without a run."""

    def shown(kind: type[Viewer], model: FakeModel | None, size: tuple[int, int] = (560, 480)) -> Viewer:
        viewer = kind()
        qtbot.addWidget(viewer)
        viewer.resize(*size)
        if model is not None:
            viewer.asked.connect(lambda part, question: answer(viewer, model, part, question))
            viewer.set_run(RUN)
        with qtbot.waitExposed(viewer):
            viewer.show()
        qtbot.wait(30)
        return viewer

    return shown


@pytest.fixture(autouse=True)
def undelayed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers are drawn as they come: the throttle has tests of its own."""
    monkeypatch.setattr("aestudio.gui.throttle.LEAST", 0)
    monkeypatch.setattr("aestudio.gui.viewers.base.SHARE", 1e9)
