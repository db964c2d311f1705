"""A bottleneck sweep from the dialog to the chart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyqtgraph import TextItem
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aestudio.bottleneck import Found, Point, chart
from aestudio.gui.cost.bottleneck import BottleneckPage
from aestudio.gui.cost.chart_view import ChartView
from aestudio.gui.cost.sweep_dialog import SweepDialog, sizes_in
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.job_page import FIRST
from aestudio.project import Project
from aestudio.run import runs_in
from tests.export.cases import case

WAIT = 30_000
Make = Callable[..., Project]


@pytest.fixture
def opened(project: Make) -> Project:
    return project({"training.epochs": 1})


@pytest.fixture
def page(qtbot: QtBot, opened: Project, themed: QApplication) -> Iterator[BottleneckPage]:
    document, engine = Document(opened.experiment), Engine()
    page = BottleneckPage(document, engine, lambda: opened.runs)
    qtbot.addWidget(page)
    engine.start()
    page.show()
    with qtbot.waitSignal(engine.job_done, timeout=WAIT):
        document.open(opened)
    yield page
    page.close()
    engine.close()


def test_a_sweep_is_drawn_and_its_points_lead_to_their_runs(page: BottleneckPage, qtbot: QtBot) -> None:
    assert page._pages.currentIndex() == 0

    page.sweep((1, 2), epochs=1)
    assert page.line.text.startswith("Bottleneck sweep")
    assert page._empty.text == FIRST
    assert not page._empty.button.isVisible()
    qtbot.waitUntil(lambda: len(page.chart.chart.marks) == 6, timeout=WAIT)  # own, PCA, mean sample

    assert page._pages.currentIndex() == 1
    assert page.chart.chart.names == ("This network", "PCA", "Mean sample")
    qtbot.waitUntil(lambda: page.line.text == "", timeout=WAIT)
    with qtbot.waitSignal(page.run_chosen) as chosen:
        page.chart.mark_clicked.emit("This network", 2.0)
    assert Path(chosen.args[0]).name == "run-002"


def test_a_key_says_whose_a_line_is_whatever_is_pointed_at(qtbot: QtBot, themed: QApplication) -> None:
    points = [Point(size, size, (0.1 / size,), (Path("run-001"),), 0.11 / size) for size in (1, 4, 16)]
    view = ChartView()
    qtbot.addWidget(view)
    view.show_chart(chart(Found("then", "Digits", "MSE", tuple(points), 0.12)))
    before = view._key.text()
    assert [name in before for name in ("This network", "PCA", "Mean sample")] == [True] * 3

    view.bring_out("PCA")

    assert view._key.text() == before
    assert not any(isinstance(one, TextItem) for one in view._extra)  # no name at a dot that may be another's
    (_, (low, high)) = view._view.getViewBox().viewRange()
    assert (low, high) == pytest.approx((-2.5, -0.7), abs=0.4)  # powers of ten


def test_cancelled_it_keeps_what_was_trained(page: BottleneckPage, opened: Project, qtbot: QtBot) -> None:
    page.sweep((1, 2), epochs=100_000)
    qtbot.waitUntil(lambda: "epoch" in page.line.text, timeout=WAIT)

    page.line._button.click()

    qtbot.waitUntil(lambda: [run.summary.state for run in runs_in(opened.runs)] == ["stopped"], timeout=WAIT)


def test_without_a_code_it_says_why(page: BottleneckPage, qtbot: QtBot) -> None:
    page._document.edit(case([{"kind": "flatten"}]), "No code")

    with qtbot.waitSignal(page.wanted):
        page.action.trigger()

    assert "expected an encoder that ends in a layer with units" in page._message.text


def test_the_dialog_takes_only_sizes(qtbot: QtBot, opened: Project) -> None:
    dialog = SweepDialog(opened.experiment, 64)
    qtbot.addWidget(dialog)
    assert (dialog.sizes, dialog.epochs, dialog.seeds) == ((1, 2, 3, 4, 6, 8), 1, 1)
    assert dialog._said.text() == "6 runs of 1 epoch each."

    dialog._sizes.setText("1, two")
    assert not dialog.start.isEnabled()
    assert dialog._said.text() == "Expected whole numbers such as 1, 2, 4-8, found “two”."
    dialog._sizes.setText("1-60")
    dialog._seeds.setValue(2)
    assert dialog._said.text() == "At most 100 runs at a time, these are 120."
    dialog._seeds.setValue(1)
    assert dialog.start.isEnabled()


@pytest.mark.parametrize(("text", "sizes"), [("3", (3,)), ("8, 1 2", (1, 2, 8)), ("2-4,3", (2, 3, 4))])
def test_sizes_are_read_as_people_write_them(text: str, sizes: tuple[int, ...]) -> None:
    assert sizes_in(text) == sizes


@pytest.mark.parametrize("text", ["", "0", "4-2", "-1", "1.5", "99999999"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Expected"):
        sizes_in(text)
