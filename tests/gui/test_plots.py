"""Plots: curves, logarithmic axes, read-outs, marks, files; and the small shared pieces."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from aestudio.gui import labels, notices, style, widgets
from aestudio.gui.layouts import Flow
from aestudio.gui.legend import Key
from aestudio.gui.plots import Plot

STEPS = np.arange(1, 101)


@pytest.fixture
def plot(qtbot: QtBot) -> Iterator[Plot]:
    """A plot on screen with a training curve that falls from 1 to 0.01."""
    plot = Plot(x="epoch", y="loss (mse)", empty="The loss will be drawn here")
    qtbot.addWidget(plot)
    plot.resize(500, 320)
    plot.curve("training", "train")
    plot.set_data("training", STEPS, 1.0 / STEPS)
    with qtbot.waitExposed(plot):
        plot.show()
    yield plot
    plot.close()


def test_an_empty_plot_says_what_will_be_here(qtbot: QtBot) -> None:
    plot = Plot(empty="The loss will be drawn here")
    qtbot.addWidget(plot)
    plot.curve("training", "train")
    plot.show()
    assert "The loss will be drawn here" in _words(plot)
    plot.set_data("training", STEPS, STEPS)
    assert "The loss will be drawn here" not in _words(plot)
    plot.clear()
    assert "The loss will be drawn here" in _words(plot)


def test_a_plot_whose_curves_are_all_taken_away_is_empty_again(plot: Plot) -> None:
    plot.curve("validation", "validation")
    plot.remove("training")

    assert plot._pages.currentIndex() == 0, "no axes with the numbers of what is gone"


def test_a_logarithmic_axis_is_refused_in_words(plot: Plot, qtbot: QtBot) -> None:
    plot.set_data("training", STEPS, STEPS - 50.0)
    with qtbot.waitSignal(plot.refused):
        assert not plot.set_log("y", True)
    assert plot.note == "A logarithmic axis needs values above 0; training goes down to −49."
    assert not plot.is_log("y")
    assert plot.set_log("x", True)
    assert plot.note == ""


def test_data_that_do_not_fit_the_logarithm_bring_back_the_linear_axis(plot: Plot) -> None:
    assert plot.set_log("y", True)
    plot.set_data("training", STEPS, STEPS - 1.0)
    assert not plot.is_log("y")
    assert "training goes down to 0" in plot.note


def test_gaps_are_no_reason_to_refuse(plot: Plot) -> None:
    plot.set_data("training", STEPS, np.where(STEPS % 2, 0.5, np.nan))
    assert plot.set_log("y", True)
    plot.set_data("training", STEPS[:1], np.array([np.nan]))
    assert plot.is_log("y")


def test_the_mouse_reads_values_out(plot: Plot) -> None:
    plot.curve("validation", "validation")
    plot.set_data("validation", STEPS, 2.0 / STEPS)
    _point_at(plot, QPointF(50.2, 0.5))
    assert {"epoch 50", "0.02000", "0.04000"} <= set(_words(plot.legend))
    QTest.mouseMove(plot.view.viewport(), QPoint(1, 1))
    assert "epoch 50" not in _words(plot.legend)


def test_the_read_out_knows_logarithmic_axes(plot: Plot) -> None:
    plot.set_log("x", True)
    plot.set_log("y", True)
    QTest.qWait(20)  # the new range comes with the next drawing
    _point_at(plot, QPointF(1.0, -1.0))
    assert {"epoch 10", "0.1000"} <= set(_words(plot.legend))


def test_a_word_of_the_legend_switches_its_curve(plot: Plot) -> None:
    (button,) = (one for one in plot.legend.findChildren(QToolButton) if one.text() == "training")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not plot._curves["training"].item.isVisible()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert plot._curves["training"].item.isVisible()


def test_zooming_and_fitting_with_the_keyboard_and_the_mouse(plot: Plot, qtbot: QtBot) -> None:
    plot.fit()
    qtbot.wait(20)
    whole = _width(plot)
    plot.view.setFocus()
    QTest.keyClick(plot.view, Qt.Key.Key_Plus)
    assert _width(plot) < whole
    QTest.keyClick(plot.view, Qt.Key.Key_Right)
    QTest.keyClick(plot.view, Qt.Key.Key_0)
    qtbot.waitUntil(lambda: _width(plot) == pytest.approx(whole, rel=0.1))
    QTest.keyClick(plot.view, Qt.Key.Key_Minus)
    assert _width(plot) > whole
    QTest.mouseDClick(
        plot.view.viewport(), Qt.MouseButton.LeftButton, pos=plot.view.viewport().rect().center()
    )
    qtbot.waitUntil(lambda: _width(plot) == pytest.approx(whole, rel=0.1))


def test_marks_and_baselines_keep_their_places_on_a_logarithmic_axis(plot: Plot) -> None:
    plot.lines.mark(10, "learning rate {0.1}")
    plot.lines.mark(0, "start")
    plot.lines.baseline(0.1, "mean sample")
    plot.set_log("x", True)
    plot.set_log("y", True)
    mark, start, level = plot.lines._lines
    assert mark.value() == pytest.approx(1)
    assert not start.isVisible()
    assert level.value() == pytest.approx(-1)
    assert mark.label.toPlainText() == "learning rate {0.1}"
    plot.lines.clear()
    assert not plot.lines._lines


def test_a_picture_and_a_drawing_can_be_saved(plot: Plot, tmp_path: Path) -> None:
    for name in ("loss.png", "loss.svg"):
        plot.writer(Path(name).suffix)(tmp_path / name)
    assert QImage(str(tmp_path / "loss.png")).size() == plot.size() * 2
    assert "epoch" in (tmp_path / "loss.svg").read_text(encoding="utf-8")


def test_the_numbers_can_be_saved(plot: Plot, tmp_path: Path) -> None:
    plot.curve("validation", "validation")
    plot.set_data("validation", np.array([2, 4]), np.array([0.5, 0.25]))
    plot.set_data("training", np.array([1, 2]), np.array([1.0, 0.1]))
    plot.writer(".csv")(tmp_path / "loss.csv")
    with (tmp_path / "loss.csv").open(encoding="utf-8") as file:
        table = list(csv.reader(file))
    assert table == [
        ["epoch", "training", "validation"],
        ["1", "1.0", ""],
        ["2", "0.1", "0.5"],
        ["4", "", "0.25"],
    ]


@pytest.mark.parametrize("name", ["loss.png", "loss.svg", "loss.csv"])
def test_a_file_that_cannot_be_written_is_an_error(plot: Plot, tmp_path: Path, name: str) -> None:
    with pytest.raises(OSError, match="loss"):
        plot.writer(Path(name).suffix)(tmp_path / "no" / name)


def test_another_ending_is_an_error(plot: Plot) -> None:
    with pytest.raises(ValueError, match="ending in"):
        plot.writer(".gif")


def test_a_plot_follows_the_theme(themed: QApplication, plot: Plot) -> None:
    style.apply(themed, "dark")
    assert plot._curves["training"].item.opts["pen"].color().name() == style.DARK.train
    style.apply(themed, "light")
    assert plot._curves["training"].item.opts["pen"].color().name() == style.LIGHT.train


@pytest.mark.slow
def test_a_million_points_are_drawn_in_a_blink(plot: Plot) -> None:
    x = np.arange(1_000_000)
    y = np.random.default_rng(0).random(len(x))
    took = []
    for _ in range(5):
        start = time.perf_counter()
        plot.set_data("training", x, y)
        plot.view.grab()
        took.append(time.perf_counter() - start)
    assert min(took) < 0.2  # 0.02 on a quiet machine; 0.5 without downsampling


def _point_at(plot: Plot, at: QPointF) -> None:
    scene = plot.view.getViewBox().mapViewToScene(at)
    QTest.mouseMove(plot.view.viewport(), QPoint(5, 5))
    QTest.mouseMove(plot.view.viewport(), plot.view.mapFromScene(scene))


def _width(plot: Plot) -> float:
    left, right = plot.view.getViewBox().viewRange()[0]
    return float(right - left)


def _words(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


# ---- the small shared pieces


def test_a_message_stays_until_it_is_closed(qtbot: QtBot) -> None:
    bar = notices.MessageBar()
    qtbot.addWidget(bar)
    assert bar.isHidden()
    bar.say("The disk is full.", "error", action="Try again")
    label = next(label for label in bar.findChildren(QLabel) if label.text())
    assert label.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    assert bar.text == "The disk is full."
    with qtbot.waitSignal(bar.acted):
        QTest.mouseClick(bar.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(bar.closed):
        QTest.mouseClick(bar.findChildren(QToolButton)[0], Qt.MouseButton.LeftButton)
    assert bar.isHidden()
    assert bar.text == ""


def test_an_empty_state_offers_its_button(qtbot: QtBot) -> None:
    empty = notices.EmptyState("scatter", "Codes will be here.", "Start training")
    qtbot.addWidget(empty)
    empty.show()
    with qtbot.waitSignal(empty.clicked):
        QTest.mouseClick(empty.button, Qt.MouseButton.LeftButton)
    empty.set_text("Nothing to see")
    assert empty.button.isHidden()


def test_segments_answer_the_mouse_and_the_arrows(qtbot: QtBot) -> None:
    segments = widgets.Segments([("a", "All"), ("b", "Best"), ("w", "Worst")], "Samples")
    qtbot.addWidget(segments)
    with qtbot.waitActive(segments):
        segments.show()
    chosen: list[str] = []
    segments.chosen.connect(chosen.append)
    _, best, worst = segments.findChildren(QToolButton)
    QTest.mouseClick(best, Qt.MouseButton.LeftButton)
    best.setFocus()
    QTest.keyClick(best, Qt.Key.Key_Right)
    assert worst.hasFocus()
    segments.choose("w")
    assert chosen == ["b", "w"]
    assert segments.choice == "w"


def test_a_fold_opens_with_the_keyboard(qtbot: QtBot) -> None:
    fold = widgets.Fold("More", QLabel("inside"))
    qtbot.addWidget(fold)
    fold.show()
    assert not fold.content.isVisible()
    QTest.keyClick(fold.button, Qt.Key.Key_Space)
    assert fold.content.isVisible()


def test_a_search_line_is_emptied_by_esc(qtbot: QtBot) -> None:
    line = widgets.SearchLine("Search layers")
    qtbot.addWidget(line)
    QTest.keyClicks(line, "dense")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == ""
    with qtbot.waitSignal(line.left):
        QTest.keyClick(line, Qt.Key.Key_Down)


def test_a_number_keeps_its_width(qtbot: QtBot) -> None:
    label = labels.NumberLabel("1,000,000")
    qtbot.addWidget(label)
    width = label.minimumWidth()
    label.setText("1")
    assert label.minimumWidth() == width > 0


def test_an_elided_label_gives_way(qtbot: QtBot) -> None:
    label = labels.ElidedLabel("a long name of a project")
    qtbot.addWidget(label)
    assert label.minimumSizeHint().width() < label.sizeHint().width()
    assert label.toolTip() == "a long name of a project"
    assert not label.grab().isNull()


def test_a_flow_goes_on_in_the_next_line(qtbot: QtBot) -> None:
    area = QWidget()
    qtbot.addWidget(area)
    flow = Flow(area, gap=10, line_gap=2)
    for _ in range(3):
        box = QWidget()
        box.setFixedSize(QSize(40, 20))
        flow.addWidget(box)
    assert flow.heightForWidth(140) == 20
    assert flow.heightForWidth(139) == 42
    assert flow.heightForWidth(40) == 64
    assert flow.sizeHint() == QSize(140, 20)


def legend_of(plot: Plot) -> list[str]:
    """The entries there is room for."""
    there = [button for button in plot.legend.findChildren(QToolButton) if button.isVisible()]
    places = {button: button.mapTo(plot.legend, QPoint(0, 0)) for button in there}
    return [
        button.text() for button in sorted(there, key=lambda one: (places[one].y() // 12, places[one].x()))
    ]


def test_a_legend_takes_a_quarter_of_the_height_and_no_more(qtbot: QtBot) -> None:
    plot = Plot()
    qtbot.addWidget(plot)
    plot.resize(340, 190)
    plot.show()
    names = [f"run number {index + 1}" for index in range(12)]
    for name in names:
        plot.curve(name, "train")
        plot.set_data(name, STEPS, 1.0 / STEPS)
    QApplication.processEvents()
    assert plot.legend.height() <= 0.25 * plot.height()
    assert plot.view.height() >= 0.65 * plot.height()
    shown = legend_of(plot)
    assert shown[-1] == f"+{12 - len(shown) + 1}"
    assert plot.legend.left_out == names[len(shown) - 1 :]

    more = next(one for one in plot.legend.findChildren(QToolButton) if one.text() == shown[-1])
    more.menu().aboutToShow.emit()
    more.menu().actions()[-1].trigger()
    assert not plot._curves[names[-1]].item.isVisible()
    more.menu().aboutToShow.emit()
    assert not more.menu().actions()[-1].isChecked()

    plot.resize(1600, 600)
    QApplication.processEvents()
    assert legend_of(plot) == names
    for name in names[1:]:
        plot.remove(name)
    assert legend_of(plot) == names[:1]


def test_curves_that_share_an_entry_are_seen_while_all_of_theirs_are_on(plot: Plot) -> None:
    first, second, raw = Key("first", "train"), Key("second", "validation"), Key("raw", "line", manner=True)
    for own in (first, second):
        plot.curve(f"{own.name}, raw", own.colour, keys=(own, raw))
        plot.curve(own.name, own.colour, keys=(own,))
    plot.remove("training")
    assert legend_of(plot) == ["first", "second", "raw"]
    plot.legend._entries["raw"].button.setChecked(False)
    plot.legend._entries["first"].button.setChecked(False)
    seen = {name for name in plot.names if plot._curves[name].item.isVisible()}
    assert seen == {"second"}
    plot.legend._entries["first"].button.setChecked(True)
    assert not plot._curves["first, raw"].item.isVisible()
    plot.remove("first, raw")
    plot.remove("second, raw")
    assert legend_of(plot) == ["first", "second"]
