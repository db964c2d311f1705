"""Differences between groups: found where they are, and only as often as stated where they are not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import permutation_test, ttest_ind

from aestudio.audit.statistics.groups import (
    all_pairs,
    dispersion,
    gap,
    max_t,
    means,
    null_band,
    ratio,
    sign_flip,
)

RNG = np.random.default_rng(1)
SEVEN = np.repeat(np.arange(7), 40)


def test_the_statistic_is_welchs_of_one_group_against_the_rest() -> None:
    values = RNG.normal(size=280)
    found = max_t(values, SEVEN, 7, RNG, times=50)
    inside, rest = values[SEVEN == 3], values[SEVEN != 3]
    welch = (inside.mean() - rest.mean()) / np.sqrt(inside.var() / 39 + rest.var() / 239)

    assert found.t[3] == pytest.approx(welch)
    assert found.t[3] == pytest.approx(ttest_ind(inside, rest, equal_var=False).statistic, rel=0.02)


def test_max_t_finds_the_group_that_differs_and_no_other() -> None:
    found = max_t(RNG.normal(size=280) + 1.2 * (SEVEN == 5), SEVEN, 7, RNG, times=500)

    assert found.p[5] < 0.01
    assert np.delete(found.p, 5).min() > 0.05
    assert not found.unequal


def test_max_t_finds_nothing_in_95_of_100_sets_without_a_difference() -> None:
    wrong = sum(max_t(RNG.normal(size=280), SEVEN, 7, RNG, times=200).p.min() < 0.05 for _ in range(150))

    assert wrong <= 17  # 99.9 % of a binomial of 150 at 5 % (7.5 expected)


def test_a_small_group_of_much_larger_spread_is_flagged() -> None:
    groups = np.repeat([0, 1], [20, 200])

    assert max_t(RNG.normal(0, np.where(groups == 0, 4, 1)), groups, 2, RNG, times=20).unequal


def test_sign_flips_are_scipys_permutation_test() -> None:
    values = RNG.normal(0.3, 1, 12)
    exact = permutation_test((values,), np.mean, permutation_type="samples", n_resamples=10_000)

    assert sign_flip(values, RNG, 20_000) == pytest.approx(exact.pvalue, abs=0.015)
    assert sign_flip(np.zeros(30), RNG) == 1


def test_intervals_of_all_pairs_hold_together() -> None:
    groups, covered = np.repeat(np.arange(7), 50), 0
    for _ in range(60):
        pairs = all_pairs((RNG.random(350) < 0.8).astype(float), groups, 7, RNG, times=400)
        covered += all(pair.low <= 0 <= pair.high for pair in pairs)

    assert len(pairs) == 21
    assert covered >= 51  # a percentile bootstrap of the largest gap covers 0 in none


def test_a_pair_that_differs_is_told_apart() -> None:
    groups = np.repeat([0, 1], 300)
    (pair,) = all_pairs(RNG.normal(size=600) + groups, groups, 2, RNG, times=500)

    assert pair.low < -1 < pair.high < 0
    assert pair.difference == pytest.approx(-1, abs=0.25)


def test_two_small_groups_in_which_nothing_happened_may_differ_all_the_same() -> None:
    (pair,) = all_pairs(np.zeros(60), np.repeat([0, 1], 30), 2, RNG)

    assert pair.low == pytest.approx(
        -0.088, abs=0.001
    )  # Agresti and Caffo's interval of 0 of 30 against 0 of 30
    assert pair.high == -pair.low


def test_intervals_of_rare_events_stay_finite() -> None:
    values = np.zeros(250)
    values[
        [0, 150]
    ] = -1  # excess flips: true pictures that the classifier misread, and outputs that it did not

    (pair,) = all_pairs(values, np.repeat([0, 1], [100, 150]), 2, RNG)

    assert -0.04 < pair.low < pair.difference < pair.high < 0.04


@pytest.mark.parametrize(("size", "expected"), [(20, 0.24), (50, 0.15), (100, 0.11), (200, 0.08)])
def test_chance_alone_makes_a_gap_and_the_band_shows_it(size: int, expected: float) -> None:
    groups, gaps, held = np.repeat(np.arange(7), size), [], 0
    for _ in range(100):
        values = (RNG.random(7 * size) < 0.8).astype(float)
        gaps.append(float(gap(means(values, groups, 7))))
        held += gaps[-1] <= null_band(values, groups, 7, RNG, times=200)

    assert np.mean(gaps) == pytest.approx(expected, abs=0.02)
    assert held >= 86


def test_the_band_of_a_ratio_is_its_lower_end() -> None:
    values, groups = (RNG.random(200) < 0.8).astype(float), np.repeat([0, 1], 100)
    found = null_band(values, groups, 2, RNG, ratio)

    assert 0.75 < found < 1


def test_dispersion_is_less_what_the_errors_explain() -> None:
    true = []
    for spread in (0.0, 0.075):
        rates = 0.8 + spread * np.linspace(-1.5, 1.5, 7)
        found = RNG.binomial(50, rates, (4000, 7)) / 50
        errors = np.sqrt(found * (1 - found) / 49)
        true.append(np.mean(found.var(1, ddof=1) - (errors**2).mean(1)))
        assert dispersion(found[0], errors[0]) >= 0

    assert true[0] == pytest.approx(0, abs=2e-4)
    assert true[1] == pytest.approx(np.var(0.075 * np.linspace(-1.5, 1.5, 7), ddof=1), abs=5e-4)


def test_of_many_inputs_the_normal_limit_says_what_permuting_says(monkeypatch: pytest.MonkeyPatch) -> None:
    groups = np.repeat([0, 1, 2], [2600, 1200, 1400])
    values = np.random.default_rng(3).exponential(1, len(groups)) + 0.06 * (groups == 1)

    def asked() -> tuple[Any, float, float]:
        rng = np.random.default_rng(4)
        band = null_band(values, groups, 3, rng, times=600)
        return max_t(values, groups, 3, rng, 600).p, band, sign_flip(values - values.mean() - 0.02, rng, 600)

    quick = asked()
    monkeypatch.setattr("aestudio.audit.statistics.groups.MANY", 10**9)
    exact = asked()

    assert quick[0] == pytest.approx(exact[0], abs=0.06)
    assert quick[1] == pytest.approx(exact[1], rel=0.1)
    assert quick[2] == pytest.approx(exact[2], abs=0.06)
