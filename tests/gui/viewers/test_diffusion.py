"""The Diffusion view: noise added and taken away, at the noise level of a slider."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aestudio.analysis.diffusion import Denoising, Noising
from aestudio.experiment import Experiment
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.viewers import connect
from aestudio.gui.viewers.demo import FakeModel
from aestudio.gui.viewers.diffusion import DiffusionViewer
from aestudio.gui.viewers.tiles import Tiles


@pytest.fixture
def viewer(show: Any) -> Any:
    return show(DiffusionViewer, FakeModel(), (900, 600))


def values(tiles: Tiles) -> Any:
    return tiles._rows[0].made.values


def test_it_begins_in_the_middle_and_the_slider_needs_no_new_question(viewer: Any, qtbot: QtBot) -> None:
    asked: list[Any] = []
    viewer.asked.connect(lambda part, question: asked.append(question))
    assert viewer.slider.value() == 50

    viewer.slider.setFocus()
    qtbot.keyClick(viewer.slider, Qt.Key.Key_Home)

    np.testing.assert_allclose(values(viewer.left), FakeModel().noised(Noising()).inputs, atol=1e-6)
    assert viewer.words.text() == "t = 0 of 100 · 100.00 % of the variance left · no noise"
    assert asked == []


def test_another_schedule_leaves_less_at_the_same_level(viewer: Any) -> None:
    as_set = viewer.words.text()
    viewer.schedule.choose("Linear")
    viewer.schedule.picked.emit("Linear")

    assert as_set == "t = 50 of 100 · 50.04 % of the variance left · signal to noise 1"
    assert viewer.words.text() == "t = 50 of 100 · 12.50 % of the variance left · signal to noise 0.143"
    assert set(viewer.plot.plot.names) == {"As set: Cosine", "Linear"}


def test_the_schedules_are_also_drawn_as_log_signal_to_noise(viewer: Any) -> None:
    viewer.plot.what.choose("ratio")
    viewer.plot.what.picked.emit("ratio")

    levels, found = viewer.plot.plot.data("Linear")
    left = FakeModel().noised(Noising()).others["Linear"]
    assert levels[0] == 1  # without noise there is no ratio
    assert found[49] == pytest.approx(np.log(left[50] / (1 - left[50])))
    assert viewer.plot.plot.data("As set: Cosine")[1][49] == pytest.approx(0, abs=0.01)  # half is left
    viewer.mode.choose("take")
    viewer._mode_changed()
    assert not viewer.plot.what.isVisible()


def test_the_chain_shows_x_t_beside_the_sample_that_is_expected(viewer: Any, qtbot: QtBot) -> None:
    viewer.mode.choose("take")
    viewer._mode_changed()
    qtbot.waitUntil(lambda: viewer.right.isVisible() and bool(viewer.right._rows))

    assert viewer.question() == Denoising(count=10)
    assert viewer.second.currentWidget() is viewer.right
    chain = FakeModel().chain(Denoising(count=10))
    viewer.slider.setValue(60)
    np.testing.assert_array_equal(values(viewer.left), chain.x[10])
    np.testing.assert_array_equal(values(viewer.right), chain.x0[10])
    assert viewer.words.text() == "t = 60 of 100 · 25 steps shown"


def test_no_sample_is_shown_twice_when_more_fit_side_by_side(viewer: Any, qtbot: QtBot) -> None:
    for size in ((900, 600), (500, 700), (1300, 500)):
        viewer.resize(*size)
        qtbot.wait(10)
        shown = places(viewer.left)
        assert sorted(set(shown)) == shown


def places(tiles: Tiles) -> list[int]:
    """Which samples are drawn, in order."""
    drawn = [
        (row.first + column, len(row.made.values)) for row in tiles._rows for column in range(tiles.columns)
    ]
    return [place for place, count in drawn if place < count]


def test_what_is_expected_of_every_sample_stands_where_the_sample_does(viewer: Any, qtbot: QtBot) -> None:
    viewer.mode.choose("take")
    viewer._mode_changed()
    qtbot.waitUntil(lambda: viewer.right.isVisible() and bool(viewer.right._rows))
    for size in ((900, 600), (500, 700), (1300, 900)):
        viewer.resize(*size)
        qtbot.wait(10)
        assert places(viewer.left) == places(viewer.right) == list(range(10))


def test_a_schedule_that_is_the_model_s_own_is_drawn_once(viewer: Any) -> None:
    found = FakeModel().noised(Noising())
    viewer.show_answer(replace(found, alpha_bar=found.others["Linear"].copy()))
    assert set(viewer.plot.plot.names) == {"As set: Linear", "Cosine"}


def test_the_sampler_its_steps_the_seed_and_the_class_are_asked_for(viewer: Any, qtbot: QtBot) -> None:
    viewer.mode.choose("take")
    viewer.sampler.choose("ddim")
    viewer._mode_changed()
    viewer.steps.setValue(7)
    viewer.eta.setValue(0.5)
    viewer.seed.setValue(3)
    qtbot.waitUntil(viewer.label.isVisible)
    viewer.label.choose(4)

    assert viewer.question() == Denoising(10, 3, 4, "ddim", 7, 0.5)
    assert viewer.steps.isVisible()
    viewer.sampler.choose("ancestral")
    viewer._mode_changed()
    assert not viewer.steps.isVisible()
    assert viewer.question() == Denoising(10, 3, 4, "ancestral")


@pytest.fixture
def engine(qtbot: QtBot, themed: QApplication) -> Iterator[Engine]:
    engine = Engine()
    with qtbot.waitSignal(engine.state_changed, timeout=60_000):
        engine.start()
    yield engine
    assert engine.close()


def test_noise_is_added_before_anything_was_trained(engine: Engine, qtbot: QtBot, tmp_path: Path) -> None:
    family = {"kind": "ddpm", "steps": 40}
    document = Document(Experiment.drafted((1, 8, 8), family=family))
    viewer = DiffusionViewer()
    qtbot.addWidget(viewer)
    connect(viewer, engine, document)
    viewer.resize(900, 600)
    viewer.show()
    engine.look_at(document.experiment, tmp_path)

    qtbot.waitUntil(lambda: viewer.has_picture, timeout=60_000)

    assert viewer.slider.maximum() == 40
    assert values(viewer.left).shape == (16, 1, 8, 8)
    viewer.mode.choose("take")
    viewer._mode_changed()
    assert not viewer.has_picture  # that needs a trained model
