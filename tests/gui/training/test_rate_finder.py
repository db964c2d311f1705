"""The learning-rate finder in the window: a sweep, a suggestion, one edit."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from aestudio.gui.training.rate_finder import RateFinderPanel
from tests.gui.training.conftest import LONG, Desk


@pytest.fixture
def panel(ready: Desk) -> RateFinderPanel:
    made = RateFinderPanel(ready.document, ready.engine)
    ready.qtbot.addWidget(made)
    made.show()
    return made


def test_a_sweep_suggests_a_rate_and_using_it_is_one_edit(ready: Desk, panel: RateFinderPanel) -> None:
    assert not panel.use.isEnabled()
    panel.sweep.click()
    assert not panel.sweep.isEnabled()
    ready.until(lambda: panel.swept)
    assert panel.swept is not None
    assert panel.swept.suggestion is not None
    assert panel.said.text() == panel.swept.why
    before = ready.document.experiment
    panel.use.click()
    optimizer = ready.document.experiment.training.optimizer
    assert optimizer.learning_rate == panel.swept.suggestion
    ready.document.undo_stack.undo()
    assert ready.document.experiment == before
    assert panel.sweep.isEnabled()


def test_a_rate_can_be_chosen_by_hand(ready: Desk, panel: RateFinderPanel) -> None:
    panel.sweep.click()
    ready.until(lambda: panel.swept)
    panel.field.show_value(0.0042)
    panel.use.click()
    assert ready.document.experiment.training.optimizer.learning_rate == 0.0042
    panel.field.show_value(1e9)
    panel.use.click()
    assert "expected" in panel.message.text.lower()


def test_beside_a_run_it_says_why_not(ready: Desk, panel: RateFinderPanel) -> None:
    ready.set(epochs=LONG)
    ready.engine.train(ready.document.experiment, ready.document.base, ready.runs / "run-001")
    ready.reach("training")
    panel.sweep.click()
    ready.until(lambda: panel.message.text)
    assert "pause or stop it first" in panel.message.text
    assert panel.sweep.isEnabled()
    ready.engine.stop()
    ready.reach("ready")


def test_closing_it_ends_the_sweep(ready: Desk, panel: RateFinderPanel) -> None:
    panel.sweep.click()
    panel.close()
    assert not panel.line.busy
    assert panel.swept is None


def test_another_sweep_can_begin_after_one_was_ended(ready: Desk, panel: RateFinderPanel) -> None:
    panel.sweep.click()
    panel.line._button.click()
    assert panel.sweep.isEnabled()
    panel.sweep.click()
    panel.close()
    assert panel.sweep.isEnabled()


@pytest.mark.parametrize("by", ["Esc", "Close"])
def test_esc_and_a_button_close_it(ready: Desk, panel: RateFinderPanel, by: str) -> None:
    panel.sweep.click()
    if by == "Esc":
        ready.qtbot.keyClick(panel, Qt.Key.Key_Escape)
    else:
        panel.shut.click()
    assert not panel.isVisible()
    assert not panel.line.busy


def test_a_used_rate_is_confirmed_and_the_window_closes(ready: Desk, panel: RateFinderPanel) -> None:
    panel.sweep.click()
    ready.until(lambda: panel.swept)
    panel.use.click()
    assert "The learning rate is" in panel.message.text
    assert not panel.isVisible()
