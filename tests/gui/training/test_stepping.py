"""One step at a time and in slow motion: the run holds, tells what a step did, and stays the same run."""

from __future__ import annotations

import torch
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from aestudio.gui.training.panel import TrainingPanel
from aestudio.run import Run
from tests.gui.training.conftest import Desk, click


def step(ready: Desk, panel: TrainingPanel, number: int) -> None:
    click(panel.stepping.step)
    ready.until(lambda: panel.stepping.caption.startswith(f"Step {number}:"))
    ready.reach("paused")


def test_a_step_from_ready_begins_a_run_that_holds_after_it(ready: Desk, panel: TrainingPanel) -> None:
    step(ready, panel, 1)
    assert "samples 1 to 256 of" in panel.stepping.caption
    assert "Encoder: gradient " in panel.stepping.caption
    assert "Decoder: gradient " in panel.stepping.caption
    step(ready, panel, 2)
    assert panel.buttons.primary.text() == "Resume"
    click(panel.buttons.stop)
    ready.reach("ready")
    assert Run(ready.runs / "run-001").summary.steps == 2
    assert panel.stepping.caption == ""
    step(ready, panel, 3)  # what the first button does is to resume
    click(panel.buttons.stop)
    ready.reach("ready")


def test_single_steps_and_slow_motion_give_the_run_that_full_speed_gives(
    ready: Desk, panel: TrainingPanel
) -> None:
    whole = Run(ready.train(epochs=2))
    ready.engine.forget_run()
    ready.until(lambda: panel.buttons.primary.text() == "Start training")
    for number in range(1, 4):
        step(ready, panel, number)
    panel.stepping.speed.setCurrentIndex(1)
    click(panel.buttons.primary)
    ready.until(lambda: not panel.stepping.caption.startswith(("Step 3:", "Step 4:")))
    assert panel.progress.texts[4] == ""  # samples a second would say nothing of the waits
    panel.stepping.speed.setCurrentIndex(0)
    ready.until(lambda: panel.sentence)
    again = Run(ready.runs / "run-002")
    assert again.history().steps == whole.history().steps
    assert again.history().epochs == whole.history().epochs
    weights = again.weights()
    assert all(torch.equal(value, weights[name]) for name, value in whole.weights().items())


def test_the_last_step_of_an_epoch_ends_with_its_validation(ready: Desk, panel: TrainingPanel) -> None:
    ready.set(batch_size=2048)
    click(panel.stepping.step)
    ready.until(lambda: panel.progress.texts[0].startswith("in epoch 2 "))
    ready.reach("paused")
    click(panel.buttons.stop)
    ready.reach("ready")
    assert len(Run(ready.runs / "run-001").history().epochs["val_loss"]) == 1


def test_slow_motion_gives_way_to_pause_stop_and_steering(ready: Desk, panel: TrainingPanel) -> None:
    panel.stepping.slow_action.trigger()
    assert panel.stepping.speed.currentText() == "2 steps/s"
    panel.stepping.speed.setCurrentIndex(4)
    click(panel.buttons.primary)
    ready.until(lambda: panel.stepping.caption)
    panel.rate.changed.emit(0.02)
    ready.until(lambda: panel.rate.field.value() == 0.02)
    click(panel.buttons.primary)
    ready.reach("paused")
    click(panel.buttons.stop)
    ready.reach("ready")
    assert [e["value"] for e in Run(ready.runs / "run-001").history().events if "base" in e] == [0.02]


def test_a_step_at_full_speed_holds_the_run(ready: Desk, panel: TrainingPanel) -> None:
    click(panel.buttons.primary)
    ready.reach("training")
    panel.stepping.step_action.trigger()
    ready.reach("paused")
    assert panel.stepping.caption.startswith("Step ")
    click(panel.buttons.stop)
    ready.reach("ready")


def test_what_a_step_did_is_not_told_any_more_at_full_speed(ready: Desk, panel: TrainingPanel) -> None:
    panel.stepping.speed.setCurrentIndex(1)
    click(panel.buttons.primary)
    ready.until(lambda: panel.stepping.caption.startswith("Step "))  # a busy machine tells several at once
    panel.stepping.speed.setCurrentIndex(0)
    ready.until(lambda: panel.stepping.caption == "")
    assert ready.engine.state == "training"
    click(panel.buttons.stop)
    ready.reach("ready")


def test_what_a_step_did_and_how_the_run_ended_come_below_the_rate_which_stays(
    ready: Desk, panel: TrainingPanel
) -> None:
    def top(widget: QWidget) -> int:
        return widget.mapTo(panel, QPoint()).y()

    before = top(panel.rate)
    step(ready, panel, 1)
    assert before == top(panel.rate) < top(panel.stepping.told)
    click(panel.buttons.stop)
    ready.reach("ready")
    ready.until(lambda: panel.sentence)
    assert before == top(panel.rate) < top(panel.outcome)
