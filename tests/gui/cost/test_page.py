"""The page that compares networks, on a project with runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from aestudio.cost import REFERENCES
from aestudio.cost.speed import speed_of
from aestudio.gui.cost import CostPage
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.project import Project
from aestudio.session import Session, load_data

WAIT = 30_000
Make = Callable[..., Project]


@pytest.fixture
def opened(project: Make) -> Project:
    """Two networks, one of them twice, and one with another loss."""
    made = project({"training.epochs": 1})
    for number, (units, loss) in enumerate([(2, "mse"), (2, "mse"), (5, "mse"), (2, "mae")], 1):
        changed = project({"training.epochs": 1, "training.seed": number, "family.loss": {"kind": loss},
                           "networks.encoder.layers[2].units": units}).experiment  # fmt: skip
        dataset = load_data(changed, made.base)
        for _ in Session.start(changed, dataset, made.runs / f"run-00{number}").progress():
            pass
    return made


@pytest.fixture
def page(qtbot: QtBot, opened: Project, themed: QApplication) -> Iterator[CostPage]:
    document, engine = Document(opened.experiment), Engine()
    page = CostPage(document, engine, lambda: opened.runs)
    qtbot.addWidget(page)
    page.resize(900, 700)
    engine.start()
    page.show()
    with qtbot.waitSignal(engine.job_done, timeout=WAIT):
        document.open(opened)
    yield page
    page.close()
    engine.close()


def test_it_shows_the_largest_group_and_says_what_is_left_out(page: CostPage) -> None:
    assert page._group.currentText() == "Digits 8×8 · MSE"
    assert [set(chart.chart.names) for chart in page._charts[:3]] == [{"16-2", "16-5"}] * 3
    assert page._charts[3].chart.empty == "Not measured yet."
    assert page._foot.text == "Left out: 1 with other data or loss (Digits 8×8 · MAE)"


def test_pointing_at_a_network_brings_it_out_in_every_chart(page: CostPage, qtbot: QtBot) -> None:
    page._charts[0].pointed.emit("16-5")

    assert [chart._shown for chart in page._charts[:3]] == ["16-5"] * 3
    with qtbot.waitSignal(page.run_chosen) as chosen:
        page._charts[1].clicked.emit("16-5")
    assert Path(chosen.args[0]).name == "run-003"


def test_published_networks_are_never_beside_the_users_own(page: CostPage) -> None:
    page._which._buttons["reference"].click()

    names = set().union(*(chart.chart.names for chart in page._charts))
    assert names == {one.name for one in REFERENCES}
    assert "timm" in page._foot.text
    assert page._measure.isHidden()
    assert page._group.isHidden()


def test_speed_is_measured_and_drawn(
    page: CostPage, qtbot: QtBot, opened: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aestudio.cost.speed.ENOUGH", 1e-4)
    page._measure.click()
    assert page._line.text.startswith("Measuring speed")

    qtbot.waitUntil(lambda: bool(page._charts[3].chart.marks), timeout=WAIT)

    assert set(page._charts[3].chart.names) == {"16-2", "16-5"}
    assert page._line.text == ""
    assert speed_of(opened.runs / "run-003") is not None


def test_the_charts_are_saved_as_a_picture(
    page: CostPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "charts.svg"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))

    page._save.click()

    qtbot.waitUntil(lambda: page._saving.text == f"Saved as {file}", timeout=WAIT)
    assert "<svg" in file.read_text()


def test_without_runs_it_says_what_will_be_here(qtbot: QtBot, tmp_path: Path, project: Make) -> None:
    page = CostPage(Document(project().experiment), Engine(), lambda: tmp_path / "runs")
    qtbot.addWidget(page)

    assert page._pages.currentIndex() == 0
    assert "Train a few" in page._empty.text
    assert not page._measure.isEnabled()
