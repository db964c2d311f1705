from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aestudio.gui.plots import Plot
from aestudio.gui.ticks import APART, Ticks


@pytest.fixture
def plot(qtbot: QtBot, themed: QApplication) -> Plot:
    plot = Plot(x="epoch", y="loss (MSE)")
    qtbot.addWidget(plot)
    plot.resize(640, 360)
    plot.curve("training", "train")
    plot.set_data("training", np.arange(1.0, 101), np.geomspace(0.4, 0.003, 100))
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


def picture(plot: Plot) -> QImage:
    for side in ("bottom", "left"):
        plot.view.getPlotItem().getAxis(side).picture = None
    image: QImage = plot.view.grab().toImage()
    return image


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("span", [(0.0, 1.0), (-3.3, 1400.0), (0.012, 0.0137), (1.1e-7, 2.9e-7)])
def test_the_axes_look_as_pyqtgraph_draws_them(
    plot: Plot, monkeypatch: pytest.MonkeyPatch, log: bool, span: tuple[float, float]
) -> None:
    plot.set_log("y", log)
    plot.view.setXRange(*span, padding=0)
    plot.view.setYRange(-2.4, -0.3, padding=0) if log else plot.view.setYRange(*span, padding=0)
    plot.settle()
    picture(plot)  # once, until the axes have found how wide they are
    ours = picture(plot)
    for name in ("paint", "tickValues"):
        monkeypatch.setattr(Ticks, name, getattr(pg.AxisItem, name))
    assert picture(plot) == ours


@pytest.mark.parametrize("span", [(0.0022, 0.0048), (0.31, 0.33), (21.0, 36.0), (0.003, 0.009)])
def test_a_logarithmic_axis_has_two_numbers_at_least(plot: Plot, span: tuple[float, float]) -> None:
    plot.set_log("y", True)
    plot.view.setYRange(*np.log10(span), padding=0)
    plot.settle()
    axis: Any = plot.view.getPlotItem().getAxis("left")
    plot.resize(640, 130)  # as low as the loss is drawn in a small window
    picture(plot)
    words = [word for _, word in axis._drawn.words if word]
    assert len(words) >= 2
    assert all(span[0] <= float(word) <= span[1] for word in words)


def test_an_axis_that_does_not_move_is_laid_out_once(plot: Plot, monkeypatch: pytest.MonkeyPatch) -> None:
    picture(plot)
    monkeypatch.setattr(Ticks, "tickValues", lambda *_: pytest.fail("it is laid out already"))
    plot.view.grab()


def test_ticks_can_have_words_of_their_own(plot: Plot) -> None:
    axis: Any = plot.view.getPlotItem().getAxis("left")
    before = picture(plot)
    axis.setTicks([[(0.1, "Encoder"), (0.3, "Decoder")]])
    picture(plot)
    assert picture(plot) != before


def test_large_numbers_have_their_thousands_apart(plot: Plot) -> None:
    axis = plot.view.getPlotItem().getAxis("bottom")
    assert axis.tickStrings([110000.0, 5000.0, 0.25], 1.0, 1.0) == ["110,000", "5000", "0.25"]


def test_a_title_longer_than_its_axis_is_not_cut_off_at_its_end(plot: Plot) -> None:
    axis = plot.view.getPlotItem().getAxis("bottom")
    axis.setLabel("a title that is longer than the axis under which it stands, in a small window")
    plot.resize(300, 200)
    plot.settle()
    QApplication.processEvents()
    assert axis.label.pos().x() + axis.label.boundingRect().width() <= axis.size().width() + 1


def test_words_beside_one_another_keep_apart(plot: Plot) -> None:
    plot.resize(300, 200)
    plot.view.setXRange(0, 15, padding=0)
    picture(plot)
    axis = plot.view.getAxis("bottom")

    words = sorted((rect.left(), rect.right(), word) for rect, word in axis._drawn.words)

    assert len(words) > 1
    assert all(after[0] - before[1] >= APART for before, after in pairwise(words)), words


def test_a_title_that_is_too_long_for_an_upright_axis_ends_in_dots(plot: Plot) -> None:
    axis, title = plot.view.getAxis("left"), "Excess flips, tone B : tone A, of all outputs"
    plot.set_titles(y=title)
    plot.resize(300, 170)
    QApplication.processEvents()
    assert axis.label.toPlainText().strip().endswith("…")
    assert axis.label.boundingRect().width() <= axis.size().height()
    assert axis.label.toolTip() == title

    plot.resize(640, 560)
    QApplication.processEvents()
    assert axis.label.toPlainText().strip() == title
