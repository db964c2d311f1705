"""The status bar says what the engine does, training or jobs where nothing trains, and what is saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.status import Status
from aestudio.project import Project
from tests.conftest import Build


def test_a_job_is_told_of_until_it_is_over(tiny: Build, qtbot: QtBot) -> None:
    engine = Engine()
    status = Status(Document(tiny()), engine)
    qtbot.addWidget(status)
    engine.state_changed.emit("ready")
    assert status._engine.text() == "Engine ready"
    for end in (engine.job_done, engine.job_failed):
        engine.job_progress.emit("cost", 0.5, "Measuring speed")
        assert status._engine.text() == "Engine at work"
        assert status._engine.toolTip() == "Measuring speed"
        end.emit("cost", "")
        assert status._engine.text() == "Engine ready"
    engine.job_progress.emit("cost", 0.5, "Measuring speed")
    engine.job_dropped.emit("cost")
    assert status._engine.text() == "Engine ready"


def test_an_answer_that_takes_a_while_is_told_of_until_it_is_there(tiny: Build, qtbot: QtBot) -> None:
    engine = Engine()
    status = Status(Document(tiny()), engine)
    qtbot.addWidget(status)
    engine.state_changed.emit("ready")
    ends: tuple[Callable[[], object], ...] = (
        lambda: engine.answered.emit("coverage/", None, None),
        lambda: engine.question_failed.emit("coverage/", "no labels"),
        lambda: engine.answering.emit("coverage/", 1.0, ""),
    )
    for end in ends:
        engine.answering.emit("coverage/", 0.2, "drawing samples, 256 of 1,000")
        engine.answering.emit("coverage/", 0.3, "drawing samples, 320 of 1,000")
        assert status._message.text == "Drawing samples, 320 of 1,000 …"
        assert status._engine.text() == "Engine at work"
        end()
        assert status._message.text == ""
        assert status._engine.text() == "Engine ready"
    status.say("Saved")
    engine.answering.emit("coverage/", 0.2, "drawing samples, 256 of 1,000")
    assert status._message.text == "Saved"


def test_it_says_changed_from_the_edit_on_until_that_is_taken_back(
    tiny: Build, qtbot: QtBot, tmp_path: Path
) -> None:
    document = Document(tiny())
    status = Status(document, Engine())
    qtbot.addWidget(status)
    document.open(Project(tiny(), path=tmp_path / "Mine.aestudio"))
    assert status._saved.text() == "Saved"

    document.edit(tiny({"training.epochs": 9}), "Change epochs")
    assert status._saved.text() == "Changed"
    document.undo_stack.undo()
    assert status._saved.text() == "Saved"
