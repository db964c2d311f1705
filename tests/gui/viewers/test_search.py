"""Decoder search and posterior samples: offered, found by a job, remembered, failing in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from aestudio.analysis.posterior import Posterior
from aestudio.analysis.search import Search
from aestudio.data import Dataset
from aestudio.experiment import Experiment
from aestudio.families import FAMILIES
from aestudio.gui.docks import LEFT, RIGHT
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.viewers import connect
from aestudio.gui.viewers.search import DecoderSearchViewer, PosteriorViewer
from aestudio.gui.viewers.search_tools import SearchTools
from aestudio.session import Session

WAIT = 60_000
SHAPE = (1, 8, 8)
VIEWS = {"vae": DecoderSearchViewer, "ddpm": PosteriorViewer}


def trained(family: str, data: Dataset, path: Path) -> Path:
    """A run of one epoch."""
    training = {"epochs": 1, "batch_size": 256, "threads": 1}
    session = Session.start(Experiment.drafted(SHAPE, family={"kind": family}, training=training), data, path)
    for _ in session.progress():
        pass
    return path


@pytest.fixture
def shown(qtbot: QtBot, themed: QApplication, engine: Engine) -> Callable[[str, Path], Any]:
    """The viewer of a family, showing a run."""

    def show(family: str, run: Path) -> Any:
        viewer = VIEWS[family]()
        qtbot.addWidget(viewer)
        connect(viewer, engine, Document(Experiment()))
        viewer.resize(700, 700)
        viewer.show()
        with qtbot.waitSignal(engine.run_changed, timeout=WAIT):
            engine.show_run(run, run.parent)
        steps(viewer).setValue(3)
        viewer.settings.count.setValue(4)
        viewer.settings.samples.setValue(2)
        return viewer

    return show


def steps(viewer: Any) -> Any:
    return viewer.settings.steps


def searched(viewer: Any, qtbot: QtBot) -> None:
    viewer.begin()
    assert viewer.line.busy
    qtbot.waitUntil(lambda: not viewer.line.busy, timeout=WAIT)


@pytest.mark.parametrize(("family", "made"), [("vae", "Search"), ("ddpm", "Sampling")])
def test_the_button_finds_pictures_and_says_what_its_tolerance_permits(
    shown: Any, digits: Dataset, tmp_path: Path, qtbot: QtBot, family: str, made: str
) -> None:
    viewer = shown(family, trained(family, digits, tmp_path / "run-001"))
    assert viewer.offer.isVisible()
    assert not viewer.again.isVisible()
    searched(viewer, qtbot)

    page = viewer.page
    assert viewer.has_picture, viewer.note.text
    assert page.numbers.table.rows[-1][0] == made
    assert "of 4 agree with their input" in page.remark.text()
    assert "L* lighter" in page.remark.text()
    assert "Not enough data: 4 validation pictures" in page.verdict.text()
    viewer.mode._buttons["samples"].click()
    assert page.strips.titles == ["Input", "Truth", "Sample 1", "Sample 2"]
    assert page.strips.isVisible()
    assert page.notice.isVisible()


def test_what_was_found_is_remembered_for_its_run(
    shown: Any, digits: Dataset, tmp_path: Path, qtbot: QtBot, engine: Engine
) -> None:
    first, second = (trained("vae", digits, tmp_path / name) for name in ("run-001", "run-002"))
    viewer = shown("vae", first)
    searched(viewer, qtbot)
    words = viewer.page.remark.text()

    with qtbot.waitSignal(engine.run_changed, timeout=WAIT):
        engine.show_run(second, tmp_path)
    assert viewer.offer.isVisible()
    with qtbot.waitSignal(engine.run_changed, timeout=WAIT):
        engine.show_run(first, tmp_path)
    assert viewer.page.remark.text() == words

    viewer._run.epoch = 5
    viewer._run.changed.emit()
    assert "Found at epoch 1; the run has gone on since." in viewer.page.remark.text()


def test_it_can_be_cancelled_and_keeps_nothing(
    shown: Any, digits: Dataset, tmp_path: Path, qtbot: QtBot
) -> None:
    viewer = shown("vae", trained("vae", digits, tmp_path / "run-001"))
    viewer.settings.steps.setValue(10_000)
    viewer.begin()
    assert not viewer.offer.button.isEnabled()
    qtbot.waitUntil(lambda: "step" in viewer.line.text, timeout=WAIT)
    viewer.line._button.click()

    assert viewer.offer.button.isEnabled()
    assert not viewer.has_picture


def test_a_run_without_weights_fails_in_words(
    shown: Any, digits: Dataset, tmp_path: Path, qtbot: QtBot
) -> None:
    run = trained("vae", digits, tmp_path / "run-001")
    viewer = shown("vae", run)
    for file in run.glob("*.safetensors"):
        file.unlink()
    searched(viewer, qtbot)

    assert viewer.note.text.startswith("No pictures were found:")
    assert viewer.offer.isVisible()


def test_the_factors_offered_divide_the_pictures(
    shown: Any, digits: Dataset, tmp_path: Path, qtbot: QtBot
) -> None:
    viewer = shown("vae", trained("vae", digits, tmp_path / "run-001"))
    assert viewer.settings.factors == (2, 4)
    assert viewer.asked_for.degrade.factor == 4
    tools = viewer.settings
    tools.set_sides((28, 28))
    assert tools.factors == (2, 4, 7, 14)
    tools.set_sides((7, 7))
    assert len(tools.factors) == 0


def test_what_is_asked_for_is_what_is_set(qtbot: QtBot, themed: QApplication) -> None:
    for kind, how in (
        (DecoderSearchViewer, Search(starts=2, tolerance=2e-3)),
        (PosteriorViewer, Posterior(tolerance=2e-3)),
    ):
        viewer = kind()
        qtbot.addWidget(viewer)
        viewer.settings.tolerance.choose(2e-3)
        if isinstance(viewer.settings, SearchTools):
            viewer.settings.starts.setValue(2)
        viewer.settings.noise.setValue(0.1)
        assert viewer.asked_for.how == how
        assert viewer.asked_for.degrade.noise == 0.1


def test_they_are_offered_to_what_they_can_use() -> None:
    offered = {
        view.key: {kind for kind in FAMILIES.names() if view.suits(FAMILIES[kind](), (3, 32, 32))}
        for view in (DecoderSearchViewer, PosteriorViewer)
    }
    assert offered["posterior samples"] == {"ddpm"}
    assert offered["decoder search"] == {"autoencoder", "vae", "gan", "flow"}
    assert not DecoderSearchViewer.suits(FAMILIES["vae"](), (2,))


@pytest.mark.parametrize("family", list(VIEWS))
def test_the_tools_take_two_lines_where_a_window_has_1280_pixels(
    themed: QApplication, qtbot: QtBot, family: str
) -> None:
    """They took four of the room between the panels on either side."""
    viewer = VIEWS[family]()
    qtbot.addWidget(viewer)
    viewer.resize(1280 - LEFT - RIGHT - 20, 600)
    viewer.show()
    viewer._dress(found=True)
    qtbot.waitExposed(viewer)
    tools: Any = viewer.tools
    shown = [tools.itemAt(place).widget() for place in range(tools.count())]
    assert all(tool.isVisible() for tool in shown)
    tools.activate()
    assert len({tool.geometry().center().y() // 10 for tool in shown}) == 2


@pytest.mark.parametrize("family", list(VIEWS))
def test_what_is_seldom_set_opens_below_its_button(themed: QApplication, qtbot: QtBot, family: str) -> None:
    viewer = VIEWS[family]()
    qtbot.addWidget(viewer)
    viewer.show()
    button = viewer.settings.widgets[-1]
    assert isinstance(button, QToolButton)
    assert "tolerance" in button.toolTip()
    assert not viewer.settings.noise.isVisible()
    button.click()
    box = viewer.settings.tolerance
    assert box.width() >= box.sizeHint().width(), "its choices are seen whole"
    for tool in (viewer.settings.noise, viewer.settings.tolerance, viewer.settings.count, steps(viewer)):
        assert tool.isVisible()
    qtbot.keyClick(viewer.settings.noise, Qt.Key.Key_Escape)
    assert not viewer.settings.noise.isVisible()
