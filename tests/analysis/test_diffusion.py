"""Noise added to samples and taken away again, as questions about a model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from aestudio.analysis.diffusion import KEPT, Denoising, Noising
from aestudio.analysis.question import Trained
from aestudio.experiment import Experiment
from aestudio.session import load_data
from aestudio.spec import SpecError
from aestudio.trainer import compile_experiment


def model(family: dict[str, Any], data: Any = "digits", shape: Any = (1, 8, 8)) -> Trained:
    wanted = Experiment.drafted(shape, family=family, data=data)
    return compile_experiment(wanted, load_data(wanted, Path()), "cpu")


@pytest.fixture(scope="module")
def trained() -> Trained:
    return model({"kind": "ddpm", "steps": 20, "label": "digit"})


def test_x_t_is_what_the_model_itself_makes_of_sample_and_noise(trained: Trained) -> None:
    noised, own = Noising(count=5, seed=3).answer(trained), trained.model
    assert callable(own.diffuse)

    assert noised.inputs.shape == noised.noise.shape == (5, 1, 8, 8)
    np.testing.assert_array_equal(noised.at(0), noised.inputs)
    for t in (1, 10, 20):
        expected = own.diffuse(torch.from_numpy(noised.inputs), t, torch.from_numpy(noised.noise))
        np.testing.assert_allclose(noised.at(t), expected.numpy(), atol=1e-5)


def test_every_schedule_can_be_compared_and_the_models_own_is_the_default(trained: Trained) -> None:
    noised = Noising(count=2).answer(trained)

    assert set(noised.others) == {"Linear", "Cosine"}
    np.testing.assert_array_equal(noised.left(), noised.left("Cosine"))
    assert noised.left("Linear")[10] < noised.left("Cosine")[10]
    assert noised.steps == 20


@pytest.mark.parametrize(("sampler", "stages"), [("", 21), ("ddim", 6), ("ancestral", 21)])
def test_a_chain_leads_from_noise_to_the_samples_that_the_model_makes(
    trained: Trained, sampler: Any, stages: int
) -> None:
    question = Denoising(count=12, seed=1, sampler=sampler, steps=5)
    chain, again = question.answer(trained), question.answer(trained)

    assert chain.times.tolist() == sorted(set(chain.times.tolist()), reverse=True)
    assert (len(chain.times), chain.times[0], chain.times[-1]) == (stages, 20, 0)
    assert chain.x.shape == chain.x0.shape == (stages, 12, 1, 8, 8)
    np.testing.assert_array_equal(chain.x, again.x)
    assert chain.classes is not None
    assert chain.classes.tolist() == [*range(10), 0, 1]
    assert chain.times[chain.nearest(9)] in (8, 9, 10, 12)
    assert set(chain.arrays) == {"times", "x", "expected", "classes"}


def test_of_a_long_chain_some_stages_are_kept_the_first_and_the_last_among_them() -> None:
    trained = model({"kind": "ddpm", "steps": 500, "centre": 0, "bound": 9}, {"kind": "plane"}, (2,))

    chain = Denoising(count=4, sampler="ancestral").answer(trained)

    assert len(chain.times) <= KEPT + 1
    assert (chain.times[0], chain.times[-1]) == (500, 0)
    assert chain.classes is None
    assert chain.real is not None


def test_a_class_that_is_not_there_and_a_model_that_takes_no_noise_away_are_refused(trained: Trained) -> None:
    with pytest.raises(SpecError, match="label: expected a class from 0 to 9, found 10"):
        Denoising(label=10).answer(trained)
    with pytest.raises(SpecError, match="expected a model that makes samples out of noise"):
        Noising().answer(model({"kind": "vae"}))
