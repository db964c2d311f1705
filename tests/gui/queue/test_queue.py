"""The line in the window: runs that were queued are trained one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from aestudio.gui.place import Place
from aestudio.gui.window import MainWindow
from aestudio.gui.workspace import Workspace
from aestudio.project import with_settings
from aestudio.project.queue import Queue, load_queue, save_queue
from aestudio.run import Run, runs_in
from aestudio.run.label import Label, write_label
from aestudio.run.listing import what_it_is
from tests.gui.training.conftest import LONG

WAIT = 60_000
SMALL = {"training.epochs": 1, "training.batch_size": 512, "training.threads": 1}


@pytest.fixture
def workspace(window: MainWindow, qtbot: QtBot) -> Workspace:
    window.open_example("digits")
    assert window.workspace is not None
    found = window.workspace
    edit(found, SMALL)
    qtbot.waitUntil(lambda: settled(found), timeout=WAIT)
    return found


def settled(workspace: Workspace) -> bool:
    newest = workspace.engine.newest
    looked_at = newest is not None and newest.experiment == workspace.document.experiment
    return looked_at and workspace.engine.state == "ready" and not workspace.keeper.problem


def edit(workspace: Workspace, settings: Mapping[str, object]) -> None:
    workspace.document.edit(with_settings(workspace.document.experiment, settings), "Change")


def states(workspace: Workspace) -> list[str]:
    return [item.state for item in workspace.keeper.queue.items]


def test_two_runs_are_trained_one_after_the_other_as_they_were_queued(
    workspace: Workspace, qtbot: QtBot
) -> None:
    panel = workspace.queue
    panel.add_action.trigger()
    edit(workspace, {"training.optimizer.learning_rate": 0.01})
    panel.add_action.trigger()
    edit(workspace, {"training.optimizer.learning_rate": 0.5})
    assert [panel.model.words(row) for row in (0, 1)] == ["learning rate 0.002", "learning rate 0.01"]
    assert workspace.engine.state == "ready"  # adding to an idle queue begins nothing

    qtbot.mouseClick(panel.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not workspace.keeper.queue.items, timeout=WAIT)
    qtbot.waitUntil(lambda: workspace.engine.state == "ready", timeout=WAIT)

    rates = [run.experiment.training.optimizer.learning_rate for run in runs_in(workspace.storage.runs)]
    assert rates == [0.002, 0.01]
    assert all(run.summary.state == "done" for run in runs_in(workspace.storage.runs))


def test_a_run_that_got_another_number_than_was_thought_is_followed_to_its_end(
    workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aestudio.gui.queue.keeper.next_run", lambda runs: runs / "run-001")
    Run.create(workspace.storage.runs / "run-001", workspace.document.experiment, {})  # by another program

    workspace.keeper.add([("mine", workspace.document.experiment)])
    workspace.queue.run_action.trigger()

    qtbot.waitUntil(lambda: not workspace.keeper.queue.items, timeout=WAIT)
    found = {run.name: run.summary.state for run in runs_in(workspace.storage.runs)}
    assert found == {"run-001": "interrupted", "run-002": "done"}


def test_a_bad_run_is_reported_and_the_next_is_trained(workspace: Workspace, qtbot: QtBot) -> None:
    good = workspace.document.experiment
    bad = with_settings(good, {"networks.decoder.layers[3].units": 63})
    workspace.keeper.add([("bad", bad), ("good", good)])
    workspace.queue.run_action.trigger()
    qtbot.waitUntil(lambda: states(workspace) == ["failed"], timeout=WAIT)
    qtbot.waitUntil(lambda: workspace.engine.state == "ready", timeout=WAIT)
    assert "expected 64 numbers" in workspace.keeper.queue.items[0].reason
    workspace.queue.choose(1)
    assert "Failed: The run could not begin" in workspace.queue.detail.text
    assert len(runs_in(workspace.storage.runs)) == 1


def test_it_begins_when_the_run_in_progress_ends(workspace: Workspace, qtbot: QtBot) -> None:
    workspace.training.buttons.primary.click()
    workspace.queue.add_action.trigger()
    qtbot.waitUntil(lambda: len(runs_in(workspace.storage.runs)) == 2 and not states(workspace), timeout=WAIT)


def test_a_stop_pauses_the_queue_and_the_run_can_go_on(workspace: Workspace, qtbot: QtBot) -> None:
    keeper, engine = workspace.keeper, workspace.engine
    long = with_settings(workspace.document.experiment, {"training.epochs": LONG})
    keeper.add([("first", long), ("second", workspace.document.experiment)])
    keeper.start()
    qtbot.waitUntil(lambda: engine.state == "training", timeout=WAIT)
    engine.stop()
    qtbot.waitUntil(lambda: engine.state == "ready", timeout=WAIT)
    assert states(workspace) == ["interrupted", "waiting"]
    assert keeper.queue.paused
    assert "paused, because you stopped a run" in workspace.queue.said.text()
    primary = workspace.training.buttons.primary
    qtbot.waitUntil(lambda: primary.text() == "Start afresh", timeout=WAIT)  # not to resume this one
    (run,) = runs_in(workspace.storage.runs)
    assert what_it_is(run.path) == (False, "queue")
    write_label(run.path, Label(name="Wider"))
    tip = workspace.queue.model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "interrupted, Wider" in tip  # as it is called, not its folder

    workspace.queue.choose(1)
    assert not workspace.queue.resume.isHidden()
    workspace.queue.resume.click()
    qtbot.waitUntil(lambda: engine.state == "training", timeout=WAIT)
    assert states(workspace) == ["running", "waiting"]
    assert len(runs_in(workspace.storage.runs)) == 1


def test_order_removal_and_the_way_back(workspace: Workspace, qtbot: QtBot) -> None:
    keeper, panel = workspace.keeper, workspace.queue
    keeper.add([(name, workspace.document.experiment) for name in "abc"])
    panel.choose(3)
    qtbot.keyClick(panel.table, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert [item.name for item in keeper.queue.items] == ["a", "c", "b"]
    qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    assert [item.name for item in keeper.queue.items] == ["a", "b"]
    panel.message.acted.emit()
    assert [item.name for item in keeper.queue.items] == ["a", "c", "b"]
    qtbot.waitUntil(lambda: load_queue(workspace.storage.folder).items == keeper.queue.items, timeout=WAIT)


def test_saving_takes_the_queue_along(
    workspace: Workspace, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    workspace.queue.add_action.trigger()
    before = workspace.storage.folder
    qtbot.waitUntil(lambda: bool(load_queue(before).items), timeout=WAIT)
    for name in ("One.aestudio", "Two.aestudio"):
        assert window._saving.save_to(tmp_path / name)
        qtbot.waitUntil(lambda: not workspace.keeper.moving, timeout=WAIT)
        assert [item.state for item in load_queue(tmp_path / name).items] == ["waiting"]
    assert not load_queue(tmp_path / "One.aestudio").items  # it went along: else both would train it


def test_an_interrupted_run_is_offered_when_its_project_is_opened(
    workspace: Workspace, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = workspace.storage.runs / "run-001"
    long = with_settings(workspace.document.experiment, {"training.epochs": LONG})
    workspace.engine.train(long, workspace.document.base, path)
    qtbot.waitUntil(lambda: workspace.engine.state == "training", timeout=WAIT)
    workspace.engine.stop()
    qtbot.waitUntil(lambda: workspace.engine.state == "ready", timeout=WAIT)
    folder = tmp_path / "One.aestudio"
    assert window._saving.save_to(folder)
    window.show_start()
    save_queue(folder, Queue().add([("", long)]).begun(1, "run-001"))

    window.open_project(folder)
    qtbot.waitUntil(lambda: states(workspace) == ["interrupted"], timeout=WAIT)

    assert workspace.queue.isVisible()
    assert workspace.queue.chosen is not None
    assert not workspace.queue.resume.isHidden()
    workspace.queue.again.click()
    assert states(workspace) == ["waiting"]
    qtbot.waitUntil(lambda: load_queue(folder).items[0].state == "waiting", timeout=WAIT)


def test_a_queue_that_cant_be_read_is_kept(
    workspace: Workspace, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "One.aestudio"
    assert window._saving.save_to(folder)
    window.show_start()
    (folder / "queue.json").write_text("{")
    window.open_project(folder)
    qtbot.waitUntil(lambda: "can't be read and is kept" in workspace.keeper.problem, timeout=WAIT)
    assert not workspace.queue.add_action.isEnabled()
    assert (folder / "queue.json").read_text() == "{"


def test_a_project_that_another_window_has_open_gets_a_queue_of_its_own_once_it_is_saved_elsewhere(
    workspace: Workspace, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "One.aestudio"
    assert window._saving.save_to(folder)
    window.show_start()
    other = Place(folder, stands_in=False)
    window.open_project(folder)
    qtbot.waitUntil(lambda: "Another window" in workspace.keeper.problem, timeout=WAIT)

    assert window._saving.save_to(tmp_path / "Two.aestudio")

    qtbot.waitUntil(lambda: not workspace.keeper.problem, timeout=WAIT)
    other.release()


def test_a_folder_that_cant_be_written_is_not_said_to_be_open_elsewhere(
    workspace: Workspace, window: MainWindow, tmp_path: Path
) -> None:
    place = workspace.storage.place
    place.is_ours = place.is_elsewhere = False
    workspace.keeper._take(Queue())
    assert "can't be written" in workspace.keeper.problem
    window._opening._remark_on(tmp_path)
    assert "can't be written" in window.message.text
    place.is_ours = True
