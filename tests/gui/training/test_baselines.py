"""Lines to compare with: named, apart, and computed once for a run."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from aestudio.experiment import Experiment
from aestudio.gui.engine_thread import EngineThread
from aestudio.gui.labels import apart
from aestudio.gui.plots import Plot
from aestudio.gui.training import judge
from aestudio.gui.training.baseline_lines import Baseline, BaselineLines, lines_tip, named
from aestudio.gui.training.loss_plot import LossPlot
from aestudio.run import Run
from aestudio.run.baselines import BASELINES, BaselineLosses
from aestudio.run.diagnosis import diagnosis_of
from aestudio.spec import SpecError
from tests.gui.training.conftest import Desk


def test_labels_keep_their_distance_and_their_order() -> None:
    assert apart([10, 50, 90], 10, 5, 95) == [10, 50, 90]
    assert apart([50, 51, 52], 10, 5, 95) == [50, 60, 70]
    assert apart([94, 95, 95], 10, 5, 95) == [75, 85, 95]
    assert apart([0, 1], 10, 5, 95) == [5, 15]


def test_they_are_named_from_the_lowest_up() -> None:
    losses = {"mean_sample": 0.07, "pca": 0.02, "untrained": 0.2, "perfect": 0.0}
    found = BaselineLosses(losses, 1)
    assert [one[:2] for one in named(found)] == [("PCA 1:", 0.02), ("mean sample", 0.07), ("untrained", 0.2)]
    assert named(found, "reconstruction")[0].meaning == "PCA, 1 component (reconstruction only)"
    assert named(None) == []


def test_the_button_says_why_there_are_none() -> None:
    assert lines_tip(None) == lines_tip(BaselineLosses({}))
    why = "this family gives no samples back"
    assert lines_tip(BaselineLosses({}, why_not={"all": why})).endswith(f"None here: {why}.")
    assert lines_tip(BaselineLosses({}, why_not={"pca": "it has no code"})).endswith(
        "No PCA here: it has no code."
    )


@pytest.fixture
def plot(qtbot: QtBot) -> Plot:
    made = Plot(x="epoch", y="loss")
    qtbot.addWidget(made)
    return made


def test_a_line_out_of_view_is_named_at_the_edge(plot: Plot) -> None:
    lines = BaselineLines(plot)
    plot.resize(500, 400)
    plot.show()
    plot.curve("training", "train")
    plot.set_data("training", np.arange(5), np.array([0.05, 0.04, 0.03, 0.025, 0.02]))
    lines.show_losses([Baseline("PCA", 0.03), Baseline("mean sample", 0.07)])
    plot.fit()
    assert lines.labels == ["PCA 0.03", "↑ mean sample 0.07"]
    assert plot.view.getViewBox().viewRange()[1][1] < 0.07  # the curve is not squeezed


def test_labels_leave_the_newest_epochs_free_and_say_the_rest_in_the_tooltip(plot: Plot) -> None:
    lines = BaselineLines(plot)
    plot.resize(320, 240)
    plot.show()
    plot.curve("training", "train")
    plot.set_data("training", np.arange(50), np.linspace(50, 20, 50))
    long = "mean sample of a part of the loss with a long name"
    lines.show_losses(
        [Baseline("PCA 2:", 22.5), Baseline(long, 27.3, "All of it"), Baseline("untrained", 44.2)]
    )
    plot.fit()
    QApplication.processEvents()
    half = plot.view.getViewBox().width() / 2
    assert all(rect.left() == 0 and rect.right() <= half for rect in lines.rects())
    assert lines.labels[1].endswith("… 27.3")
    assert lines.labels[2] == "untrained 44.2"  # whole, in the plot of a small window
    assert lines._lines[1].line.toolTip() == "All of it: 27.3"
    assert lines._lines[1].label.fill.color().alpha() < 200  # curves shine through


@pytest.fixture
def shown(ready: Desk) -> LossPlot:
    made = LossPlot(ready.document, ready.engine)
    ready.qtbot.addWidget(made)
    made.resize(600, 500)
    made.show()
    return made


def test_the_shown_run_gets_its_lines_and_a_diagnosis(ready: Desk, shown: LossPlot) -> None:
    run = ready.train(epochs=5)
    ready.until(lambda: shown.baselines.found)
    ready.until((run / BASELINES).is_file)
    names = [text.lstrip("↑↓ ").rpartition(" ")[0] for text in shown.lines.labels]
    assert names == ["PCA 2:", "mean sample", "untrained"]
    ready.until(lambda: shown.diagnosis.found)
    assert shown.diagnosis.found is not None
    assert shown.diagnosis.found.headline.kind == "worse_than_mean"
    shown.tools.lines.click()
    assert shown.lines.labels == []
    shown.tools.lines.click()
    assert len(shown.lines.labels) == 3


def train_without_baselines(desk: Desk, shown: LossPlot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run whose end comes before its baselines do."""
    monkeypatch.setattr(shown.baselines, "_compute", lambda _: None)
    desk.train(epochs=5)
    desk.until(lambda: shown.diagnosis.awaits)


def test_a_finished_run_has_no_verdict_before_what_it_depends_on(
    ready: Desk, shown: LossPlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A moment later there would be another one."""
    train_without_baselines(ready, shown, monkeypatch)
    assert shown.diagnosis.awaits == "the baselines"
    assert shown.diagnosis.found is None
    shown.baselines._show(BaselineLosses({"mean_sample": 0.07, "pca": 0.0001}))
    ready.until(lambda: shown.diagnosis.found)
    assert shown.diagnosis.awaits == ""


def test_a_finished_run_is_judged_without_baselines_that_cannot_be_had(
    ready: Desk, shown: LossPlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_without_baselines(ready, shown, monkeypatch)
    shown.baselines._for = shown.baselines._run
    ready.engine.job_failed.emit("baselines", "there is no memory")
    ready.until(lambda: shown.diagnosis.found)


def test_a_finished_run_is_judged_at_once_by_who_wants_no_baselines(
    ready: Desk, shown: LossPlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_without_baselines(ready, shown, monkeypatch)
    shown.tools.lines.click()
    ready.until(lambda: shown.diagnosis.found)


def test_outputs_that_cannot_be_looked_at_keep_no_verdict_back(
    ready: Desk, shown: LossPlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_without_baselines(ready, shown, monkeypatch)
    shown.feed.judge._engine.answered.disconnect(shown.feed.judge._take_answer)
    shown.baselines._show(BaselineLosses({"mean_sample": 0.0001}))  # no better: the outputs are asked for
    ready.until(lambda: shown.diagnosis.awaits == "a look at the outputs")
    ready.engine.question_failed.emit(judge.KEY, "there is no memory")
    ready.until(lambda: shown.diagnosis.found)


def test_a_run_of_many_epochs_is_judged_off_the_gui_thread(
    ready: Desk, shown: LossPlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge, "MANY", 3)
    ready.train(epochs=6)
    ready.until(lambda: shown.diagnosis.found and "epochs" in shown.diagnosis.found.headline.evidence)


def test_the_diagnosis_tells_all_when_it_is_pressed(ready: Desk, shown: LossPlot) -> None:
    ready.train(epochs=5)
    ready.until(lambda: shown.diagnosis.found)
    shown.diagnosis.click()
    assert shown.diagnosis.card is not None
    shown.diagnosis.card.close()
    ready.until(lambda: shown.diagnosis.card is None)


def test_losses_that_measure_no_quality_are_said_to_be_none(ready: Desk, shown: LossPlot) -> None:
    """Of a GAN there was an empty space, and only `aestudio diagnose` said why."""
    plane = {"kind": "plane", "count": 300}
    gan = Experiment.drafted((2,), data=plane, family="gan", training={"epochs": 1, "threads": 1})
    ready.document.edit(gan, "A GAN")
    run = ready.train(epochs=1)
    ready.until(lambda: shown.diagnosis.unjudged)
    assert shown.diagnosis.isVisible()
    assert shown.diagnosis.found is None
    with pytest.raises(SpecError) as refused:
        diagnosis_of(Run(run))
    assert f"found others: t{shown.diagnosis.unjudged[1:]}" in str(refused.value)
    assert "say who is ahead" in shown.diagnosis.unjudged
    assert shown.diagnosis.unjudged in shown.diagnosis.accessibleName()
    shown.diagnosis.click()
    assert shown.diagnosis.card is not None
    assert any(shown.diagnosis.unjudged in one.text() for one in shown.diagnosis.card.findChildren(QLabel))
    shown.diagnosis.card.close()


@pytest.mark.parametrize("loss", [0.07, 0.0001])
def test_a_finished_run_is_judged_where_pytorch_cannot_be_loaded(
    ready: Desk, shown: LossPlot, monkeypatch: pytest.MonkeyPatch, loss: float
) -> None:
    """Then neither its baselines nor a look at its outputs will come, nor those of the next run shown."""
    train_without_baselines(ready, shown, monkeypatch)
    if loss < 0.07:
        shown.baselines._show(BaselineLosses({"mean_sample": loss}))
        shown.feed.judge._engine.answered.disconnect(shown.feed.judge._take_answer)
        ready.until(lambda: shown.diagnosis.awaits == "a look at the outputs")
    monkeypatch.setattr(EngineThread, "is_starting", True)
    ready.engine._hand_on("failed", ("engine", "PyTorch can't be loaded"))
    ready.until(lambda: shown.diagnosis.found)
    shown.baselines.take_run(shown.baselines._run)
    assert not shown.baselines.coming
    assert shown.feed.judge.awaits == ""
