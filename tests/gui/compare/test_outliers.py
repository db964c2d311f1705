"""A run that diverged leaves the others their room, and says so; the whole of it is a click away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from aestudio.compare import Compared, Curves
from aestudio.experiment import Experiment
from aestudio.gui.compare.curves_plot import CurvesPlot
from aestudio.gui.compare.drawings import Array, Drawings, Look
from aestudio.gui.compare.lines import lines_of

AT = np.arange(1.0, 101.0)
FALLING = 0.02 + np.exp(-AT / 20)
DIVERGED = np.where(AT < 60, FALLING, 1e6)
Show = Callable[..., None]


def curves(losses: Array) -> Curves:
    x = AT[: len(losses)]
    return Curves({"epoch": x, "step": x, "time": x}, {"validation": losses})


@pytest.fixture
def plot(qtbot: QtBot) -> Iterator[CurvesPlot]:
    plot = CurvesPlot()
    qtbot.addWidget(plot)
    plot.resize(600, 400)
    plot.show()
    yield plot
    plot.close()


@pytest.fixture
def show(plot: CurvesPlot, qtbot: QtBot) -> Show:
    def draw(*losses: Array, diverged: int = -1) -> None:
        runs = [
            Compared.of(
                Path(f"run-00{n + 1}"), Experiment.drafted((1, 8, 8), **{"training": {"batch_size": n + 8}}),
                state="failed" if n == diverged else "done", diverged=n == diverged,
            )
            for n in range(len(losses))
        ]  # fmt: skip
        known = {run.path: curves(y) for run, y in zip(runs, losses, strict=True)}
        plot.draw(Drawings().make(lines_of(runs, together=True), known, Look(), plot.groups))
        qtbot.waitUntil(lambda: not plot.busy)

    return draw


def in_view(plot: CurvesPlot) -> tuple[float, float]:
    bottom, top = plot.view.getViewBox().viewRange()[1]
    return (10**bottom, 10**top) if plot.is_log("y") else (bottom, top)


@pytest.mark.parametrize("log", [False, True])
def test_the_others_have_the_room_and_it_is_said_what_goes_beyond(
    plot: CurvesPlot, show: Show, log: bool
) -> None:
    show(FALLING, DIVERGED, FALLING + 0.1)
    if log:
        assert plot.set_log("y", True)
    assert in_view(plot)[1] == pytest.approx(FALLING.max() + 0.1, rel=0.2)
    assert plot.beyond.text == "run-002 goes beyond what is drawn: up to 1.000e6"

    plot.beyond.button.click()
    assert plot.view.getViewBox().autoRangeEnabled()[1]
    plot.settle()
    assert in_view(plot)[1] > 9e5
    assert plot.beyond.text == "run-002 goes far beyond the others: up to 1.000e6"

    plot.beyond.button.click()
    assert in_view(plot)[1] < 2


def test_without_an_outlier_nothing_is_said(plot: CurvesPlot, show: Show) -> None:
    show(FALLING, FALLING * 3)
    assert plot.beyond.isHidden()
    assert all(plot.view.getViewBox().autoRangeEnabled())


def test_the_view_follows_the_curves_until_the_user_moves_it(plot: CurvesPlot, show: Show) -> None:
    show(FALLING, DIVERGED, FALLING + 0.1)
    show(FALLING, DIVERGED, FALLING + 3)
    assert in_view(plot)[1] == pytest.approx(FALLING.max() + 3, rel=0.1)

    plot.view.getViewBox().scaleBy((1.0, 0.5))
    chosen = in_view(plot)
    show(FALLING, DIVERGED, FALLING + 5)
    assert in_view(plot) == chosen
    plot.fit()
    assert in_view(plot)[1] == pytest.approx(FALLING.max() + 5, rel=0.1)


def test_an_unticked_outlier_is_no_longer_spoken_of(plot: CurvesPlot, show: Show) -> None:
    show(FALLING, DIVERGED, FALLING + 0.1)
    show(FALLING)
    assert plot.beyond.text == ""
    plot.settle()
    assert all(plot.view.getViewBox().autoRangeEnabled())


def test_beyond_its_end_a_run_has_no_loss_but_ended_or_diverged(plot: CurvesPlot, show: Show) -> None:
    told: list[str] = []
    plot.pointed.connect(told.append)
    show(FALLING, FALLING[:40], np.append(FALLING[:50], np.nan), diverged=1)
    plot._hover(QPointF(51, 0.5))
    assert told[-1].startswith("epoch 51: run-001 0.")
    assert "run-002 diverged after epoch 40" in told[-1]
    assert "run-003 not a number" in told[-1]
