"""What a crash left is offered; only who declines the offer itself loses it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from pytestqt.qtbot import QtBot

from aestudio.atomic import write_json
from aestudio.experiment import Experiment
from aestudio.gui.left_behind import AUTOSAVE
from aestudio.gui.notices import MessageBar
from aestudio.gui.project_opening import CRASHED, ProjectOpening
from aestudio.gui.window import MainWindow
from aestudio.gui.workspace import Workspace
from aestudio.project import Project, save
from aestudio.spec import replace


@pytest.mark.parametrize(("closed", "forgotten"), [(CRASHED, [1]), ("Not saved. The disk is full", [])])
def test_another_message_that_is_closed_declines_nothing(
    closed: str, forgotten: list[int], qtbot: QtBot
) -> None:
    bar, found = MessageBar(), []
    qtbot.addWidget(bar)
    opening = ProjectOpening(SimpleNamespace(message=bar))  # type: ignore[arg-type]
    opening._offered = SimpleNamespace(forget=lambda: found.append(1))  # type: ignore[assignment]
    bar.say(CRASHED, "warning", "Bring them back")
    bar.say(closed, "warning")
    bar.close_message()
    assert found == forgotten


def test_what_a_crash_left_is_offered_with_what_would_come_back(
    window: MainWindow, workspace: Workspace, tmp_path: Path
) -> None:
    folder = save(Project(Experiment()), tmp_path / "A.aestudio").base
    training = replace(Experiment().training, epochs=7, batch_size=16)
    write_json(folder / AUTOSAVE, Project(replace(Experiment(), training=training)).to_json())
    window.open_project(folder)
    was = Experiment().training
    assert f"Epochs {was.epochs} → 7; Batch size {was.batch_size} → 16." in window.message.text
    window.message.acted.emit()
    assert workspace.document.experiment.training == training


def test_a_project_that_is_opened_again_is_shown_as_it_was_just_saved(
    window: MainWindow, workspace: Workspace, tmp_path: Path, answers: list[str]
) -> None:
    """It is read after the question whether to save it, not before."""
    folder = save(Project(Experiment()), tmp_path / "A.aestudio").base
    window.open_project(folder)
    training = replace(workspace.document.experiment.training, epochs=7)
    workspace.document.edit(replace(workspace.document.experiment, training=training), "Change epochs")
    answers[:] = ["Save"]
    window.open_project(folder)
    assert workspace.document.experiment.training.epochs == 7
    assert not workspace.storage.is_changed_elsewhere()


def test_the_keyboard_is_in_the_list_of_layers_of_a_second_project_too(
    active: MainWindow, workspace: Workspace
) -> None:
    """What had it before may be a view that this project does not have."""
    for _ in range(2):
        active.open_example("digits")
        assert workspace.builder.tree.hasFocus()
        workspace.data.change.setFocus()
