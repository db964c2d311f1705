"""Every rule of advice in the window: its Fix button mends, Undo gives back what was, Redo mends again."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QPushButton

from aestudio.experiment import Experiment
from aestudio.experiment.advice import Advice, Known, advise
from aestudio.gui.remarks import Remark
from aestudio.gui.window import MainWindow
from aestudio.gui.workspace import Workspace
from aestudio.project import Project
from tests.experiment.advice_examples import EXAMPLES, situation

Build = Callable[..., Experiment]
WAIT = 60_000


@pytest.fixture(autouse=True)
def nothing_left() -> None:
    """The window outlives the cases, in place of the check that none does."""


@pytest.fixture(scope="module")
def workspace(qapp: QApplication) -> Iterator[Workspace]:
    """One window for all cases; each opens a project of its own in it."""
    window, loop = MainWindow(), QEventLoop()
    window.ready.connect(loop.quit)
    QTimer.singleShot(WAIT, loop, loop.quit)
    window.load()
    if window.workspace is None:
        loop.exec()
    assert window.workspace is not None
    yield window.workspace
    window.workspace.document.undo_stack.setClean()
    window.close()
    window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def lines(rule: str, experiment: Experiment, known: Known) -> list[Advice]:
    return [line for line in advise(experiment, known) if line.rule == rule]


def click_fix(workspace: Workspace, line: Advice) -> None:
    """The click of the user: on the button of the line in the list over the status bar."""
    workspace.status.remarks.set_remarks([Remark(line.path, line.what, line.why, line.settles, line)])
    (button,) = (one for one in workspace.status.remarks.findChildren(QPushButton) if one.text() == "Fix")
    button.click()


@pytest.mark.parametrize("rule", [rule for rule, example in EXAMPLES.items() if example.fixable])
def test_a_fix_is_one_step_that_can_be_undone_and_done_again(
    rule: str, workspace: Workspace, tiny: Build
) -> None:
    before, known, *_ = situation(rule, tiny)
    document, stack = workspace.document, workspace.document.undo_stack
    document.open(Project(before))
    told = lines(rule, before, known)

    click_fix(workspace, told[0])

    mended = document.experiment
    now = Known(**{**vars(known), "range": (0.0, 1.0)}) if mended.data.scaling == "0 to 1" else known
    assert told[0].path not in [line.path for line in lines(rule, mended, now)]
    assert (stack.count(), stack.undoText()) == (1, told[0].action)

    stack.undo()
    assert document.experiment == before
    assert document.experiment.to_json() == before.to_json()
    assert [str(line) for line in lines(rule, document.experiment, known)] == [str(line) for line in told]
    assert not document.is_changed

    stack.redo()
    assert document.experiment == mended
    assert document.is_changed


def test_what_only_the_user_can_mend_offers_no_button(workspace: Workspace, tiny: Build) -> None:
    for rule in (rule for rule, example in EXAMPLES.items() if not example.fixable):
        before, known, *_ = situation(rule, tiny)
        (line, *_) = lines(rule, before, known)
        workspace.status.remarks.set_remarks([Remark(line.path, line.what, line.why)])
        texts = [button.text() for button in workspace.status.remarks.findChildren(QPushButton)]
        assert line.fix is None
        assert "Fix" not in texts
