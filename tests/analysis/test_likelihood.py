"""How likely samples are: against the density that made them, and in the units the field uses."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from aestudio.analysis.likelihood import Likelihood, Likelihoods, Morph
from aestudio.analysis.question import Trained
from aestudio.data.plane import gaussian_log_density
from aestudio.experiment import Experiment
from aestudio.families import FAMILIES, Given
from aestudio.session import load_data
from aestudio.spec import SpecError
from aestudio.trainer import compile_experiment


def flow(data: dict[str, Any] | None = None, **family: Any) -> Trained:
    """A flow with the weights it begins with: it does nothing, so that its density is N(0, 1)."""
    wanted = Experiment.drafted((2,), data=data or {"kind": "plane", "count": 2000})
    dataset = load_data(wanted, Path())
    given = Given(dataset.shape, (0.0, 1.0), dataset.classes, dataset.step((0.0, 1.0)))
    chosen = FAMILIES.parse({"kind": "flow", "transforms": 2, **family})
    chosen = chosen.suited(given) if data else chosen
    experiment = Experiment.drafted(
        dataset.shape, data=data or {"kind": "plane", "count": 2000}, family=chosen.to_json()
    )
    return compile_experiment(experiment, dataset, "cpu")


def test_the_likelihoods_are_those_of_normal_numbers_and_the_extremes_the_nearest_and_farthest() -> None:
    found = Likelihood(count=100, extremes=3).answer(flow())
    assert found.points is not None
    expected = -(found.points**2).sum(1) / 2 - math.log(2 * math.pi)

    np.testing.assert_allclose(found.log_p, expected, rtol=1e-5)
    assert found.most.tolist() == np.argsort(-expected)[:3].tolist()
    assert found.least.tolist() == np.argsort(-expected)[-3:].tolist()
    np.testing.assert_array_equal(found.extremes, found.points[found.chosen])
    assert found.inverse is not None
    assert found.inverse < 1e-6


def test_bits_per_dimension_and_what_p_is_are_said_in_words() -> None:
    plane, digits = Likelihood().answer(flow()), Likelihood().answer(flow({"kind": "digits"}))

    assert plane.bits(plane.log_p) == pytest.approx(-plane.log_p.mean() / (2 * math.log(2)))
    assert "D = 2; p: density of the scaled values" in "\n".join(plane.words())
    assert "D = 64; p: probability of the stored values" in "\n".join(digits.words())
    assert digits.points is None
    assert digits.step == 1 / 16


def test_the_true_density_is_told_where_it_is_known() -> None:
    trained = flow()
    known = Likelihood(count=100).answer(trained)
    values = trained.dataset.values[known.samples.rows].astype(float)
    mean = gaussian_log_density(values, 0.1).mean()

    assert known.words()[1].startswith(f"True density, same samples: ln p {mean:.3f} ± ".replace("-", "−"))
    unknown = Likelihood(count=100).answer(flow({"kind": "plane", "count": 2000, "shape": "rings"}))
    assert not any("True density" in line for line in unknown.words())


def test_a_histogram_counts_every_sample_even_far_outside() -> None:
    found: Likelihoods = Likelihood(count=200).answer(flow())
    found.log_p[0] = -1e9

    assert found.histogram(found.log_p).sum() == pytest.approx(1)
    assert found.edges[0] > -1e3
    assert found.histogram(found.log_p)[0] >= 1 / 200


def test_looking_twice_gives_the_same_and_draws_no_random_number() -> None:
    trained = flow({"kind": "digits"})
    before = torch.random.get_rng_state()

    first, second = (Likelihood().answer(trained).log_p for _ in range(2))

    np.testing.assert_array_equal(first, second)  # dequantisation has the same noise at every look
    assert torch.equal(torch.random.get_rng_state(), before)


def test_a_model_without_a_likelihood_is_refused_in_words(build: Any) -> None:
    with pytest.raises(SpecError, match="a model that says how likely each sample is, found the Autoencoder"):
        Likelihood().answer(build())


def test_points_keep_their_labels_from_transform_to_transform() -> None:
    trained = flow()

    found = Morph(count=50).answer(trained)

    assert found.values.shape == (3, 50, 2)
    assert found.samples is not None
    np.testing.assert_allclose(found.values[0], found.values[-1], atol=1e-6)  # it does nothing yet
    assert found.words(0) == "Data"
    assert found.words(2) == "After transform 2 of 2: the latent"


def test_pictures_are_made_from_noise_and_the_last_stage_is_that_noise() -> None:
    trained = flow({"kind": "digits"}, label="digit")

    found = Morph(made=4, seed=3).answer(trained)

    assert found.samples is None
    assert found.values.shape == (3, 4, 1, 8, 8)
    again, other = Morph(made=4, seed=3).answer(trained), Morph(made=4, seed=4).answer(trained)
    np.testing.assert_array_equal(found.values, again.values)
    assert not np.array_equal(found.values, other.values)
