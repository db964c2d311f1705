"""What was thrown away before a project was first saved is had back in the folder it has since."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from aestudio.gui.notices import MessageBar
from aestudio.gui.runs import trashing
from aestudio.gui.runs.trashing import RunTrash


@pytest.mark.parametrize("own", [True, False], ids=["the project's trash", "the system's"])
def test_a_run_goes_to_where_the_runs_are_now(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: bool
) -> None:
    old, new = tmp_path / "unsaved", tmp_path / "A.aestudio"
    (old / "runs" / "run-002").mkdir(parents=True)
    (old / "runs" / "run-002" / "experiment.json").write_text("{}")
    system = tmp_path / "system" / "run-002"
    system.parent.mkdir()
    monkeypatch.setattr(trashing, "system_trash", lambda path: None if own else path.rename(system))
    message, folder = MessageBar(), [old / "runs"]
    qtbot.addWidget(message)
    trash = RunTrash(message.say, lambda: folder[0], message)
    with qtbot.waitSignal(trash.changed):
        trash.throw_away([old / "runs" / "run-002"])

    new.mkdir()
    if own:
        (old / "trash").rename(new / "trash")
        trash.follow([(old / "trash" / "run-002", new / "trash" / "run-002")])
    for left in (old / "runs", old):
        left.rmdir()
    folder[0] = new / "runs"
    with qtbot.waitSignal(trash.changed):
        trash.restore()

    assert (new / "runs" / "run-002" / "experiment.json").is_file()
    assert not old.exists()


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Two runs of a project, which has a trash of its own."""
    monkeypatch.setattr(trashing, "system_trash", lambda path: None)
    found = [tmp_path / "runs" / name for name in ("run-001", "run-002")]
    for run in found:
        run.mkdir(parents=True)
        (run / "experiment.json").write_text("{}")
    return found


@pytest.fixture
def trash(qtbot: QtBot, tmp_path: Path) -> RunTrash:
    message = MessageBar()
    qtbot.addWidget(message)
    return RunTrash(message.say, lambda: tmp_path / "runs", message)


def test_two_that_are_thrown_away_at_once_can_both_be_had_back(
    trash: RunTrash, runs: list[Path], qtbot: QtBot
) -> None:
    """The second took the place of the first, of which the window then knew no way back."""
    told: list[bool] = []
    trash.changed.connect(lambda: told.append(trash.holds_any))
    for run in runs:
        trash.throw_away([run])
    qtbot.waitUntil(lambda: len(told) == 2)
    trash.restore()
    trash.restore()
    qtbot.waitUntil(lambda: all(run.exists() for run in runs))


def test_what_goes_while_another_project_is_opened_is_not_said_there(
    trash: RunTrash, runs: list[Path], qtbot: QtBot, tmp_path: Path
) -> None:
    """Its Undo would bring back a run of that one."""
    told: list[bool] = []
    trash.changed.connect(lambda: told.append(True))
    trash.throw_away(runs)
    with qtbot.waitSignal(trash.found):
        trash.look_into(tmp_path / "B.aestudio" / "runs")
    qtbot.waitUntil(lambda: not any(run.exists() for run in runs))
    qtbot.wait(100)
    assert not told
    assert not trash.holds_any
