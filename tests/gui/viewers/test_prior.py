"""The Learned prior view: offered, fitted by a job, remembered for the run, and failing in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aestudio.data import Dataset
from aestudio.experiment import Experiment
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.viewers import connect
from aestudio.gui.viewers.prior import PriorViewer
from aestudio.run import Run
from aestudio.session import Session

WAIT = 60_000
SHAPE = (1, 8, 8)


def trained(family: Any, data: Dataset, path: Path) -> Path:
    """A run of two epochs."""
    training = {"epochs": 2, "batch_size": 256, "threads": 1}
    session = Session.start(Experiment.drafted(SHAPE, family=family, training=training), data, path)
    for _ in session.progress():
        pass
    return path


@pytest.fixture
def shown(qtbot: QtBot, themed: QApplication, engine: Engine) -> Callable[[Path], PriorViewer]:
    """The viewer, showing a run."""

    def show(run: Path) -> PriorViewer:
        viewer = PriorViewer()
        qtbot.addWidget(viewer)
        connect(viewer, engine, Document(Experiment()))
        viewer.resize(620, 640)
        viewer.show()
        with qtbot.waitSignal(engine.run_changed, timeout=WAIT):
            engine.show_run(run, run.parent)
        viewer.steps.setValue(6)
        viewer.transforms.setValue(1)
        return viewer

    return show


@pytest.fixture
def fresh(tmp_path: Path, digits: Dataset) -> Path:
    """A run that was left in its first epoch."""
    experiment = Experiment.drafted(SHAPE, family="vae", training={"epochs": 2, "threads": 1})
    Session.start(experiment, digits, tmp_path / "run-001").stop()
    return tmp_path / "run-001"


def fitted(viewer: PriorViewer, qtbot: QtBot) -> None:
    viewer.begin()
    assert viewer.line is not None
    line = viewer.line
    assert line.busy
    qtbot.waitUntil(lambda: not line.busy, timeout=WAIT)


def test_the_button_fits_a_flow_and_both_priors_stand_side_by_side(
    shown: Any, digits: Dataset, tmp_path: Path, qtbot: QtBot
) -> None:
    viewer = shown(trained("vae", digits, tmp_path / "run-001"))
    assert viewer.offer.isVisible()
    assert viewer.offer.button.text() == "Fit a flow"

    assert not viewer.again.isVisible()  # one button that begins is enough
    fitted(viewer, qtbot)

    assert viewer.again.isEnabled()
    normal, flow = viewer.page.sides["normal"], viewer.page.sides["flow"]
    assert viewer.has_picture
    assert normal.title.text.startswith("N(0, 1): energy distance")
    assert flow.title.text.startswith("Flow: energy distance")
    assert "but for chance" in viewer.page.facts.text()
    assert (tmp_path / "run-001" / "prior.json").exists()
    assert normal.scatter.window_.x == flow.scatter.window_.x  # the same part of the plane
    assert len(normal.scatter.visible) == len(flow.scatter.visible)
    draws = [side.scatter.cloud.points[side.scatter.visible] for side in (normal, flow)]
    assert not np.array_equal(*draws)
    for side in (normal, flow):  # whole rows, and no room left for another
        tiles = side.tiles
        assert {len(row.values[: tiles.columns]) for row in tiles._rows} == {tiles.columns}
        assert len(tiles._rows) == tiles.lines


def test_what_was_found_is_remembered_for_its_run(
    shown: Any, digits: Dataset, tmp_path: Path, qtbot: QtBot, engine: Engine
) -> None:
    first, second = (trained("vae", digits, tmp_path / name) for name in ("run-001", "run-002"))
    viewer = shown(first)
    fitted(viewer, qtbot)
    words = viewer.page.facts.text()

    with qtbot.waitSignal(engine.run_changed, timeout=WAIT):
        engine.show_run(second, tmp_path)
    assert viewer.offer.isVisible()
    with qtbot.waitSignal(engine.run_changed, timeout=WAIT):
        engine.show_run(first, tmp_path)

    assert viewer.has_picture
    assert viewer.page.facts.text() == words


def test_what_was_found_for_a_run_thrown_away_is_not_shown_for_the_next_of_its_name(
    shown: Any, digits: Dataset, tmp_path: Path, qtbot: QtBot, engine: Engine
) -> None:
    viewer = shown(trained("vae", digits, tmp_path / "run-001"))
    fitted(viewer, qtbot)
    assert viewer.has_picture

    (tmp_path / "run-001").rename(tmp_path / "thrown away")
    trained("vae", digits, tmp_path / "run-001")
    with qtbot.waitSignal(engine.run_changed, timeout=WAIT):
        engine.show_run(tmp_path / "run-001", tmp_path)

    assert viewer.offer.isVisible()


def test_a_new_window_or_a_run_that_was_moved_shows_what_is_kept_with_it(
    shown: Any, digits: Dataset, tmp_path: Path, qtbot: QtBot
) -> None:
    run = trained("vae", digits, tmp_path / "unsaved" / "run-001")
    viewer = shown(run)
    fitted(viewer, qtbot)
    words, tiles = viewer.page.facts.text(), viewer.page._found.samples["flow"]
    moved = tmp_path / "P.aestudio" / "runs" / "run-002"
    moved.parent.mkdir(parents=True)
    run.rename(moved)

    again = shown(moved)
    qtbot.waitUntil(lambda: again.has_picture, timeout=WAIT)

    assert again.page.facts.text() == words.replace("run-001", "run-002")
    np.testing.assert_array_equal(again.page._found.samples["flow"], tiles)


def test_a_prior_that_can_not_be_read_is_said_and_a_flow_can_be_fitted(
    shown: Any, digits: Dataset, tmp_path: Path, qtbot: QtBot
) -> None:
    run = trained("vae", digits, tmp_path / "run-001")
    (run / "prior.safetensors").write_bytes(b"no such file")
    viewer = shown(run)

    qtbot.waitUntil(lambda: "prior kept with run-001 can't be shown" in viewer.note.text, timeout=WAIT)
    assert viewer.offer.button.isEnabled()


def test_a_flow_of_earlier_weights_says_so(shown: Any, digits: Dataset, tmp_path: Path, qtbot: QtBot) -> None:
    viewer = shown(trained("vae", digits, tmp_path / "run-001"))
    fitted(viewer, qtbot)
    assert "Fitted to run-001 at epoch 2." in viewer.page.facts.text()

    viewer._run.epoch = 5
    viewer._run.changed.emit()

    assert "Fitted to run-001 at epoch 2; it has gone on since." in viewer.page.facts.text()


def test_it_can_be_cancelled_and_keeps_nothing(
    shown: Any, digits: Dataset, tmp_path: Path, qtbot: QtBot
) -> None:
    viewer = shown(trained("vae", digits, tmp_path / "run-001"))
    viewer.steps.setValue(100_000)
    viewer.begin()
    assert not viewer.offer.button.isEnabled()
    qtbot.waitUntil(lambda: "step" in viewer.line.text, timeout=WAIT)
    viewer.line._button.click()

    assert viewer.offer.button.isEnabled()
    assert not viewer.has_picture
    assert not (tmp_path / "run-001" / "prior.json").exists()


def test_a_model_that_is_told_a_class_is_explained(shown: Any, digits: Dataset, tmp_path: Path) -> None:
    viewer = shown(trained({"kind": "vae", "label": "digit"}, digits, tmp_path / "run-001"))

    assert not viewer.offer.button.isEnabled()
    assert "depend on the class it is told (digit)" in viewer.offer.reason


def test_a_run_without_weights_fails_in_words(
    shown: Any, digits: Dataset, tmp_path: Path, qtbot: QtBot
) -> None:
    run = trained("autoencoder", digits, tmp_path / "run-001")
    viewer = shown(run)
    for file in Run(run).path.glob("*.safetensors"):
        file.unlink()

    fitted(viewer, qtbot)

    assert viewer.note.text.startswith("No flow was fitted:")
    assert viewer.offer.isVisible()


def test_before_the_first_epoch_it_says_why_nothing_can_be_fitted(shown: Any, fresh: Path) -> None:
    viewer = shown(fresh)

    assert not viewer.offer.button.isEnabled()
    assert viewer.offer.reason == "The run has not finished an epoch, so that it has no best weights yet"
