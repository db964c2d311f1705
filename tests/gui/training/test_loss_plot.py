"""The loss plot with the real engine: live and stored runs, markers, refusals, overlays, files."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from aestudio.experiment import Experiment
from aestudio.families.terms import Terms
from aestudio.gui import settings, style
from aestudio.gui.layouts import down
from aestudio.gui.plots import Plot
from aestudio.gui.training.baseline_lines import Baseline, BaselineLines
from aestudio.gui.training.loss_plot import LossPlot
from aestudio.gui.training.loss_view import LossView
from aestudio.gui.training.marks import EventMarks, rows, side_of
from aestudio.gui.training.plot_tools import PlotTools
from aestudio.run import History, Run
from aestudio.run.label import Label, write_label
from aestudio.spec import replace
from tests.gui.training.conftest import LONG, Desk

VAE = {
    "family": "vae",
    "networks": {
        "encoder": {"layers": ["flatten", {"kind": "dense", "units": 4}]},
        "decoder": {"layers": [{"kind": "dense", "units": 64}, {"kind": "reshape", "shape": [1, 8, 8]}]},
    },
    "training": {"batch_size": 256, "threads": 1},
}


@pytest.fixture
def plot(ready: Desk) -> LossPlot:
    plot = LossPlot(ready.document, ready.engine)
    ready.qtbot.addWidget(plot)
    plot.resize(480, 360)
    plot.show()
    return plot


def y_of(plot: LossPlot, name: str) -> list[float]:
    values: list[float] = plot.plot.data(name)[1].tolist() if name in plot.plot.names else []
    return values


def test_a_live_run_is_drawn_as_it_was_stored(ready: Desk, plot: LossPlot) -> None:
    history = Run(ready.train(epochs=4)).history()
    assert y_of(plot, "each step") == history.steps["loss"]
    assert y_of(plot, "training") == history.epochs["loss"]
    assert y_of(plot, "validation") == history.epochs["val_loss"]
    assert plot.plot.data("validation")[0].tolist() == [1, 2, 3, 4]
    assert "Mean squared error (MSE)" in plot.plot._titles["y"]


def test_a_stored_run_is_read_off_the_gui_thread_and_drawn_the_same(ready: Desk, plot: LossPlot) -> None:
    path = ready.train(epochs=4)
    live = {name: (x.tolist(), y.tolist()) for name, (x, y) in plot.table().items()}
    ready.engine.forget_run()
    ready.until(lambda: not y_of(plot, "training"))
    ready.engine.show_run(path, ready.document.base)
    ready.until(lambda: y_of(plot, "training"))
    assert {name: (x.tolist(), y.tolist()) for name, (x, y) in plot.table().items()} == live


def test_a_resumed_run_is_drawn_from_its_beginning(ready: Desk, plot: LossPlot) -> None:
    ready.set(epochs=LONG)
    path = ready.runs / "run-001"
    ready.engine.train(ready.document.experiment, ready.document.base, path)
    ready.until(lambda: len(y_of(plot, "training")) > 3)
    ready.engine.stop()
    ready.reach("ready")
    ready.engine.forget_run()
    ready.engine.resume(path, ready.document.base)
    ready.until(lambda: "resumed" in [text for _, text in plot.marks.events])
    seen = len(plot._data)
    ready.until(lambda: len(plot._data) > seen)
    ready.engine.stop()
    ready.reach("ready")
    assert plot._data.step_losses().tolist() == Run(path).history().steps["loss"]


def test_a_change_of_the_rate_is_marked_where_it_happened(ready: Desk, plot: LossPlot) -> None:
    ready.set(epochs=LONG)
    ready.engine.train(ready.document.experiment, ready.document.base, ready.runs / "run-001")
    ready.until(lambda: len(y_of(plot, "training")) > 1)
    ready.engine.change("learning rate", 0.0005)
    ready.until(lambda: plot.marks.events)
    ready.engine.pause()
    ready.reach("paused")
    ready.until(lambda: len(plot.marks.events) == 2)
    event = next(e for e in plot._data.events if e["event"] == "learning rate")
    assert plot.marks.events[0] == (event["step"] / plot._data.per_epoch, "rate 0.0005")
    assert plot.marks.events[1][1] == "paused"
    assert set(plot.marks.labels) <= {"rate 0.0005", "paused"}
    ready.engine.stop()
    ready.reach("ready")


def test_labels_of_markers_never_overlap() -> None:
    spans = [(0.0, 50.0), (10.0, 50.0), (30.0, 50.0), (40.0, 50.0), (70.0, 50.0)]
    assert rows(spans) == [0, 1, 2, -1, 0]
    random = np.random.default_rng(3)
    spans = sorted(
        (float(x), float(w)) for x, w in zip(random.random(80) * 400, random.random(80) * 60, strict=True)
    )
    placed = rows(spans)
    for row in range(3):
        mine = [span for span, at in zip(spans, placed, strict=True) if at == row]
        assert all(a[0] + a[1] < b[0] for a, b in pairwise(mine))


def test_the_loss_over_steps_and_time(ready: Desk, plot: LossPlot) -> None:
    ready.train(epochs=3)
    steps = Run(ready.runs / "run-001").history().epoch_steps
    plot.set_axis("step")
    assert plot.plot.data("training")[0].tolist() == steps
    plot.set_axis("time")
    seconds = plot.plot.data("training")[0]
    assert (np.diff(seconds) > 0).all()
    assert plot.plot._titles["x"] == "training time (s)"


def test_a_logarithmic_axis_is_refused_in_words(ready: Desk, plot: LossPlot) -> None:
    ready.train(epochs=3)
    QTest.mouseClick(plot.tools._logs["y"], Qt.MouseButton.LeftButton)
    assert plot.plot.is_log("y")
    plot._data._steps["loss"].put(0, [-0.5])
    plot.refresh()
    assert not plot.plot.is_log("y")
    assert "each step goes down to −0.5" in plot.plot.note
    QTest.mouseClick(plot.tools._logs["y"], Qt.MouseButton.LeftButton)
    QTest.mouseClick(plot.tools._logs["y"], Qt.MouseButton.LeftButton)
    assert not plot.tools._logs["y"].isChecked()
    assert not plot.plot.is_log("y")


def test_another_project_begins_with_linear_axes(ready: Desk, plot: LossPlot) -> None:
    ready.train(epochs=3)
    QTest.mouseClick(plot.tools._logs["y"], Qt.MouseButton.LeftButton)
    ready.document.opened.emit()
    assert not plot.plot.is_log("y")
    assert not plot.tools._logs["y"].isChecked()


def test_the_loss_axis_can_start_at_zero(ready: Desk, plot: LossPlot) -> None:
    ready.train(epochs=3)
    plot.tools.zero.click()
    ready.until(lambda: plot.plot.view.getViewBox().viewRange()[1][0] <= 0)


def test_only_runs_of_the_same_loss_are_laid_over(ready: Desk, plot: LossPlot) -> None:
    first = ready.train(epochs=2)
    experiment = ready.document.experiment
    other = replace(experiment, family=replace(experiment.family, loss="mae"))
    ready.document.edit(other, "Change loss")
    second = ready.train(epochs=2)
    ready.document.edit(experiment, "Change loss")
    ready.train(epochs=3)
    with ready.qtbot.waitSignal(plot.refused) as refused:
        plot.set_overlays([first, second])
    ready.until(lambda: not plot._worker.busy)
    assert plot.overlays == [first]
    assert refused.args == [
        "run-002 is not laid over this plot: its loss is another one: "
        "Mean absolute error (MAE), not Mean squared error (MSE)."
    ]
    assert plot.message.text == refused.args[0]
    assert y_of(plot, "run-001") == Run(first).history().epochs["val_loss"]
    plot.set_overlays([])
    assert "run-001" not in plot.plot.names


def test_a_curve_laid_over_is_called_as_its_run_is_called_now(ready: Desk, plot: LossPlot) -> None:
    first = ready.train(epochs=2)
    ready.train(epochs=3)
    plot.set_overlays([first])
    ready.until(lambda: "run-001" in plot.plot.names)
    colour = plot._laid_over.drawn["run-001"][1]
    write_label(first, Label(name="Narrow"))
    ready.engine.runs_named.emit()
    ready.until(lambda: "Narrow" in plot.plot.names)
    assert "run-001" not in plot.plot.names
    assert plot._laid_over.drawn["Narrow"][1] == colour


def test_other_runs_show_the_terms_that_are_chosen(ready: Desk, plot: LossPlot) -> None:
    ready.document.edit(Experiment.parse(VAE), "Another family")
    first = ready.train(epochs=2)
    ready.train(epochs=3)
    plot.set_overlays([first])
    ready.until(lambda: plot.overlays == [first])
    history = Run(first).history().epochs
    chosen = {action.text(): action for action in plot.tools.terms.menu().actions()}
    assert list(chosen) == ["Loss", "Reconstruction", "KL divergence"]
    for title, name in (("Reconstruction", "reconstruction"), ("KL divergence", "kl"), ("Loss", "loss")):
        chosen[title].trigger()
        assert plot.tools.terms.text() == title
        assert y_of(plot, "run-001") == history[f"val_{name}"]
        assert len(y_of(plot, "training")) == 3

    kinds = ready.document.experiment.family.drawn
    plot._curves.choose(Terms("Both", "nats", kinds[1].terms + kinds[2].terms))
    plot._draw_curves()
    assert y_of(plot, "run-001, Reconstruction") == history["val_reconstruction"]
    assert y_of(plot, "run-001, KL divergence") == history["val_kl"]
    plot._curves.take_off("run-001")
    assert not [name for name in plot.plot.names if name.startswith("run-001")]


def test_a_run_laid_over_goes_when_one_of_another_loss_is_shown(ready: Desk, plot: LossPlot) -> None:
    first = ready.train(epochs=2)
    experiment = ready.document.experiment
    ready.train(epochs=2)
    plot.set_overlays([first])
    ready.until(lambda: plot.overlays == [first])
    ready.document.edit(replace(experiment, family=replace(experiment.family, loss="mae")), "Change loss")
    ready.train(epochs=2)
    assert plot.overlays == []
    assert "run-001" not in plot.plot.names


def test_the_table_reads_back_equal(ready: Desk, plot: LossPlot, tmp_path: Path) -> None:
    first = ready.train(epochs=2)
    ready.train(epochs=3)
    plot.set_overlays([first])
    ready.until(lambda: plot.overlays)
    path = tmp_path / "loss.csv"
    plot.export(path)
    ready.until(lambda: not plot.saver.busy)
    assert plot.message.text == f"Saved as {path}"
    with path.open(newline="") as file:
        names, *lines = csv.reader(file)
    assert names == ["epoch", "each step", "training", "validation", "run-001"]
    for column, name in enumerate(names[1:], 1):
        x, y = plot.table()[name]
        assert [float(line[0]) for line in lines if line[column]] == x.tolist()
        assert [float(line[column]) for line in lines if line[column]] == y.tolist()


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_pictures(ready: Desk, plot: LossPlot, tmp_path: Path, ending: str) -> None:
    ready.train(epochs=2)
    plot.export(tmp_path / f"loss.{ending}")
    ready.until(lambda: not plot.saver.busy)
    assert (tmp_path / f"loss.{ending}").stat().st_size > 1000
    assert plot.message.text == f"Saved as {tmp_path / f'loss.{ending}'}"
    assert settings.export_folder() == tmp_path
    plot.copy()
    assert not QGuiApplication.clipboard().pixmap().isNull()


@pytest.mark.parametrize("ending", ["csv", "png", "bmp"])
def test_what_cannot_be_saved_is_told(ready: Desk, plot: LossPlot, tmp_path: Path, ending: str) -> None:
    ready.train(epochs=1)
    plot.export(tmp_path / "no such folder" / f"loss.{ending}")
    ready.until(lambda: not plot.saver.busy)
    assert plot.message.text.startswith("The plot could not be saved: ")


def test_the_values_under_the_mouse_are_read_out_inside_the_plot(ready: Desk, plot: LossPlot) -> None:
    ready.train(epochs=3)
    ready.qtbot.wait(50)
    view = plot.plot.view.viewport()
    QTest.mouseMove(view, QPoint(view.width() // 2, view.height() // 2))
    ready.until(plot.read_out.isVisible)
    assert "epoch" in plot.read_out.text()
    assert all(name in plot.read_out.text() for name in ("each step", "training", "validation"))
    QTest.mouseMove(view, QPoint(1, 1))
    ready.until(plot.read_out.isHidden)


def test_the_plot_follows_the_theme(ready: Desk, plot: LossPlot, themed: object) -> None:
    ready.train(epochs=2)
    pens = []
    for scheme in ("light", "dark"):
        style.apply(QGuiApplication.instance(), scheme)  # type: ignore[arg-type]
        pens.append(plot.plot._curves["each step"].item.opts["pen"].color().name())
    style.apply(QGuiApplication.instance(), "light")  # type: ignore[arg-type]
    assert pens[0] != pens[1]


def test_zooming_into_a_long_run_shows_every_step(ready: Desk, plot: LossPlot) -> None:
    values = np.random.default_rng(1).random(200_000)
    ends = list(range(1000, 200_001, 1000))
    means = values.reshape(-1, 1000).mean(1).tolist()
    plot._data.fill(History({"loss": values.tolist()}, {"loss": means}, ends, [1.0] * 200, []))
    plot.refresh()
    ready.until(lambda: len(y_of(plot, "each step")) <= 2 * plot.plot.view.width())  # it has its size
    whole = len(y_of(plot, "each step"))
    plot.plot.view.getViewBox().setXRange(50.0, 50.1, padding=0)
    x, y = np.empty(0), np.empty(0)

    def exact() -> bool:
        nonlocal x, y
        x, y = plot.plot.data("each step")
        return int(((x >= 50) & (x <= 50.1)).sum()) == 101

    ready.until(exact)
    assert y[(x >= 50) & (x <= 50.1)].tolist() == values[49_999:50_100].tolist()
    plot.plot.fit()
    ready.until(lambda: len(y_of(plot, "each step")) == whole)


def test_an_empty_plot_says_what_will_be_there(plot: LossPlot) -> None:
    words = [label.text() for label in plot.findChildren(QLabel) if label.isVisible()]
    assert "The loss is drawn here while a run trains" in words


def test_labels_of_markers_give_way_to_what_lies_there_already() -> None:
    taken = [[(60.0, 40.0)], [(0.0, 200.0)]]
    assert rows([(0.0, 50.0), (40.0, 50.0), (110.0, 30.0)], 3, taken) == [0, 2, 0]
    assert rows([(70.0, 20.0), (75.0, 20.0), (80.0, 20.0)], 3, taken) == [2, -1, -1]


def test_labels_of_events_and_of_baselines_lie_apart_and_the_view_fits_again(qtbot: QtBot) -> None:
    plot = Plot(x="epoch", y="loss")
    qtbot.addWidget(plot)
    plot.resize(420, 260)
    plot.show()
    lines = BaselineLines(plot)
    marks = EventMarks(plot, lines.rects)
    lines.placed.connect(marks.place)
    plot.curve("training", "train")
    plot.set_data("training", np.arange(100.0), np.linspace(0.5, 0.2, 100))
    plot.fit()
    losses = {"PCA 2:": 0.44, "mean sample": 0.487, "untrained": 0.495}
    lines.show_losses([Baseline(name, loss) for name, loss in losses.items()])
    marks.show_events([(float(at), f"rate {at / 1e6:g}") for at in (15, 16, 18, 85, 90, 95)])
    QApplication.processEvents()  # pyqtgraph lays its items out once they are drawn
    shown = [mark.label for mark in marks._marks if mark.label.isVisible()]
    assert len(shown) >= 3
    boxes = [label.sceneBoundingRect().adjusted(3, 3, -3, -3) for label in shown]
    boxes += [line.label.sceneBoundingRect().adjusted(3, 3, -3, -3) for line in lines._lines]
    assert not any(a.intersects(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])
    assert all(mark.line.toolTip() == mark.text for mark in marks._marks)
    plot.view.setRange(yRange=(-1, 2))
    view = LossView(plot)
    assert view.is_wide
    plot.fit()
    assert not view.is_wide


def test_scales_that_have_no_room_in_the_row_are_in_the_menu(qtbot: QtBot) -> None:
    column, tools = QWidget(), PlotTools()
    qtbot.addWidget(column)
    down(column).addWidget(tools)
    tools.show_terms(["Losses", "Probabilities"], "Losses")
    column.resize(330, 40)
    column.show()
    assert tools.minimumSizeHint().width() <= 330
    assert tools.zero.isHidden()
    tools.menu.aboutToShow.emit()
    action = next(one for one in tools.menu.actions() if one.text() == "Loss axis from zero")
    assert action.isVisible()
    with qtbot.waitSignal(tools.zero_wanted):
        action.trigger()
    column.resize(600, 40)
    qtbot.waitUntil(tools.zero.isVisible)
    assert tools.zero.isChecked()
    tools.menu.aboutToShow.emit()
    assert not action.isVisible()


@pytest.mark.parametrize(
    ("x", "lines", "side"),
    [
        (100, [100, 400], 1),
        (100, [100, 130], 1),  # it begins at its line
        (100, [100, 106], -1),  # on the right it would be taken for the other's
        (106, [100, 106], 1),
        (100, [100, 100.5], 1),  # one line to the eye
        (480, [480], -1),  # no room on the right
        (480, [440, 480], -1),
        (480, [474, 480], 0),  # on the left it would stand beside the other
        (30, [30, 36], 0),
    ],
)
def test_a_label_is_never_beside_another_line_than_its_own(x: float, lines: list[float], side: int) -> None:
    assert side_of(x, 80, lines, 500) == side
