"""Questions about the network that is being built."""

from __future__ import annotations

from typing import Any, cast

import pytest
from pytestqt.qtbot import QtBot

from aestudio.experiment import Problem
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.messages import Found
from aestudio.gui.untrained import AskUntrained
from tests.conftest import Build


def test_it_asks_again_after_its_job_was_ended_so_that_a_project_could_be_left(
    tiny: Build, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, engine = Document(tiny()), Engine()
    begun: list[str] = []
    monkeypatch.setattr(engine, "begin", lambda key, *_: begun.append(key))
    engine.newest = Found(document.experiment, data=cast(Any, "data"))
    asking = AskUntrained("preview", document, engine)
    asking.ask(cast(Any, "what each layer gives"))
    qtbot.waitUntil(lambda: len(begun) == 1)

    engine.job_dropped.emit("preview")
    engine.found.emit(engine.newest)

    qtbot.waitUntil(lambda: len(begun) == 2)


def test_without_data_nothing_of_those_before_is_shown(
    tiny: Build, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The preview went on with samples of the data before where the new ones could not be read."""
    document, engine = Document(tiny()), Engine()
    begun: list[str] = []
    monkeypatch.setattr(engine, "begin", lambda key, *_: begun.append(key))
    monkeypatch.setattr(engine, "cancel_job", lambda _: None)
    there = Found(document.experiment, data=cast(Any, "data"))
    gone = Found(document.experiment, problems=(Problem("data.path", "expected a file, found none"),))
    engine.newest = there
    asking = AskUntrained("preview", document, engine)
    said: list[object] = []
    asking.answered.connect(said.append)
    asking.failed.connect(said.append)
    asking.ask(cast(Any, "what each layer gives"))
    qtbot.waitUntil(lambda: len(begun) == 1)

    engine.newest = gone
    engine.found.emit(gone)
    engine.job_done.emit("preview", "of the data before")

    assert said == ["expected a file, found none"]

    engine.newest = there
    engine.found.emit(there)
    qtbot.waitUntil(lambda: len(begun) == 2)  # the same network is asked once its data are back
