"""Mode coverage: counts against models whose samples are known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from aestudio.analysis.coverage import Coverage, Covered, modes_of
from aestudio.analysis.saturation import Saturation
from aestudio.data import DATASETS, Dataset
from aestudio.data.plane import gaussian_means
from aestudio.experiment import Experiment
from aestudio.spec import SpecError
from aestudio.trainer import Compiled, compile_experiment

PLANE = {"kind": "plane", "count": 4000, "noise": 0.1}


def compiled(data: dict[str, Any] | None = None, **family: Any) -> Compiled:
    wanted = {"kind": "gan", "latent": 2, **family}
    experiment = Experiment.drafted((2,), family=wanted, data=data or PLANE)
    return compile_experiment(experiment, DATASETS.parse(data or PLANE).load())


class Known(nn.Module):
    """Makes samples of the classes it was given, by a rule."""

    def __init__(self, places: Tensor) -> None:
        super().__init__()
        self.places = nn.Parameter(places)

    def noise(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        return torch.arange(count)

    def generate(self, noise: Tensor, y: Tensor | None = None) -> Tensor:
        return self.places[noise % len(self.places)]


def covered(places: Any, data: dict[str, Any] | None = None, count: int = 800) -> Covered:
    ready = compiled(data)
    object.__setattr__(ready, "model", Known(torch.tensor(np.asarray(places), dtype=torch.float32)))
    return Coverage(count).answer(ready)


def test_a_model_that_makes_all_eight_covers_all() -> None:
    found = covered(gaussian_means())

    assert found.by_distance
    assert found.missing == ()
    assert found.counts.tolist() == [100] * 8
    assert found.outside == 0
    assert found.distance < 2 * found.chance
    assert found.words.startswith("8 of 8 modes reached by 800 samples")


def test_modes_that_collapsed_are_named() -> None:
    found = covered(gaussian_means()[:3])

    assert found.missing == ("3", "4", "5", "6", "7")
    assert found.distance == pytest.approx(5 / 8, abs=0.05)


def test_samples_between_the_modes_belong_to_none() -> None:
    found = covered([[0.0, 0.0], [2.0, 0.0]])

    assert found.outside == 400
    assert found.counts.tolist() == [400, 0, 0, 0, 0, 0, 0, 0]
    assert "50 % of the samples lie on no mode: more than 3 σ from each (of the data: 1 %)" in found.words


def test_the_means_follow_the_scaling_of_the_data() -> None:
    scaled = {**PLANE, "scaling": "0 to 1"}
    ready = compiled(scaled)

    found = covered(ready.affine.apply(gaussian_means()), scaled)

    assert found.missing == ()


def test_other_data_are_counted_by_the_nearest_training_sample() -> None:
    moons = {**PLANE, "shape": "two moons", "noise": 0.05}
    ready = compiled(moons)
    rows = ready.parts.train[ready.dataset.labels["part"][ready.parts.train] == 1][:50]

    found = covered(ready.dataset.values[rows], moons)

    assert not found.by_distance
    assert found.counts.tolist() == [0, 800]
    assert found.missing == ("0",)


def test_one_class_has_no_modes_to_count() -> None:
    ready = compiled()
    made = torch.zeros(10, 2)
    assert modes_of(ready, made, np.ones(10, bool)) is not None
    labels = {"part": np.zeros(len(ready.dataset.values), np.int64)}
    object.__setattr__(ready, "dataset", replace(ready.dataset, labels=labels))
    assert modes_of(ready, made, np.ones(10, bool)) is None


def test_samples_are_drawn_a_pool_at_a_time_and_it_is_said_how_far_that_is() -> None:
    digits = {"kind": "digits"}
    family = {"kind": "ddpm", "steps": 20, "sampler": "ancestral"}
    experiment = Experiment.drafted((1, 8, 8), family=family, data=digits)
    ready = compile_experiment(experiment, DATASETS.parse(digits).load())

    told = list(Coverage(100).work(ready))

    assert len(told) == 2 * 20 + 2
    assert {words for _, words in told} == {"drawing samples, 0 of 100", "drawing samples, 64 of 100"}
    assert [fraction for fraction, _ in told] == sorted(fraction for fraction, _ in told)


def test_looking_changes_nothing() -> None:
    ready = compiled(spectral_norm=True)
    ready.model.train()
    before = {name: value.clone() for name, value in ready.model.state_dict().items()}
    state = torch.get_rng_state()

    Coverage(200).answer(ready)
    Saturation(50).answer(ready)

    assert ready.model.training
    assert torch.equal(state, torch.get_rng_state())
    assert all(torch.equal(before[name], value) for name, value in ready.model.state_dict().items())


def test_data_without_labels_are_a_problem_in_words() -> None:
    ready = compiled()
    bare = Dataset("bare", ready.dataset.values)
    object.__setattr__(ready, "dataset", bare)

    with pytest.raises(SpecError, match="expected data with labels to count the samples by, found none"):
        Coverage(50).answer(ready)


def test_a_model_told_the_class_is_counted_by_the_data_s_classes() -> None:
    found = Coverage(200).answer(compiled(label="part"))

    assert found.counts.sum() + found.outside == 200


def test_saturation_marks_the_present_samples_on_the_objective_in_use() -> None:
    found = Saturation(64).answer(compiled(objective="minimax"))

    assert list(found.curves) == ["Minimax", "Non-saturating"]
    assert found.own == "Minimax"
    assert found.curves["Minimax"] == pytest.approx(found.d)
    assert found.curves["Non-saturating"] == pytest.approx(1 - found.d)
    assert found.slopes == pytest.approx(found.believed)
    assert "hinge" in Saturation(8).answer(compiled(objective="hinge")).words


def test_a_model_without_discriminator_has_no_saturation() -> None:
    experiment = Experiment.drafted((2,), family={"kind": "vae", "likelihood": "gaussian"}, data=PLANE)
    ready = compile_experiment(experiment, DATASETS.parse(PLANE).load())

    with pytest.raises(SpecError, match=r"expected a model that judges samples.*, found the Variational"):
        Saturation(8).answer(ready)
