from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from aestudio.analysis.reconstruction import Reconstructions, errors_of
from aestudio.analysis.samples import subset_words
from aestudio.data.split import Split
from aestudio.spec import SpecError


def plain(trained: Any, rows: np.ndarray[Any, Any]) -> tuple[Any, Any]:
    """Reconstructions and mean squared errors, computed as one would by hand."""
    x = torch.from_numpy(trained.dataset.values[rows].astype(np.float32) / 16)
    trained.model.eval()
    with torch.no_grad():
        output = trained.model.decoder(trained.model.encoder(x))
    trained.model.train()
    return output.numpy(), ((output - x) ** 2).mean((1, 2, 3)).numpy()


def test_inputs_outputs_and_errors_are_the_models_own(build: Any) -> None:
    trained = build()
    pairs = Reconstructions(count=7).answer(trained)
    outputs, errors = plain(trained, pairs.samples.rows)
    np.testing.assert_allclose(pairs.outputs, outputs, atol=1e-6)
    np.testing.assert_allclose(pairs.errors, errors, rtol=1e-5)
    np.testing.assert_allclose(pairs.inputs, trained.dataset.values[pairs.samples.rows] / 16, atol=1e-6)
    assert pairs.shown is None
    assert pairs.inputs.dtype == pairs.outputs.dtype == pairs.errors.dtype == np.float32


@pytest.mark.parametrize("part", ["train", "validation", "test"])
def test_samples_come_from_the_part_asked_for(build: Any, part: Any) -> None:
    trained = build()
    samples = Reconstructions(part=part, count=40).answer(trained).samples
    assert np.isin(samples.rows, trained.parts[part]).all()
    assert len(np.unique(samples.rows)) == 40
    np.testing.assert_array_equal(samples.labels["digit"], trained.dataset.labels["digit"][samples.rows])


def test_fixed_stays_and_more_room_adds_behind_it(build: Any) -> None:
    trained = build()
    few, many = (Reconstructions(count=count).answer(trained).samples.rows for count in (5, 30))
    np.testing.assert_array_equal(few, many[:5])


def test_random_changes_with_the_seed_alone(build: Any) -> None:
    trained = build()
    first, again, other = (
        Reconstructions(choose="random", seed=seed).answer(trained).samples.rows for seed in (3, 3, 4)
    )
    np.testing.assert_array_equal(first, again)
    assert set(first) != set(other)


@pytest.mark.parametrize("choose", ["best", "worst"])
def test_best_and_worst_are_those_of_the_whole_part(build: Any, choose: Any) -> None:
    trained = build()
    rows = trained.parts.train  # more than one batch
    _, errors = plain(trained, rows)
    order = np.argsort(errors if choose == "best" else -errors, kind="stable")[:9]
    pairs = Reconstructions(part="train", choose=choose, count=9).answer(trained)
    np.testing.assert_allclose(pairs.errors, errors[order], rtol=1e-4)
    assert set(pairs.samples.rows) == set(rows[order])
    assert pairs.searched == len(rows)
    np.testing.assert_allclose(pairs.outputs, plain(trained, pairs.samples.rows)[0], atol=1e-6)


def test_a_denoising_model_shows_what_it_saw_the_same_at_every_look(build: Any) -> None:
    trained = build(family={"kind": "autoencoder", "corruption": {"kind": "gaussian", "std": 0.5}})
    first, again = (Reconstructions(count=5).answer(trained) for _ in range(2))
    assert first.shown is not None
    assert again.shown is not None
    np.testing.assert_array_equal(first.shown, again.shown)
    assert 0.4 < float((first.shown - first.inputs).std()) < 0.6
    with torch.no_grad():
        expected = trained.model.eval().reconstruct(torch.from_numpy(first.shown))
    np.testing.assert_allclose(first.outputs, expected.numpy(), atol=1e-6)


def test_the_worst_of_a_denoising_model_are_shown_as_they_were_judged(build: Any) -> None:
    trained = build(family={"kind": "autoencoder", "corruption": {"kind": "gaussian", "std": 0.5}})
    pairs = Reconstructions(part="train", choose="worst", count=5).answer(trained)
    np.testing.assert_allclose(pairs.errors, (pairs.differences**2).mean((1, 2, 3)), rtol=1e-4)


def test_errors_of_many_samples(build: Any) -> None:
    trained = build()
    np.testing.assert_allclose(
        errors_of(trained, trained.parts.train), plain(trained, trained.parts.train)[1], rtol=1e-4
    )


def test_rows_can_be_named(build: Any) -> None:
    np.testing.assert_array_equal(Reconstructions(rows=(9, 3)).answer(build()).samples.rows, [9, 3])


def test_an_empty_part_is_refused_in_words(build: Any) -> None:
    trained = build(data={"kind": "digits", "split": Split(train=0.9, validation=0.1, test=0.0)})
    with pytest.raises(SpecError, match="expected samples in the test part, found none"):
        Reconstructions(part="test").answer(trained)


def test_a_model_without_the_capability_is_refused_in_words(build: Any) -> None:
    trained = replace(build(), model=torch.nn.Linear(2, 2))
    with pytest.raises(
        SpecError, match="expected a model that gives back what it was given, found the Autoencoder"
    ):
        Reconstructions().answer(trained)


def test_the_scale_speaks_the_datas_own_units(build: Any) -> None:
    scale = Reconstructions(count=1).answer(build()).scale
    assert (scale.low, scale.high) == (0.0, 1.0)
    assert scale.stored(0.5) == 8
    assert scale.words(0.5) == "0.5 (8)"
    assert scale.words(-0.5) == "−0.5 (−8)"
    assert (scale.loss, scale.loss_short) == ("Mean squared error (MSE)", "MSE")


def test_subsets_are_said_in_words(build: Any) -> None:
    trained = build()
    samples = Reconstructions(count=5).answer(trained).samples
    assert subset_words(5, samples) == "5 of 180 validation samples"
    assert subset_words(180, samples) == "all 180 validation samples"
