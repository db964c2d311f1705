"""A run is steered in the window: changes are in force from the next step on, on record, on the plot."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QWidget

from aestudio.gui.training.loss_plot import LossPlot
from aestudio.gui.training.panel import TrainingPanel
from aestudio.gui.training.steer import AFRESH, NEXT_STEP, ONLY_RATE
from aestudio.run import Run
from tests.gui.training.conftest import Desk, click


def type_into(field: QWidget, text: str) -> None:
    field.setFocus()
    field.selectAll()  # type: ignore[attr-defined]
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def start(ready: Desk, panel: TrainingPanel) -> None:
    click(panel.buttons.primary)
    ready.reach("training")
    ready.until(lambda: panel.steer.isVisible())
    click(panel.steer.opener)


def stop(ready: Desk, panel: TrainingPanel) -> None:
    click(panel.buttons.stop)
    ready.reach("ready")


def choose_kind(panel: TrainingPanel, title: str) -> None:
    box = panel.steer.optimizer.editor("optimizer")
    assert isinstance(box, QComboBox)
    index = box.findText(title)
    box.setCurrentIndex(index)
    box.activated.emit(index)


def done(ready: Desk) -> list[tuple[str, object]]:
    """What was done to the run, as recorded."""
    return [(e["event"], e["value"]) for e in Run(ready.runs / "run-001").history().events if "base" in e]


def test_each_of_the_four_is_changed_while_the_run_goes(ready: Desk, panel: TrainingPanel) -> None:
    plot = LossPlot(ready.document, ready.engine)
    ready.qtbot.addWidget(plot)
    plot.show()
    before = ready.document.experiment
    start(ready, panel)
    steer = panel.steer
    type_into(panel.rate.field, "0.02")
    type_into(steer.batch.editor("batch_size"), "64")
    type_into(steer.weights.editor("code_penalty"), "0.1")
    choose_kind(panel, "SGD")
    assert steer.note == f"Not yet in force. {AFRESH}"
    click(steer.apply)
    ready.until(lambda: "SGD" in steer.in_force and not steer.drafted)
    assert steer.in_force == "batch 64, SGD"
    assert steer.in_force in steer.opener.toolTip()
    assert steer.note == NEXT_STEP
    assert not steer.apply.isVisible()
    ready.until(lambda: len(plot.marks.events) >= 4)
    labels = [words for _, words in plot.marks.events]
    stop(ready, panel)
    names = [name for name, _ in done(ready)]
    assert names == ["learning rate", "batch size", "code penalty", "optimizer"]
    assert done(ready)[:3] == [("learning rate", 0.02), ("batch size", 64), ("code penalty", 0.1)]
    assert labels[:3] == ["rate 0.02", "batch 64", "code penalty 0.1"]
    assert ready.document.experiment == before  # the next run's settings are another matter


def test_a_paused_run_is_steered_and_taken_up_again_as_it_was_left(ready: Desk, panel: TrainingPanel) -> None:
    start(ready, panel)
    click(panel.buttons.primary)
    ready.reach("paused")
    type_into(panel.steer.batch.editor("batch_size"), "16")
    type_into(panel.rate.field, "0.004")
    ready.until(lambda: "batch 16" in panel.steer.in_force)
    stop(ready, panel)
    assert not panel.steer.isVisible()
    assert not panel.steer.page.isVisible()
    click(panel.buttons.primary)
    ready.reach("training")
    assert panel.steer.in_force.startswith("batch 16,")
    assert panel.rate.field.value() == 0.004
    stop(ready, panel)


def test_what_does_not_fit_is_said_beside_its_field(ready: Desk, panel: TrainingPanel) -> None:
    start(ready, panel)
    type_into(panel.steer.batch.editor("batch_size"), "0")
    assert panel.steer.batch.error("batch_size").startswith("Expected")
    type_into(panel.steer.weights.editor("code_penalty"), "much")
    assert panel.steer.weights.error("code_penalty").startswith("Expected")
    stop(ready, panel)
    assert done(ready) == []


def test_an_optimizer_is_prepared_and_discarded_and_a_mere_rate_keeps_it(
    ready: Desk, panel: TrainingPanel
) -> None:
    start(ready, panel)
    steer, before = panel.steer, panel.steer.in_force
    choose_kind(panel, "SGD")
    assert steer.drafted
    click(steer.discard)
    assert not steer.drafted
    assert steer.in_force == before
    form = steer.optimizer._rows["optimizer"].form
    type_into(form.editor("learning_rate"), "0.005")
    assert steer.note == f"Not yet in force. {ONLY_RATE}"
    click(steer.apply)
    ready.until(lambda: panel.rate.field.value() == 0.005)
    stop(ready, panel)
    assert done(ready) == [("learning rate", 0.005)]


def test_every_control_has_a_name_and_a_tip(ready: Desk, panel: TrainingPanel) -> None:
    steer = panel.steer
    fields = [steer.batch.editor("batch_size"), steer.weights.editor("code_penalty")]
    controls = [steer.opener, *fields, steer.optimizer.editor("optimizer"), steer.apply, steer.discard]
    assert all(one.accessibleName() and one.toolTip() for one in controls)
