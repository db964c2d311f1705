"""Points in the plane: as many as asked for, in their places, from a density that is known."""

from __future__ import annotations

import numpy as np
import pytest

from aestudio.data import DATASETS
from aestudio.data.plane import SHAPES, gaussian_log_density, gaussian_means


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_is_some_two_units_wide_and_has_parts(shape: str) -> None:
    data = DATASETS.parse({"kind": "plane", "shape": shape, "count": 5000, "noise": 0.02}).load()

    assert data.values.shape == (5000, 2)
    assert np.abs(data.values).max(0).min() > 1
    assert np.abs(data.values).max() < 3.5
    assert np.bincount(data.labels["part"]).min() > 100


def test_another_seed_draws_other_points_of_the_same_shape() -> None:
    first, second = (DATASETS.parse({"kind": "plane", "seed": seed}).load() for seed in (0, 1))

    assert first.fingerprint != second.fingerprint
    assert np.allclose(first.values.std(0), second.values.std(0), atol=0.05)


def test_the_gaussians_stand_in_their_places() -> None:
    data = DATASETS.parse({"kind": "plane", "noise": 0.1, "count": 20_000}).load()

    for part, mean in enumerate(gaussian_means()):
        points = data.values[data.labels["part"] == part]
        assert points.mean(0) == pytest.approx(mean, abs=0.02)
        assert points.std(0) == pytest.approx([0.1, 0.1], abs=0.01)


def test_their_density_holds_all_probability_and_fits_the_points() -> None:
    axis = np.linspace(-4, 4, 801)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    density = np.exp(gaussian_log_density(grid, noise=0.2))
    data = DATASETS.parse({"kind": "plane", "noise": 0.2, "count": 50_000}).load()

    assert density.sum() * 0.01**2 == pytest.approx(1.0, abs=1e-3)
    entropy = np.log(8) + np.log(2 * np.pi * np.e * 0.2**2)  # of Gaussians that don't overlap
    assert -gaussian_log_density(data.values, noise=0.2).mean() == pytest.approx(entropy, abs=0.03)
