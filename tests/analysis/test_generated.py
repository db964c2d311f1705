"""New samples: the same noise makes the same ones, and their neighbours are the nearest there are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aestudio.analysis.generated import Generated
from aestudio.analysis.question import Trained
from aestudio.experiment import Experiment
from aestudio.session import load_data
from aestudio.spec import SpecError
from aestudio.trainer import compile_experiment


def model(family: dict[str, Any] | str = "vae", data: Any = "digits", shape: Any = (1, 8, 8)) -> Trained:
    wanted = Experiment.drafted(shape, family=family, data=data)
    return compile_experiment(wanted, load_data(wanted, Path()), "cpu")


def test_the_same_seed_makes_the_same_samples_and_asking_for_more_keeps_the_first() -> None:
    trained = model()

    few, many, others = (Generated(count, seed).answer(trained) for count, seed in ((5, 1), (100, 1), (5, 2)))

    assert few.values.shape == (5, 1, 8, 8)
    np.testing.assert_allclose(few.values, many.values[:5], atol=1e-6)
    assert not np.allclose(few.values, others.values)


def test_without_spread_all_are_the_sample_of_the_middle() -> None:
    made = Generated(count=4, spread=0.0).answer(model())

    assert np.ptp(made.values, axis=0).max() == pytest.approx(0, abs=1e-6)


def test_each_class_in_turn_or_one_class_for_all() -> None:
    trained = model({"kind": "vae", "label": "digit"})

    turns, threes = Generated(count=12).answer(trained), Generated(count=3, label=3).answer(trained)

    assert [turns.word(index) for index in range(12)] == [*"012345678901"]
    assert [threes.word(index) for index in range(3)] == ["3", "3", "3"]
    with pytest.raises(SpecError, match="label: expected a class from 0 to 9, found 10"):
        Generated(label=10).answer(trained)


def test_the_nearest_training_sample_is_found_by_hand_too() -> None:
    trained = model()
    made = Generated(count=3, nearest=True).answer(trained)
    train = trained.affine.apply(trained.dataset.values[trained.parts.train])
    squares = ((train[None] - made.values[:, None]) ** 2).mean((2, 3, 4))

    assert made.nearest is not None
    np.testing.assert_allclose(made.nearest[1], squares.min(1), rtol=1e-4)
    np.testing.assert_allclose(made.nearest[0], train[squares.argmin(1)], atol=1e-6)


def test_points_in_the_plane_come_with_points_of_the_data() -> None:
    family = {"kind": "vae", "likelihood": "gaussian"}
    made = Generated(count=20).answer(model(family, {"kind": "plane", "count": 300}, (2,)))

    assert made.values.shape == (20, 2)
    assert made.real is not None
    assert made.real.shape == (240, 2)


def test_a_model_that_makes_none_is_refused_in_words() -> None:
    with pytest.raises(
        SpecError, match=r"expected a model that makes new samples from noise.*, found the Autoencoder"
    ):
        Generated().answer(model("autoencoder"))
