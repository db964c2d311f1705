"""A flow as learned prior: distances against what is known, and a code that N(0, 1) does not fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from aestudio.analysis.energy import energy_distance
from aestudio.analysis.prior import FLOW, NORMAL, LearnedPrior
from aestudio.analysis.question import Trained
from aestudio.experiment import Experiment
from aestudio.session import load_data
from aestudio.spec import SpecError
from aestudio.trainer import compile_experiment

QUICK = LearnedPrior(steps=120, transforms=2, width=32)


def points(**family: Any) -> Trained:
    """An autoencoder that does nothing: its codes are eight Gaussians on a circle."""
    linear = {"layers": [{"kind": "dense", "units": 2, "activation": "linear"}]}
    experiment = Experiment.parse(
        {
            "data": {"kind": "plane", "count": 3000},
            "family": {"kind": "autoencoder", **family},
            "networks": {"encoder": linear, "decoder": linear},
        }
    )
    trained = compile_experiment(experiment, load_data(experiment, Path()), "cpu")
    with torch.no_grad():
        for name, value in trained.model.named_parameters():
            value.copy_(torch.eye(2) if name.endswith("weight") else torch.zeros(2))
    return trained


def test_the_energy_distance_is_zero_for_one_distribution_and_known_for_two_points_apart() -> None:
    rng = np.random.default_rng(0)
    first, second = rng.normal(0, 1, (2, 1000, 3))
    at, off = np.zeros((5, 2)), np.tile([3.0, 4.0], (5, 1))

    assert abs(energy_distance(first, second)) < 0.02
    assert energy_distance(at, off) == pytest.approx(10)  # twice the distance of 5
    assert energy_distance(first, second + 1) > 0.5


def test_a_flow_comes_nearer_to_codes_that_are_not_normal() -> None:
    found = QUICK.answer(points())

    assert found.distance[FLOW] < 0.5 * found.distance[NORMAL]
    assert found.log_p[FLOW].mean() > found.log_p[NORMAL].mean() + 0.5
    np.testing.assert_allclose(found.samples[FLOW], found.draws[FLOW][:16], atol=1e-5)  # it decodes to itself
    assert "likelier under the flow than under a normal distribution fitted to them" in found.words()[1]


def test_the_codes_that_judge_the_flow_have_no_part_in_its_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    fit = LearnedPrior._fitted
    given: dict[str, Any] = {}

    def seen(self: LearnedPrior, train: Any, kept: Any) -> Any:
        given.update(train=train, kept=kept)
        return fit(self, train, kept)

    monkeypatch.setattr(LearnedPrior, "_fitted", seen)
    found = LearnedPrior(steps=5, transforms=1, width=8).answer(points())

    assert (len(given["train"]), len(given["kept"]), len(found.codes)) == (2160, 240, 300)
    judged = (found.codes - found.weights["mean"]) / found.weights["std"]
    assert np.abs(given["kept"][:, None] - judged).sum(-1).min() > 0
    assert np.abs(given["kept"][:, None] - given["train"]).sum(-1).min() > 0


def test_the_same_seed_gives_the_same_and_nothing_else_changes() -> None:
    trained, quick = points(), LearnedPrior(steps=5, transforms=1, width=8)
    before = torch.random.get_rng_state()

    first, second = (quick.answer(trained) for _ in range(2))

    np.testing.assert_array_equal(first.draws[FLOW], second.draws[FLOW])
    assert torch.equal(before, torch.random.get_rng_state())


def test_the_plane_of_codes_is_worked_out_once_and_placing_only_multiplies(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    experiment = Experiment.drafted((1, 8, 8), family="vae")
    trained = compile_experiment(experiment, load_data(experiment, Path()), "cpu")
    found = LearnedPrior(steps=5, transforms=1, width=8).answer(trained)
    centred = found.codes - found.codes.mean(0)
    axes = np.linalg.svd(centred, full_matrices=False)[2][:2]
    for name in ("svd", "eigh"):
        monkeypatch.delattr(np.linalg, name)

    np.testing.assert_allclose(np.abs(found.placed(found.codes)), np.abs(centred @ axes.T), atol=1e-3)


def test_of_a_vae_the_other_prior_is_the_one_it_was_taught() -> None:
    experiment = Experiment.drafted((1, 8, 8), family="vae")
    trained = compile_experiment(experiment, load_data(experiment, Path()), "cpu")

    found = LearnedPrior(steps=5, transforms=1, width=8, made=3).answer(trained)

    assert found.name == "N(0, 1)"
    assert found.samples[NORMAL].shape == found.samples[FLOW].shape == (3, 1, 8, 8)
    assert found.words()[2].startswith("Codes of 8 numbers: means ")


def test_too_few_samples_to_compare_with_are_said(build: Any) -> None:
    few = build(data={"kind": "digits", "split": {"train": 0.98, "validation": 0.01, "test": 0.01}})

    with pytest.raises(SpecError, match="expected at least 50 validation samples to compare with, found 1"):
        QUICK.answer(few)
