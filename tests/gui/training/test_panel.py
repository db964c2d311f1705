"""The panel with the real engine: by mouse and by keyboard, through every state of a run."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aestudio.experiment import Experiment
from aestudio.gui.engine import Engine
from aestudio.gui.messages import RunInfo
from aestudio.gui.training.panel import TrainingPanel
from aestudio.gui.training.rate import RateEdit
from aestudio.run import Run
from aestudio.spec import replace
from tests.gui.training.conftest import LONG, WAIT, Desk, click


@pytest.fixture
def panel(desk: Desk) -> TrainingPanel:
    panel = TrainingPanel(desk.document, desk.engine, desk.folder)
    desk.qtbot.addWidget(panel)
    panel.resize(340, 300)
    panel.show()
    QTest.mouseMove(panel, QPoint(0, 0))  # from where the test before left it, on the first button perhaps
    return panel


def press(panel: TrainingPanel, keys: str) -> None:
    """Use a shortcut, whether or not the offscreen window has the focus."""
    action = next(one for one in panel.menu_actions if one.shortcut().toString() == keys)
    assert action.isEnabled(), f"{keys} is off"
    action.trigger()


def test_a_start_clicked_too_early_waits_for_the_engine(desk: Desk, panel: TrainingPanel) -> None:
    assert panel.reason == "PyTorch is being loaded"
    click(panel.buttons.primary)
    assert panel.buttons.primary.text() == "Starting …"
    assert "starts as soon as" in panel.reason
    desk.start_engine()
    desk.until(lambda: panel.sentence)
    assert panel.sentence.startswith("Done: all 3 epochs in")
    assert panel.reason == ""
    assert Run(desk.runs / "run-001").summary.state == "done"


def test_how_another_run_ended_is_not_said_of_the_one_that_trains(ready: Desk, panel: TrainingPanel) -> None:
    path = ready.train(epochs=2)
    experiment = Run(path).experiment
    panel.expect(RunInfo(path, experiment, "", live=False))  # its summary is being read
    panel.expect(RunInfo(path.with_name("run-099"), experiment, "", live=True))
    assert not panel._worker.busy
    assert panel._shown.state == "running"
    panel.expect(RunInfo(path, experiment, "", live=False))
    panel.expect(None)  # as when another project is opened, without a run of its own
    assert not panel._worker.busy
    assert panel.sentence == ""


def test_a_run_on_disk_is_told_of_before_the_engine_is_ready_and_a_click_waits_for_it(
    ready: Desk, qtbot: QtBot
) -> None:
    path = ready.train(epochs=2)
    early = Desk(ready.document, Engine(), ready.runs, qtbot)
    panel = TrainingPanel(early.document, early.engine, early.folder)
    qtbot.addWidget(panel)
    panel.resize(340, 500)
    panel.show()
    panel.expect(RunInfo(path, Run(path).experiment, "", live=False))
    early.until(lambda: panel.sentence)
    assert panel.sentence.startswith("Done: all 2 epochs")
    assert panel.reason == "run-001, as its files tell of it. PyTorch is being loaded"
    assert float(panel.losses.value("loss")) == pytest.approx(Run(path).summary.final["loss"], rel=1e-3)
    click(panel.buttons.carry_on)
    assert panel.buttons.primary.text() == "Starting …"
    early.engine.show_run(path, early.document.base)
    early.start_engine()
    early.until(lambda: panel.situation.run == "run-002" and panel.sentence)
    assert Run(ready.runs / "run-002").environment["weights_from"]
    assert early.engine.close()


def test_a_start_that_waits_can_be_taken_back(desk: Desk, panel: TrainingPanel) -> None:
    click(panel.buttons.primary)
    click(panel.buttons.stop)
    assert panel.buttons.primary.text() == "Start training"
    desk.start_engine()
    desk.qtbot.wait(100)
    assert not desk.runs.exists()


def test_start_pause_resume_stop_by_mouse(ready: Desk, panel: TrainingPanel) -> None:
    ready.set(epochs=LONG)
    steady = (panel.buttons.stop, panel.stepping.step, panel.rate.field, panel.rate.double)
    ready.qtbot.wait(50)
    places = [(one.mapTo(panel, QPoint()), one.size()) for one in steady]
    click(panel.buttons.primary)
    ready.reach("training")
    ready.until(lambda: not panel.progress.texts[0].startswith(("in epoch 0 ", "in epoch 1 ")))
    assert panel.buttons.primary.text() == "Pause"
    click(panel.buttons.primary)
    ready.reach("paused")
    assert panel.buttons.primary.text() == "Resume"
    assert "paused" in panel.progress.texts
    click(panel.buttons.primary)
    ready.reach("training")
    assert [(one.mapTo(panel, QPoint()), one.size()) for one in steady] == places
    click(panel.buttons.stop)
    assert panel.buttons.primary.text() == "Stopping …"
    click(panel.buttons.stop)  # once more does nothing
    ready.reach("ready")
    ready.qtbot.wait(50)
    assert [(one.mapTo(panel, QPoint()), one.size()) for one in steady] == places
    assert panel.sentence.startswith("Stopped after")
    assert panel.buttons.primary.text() == "Resume run-001"
    assert panel.buttons.afresh.isVisible()
    assert panel.buttons.carry_on.isVisible()
    assert not panel.buttons.stop.isEnabled()


def test_the_same_by_keyboard(ready: Desk, panel: TrainingPanel) -> None:
    ready.set(epochs=LONG)
    ready.until(lambda: panel.orders.fresh)
    press(panel, "F5")
    ready.reach("training")
    press(panel, "F6")
    ready.reach("paused")
    press(panel, "F5")
    ready.reach("training")
    press(panel, "Shift+F5")
    ready.reach("ready")
    press(panel, "F5")  # resumes the stopped run
    ready.reach("training")
    assert panel.situation.run == "run-001"
    press(panel, "Shift+F5")
    ready.reach("ready")
    press(panel, "Ctrl+Shift+F5")  # afresh: another one
    ready.reach("training")
    assert panel.situation.run == "run-002"
    press(panel, "Shift+F5")
    ready.reach("ready")


def offered(ready: Desk, panel: TrainingPanel, text: str) -> None:
    """What the first button offers once the end of a run has been seen."""
    ready.until(lambda: panel.buttons.primary.text() == text)


def test_a_click_meant_for_pause_starts_nothing_when_the_run_has_just_ended(
    ready: Desk, panel: TrainingPanel
) -> None:
    ready.set(epochs=1)
    click(panel.buttons.primary)
    ready.until(lambda: panel.sentence)
    ready.reach("ready")
    assert panel.buttons.primary.text() == "Run ended"
    click(panel.buttons.primary)
    QTest.keyClick(panel.buttons.primary, Qt.Key.Key_Space)
    offered(ready, panel, "Start afresh")
    assert [run.name for run in sorted(ready.runs.iterdir())] == ["run-001"]


@pytest.mark.parametrize("ends", ["by itself", "stopped"])
def test_no_start_comes_to_be_under_the_mouse(ready: Desk, panel: TrainingPanel, ends: str) -> None:
    primary = panel.buttons.primary
    ready.set(epochs=1 if ends == "by itself" else LONG)
    click(primary)
    QApplication.sendEvent(primary, QEvent(QEvent.Type.Enter))  # the mouse rests where Pause is
    if ends == "stopped":
        ready.reach("training")
        press(panel, "Shift+F5")
    ready.until(lambda: panel.sentence)
    ready.reach("ready")
    ready.qtbot.waitUntil(lambda: not panel.buttons._rest.isActive())
    assert primary.text() == "Run ended"
    click(primary)
    assert ready.engine.state == "ready"
    ready.set(epochs=LONG)
    ready.until(lambda: panel.orders.fresh)
    press(panel, "Ctrl+Shift+F5")  # keys mean what they say
    ready.reach("training")
    press(panel, "Shift+F5")
    ready.until(lambda: primary.text() == "Run ended")
    QApplication.sendEvent(primary, QEvent(QEvent.Type.Leave))
    assert primary.text() == "Resume run-002"


def test_a_key_that_can_do_nothing_says_why(ready: Desk, panel: TrainingPanel) -> None:
    told: list[str] = []
    panel.buttons.told.connect(told.append)
    ready.set(epochs=LONG)
    panel.activateWindow()
    ready.until(panel.isActiveWindow)
    panel.buttons.primary.setFocus()
    QTest.keyClick(panel, Qt.Key.Key_F6)
    QTest.keyClick(panel, Qt.Key.Key_F5)
    ready.reach("training")
    QTest.keyClick(panel, Qt.Key.Key_F5)
    QTest.keyClick(panel, Qt.Key.Key_F6)
    ready.reach("paused")
    QTest.keyClick(panel, Qt.Key.Key_F6)
    QTest.keyClick(panel, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    ready.reach("ready")
    assert told == [
        "Nothing is being trained",
        "Already training run-001: F6 pauses it, Shift+F5 stops it",
        "run-001 is paused already; F5 resumes it",
    ]


def test_the_key_that_starts_waits_until_the_end_of_a_run_has_been_seen(
    ready: Desk, panel: TrainingPanel
) -> None:
    told: list[str] = []
    panel.buttons.told.connect(told.append)
    ready.set(epochs=1)
    panel.activateWindow()
    ready.until(panel.isActiveWindow)
    panel.buttons._rest.setInterval(WAIT)  # the end is not seen before the test is done
    panel.buttons.primary.setFocus()
    QTest.keyClick(panel, Qt.Key.Key_F5)
    ready.until(lambda: panel.sentence)
    ready.reach("ready")
    QTest.keyClick(panel, Qt.Key.Key_F5)
    assert panel.buttons.primary.text() == "Run ended"
    assert ready.engine.state == "ready"
    assert told == ["run-001 has just ended; press F5 again for what comes next"]


def test_continue_keeps_the_weights_and_afresh_does_not(ready: Desk, panel: TrainingPanel) -> None:
    click(panel.buttons.primary)
    ready.until(lambda: panel.sentence)
    ready.reach("ready")
    first = ready.runs / "run-001"
    click(panel.buttons.carry_on)
    ready.until(lambda: panel.situation.run == "run-002" and panel.sentence)
    ready.reach("ready")
    offered(ready, panel, "Start afresh")
    click(panel.buttons.primary)
    ready.until(lambda: panel.situation.run == "run-003" and panel.sentence)
    ready.reach("ready")
    runs = {number: Run(ready.runs / f"run-00{number}") for number in (2, 3)}
    assert (runs[2].path / runs[2].environment["weights_from"]).resolve() == first.resolve()
    assert runs[3].environment.get("weights_from") is None
    losses = {number: run.history().steps["loss"][0] for number, run in runs.items()}
    assert losses[2] < losses[3] == Run(first).history().steps["loss"][0]


def test_the_weights_that_were_chosen_are_what_the_next_start_begins_with(
    ready: Desk, panel: TrainingPanel
) -> None:
    first = ready.train(epochs=1)
    ready.until(lambda: panel.sentence)
    panel.begin_with(first)
    offered(ready, panel, "Reuse run-001's weights")
    assert panel.buttons.afresh.text() == "Start afresh"
    click(panel.buttons.primary)
    ready.until(lambda: panel.situation.run == "run-002" and panel.sentence)
    ready.reach("ready")
    assert Run(ready.runs / "run-002").environment["weights_from"] == "../run-001"
    offered(ready, panel, "Start afresh")  # they were chosen for one


def test_the_losses_of_the_end(ready: Desk, panel: TrainingPanel) -> None:
    click(panel.buttons.primary)
    ready.until(lambda: panel.sentence)
    final = Run(ready.runs / "run-001").summary.final
    for key in ("loss", "val_loss", "test_loss"):
        assert float(panel.losses.value(key)) == pytest.approx(final[key], rel=1e-3)


def test_an_early_stop_says_which_weights_were_kept(ready: Desk, panel: TrainingPanel) -> None:
    rule = {"enabled": True, "patience": 2, "min_delta": 1e5}
    ready.set(epochs=50, early_stopping=rule)
    click(panel.buttons.primary)
    ready.until(lambda: panel.sentence)
    assert panel.sentence.startswith("Stopped early at epoch")
    assert "no improvement in 2 epochs" in panel.sentence


def test_the_rate_of_a_run_is_changed_while_it_trains(ready: Desk, panel: TrainingPanel) -> None:
    ready.set(epochs=LONG)
    click(panel.buttons.primary)
    ready.reach("training")
    panel.rate.field.setFocus()
    panel.rate.field.selectAll()
    QTest.keyClicks(panel.rate.field, "0.02")
    QTest.keyClick(panel.rate.field, Qt.Key.Key_Return)
    QTest.mouseClick(panel.rate.halve, Qt.MouseButton.LeftButton)
    ready.qtbot.wait(200)
    click(panel.buttons.stop)
    ready.reach("ready")
    events = [
        e["value"] for e in Run(ready.runs / "run-001").history().events if e["event"] == "learning rate"
    ]
    assert events == [0.02, 0.01]
    assert ready.document.experiment.training.optimizer.learning_rate == 0.001


@pytest.mark.parametrize("schedule", ["constant", "cosine"])
def test_a_run_taken_up_again_shows_the_rate_it_was_left_with(
    ready: Desk, panel: TrainingPanel, schedule: str
) -> None:
    ready.set(epochs=LONG, schedule=schedule)
    click(panel.buttons.primary)
    ready.reach("training")
    click(panel.buttons.primary)
    ready.reach("paused")
    QTest.mouseClick(panel.rate.halve, Qt.MouseButton.LeftButton)
    click(panel.buttons.stop)
    ready.reach("ready")
    ready.until(lambda: panel.rate.field.value() == 0.001)  # the next run's
    click(panel.buttons.primary)
    ready.reach("training")
    ready.until(lambda: panel.rate.field.value() == 0.0005)
    click(panel.buttons.stop)
    ready.reach("ready")


def test_edits_after_a_run_say_that_it_is_older(ready: Desk, panel: TrainingPanel) -> None:
    click(panel.buttons.primary)
    ready.until(lambda: panel.sentence)
    ready.reach("ready")
    assert panel.older == ""
    ready.set(epochs=7)
    assert panel.older == "Shown: run-001, trained with other settings"
    ready.document.undo_stack.undo()
    assert panel.older == ""


def test_the_focus_stays_on_the_first_button(ready: Desk, panel: TrainingPanel) -> None:
    ready.set(epochs=LONG)
    panel.activateWindow()
    ready.until(panel.isActiveWindow)
    click(panel.buttons.primary)
    ready.reach("training")
    click(panel.buttons.stop)
    assert panel.buttons.stop.hasFocus()
    ready.reach("ready")
    ready.until(lambda: not panel.buttons.stop.isEnabled())
    assert panel.buttons.primary.hasFocus()
    panel.buttons.afresh.setFocus()
    QTest.keyClick(panel.buttons.afresh, Qt.Key.Key_Space)
    ready.reach("training")
    assert panel.buttons.primary.hasFocus()
    click(panel.buttons.stop)
    ready.reach("ready")


def test_without_a_run_the_rate_is_that_of_the_next(ready: Desk, panel: TrainingPanel) -> None:
    QTest.mouseClick(panel.rate.double, Qt.MouseButton.LeftButton)
    assert ready.document.experiment.training.optimizer.learning_rate == 0.002
    assert ready.document.undo_stack.undoText() == "Change learning rate"
    ready.document.undo_stack.undo()
    assert panel.rate.field.value() == 0.001
    panel.rate.changed.emit(5000.0)
    assert panel.rate.note.startswith("Expected")
    panel.rate.field.committed.emit(-1.0)
    assert panel.rate.note == "Expected a number above 0, found -1.0"


def test_a_schedule_says_what_the_rate_is_now(ready: Desk, panel: TrainingPanel) -> None:
    ready.set(epochs=LONG, schedule={"kind": "exponential", "gamma": 0.9})
    assert panel.rate.note == "of the next run's start; schedule exponential"
    click(panel.buttons.primary)
    ready.until(lambda: panel.rate.note == "now, by the schedule; set to 0.001")
    ready.until(lambda: float(panel.rate.field.text()) < 0.001)
    click(panel.buttons.stop)
    ready.reach("ready")
    assert panel.rate.field.value() == 0.001  # of the next run


def test_multiples_are_of_the_rate_that_is_shown(themed: QApplication, qtbot: QtBot) -> None:
    rate, asked = RateEdit(), list[float]()
    qtbot.addWidget(rate)
    rate.changed.connect(asked.append)
    rate.set_live(True, "Cosine")
    rate.show_rate(0.002)

    rate.show_now(0.00123)
    assert (rate.field.value(), rate.note) == (0.00123, "now, by the schedule; set to 0.002")
    rate.double.click()
    rate.set_live(True, "Warm up")
    rate.show_now(0.0001, rises=True)
    assert (rate.field.value(), rate.note) == (0.00246, "where it rises to; now 0.0001")
    rate.halve.click()

    assert asked == [0.00246, 0.00123]


def test_a_loss_that_is_no_number_is_told_and_the_window_lives(ready: Desk, panel: TrainingPanel) -> None:
    experiment = ready.document.experiment
    last = {"kind": "dense", "units": 64, "activation": "linear"}
    linear = {"layers": [last, {"kind": "reshape", "shape": [1, 8, 8]}]}
    networks = {**experiment.networks, "decoder": linear}
    ready.document.edit(replace(experiment, networks=networks), "Change activation")
    ready.set(epochs=LONG, optimizer={"kind": "sgd", "learning_rate": 0.01})
    click(panel.buttons.primary)
    ready.reach("training")
    panel.rate.field.lineEdit().setText("1000")
    panel.rate.field.commit()
    ready.until(lambda: panel.message.text)
    assert panel.message.text.startswith("Training failed: the ")
    assert "try a smaller one" in panel.message.text
    panel.message.acted.emit()
    assert QGuiApplication.clipboard().text() == panel.message.text
    ready.reach("ready")
    assert panel.sentence.startswith("Failed after")
    offered(ready, panel, "Start afresh")
    ready.set(epochs=2)
    click(panel.buttons.primary)
    ready.until(lambda: panel.sentence.startswith("Done"))
    assert panel.message.text == ""


def test_problems_are_told_where_they_keep_one_from_starting(ready: Desk, panel: TrainingPanel) -> None:
    experiment = ready.document.experiment
    decoder = experiment.networks["decoder"]
    short = {**experiment.networks, "decoder": replace(decoder, layers=decoder.layers[:-1])}
    ready.document.edit(replace(experiment, networks=short), "Delete Reshape")
    ready.until(lambda: panel.reason)
    assert "expected the decoder to give 1 × 8 × 8, found 64" in panel.reason
    assert not panel.buttons.primary.isEnabled()
    assert "expected the decoder" in panel.buttons.primary.toolTip()
    ready.document.undo_stack.undo()
    ready.until(lambda: panel.buttons.primary.isEnabled())
    assert panel.reason == ""


def test_weights_that_do_not_fit_are_refused_in_words(ready: Desk, panel: TrainingPanel) -> None:
    click(panel.buttons.primary)
    ready.until(lambda: panel.sentence)
    ready.reach("ready")
    experiment = ready.document.experiment
    decoder = experiment.networks["decoder"]
    deeper = replace(decoder, layers=({"kind": "dense", "units": 8}, *decoder.layers))
    networks = {**experiment.networks, "decoder": deeper}
    ready.document.edit(replace(experiment, networks=networks), "Add Dense")
    click(panel.buttons.carry_on)
    ready.until(lambda: panel.message.text)
    assert "expected weights of shape" in panel.message.text
    ready.until(lambda: panel.buttons.primary.text() == "Start afresh")


def test_a_stored_run_shows_how_it_ended(ready: Desk, panel: TrainingPanel) -> None:
    path = ready.train(epochs=2)
    ready.engine.forget_run()
    ready.until(lambda: panel.sentence == "")
    panel.message.say("Training failed, of another run", "error")
    ready.engine.show_run(path, ready.document.base)
    ready.until(lambda: panel.sentence)
    assert panel.message.text == ""
    assert panel.sentence.startswith("Done: all 2 epochs")
    assert panel.buttons.carry_on.isVisible()


def test_a_repetition_is_not_offered_to_be_resumed(ready: Desk, panel: TrainingPanel) -> None:
    path = ready.train(epochs=200)
    ready.engine.reproduce(path, ready.document.base, ready.runs / "run-002")
    ready.reach("training")
    ready.engine.stop()
    ready.reach("ready")
    ready.until(lambda: panel.buttons.primary.text() == "Start afresh")
    assert Run(ready.runs / "run-002").summary.state == "stopped"


def test_every_control_has_a_name_and_a_tip(panel: TrainingPanel) -> None:
    controls = [
        panel.buttons.primary,
        panel.buttons.stop,
        panel.rate.field,
        panel.rate.halve,
        panel.rate.double,
    ]
    assert all(one.accessibleName() and one.toolTip() for one in controls)
    keys = [action.shortcut().toString() for action in panel.menu_actions]
    assert keys == ["F5", "F6", "Shift+F5", "Ctrl+F5", "Ctrl+Shift+F5", "F10", "Shift+F10", ""]


def test_a_multiple_of_a_scheduled_rate_has_few_digits(qtbot: QtBot) -> None:
    rate = RateEdit()
    qtbot.addWidget(rate)
    asked: list[float] = []
    rate.changed.connect(asked.append)
    rate.set_live(True, "Cosine")
    rate.show_now(0.00159969)
    rate.double.click()
    assert asked == [0.0032]
    assert rate.field.text() == "0.0032"
    assert "schedule" in rate.double.toolTip()


def test_weights_that_do_not_fit_the_networks_any_more_are_not_offered(
    ready: Desk, panel: TrainingPanel
) -> None:
    ready.train(epochs=1)
    ready.until(lambda: panel.sentence)
    assert panel.buttons.carry_on.isEnabled()
    before = ready.document.experiment
    wider = before.to_json()
    wider["networks"]["encoder"]["layers"][-1]["units"] += 1
    ready.document.edit(Experiment.parse(wider), "Wider")

    ready.until(lambda: panel.orders.fresh and not panel.buttons.carry_on.isEnabled())
    assert "the networks have changed since run-001" in panel.buttons.carry_on.toolTip()
    assert panel.buttons.primary.isEnabled()

    ready.document.edit(before, "As it was")
    ready.until(panel.buttons.carry_on.isEnabled)
