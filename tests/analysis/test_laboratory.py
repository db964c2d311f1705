"""The laboratory's question, asked of every family and of models whose answers are known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from aestudio.analysis.laboratory import Lab, Laboratory
from aestudio.analysis.laboratory.measured import MEANINGS
from aestudio.analysis.laboratory.quality import compared
from aestudio.data import DATASETS
from aestudio.data.plane import gaussian_log_density
from aestudio.experiment import Experiment
from aestudio.experiment.choosing import quick_start
from aestudio.families import FAMILIES, Given
from aestudio.spec import SpecError
from aestudio.trainer import Compiled, compile_experiment

PLANE = {"kind": "plane", "count": 1500}
MOVES = {
    "autoencoder": ["reconstructions", "latent"],
    "vae": ["noise", "reconstructions"],
    "gan": ["noise", "pushes"],
    "flow": ["noise"],
    "ddpm": ["noise", "directions"],
    "mlp": [],
}


def compiled(kind: str, data: dict[str, Any] | None = None, **family: Any) -> Compiled:
    spec = DATASETS.parse(data or PLANE)
    dataset = spec.load()
    parts = spec.split.parts(len(dataset), dataset.labels, None)
    scaled = spec.affine(dataset, parts).range(dataset.range)
    given = Given(dataset.shape, scaled, dataset.classes, 0.0)
    wanted = quick_start(Experiment(data=spec), kind, given)
    if family:
        own = FAMILIES.parse({**wanted.family.to_json(), **family})
        wanted = wanted.model_copy(update={"family": own, "networks": own.draft((2,))})
    return compile_experiment(wanted, dataset, "cpu")


def look(ready: Compiled, **settings: Any) -> Lab:
    return Laboratory(**{"count": 200, "cells": 12, "ground": "all", "move": "all", **settings}).answer(ready)


@pytest.mark.parametrize("kind", [it.kind for it in FAMILIES if not it.pictures])
def test_every_family_shows_what_it_can(kind: str) -> None:
    found = look(compiled(kind))

    assert [move.key for move in found.moves] == MOVES[kind]
    assert [key for key, _ in found.movements] == MOVES[kind]
    assert (found.made is not None) == ("Samples" in FAMILIES[kind].abilities)
    assert ("model" in dict(found.offers)) == ("Likelihoods" in FAMILIES[kind].abilities)
    assert {"truth", "data"} <= {ground.key for ground in found.grounds}
    for move in found.moves:
        assert len(move.points) == len(move.lines) == len(move.arrows) == len(move.stages)
        assert all(np.isfinite(part).all() for part in (move.points, move.lines, move.starts, move.arrows))
    assert found.words()
    assert found.arrays["data"].shape == (150, 2)


@pytest.mark.parametrize("kind", ["vae", "gan", "flow", "ddpm"])
def test_models_that_are_told_the_class_are_looked_at_with_the_data_s_shares(kind: str) -> None:
    found = look(compiled(kind, label="part"))

    assert found.made is not None
    assert all(ground.values.shape[0] in (12, 32) for ground in found.grounds)


@pytest.mark.parametrize("kind", [it.kind for it in FAMILIES if not it.pictures])
def test_looking_changes_nothing(kind: str) -> None:
    ready = compiled(kind)
    ready.model.train()
    before = {name: value.clone() for name, value in ready.model.state_dict().items()}
    state = torch.get_rng_state()

    look(ready)

    assert ready.model.training
    assert torch.equal(state, torch.get_rng_state())
    assert all(torch.equal(before[name], value) for name, value in ready.model.state_dict().items())
    assert all(parameter.grad is None for parameter in ready.model.parameters())


def test_only_what_is_wanted_is_worked_out_and_all_is_offered() -> None:
    found = look(compiled("ddpm"), ground="truth", move="none")

    assert [ground.key for ground in found.grounds] == ["truth"]
    assert found.moves == ()
    assert [key for key, _ in found.movements] == ["noise", "directions"]


@pytest.mark.parametrize("scaling", ["none", "standardise"])
def test_the_true_density_is_that_of_the_scaled_values(scaling: str) -> None:
    ready = compiled("flow", {**PLANE, "scaling": scaling})
    found = look(ready, cells=80, ground="truth")
    places = found.square.places(80)

    assert np.exp(found.grounds[0].values).sum() * found.square.cell(80) == pytest.approx(1.0, abs=0.02)
    stored = gaussian_log_density(ready.affine.invert(places), 0.1)
    expected = stored - 2 * np.log(ready.affine.gain)
    assert_allclose(found.grounds[0].values.ravel(), expected, rtol=1e-6)


def test_a_density_that_was_drawn_is_known_too() -> None:
    found = look(compiled("flow", {"kind": "density", "count": 1500}), ground="truth", cells=64)

    assert found.grounds[0].key == "truth"
    assert np.exp(found.grounds[0].values).sum() * found.square.cell(64) == pytest.approx(1.0, abs=0.03)


def test_from_noise_to_data_begins_with_noise_and_ends_with_the_samples() -> None:
    for kind in ("vae", "gan", "flow", "ddpm"):
        found = look(compiled(kind), move="noise")
        move = found.moves[0]

        assert found.made is not None
        assert move.stages[0] == "noise"
        assert_allclose(
            move.points[-1], found.made[: len(move.points[-1])], atol=1e-2 if kind != "ddpm" else 1
        )


def test_pushes_are_the_gradient_of_ln_d() -> None:
    ready = compiled("gan")
    move = look(ready, move="pushes").moves[0]
    x, step = torch.from_numpy(move.starts), 1e-3
    model: Any = ready.model.eval()
    with torch.inference_mode():
        slopes = [
            (model.believed(x + step * way).log() - model.believed(x - step * way).log()) / (2 * step)
            for way in torch.eye(2)
        ]
    expected = torch.stack(slopes, dim=1).numpy()

    cosine = (expected * move.arrows[0]).sum(1) / np.linalg.norm(expected, axis=1)
    assert_allclose(cosine, np.linalg.norm(move.arrows[0], axis=1), rtol=0.05, atol=1e-3)


def rng_points(seed: int, count: int) -> Any:
    return np.random.default_rng(seed).standard_normal((count, 2))


def test_data_against_themselves_have_neither_blur_nor_holes() -> None:
    found = compared(rng_points(1, 1000), rng_points(2, 1000), rng_points(3, 4000))

    assert found.off < 0.025
    assert found.missed < 0.025
    assert abs(found.distance) < 0.02


def test_good_samples_lie_by_the_data_where_nothing_validates_too(monkeypatch: pytest.MonkeyPatch) -> None:
    ready = compiled("flow", {**PLANE, "split": {"train": 0.8, "validation": 0.0, "test": 0.2}})
    perfect = ready.batch(torch.from_numpy(ready.parts.test))[0]  # others of the same distribution
    monkeypatch.setattr(type(ready.model), "generate", lambda *_: perfect)

    found = look(ready, count=len(perfect))

    assert found.samples.part == "train"
    assert found.quality is not None
    assert found.quality.off < 0.05
    assert found.quality.missed < 0.05


def test_blur_and_collapse_are_told_apart() -> None:
    blurred = compared(2 * rng_points(1, 1000), rng_points(2, 1000), rng_points(3, 4000))
    collapsed = compared(0.2 * rng_points(1, 1000), rng_points(2, 1000), rng_points(3, 4000))

    assert blurred.off > 0.2
    assert blurred.missed < 0.1
    assert collapsed.off < 0.01
    assert collapsed.missed > 0.5


def test_data_that_are_no_points_are_a_problem_in_words() -> None:
    spec = DATASETS.parse("digits")
    experiment = Experiment.drafted((1, 8, 8), data="digits")

    with pytest.raises(SpecError, match="expected data of two numbers, points in the plane, found 1 × 8 × 8"):
        Laboratory().answer(compile_experiment(experiment, spec.load(), "cpu"))


@pytest.mark.parametrize(("count", "held"), [(16, 1), (200, 12)])
def test_of_a_few_points_held_out_nothing_is_told(count: int, held: int) -> None:
    """No share of so few means anything; "100 % off" would be a verdict."""
    split = {"train": 0.9, "validation": 0.06, "test": 0.04}
    ready = compiled("vae", {**PLANE, "count": count, "split": split})
    assert len(ready.parts.validation) == held

    found = look(ready)

    assert found.quality is not None
    assert found.notes[:1] == ["Fewer than 100 points are held out: too few to tell how near samples lie."]
    assert not any("%" in line for line in found.words())


def test_samples_that_are_no_numbers_all_lie_off_the_data() -> None:
    found = compared(np.full((50, 2), np.nan), rng_points(2, 100), rng_points(3, 400))

    assert (found.off, found.missed) == (1.0, 1.0)
    assert found.near is not None
    assert not found.near.any()


def test_no_mode_is_reached_by_samples_that_lie_off_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is nearest to some mode, however far; "2 of 2 modes, 100 % off the data" contradicts itself."""
    ready = compiled("gan", {**PLANE, "shape": "two moons"})
    away = torch.from_numpy(rng_points(1, 200)).float() + torch.tensor([0.0, 30.0])
    monkeypatch.setattr(type(ready.model), "generate", lambda *_: away)

    found = {one.name: one.value for one in look(ready, move="none").measured}

    assert found["Modes reached"] == "0 of 2"
    assert found["Samples off the data"] == "100.0 %"


def test_the_truth_stands_beside_the_likelihood_with_the_errors_of_both() -> None:
    ready = compiled("flow")
    rows = ready.parts.validation
    truth = gaussian_log_density(ready.dataset.values[rows].astype(float), 0.1)

    found = {one.name: one for one in look(ready, count=20).measured}

    error = truth.std(ddof=1) / len(truth) ** 0.5  # of all points held out, however few are shown
    assert found["Mean ln p, nats"].ideal == f"{truth.mean():.3f} ± {error:.3f}".replace("-", "−")
    assert "±" in found["Short of the truth, nats"].value


def test_each_number_has_a_meaning() -> None:
    names = {one.name for kind in ("gan", "flow") for one in look(compiled(kind)).measured}

    assert names == set(MEANINGS)
