"""Questions about the network that is being built."""

from __future__ import annotations

from typing import Any, cast

import pytest
from pytestqt.qtbot import QtBot

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
