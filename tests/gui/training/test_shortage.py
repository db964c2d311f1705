"""Memory runs out while the real engine trains: the window says so, offers a batch that fits, and goes on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from aestudio import footprint
from aestudio.gui.training.panel import TrainingPanel
from aestudio.run import Run
from tests.gui.training.conftest import LONG, Desk
from tests.little_memory import room_for


@pytest.fixture
def panel(desk: Desk) -> TrainingPanel:
    panel = TrainingPanel(desk.document, desk.engine, desk.folder)
    desk.qtbot.addWidget(panel)
    panel.resize(340, 400)
    panel.show()
    return panel


def button(panel: TrainingPanel) -> QPushButton:
    """The one that the message offers."""
    return next(one for one in panel.message.findChildren(QPushButton) if one.isVisible())


def click(one: QPushButton) -> None:
    QTest.mouseClick(one, Qt.MouseButton.LeftButton)


def test_it_pauses_says_so_and_goes_on_with_one_click(ready: Desk, panel: TrainingPanel) -> None:
    ready.set(epochs=LONG)
    with room_for(100):
        click(panel.buttons.primary)
        ready.until(lambda: panel.message.text and ready.engine.state == "paused")
        assert panel.message.text.startswith("Out of memory at step 1 with batch 256. Nothing is lost")
        assert Run(ready.runs / "run-001").state().where.step == 0

        assert button(panel).text() == "Go on with batch 128"
        click(button(panel))
        ready.until(lambda: "with batch 128." in panel.message.text and ready.engine.state == "paused")
        assert button(panel).text() == "Go on with batch 64"
        click(button(panel))
        ready.until(lambda: ready.engine.state == "training" and not panel.message.text)
        ready.until(lambda: not panel.progress.texts[0].startswith("in epoch 0 "))
    click(panel.buttons.stop)
    ready.reach("ready")

    run = Run(ready.runs / "run-001")
    assert len(run.history().steps["loss"]) > 1
    told = [(e["event"], e.get("value")) for e in run.history().events if e["event"] != "threads"]
    once = [("out of memory", None), ("paused", None)]
    assert told[:8] == [
        *once,
        ("batch size", 128),
        ("continued", None),
        *once,
        ("batch size", 64),
        ("continued", None),
    ]


def test_resume_tries_the_same_batch_again(ready: Desk, panel: TrainingPanel) -> None:
    """Other programs may have been closed meanwhile."""
    ready.set(epochs=LONG)
    with room_for(100):
        click(panel.buttons.primary)
        ready.until(lambda: panel.message.text and ready.engine.state == "paused")
    click(panel.buttons.primary)
    ready.until(lambda: ready.engine.state == "training" and not panel.message.text)
    click(panel.buttons.stop)
    ready.reach("ready")
    events = Run(ready.runs / "run-001").history().events
    assert not [event for event in events if event["event"] == "batch size"]


def test_what_will_be_needed_is_told_before_the_start(ready: Desk, panel: TrainingPanel) -> None:
    ready.until(lambda: panel.memory.text)
    assert panel.memory.text.startswith("Needs about ")
    assert panel.memory.button.isHidden()
    for part in ("weights", "gradients", "optimizer", "a batch of 256", "samples", "pictures of the model"):
        assert part in panel.memory.toolTip()


def test_what_does_not_fit_is_refused_and_one_click_that_can_be_undone_mends_it(
    ready: Desk, panel: TrainingPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready.until(lambda: panel.memory.text)
    needs = panel.memory.needs
    assert needs is not None
    room = needs.with_batch(200) - needs.loaded  # for 200 samples, and not for 256
    monkeypatch.setattr(footprint, "available", lambda: room)
    ready.set(epochs=2)
    ready.until(lambda: panel.reason.startswith("Can't start yet: Expected a run that fits"))
    assert not panel.buttons.primary.isEnabled()
    assert panel.memory.button.text() == "Use batch 128"

    click(panel.memory.button)
    ready.until(lambda: panel.buttons.primary.isEnabled())
    assert ready.document.experiment.training.batch_size == 128
    assert panel.memory.button.isHidden()

    ready.document.undo_stack.undo()
    assert ready.document.experiment.training.batch_size == 256


def test_out_of_memory_in_a_validation_pauses_and_goes_on_with_one_click_from_the_last_step(
    ready: Desk, panel: TrainingPanel
) -> None:
    ready.set(epochs=2)
    with room_for(100, validating=True):
        click(panel.buttons.primary)
        ready.until(lambda: panel.message.text and ready.engine.state == "paused")
        assert panel.message.text.startswith("Out of memory while validating 180 samples at a time.")
        assert "Nothing is lost" in panel.message.text
        assert button(panel).text() == "Go on with 90 at a time"
        click(button(panel))
        ready.until(lambda: panel.sentence)
    run = Run(ready.runs / "run-001")
    assert run.summary.state == "done"
    history = run.history()
    assert len(history.epochs["val_loss"]) == 2
    assert len(history.steps["loss"]) == run.summary.steps
    (short,) = (event for event in history.events if event["event"] == "out of memory")
    assert (short["batch"], short["fits"], short["step"]) == (180, 90, run.summary.steps // 2)
