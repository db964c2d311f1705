"""Distances between sets of samples: against closed forms, and on sets whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from aestudio.analysis.distances import frechet, frechet_of_normals, nearest, novelty, overlap

RNG = np.random.default_rng


def test_frechet_of_normals_along_the_axes_is_the_closed_form() -> None:
    mean_1, mean_2 = np.array([0.0, 1.0, 2.0]), np.array([1.0, 1.0, 0.0])
    width_1, width_2 = np.array([1.0, 2.0, 3.0]), np.array([2.0, 2.0, 0.5])
    wanted = ((mean_1 - mean_2) ** 2).sum() + ((width_1 - width_2) ** 2).sum()

    assert frechet_of_normals(mean_1, np.diag(width_1**2), mean_2, np.diag(width_2**2)) == pytest.approx(
        wanted
    )


def test_the_root_of_the_product_is_that_of_other_linear_algebra() -> None:
    a, b = (RNG(seed).normal(size=(200, 4)) @ RNG(seed + 2).normal(size=(4, 4)) for seed in (0, 1))
    covariances = [np.cov(one, rowvar=False) for one in (a, b)]
    roots = np.sqrt(np.linalg.eigvals(covariances[0] @ covariances[1]).real.clip(0))
    apart = ((a.mean(0) - b.mean(0)) ** 2).sum()
    wanted = apart + np.trace(covariances[0]) + np.trace(covariances[1]) - 2 * roots.sum()

    assert frechet(a, b) == pytest.approx(wanted, rel=1e-9)


def test_a_set_is_at_no_distance_from_itself_and_further_from_a_worse_one() -> None:
    real = RNG(0).normal(size=(500, 8))

    assert frechet(real, real) == pytest.approx(0, abs=1e-9)
    assert frechet(real + 1, real) == pytest.approx(8, rel=1e-6)
    assert frechet(real[:, :1], real[:, :1]) == pytest.approx(0, abs=1e-9)


def test_precision_falls_with_bad_samples_and_recall_with_missing_ones() -> None:
    real = np.concatenate([RNG(0).normal(size=(200, 2)), RNG(1).normal(size=(200, 2)) + 20])
    half = RNG(2).normal(size=(400, 2))
    noise = np.concatenate([real[:200:2], real[200::2], RNG(3).uniform(50, 90, (200, 2))])

    assert overlap(real, real) == overlap(real.copy(), real)
    assert (overlap(real, real).precision, overlap(real, real).recall) == (1.0, 1.0)
    assert overlap(half, real).precision > 0.9
    assert overlap(half, real).recall < 0.55
    assert overlap(noise, real).precision == pytest.approx(0.5, abs=0.02)


def test_nearest_is_that_of_all_pairs() -> None:
    a, b = RNG(0).normal(size=(50, 3)), RNG(1).normal(size=(70, 3))
    pairs = np.linalg.norm(a[:, None] - b, axis=2)
    own = np.linalg.norm(a[:, None] - a, axis=2) + np.diag(np.full(50, np.inf))

    assert nearest(a, b) == pytest.approx(pairs.min(1))
    assert nearest(a, a, others=True) == pytest.approx(own.min(1))
    assert (nearest(b[:5], b) == 0).all()


def test_copies_are_not_new_and_blurred_samples_are() -> None:
    train, test, fresh = (RNG(seed).normal(size=(400, 5)) for seed in range(3))

    def of(made: np.ndarray) -> float:
        return novelty(nearest(made, train), nearest(made, test))

    assert of(train) == 0
    assert of(train + 0.01 * fresh) < 0.05
    assert of(fresh) == pytest.approx(0.5, abs=0.03)
    assert of(0.5 * fresh) == pytest.approx(0.5, abs=0.05)
    assert novelty(np.zeros(3), np.zeros(3)) == 0.5
