"""Views over time: a run that nobody watched as it trained has its film and its course all the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aestudio.data import Dataset
from aestudio.experiment import Experiment
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.viewers import Viewer, connect
from aestudio.gui.viewers.health import HealthViewer
from aestudio.gui.viewers.over_time import _missing
from aestudio.gui.viewers.samples import SamplesViewer
from aestudio.session import Session

WAIT = 60_000


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, digits: Dataset) -> Path:
    """A VAE of four epochs."""
    path = tmp_path_factory.mktemp("project") / "run-001"
    training = {"epochs": 4, "batch_size": 256, "threads": 1}
    session = Session.start(Experiment.drafted((1, 8, 8), family="vae", training=training), digits, path)
    for _ in session.progress():
        pass
    return path


def show(viewer: Viewer, run: Path, engine: Engine, qtbot: QtBot) -> None:
    qtbot.addWidget(viewer)
    connect(viewer, engine, Document(Experiment()))
    viewer.resize(620, 640)
    viewer.show()
    with qtbot.waitSignal(engine.run_changed, timeout=WAIT):
        engine.show_run(run, run.parent)


def test_the_film_of_a_finished_run(
    run: Path, engine: Engine, qtbot: QtBot, themed: QApplication, tmp_path: Path
) -> None:
    viewer = SamplesViewer()
    show(viewer, run, engine, qtbot)
    qtbot.waitUntil(lambda: bool(viewer.film.epochs), timeout=WAIT)
    assert viewer.film.epochs == [4], "nobody asked for more"
    viewer.mode.choose("film")
    qtbot.waitUntil(lambda: viewer.film.epochs == [0, 1, 2, 3, 4], timeout=WAIT)
    first, *_, last = viewer.film.frames
    assert first[1].question == last[1].question, "the same noise"
    assert (first[1].values != last[1].values).any()
    viewer.write_film(tmp_path / "film.gif")
    qtbot.waitUntil((tmp_path / "film.gif").is_file, timeout=WAIT)
    viewer.seed.setValue(1)
    qtbot.waitUntil(
        lambda: len(viewer.film.epochs) == 5 and viewer.film.frames[0][1].question.seed == 1, timeout=WAIT
    )


def test_the_course_of_what_each_dimension_carries(
    run: Path, engine: Engine, qtbot: QtBot, themed: QApplication
) -> None:
    viewer = HealthViewer()
    show(viewer, run, engine, qtbot)
    qtbot.waitUntil(lambda: [epoch for epoch, _ in viewer.course] == [0, 1, 2, 3, 4], timeout=WAIT)
    assert len(viewer.canvas.strips) == 3
    assert (viewer.course[0][1] != viewer.course[-1][1]).any()


def test_the_line_that_tells_how_far_it_is_takes_no_room(
    run: Path, engine: Engine, qtbot: QtBot, themed: QApplication
) -> None:
    """How many samples fit would depend on it, and with their number all would be asked for again."""
    viewer = SamplesViewer()
    show(viewer, run, engine, qtbot)
    qtbot.waitUntil(lambda: bool(viewer.film.epochs), timeout=WAIT)
    fit = viewer.tiles.capacity
    viewer.earlier.say("something")
    assert viewer.earlier.isVisible()
    qtbot.wait(50)
    assert viewer.tiles.capacity == fit
    assert viewer.body.rect().contains(viewer.earlier.geometry())


def test_nothing_is_worked_out_that_was_watched() -> None:
    assert not _missing([0, 4, 8, 12], known=[0, 3, 5, 9, 12, 13])
    assert _missing([0, 4, 8, 12], known=[9, 12, 13]), "it was opened late"
    assert _missing([0, 4, 8, 12], known=[0, 12]), "something else was looked at"
    assert not _missing([0], known=[0])
    assert not _missing([0, 1], known=[])
