"""Losses to compare with: those of the mean sample, of a PCA, and of the untrained network."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

from aestudio.analysis.pca import EXACT, Components, principal
from aestudio.baselines import Baselines
from aestudio.data import Dataset
from aestudio.experiment import Experiment, code_of
from aestudio.job import finish
from aestudio.trainer import Trainer, compile_experiment
from tests.conftest import Build


def finished(fitting: Generator[float, None, Components]) -> Components:
    """The components, once found; on the way only shares of the work are told."""
    while True:
        try:
            assert 0 <= next(fitting) <= 1
        except StopIteration as done:
            found: Components = done.value
            return found


def test_the_digits_baselines_are_those_computed_by_others(tiny: Build, digits: Dataset) -> None:
    experiment = tiny()
    found = finish(Baselines(experiment), digits)
    compiled = compile_experiment(experiment, digits)
    x = compiled.affine.apply(digits.values).reshape(len(digits), -1)
    train, judged = x[compiled.parts.train], x[compiled.parts.validation]
    pca = PCA(2, svd_solver="full").fit(train)
    by_pca = np.mean((pca.inverse_transform(pca.transform(judged)) - judged) ** 2)
    assert found.components == 2
    assert found.losses["mean_sample"] == pytest.approx(np.mean((train.mean(0) - judged) ** 2), rel=1e-5)
    assert found.losses["pca"] == pytest.approx(by_pca, rel=1e-4)
    assert found.losses["perfect"] == 0
    compiled.model.eval()
    with torch.no_grad():
        batch = torch.from_numpy(judged.reshape(-1, 1, 8, 8))
        untrained = float(compiled.model.losses(batch).__next__()[1]["loss"])  # type: ignore[operator]
    assert found.losses["untrained"] == pytest.approx(untrained, rel=1e-5)


def test_a_pca_has_as_many_components_as_the_decoder_takes_numbers(digits: Dataset) -> None:
    experiment = Experiment.drafted(digits.shape, family="vae")
    encoder = experiment.networks["encoder"].layers
    units = encoder[-1].units
    found = finish(Baselines(experiment), digits)
    assert code_of(experiment, digits.shape) == (units // 2,)
    assert found.components == units // 2  # the other half are log-variances


def test_a_cross_entropy_has_no_pca_and_a_floor_above_zero(tiny: Build, digits: Dataset) -> None:
    found = finish(Baselines(tiny({"family.loss.kind": "bce"})), digits)
    assert "pca" not in found.losses
    assert "probabilities" in found.why_not["pca"]
    assert 0 < found.losses["perfect"] < found.losses["mean_sample"] < found.losses["untrained"]


def vae(likelihood: dict[str, Any]) -> Experiment:
    """A small variational autoencoder of the digits."""
    drafted = Experiment.drafted((1, 8, 8), family="vae").to_json()
    drafted["family"] = {"kind": "vae", "likelihood": likelihood}
    return Experiment.parse(drafted | {"training": {"epochs": 1, "threads": 1, "device": "cpu"}})


def test_a_bernoulli_vae_has_no_pca_and_the_untrained_one_pays_for_its_code(digits: Dataset) -> None:
    experiment = vae({"kind": "bernoulli"})
    found = finish(Baselines(experiment), digits)
    assert "probabilities" in found.why_not["pca"]
    trainer = Trainer(compile_experiment(experiment, digits))
    assert found.losses["untrained"] == pytest.approx(trainer.evaluate("validation")["loss"], rel=1e-6)


def test_where_the_scale_is_learned_each_line_has_its_own_best(digits: Dataset) -> None:
    experiment = vae({"kind": "gaussian", "learned": True})
    found = finish(Baselines(experiment), digits)
    compiled = compile_experiment(experiment, digits)
    x = compiled.affine.apply(digits.values).reshape(len(digits), -1)
    mse = np.mean((x[compiled.parts.train].mean(0) - x[compiled.parts.validation]) ** 2)
    best = 64 * 0.5 * np.log(2 * np.pi * np.e * mse)
    assert found.losses["mean_sample"] == pytest.approx(best, rel=1e-4)
    assert found.losses["pca"] < best
    assert "perfect" not in found.losses
    assert "shrinks to 0" in found.why_not["perfect"]


def test_a_family_that_gives_no_samples_back_has_no_lines(digits: Dataset) -> None:
    found = finish(Baselines(Experiment.drafted((1, 8, 8), family="gan")), digits)
    assert not found.losses
    assert "gives no samples back" in found.why_not["all"]


def test_a_code_as_wide_as_the_sample_has_no_pca(tiny: Build, digits: Dataset) -> None:
    found = finish(Baselines(tiny({"networks.encoder.layers[2].units": 64})), digits)
    assert "gives back everything" in found.why_not["pca"]


def test_without_validation_the_training_part_is_measured(tiny: Build, digits: Dataset) -> None:
    split = {"data.split.train": 1.0, "data.split.validation": 0.0, "data.split.test": 0.0}
    assert finish(Baselines(tiny(split)), digits).part == "train"


@pytest.mark.parametrize("size", [40, 2100])
def test_components_of_wide_and_of_narrow_samples(size: int) -> None:
    rng = np.random.default_rng(0)
    x = (rng.normal(size=(500, 12)) * np.arange(12, 0, -1)) @ rng.normal(size=(12, size)) + 50
    x = (x + 0.1 * rng.normal(size=x.shape)).astype(np.float32)
    found = finished(principal(lambda: iter(torch.from_numpy(x).split(100)), size, 5))
    exact = PCA(5, svd_solver="full").fit(x)
    wanted = np.mean((exact.inverse_transform(exact.transform(x)) - x) ** 2)
    given = np.mean((found.back(torch.from_numpy(x)).numpy() - x) ** 2)
    assert given == pytest.approx(wanted, rel=2e-3)


def test_a_flat_spectrum_is_described_as_well_as_it_can_be_without_a_covariance() -> None:
    size, count = EXACT + 52, 8
    x = np.random.default_rng(1).normal(size=(400, size)).astype(np.float32)
    found = finished(principal(lambda: iter(torch.from_numpy(x).split(200)), size, count))
    exact = PCA(count, svd_solver="full").fit(x)
    captured = torch.from_numpy(x - x.mean(0)) @ found.directions
    wanted = exact.explained_variance_.sum() * (len(x) - 1)
    assert float((captured.double() ** 2).sum()) == pytest.approx(wanted, rel=5e-3)
