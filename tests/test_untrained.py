"""Asking a network that is being built: with the weights its run will begin with, and as far as it works."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch

from aestudio.analysis.question import Trained
from aestudio.analysis.weights import Weights
from aestudio.experiment import Experiment
from aestudio.families import FAMILIES, Given
from aestudio.job import finish
from aestudio.session import load_data
from aestudio.spec import SpecError
from aestudio.trainer import compile_experiment
from aestudio.untrained import Untrained, same_network


def experiment(decoder: list[Any], **fields: Any) -> Experiment:
    encoder = ["flatten", {"kind": "dense", "units": 6}, {"kind": "dense", "units": 2}]
    networks = {"encoder": {"layers": encoder}, "decoder": {"layers": decoder}}
    return Experiment.parse({"networks": networks, **fields})


WHOLE = [{"kind": "dense", "units": 64}, {"kind": "reshape", "shape": [1, 8, 8]}]


def test_the_weights_are_those_a_run_begins_with(tmp_path: Path) -> None:
    wanted = experiment(WHOLE)
    data = load_data(wanted, tmp_path)
    asked = finish(Untrained(wanted, Weights()), data).arrays
    begun = Weights().answer(compile_experiment(wanted, data, "cpu")).arrays
    assert asked.keys() == begun.keys()
    for key, value in begun.items():
        assert (asked[key] == value).all(), key


@dataclass(frozen=True)
class AllWeights:
    """Every weight and buffer of the model."""

    def answer(self, trained: Trained) -> dict[str, torch.Tensor]:
        return dict(trained.model.state_dict())


@pytest.mark.parametrize("kind", FAMILIES.names())
def test_what_a_family_draws_itself_is_as_in_its_run_and_touches_no_random_numbers(
    kind: str, tmp_path: Path
) -> None:
    """A flow draws the conditioners after the first, and what is told a class a vector for each."""
    data = load_data(experiment(WHOLE), tmp_path)
    family = FAMILIES.parse(kind).suited(Given(data.shape, (0.0, 1.0), data.classes, 1 / 16))
    told = {"label": "digit"} if "label" in type(family).model_fields else {}
    drafted = Experiment.drafted(data.shape, family={**family.to_json(), **told})
    torch.manual_seed(123)  # whatever the random state, the weights are those of the seed
    before = torch.get_rng_state()

    asked = finish(Untrained(drafted, AllWeights()), data)

    assert torch.equal(torch.get_rng_state(), before)
    begun = compile_experiment(drafted, data, "cpu").model.state_dict()
    assert asked.keys() == begun.keys()
    assert [key for key, value in begun.items() if not torch.equal(asked[key], value)] == []


def test_what_stands_before_an_error_is_there_with_the_same_weights(tmp_path: Path) -> None:
    broken = experiment([{"kind": "dense", "units": 64}, {"kind": "reshape", "shape": [1, 7, 7]}])
    data = load_data(broken, tmp_path)
    asked = finish(Untrained(broken, Weights()), data)
    whole = finish(Untrained(experiment(WHOLE), Weights()), data)
    assert [term.kind for term in asked.terms] == ["flatten", "dense", "dense", "dense"]
    for key, value in asked.arrays.items():
        assert (whole.arrays[key] == value).all(), key
    none = Experiment.parse({"networks": {"encoder": {"layers": ["flatten"]}}})
    assert [term.kind for term in finish(Untrained(none, Weights()), data).terms] == ["flatten"]


def test_random_numbers_are_left_as_they_were(tmp_path: Path) -> None:
    wanted = experiment(WHOLE)
    data, before = load_data(wanted, tmp_path), torch.get_rng_state()
    finish(Untrained(wanted, Weights()), data)
    assert torch.equal(torch.get_rng_state(), before)


def test_too_large_a_network_is_refused_in_words(tmp_path: Path) -> None:
    wide = experiment([{"kind": "dense", "units": 65536}] * 2 + WHOLE)
    with pytest.raises(SpecError, match="expected at most 30,000,000 parameters"):
        finish(Untrained(wide, Weights()), load_data(wide, tmp_path))


def test_a_network_is_the_same_whatever_its_training() -> None:
    first = experiment(WHOLE)
    assert same_network(first, experiment(WHOLE, training={"epochs": 3}))
    assert not same_network(first, experiment([{"kind": "dense", "units": 9}, *WHOLE]))
    assert not same_network(first, experiment(WHOLE, family={"kind": "autoencoder", "loss": "bce"}))
