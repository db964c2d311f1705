"""Problems and advice in the status bar: counted, listed, shown where they are, mended and undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from aestudio.experiment import Experiment
from aestudio.experiment.advice import Known, advise
from aestudio.gui.document import Document
from aestudio.gui.workspace import Workspace
from aestudio.project import Project

Build = Callable[..., Experiment]
WAIT = 60_000


def opened(qtbot: QtBot, workspace: Workspace, experiment: Experiment) -> None:
    with qtbot.waitSignal(workspace.engine.found, timeout=WAIT):
        workspace.window_._opening.show(Project(experiment), title="Test")  # type: ignore[attr-defined]


def buttons(workspace: Workspace, text: str) -> list[QPushButton]:
    return [button for button in workspace.status.remarks.findChildren(QPushButton) if button.text() == text]


def test_advice_is_counted_mended_by_a_button_and_undone(
    qtbot: QtBot, workspace: Workspace, tiny: Build
) -> None:
    before = tiny()
    opened(qtbot, workspace, before)
    assert workspace.status._button.text() == "No problems   Advice 1"
    workspace.status.list_remarks()
    (fix,) = buttons(workspace, "Fix")
    assert QApplication.focusWidget() is fix or not workspace.status.remarks.isActiveWindow()
    with qtbot.waitSignal(workspace.engine.found, timeout=WAIT):
        qtbot.keyClick(fix, Qt.Key.Key_Space)
    assert workspace.status._button.text() == "No problems"
    document = workspace.document
    assert document.experiment.networks["encoder"].layers[2].activation == "linear"
    assert document.undo_stack.count() == 1
    assert document.undo_stack.undoText() == "Set the activation of layer 3 (Dense) to linear"
    document.undo_stack.undo()
    assert document.experiment == before
    workspace.status.remarks.close()


def test_a_problem_lends_its_fix_and_is_no_advice_too(
    qtbot: QtBot, workspace: Workspace, tiny: Build
) -> None:
    settings = {"family.loss.kind": "bce", "data.scaling": "-1 to 1"}
    opened(qtbot, workspace, tiny({**settings, "networks.encoder.layers[2].activation": "linear"}))
    assert workspace.status._button.text() == "Problems 1"
    workspace.status.list_remarks()
    with qtbot.waitSignal(workspace.engine.found, timeout=WAIT):
        buttons(workspace, "Fix")[0].click()
    assert workspace.status._button.text() == "No problems"
    workspace.status.remarks.close()


STEEP = {"training.optimizer.learning_rate": 5.0, "networks.encoder.layers[2].activation": "linear"}


@pytest.mark.parametrize(("settings", "role"), [(STEEP, "settings"), ({}, "builder")])
def test_show_leads_to_the_field(
    qtbot: QtBot, workspace: Workspace, tiny: Build, settings: dict[str, Any], role: str
) -> None:
    opened(qtbot, workspace, tiny(settings))
    workspace.status.list_remarks()
    buttons(workspace, "Show")[0].click()
    assert not workspace.status.remarks.isVisible()
    focus = workspace.window_.focusWidget()
    assert focus is not None
    assert getattr(workspace, role).isAncestorOf(focus)


def test_escape_closes_the_list_and_arrows_walk_it(qtbot: QtBot, workspace: Workspace, tiny: Build) -> None:
    opened(qtbot, workspace, tiny({"training.optimizer.learning_rate": 5.0}))
    shown = workspace.status.remarks
    workspace.status.list_remarks()
    assert shown._at() == 0
    qtbot.keyClick(shown, Qt.Key.Key_Down)
    assert shown._at() == 1
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()


def test_every_fix_is_one_step_of_a_documents_history(qapp: QApplication, tiny: Build) -> None:
    settings = {
        "training.optimizer.learning_rate": 5.0,
        "training.batch_size": 5000,
        "training.precision": "bf16",
    }
    document = Document(tiny(settings))
    before = document.experiment
    lines = advise(before, Known((1, 8, 8), (0.0, 1.0), parts={"train": 100, "validation": 9, "test": 9}))
    assert len(lines) == 4
    for line in lines:
        assert line.fix is not None
        document.edit(line.fix(document.experiment), line.action)
    assert advise(document.experiment, Known((1, 8, 8), (0.0, 1.0))) == ()
    for _ in lines:
        document.undo_stack.undo()
    assert document.experiment == before
