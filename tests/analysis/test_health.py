"""Latent health: a collapsed posterior is flagged, a healthy one is not, and its numbers are right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import kstest

from aestudio.analysis.health import LatentHealth, _found
from aestudio.analysis.question import Trained
from aestudio.experiment import Experiment
from aestudio.session import load_data
from aestudio.spec import SpecError
from aestudio.trainer import compile_experiment, train

QUESTION = LatentHealth()
RNG = np.random.default_rng(7)


def model(family: dict[str, Any] | str, epochs: int = 0, rate: float = 2e-3) -> Trained:
    training = {"epochs": max(epochs, 1), "batch_size": 64, "threads": 1}
    training["optimizer"] = {"kind": "adam", "learning_rate": rate}  # type: ignore[assignment]
    wanted = Experiment.drafted((1, 8, 8), family=family, training=training)
    ready = compile_experiment(wanted, load_data(wanted, Path()), "cpu")
    for _ in train(ready) if epochs else ():
        pass
    return ready


def test_a_posterior_that_is_the_prior_for_every_sample_is_collapsed() -> None:
    found = _found(QUESTION, np.zeros((500, 3)), np.zeros((500, 3)))

    assert found.collapsed
    assert found.words[0] == "Posterior collapse"
    assert found.kl == pytest.approx([0, 0, 0])


def test_a_code_that_fills_the_prior_is_healthy() -> None:
    mean = np.sqrt(0.9) * RNG.standard_normal((3000, 4))
    found = _found(QUESTION, mean, np.full((3000, 4), np.log(0.1)))

    assert found.words[0] == "Healthy"
    assert found.active.all()
    assert found.std == pytest.approx(1.0, abs=0.05)


def test_an_unused_dimension_and_one_far_from_the_prior_are_told() -> None:
    mean = np.stack([np.zeros(2000), np.sqrt(0.9) * RNG.standard_normal(2000)], axis=1)
    unused = _found(QUESTION, mean, np.stack([np.zeros(2000), np.full(2000, np.log(0.1))], axis=1))
    far = _found(
        QUESTION, mean + np.array([0, 3]), np.stack([np.zeros(2000), np.full(2000, np.log(0.1))], axis=1)
    )

    assert unused.active.tolist() == [False, True]
    assert unused.order.tolist() == [1, 0]
    assert unused.words[0] == "Some dimensions unused"
    assert "no fault" in unused.advice
    assert far.advice == ""
    assert far.words[0] == "Not the prior"
    assert far.off.tolist() == [False, True]


def test_few_samples_say_nothing_of_a_distribution() -> None:
    found = _found(QUESTION, 5 + RNG.standard_normal((20, 1)), np.zeros((20, 1)))

    assert found.words[0] == "Not enough data"
    assert not found.off.any()


def test_the_distance_is_kolmogorovs() -> None:
    mean, logvar = RNG.standard_normal((300, 1)), np.full((300, 1), -2.0)
    draws = mean + np.exp(-1.0) * np.random.default_rng(0).standard_normal(mean.shape)

    assert _found(QUESTION, mean, logvar).distance[0] == pytest.approx(kstest(draws[:, 0], "norm").statistic)


def test_a_vae_with_far_too_large_beta_collapses_and_one_with_beta_1_does_not() -> None:
    collapsed = LatentHealth("train").answer(model({"kind": "vae", "beta": 1000.0}, epochs=6))
    healthy = LatentHealth("train").answer(model("vae", epochs=30))

    assert collapsed.collapsed
    assert not healthy.collapsed
    assert healthy.kl.sum() > 2


def test_an_autoencoder_has_no_posterior_and_that_is_said() -> None:
    with pytest.raises(SpecError, match="expected a model whose codes are normal distributions, found"):
        LatentHealth().answer(model("autoencoder"))
