"""Noise schedules: the chain of small steps against the closed form, and the shape of the curves."""

from __future__ import annotations

import numpy as np
import pytest

from aestudio.families.noise import NOISE_SCHEDULES, alpha_bars, signal_to_noise

KINDS = NOISE_SCHEDULES.names()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("steps", [4, 100, 1000])
def test_a_chain_of_small_steps_has_the_closed_forms_mean_and_variance(kind: str, steps: int) -> None:
    """q(x_t | x_0) of Ho et al. 2020, equation 4, against equation 2 simulated step by step."""
    schedule, rng, start, count = NOISE_SCHEDULES.parse(kind), np.random.default_rng(0), 3.0, 20_000
    left, x = alpha_bars(schedule, steps), np.full(20_000, 3.0)
    for t, beta in enumerate(schedule.betas(steps), start=1):
        x = np.sqrt(1 - beta) * x + np.sqrt(beta) * rng.standard_normal(count)
        if t in (1, steps // 2, steps):
            spread = np.sqrt(1 - left[t])
            assert x.mean() == pytest.approx(np.sqrt(left[t]) * start, abs=5 * spread / np.sqrt(count))
            assert x.std() == pytest.approx(spread, rel=5 / np.sqrt(2 * count))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_left_falls_from_everything_to_next_to_nothing(kind: str) -> None:
    for steps in (10, 1000):
        left = alpha_bars(NOISE_SCHEDULES.parse(kind), steps)

        assert left.shape == (steps + 1,)
        assert left[0] == 1
        assert (np.diff(left) < 0).all()
        assert 0 < left[-1] < 1e-3


def test_linear_is_that_of_the_paper_and_cosine_keeps_half_of_the_sample_twice_as_long() -> None:
    linear, cosine = (NOISE_SCHEDULES.parse(kind) for kind in ("linear", "cosine"))

    assert linear.betas(1000)[[0, -1]] == pytest.approx([1e-4, 0.02])
    half = [int((alpha_bars(schedule, 1000) > 0.5).sum()) for schedule in (linear, cosine)]
    assert half[0] == pytest.approx(259, abs=3)
    assert half[1] == pytest.approx(496, abs=3)


def test_signal_to_noise_is_one_where_half_is_left() -> None:
    assert signal_to_noise(np.array([1.0, 0.5, 0.2])) == pytest.approx([np.inf, 1.0, 0.25])
