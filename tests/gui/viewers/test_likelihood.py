"""The Likelihood view on flows that do nothing yet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from aestudio.analysis.question import Trained
from aestudio.experiment import Experiment
from aestudio.families import FAMILIES, Given
from aestudio.gui.viewers.likelihood import LikelihoodViewer
from aestudio.session import load_data
from aestudio.trainer import compile_experiment


class Model:
    """Answers as the engine does."""

    def __init__(self, data: dict[str, Any]) -> None:
        dataset = load_data(Experiment.drafted((2,), data=data), Path())
        given = Given(dataset.shape, (0.0, 1.0), dataset.classes, dataset.step((0.0, 1.0)))
        family = FAMILIES.parse({"kind": "flow", "transforms": 3}).suited(given)
        experiment = Experiment.drafted(dataset.shape, data=data, family=family.to_json())
        self.trained: Trained = compile_experiment(experiment, dataset, "cpu")

    def answer(self, question: Any) -> Any:
        return question.answer(self.trained)


@pytest.fixture(scope="module")
def points() -> Model:
    return Model({"kind": "plane", "count": 600, "scaling": "0 to 1"})


@pytest.fixture(scope="module")
def pictures() -> Model:
    return Model({"kind": "digits"})


def test_pictures_show_the_most_and_the_least_likely(show: Any, pictures: Model) -> None:
    viewer = show(LikelihoodViewer, pictures)
    extremes = viewer.likelihood.extremes

    assert extremes.isVisible()
    assert len(extremes.most.pictures) == len(extremes.least.pictures) == 8
    assert viewer.likelihood.plot.names == ["Training", "Validation"]
    assert "bits per dimension" in viewer.likelihood.facts.text()
    assert "max |\u2060f⁻¹(f(x))\u00a0−\u00a0x|" in viewer.likelihood.facts.text()


def test_points_are_coloured_by_how_likely_they_are(show: Any, points: Model) -> None:
    viewer = show(LikelihoodViewer, points)

    cloud = viewer.likelihood.points.scatter.cloud

    assert viewer.likelihood.points.isVisible()
    assert len(cloud.points) == 60  # the validation part
    assert (np.diff(cloud.classes) <= 0).all()  # the least likely are drawn last


def test_another_part_is_asked_for_and_the_test_part_is_warned_of(
    show: Any, points: Model, qtbot: QtBot
) -> None:
    viewer = show(LikelihoodViewer, points)
    viewer.part.choose("test")
    viewer.part.picked.emit("test")
    qtbot.wait(30)

    assert viewer.question().part == "test"
    assert "final evaluation" in viewer.note.text
    assert viewer.likelihood.plot.names == ["Training", "Test"]


def test_the_slider_moves_points_through_the_transforms(show: Any, points: Model, qtbot: QtBot) -> None:
    viewer = show(LikelihoodViewer, points)
    viewer.show_what.choose("morph")
    viewer.show_what.chosen.emit("morph")
    page = viewer.morph
    qtbot.wait(30)

    assert page.isVisible()
    assert page.words.text() == "Data"
    assert len(page.legend.buttons) == 8
    before = page.scatter.cloud.points
    page.slider.setValue(page.slider.maximum())
    assert page.words.text() == "After transform 3 of 3: the latent"
    assert (page.scatter.cloud.x, page.scatter.cloud.y) == ("z₁", "z₂")
    page.slider.setValue(1)
    assert page.words.text() == "Transform 1 of 3"
    assert (page.scatter.cloud.x, page.scatter.cloud.y) == ("between x₁ and z₁", "between x₂ and z₂")
    page.slider.setValue(0)
    assert (page.scatter.cloud.x, page.scatter.cloud.y) == ("x₁", "x₂")
    assert page.scatter.cloud.points.shape == before.shape


def test_pictures_are_shown_at_each_stage_and_the_dice_make_others(
    show: Any, pictures: Model, qtbot: QtBot
) -> None:
    viewer = show(LikelihoodViewer, pictures)
    viewer.show_what.choose("morph")
    viewer.show_what.chosen.emit("morph")
    qtbot.wait(30)

    assert viewer.morph.pictures.isVisible()
    assert viewer.morph.strips[-1].geometry().bottom() < viewer.morph.pictures.height() - 4, "off the edge"
    assert viewer.dice.isVisible()
    first = viewer.morph.strips[0].pictures[0].sample
    viewer.throw_dice()
    qtbot.wait(30)
    assert not np.array_equal(first, viewer.morph.strips[0].pictures[0].sample)
