"""Intervals of rates and means, the sizes of groups, adjusted p-values, effects and verdicts."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binomtest, ttest_1samp

from aestudio.audit.statistics.effects import cohens_h, d_z, hedges_g, tost, verdict
from aestudio.audit.statistics.intervals import clopper_pearson, mean_interval, wilson
from aestudio.audit.statistics.several import benjamini_hochberg, holm
from aestudio.audit.statistics.units import Interval, inputs_for_means, per_input, says

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(("hits", "count"), [(0, 10), (3, 17), (80, 100), (100, 100)])
def test_wilson_is_scipys(hits: int, count: int) -> None:
    found, exact = wilson(hits, count), binomtest(hits, count)
    low, high = exact.proportion_ci(method="wilson")

    assert (found.value, found.low, found.high) == pytest.approx((hits / count, low, high))
    assert clopper_pearson(hits, count).low == pytest.approx(exact.proportion_ci().low)


@pytest.mark.parametrize(("count", "half"), [(10, 0.23), (30, 0.14), (100, 0.08)])
def test_wilsons_half_width_at_a_rate_of_80_percent(count: int, half: float) -> None:
    found = wilson(0.8 * count, count)

    assert (found.high - found.low) / 2 == pytest.approx(half, abs=0.005)


def test_no_inputs_have_no_rate() -> None:
    assert math.isnan(wilson(0, 0).value)
    assert wilson(0, 0).note


def test_a_means_interval_covers_it_in_95_of_100_cases() -> None:
    covered = 0
    for _ in range(200):
        found = mean_interval(RNG.exponential(1, 60), RNG, 500)
        covered += found.low <= 1 <= found.high

    assert 0.88 <= covered / 200 <= 0.99


def test_constant_values_fall_back_and_say_so() -> None:
    never, always = (mean_interval(np.full(40, rate), RNG, kind="rate") for rate in (0.0, 1.0))
    threes = mean_interval(np.full(40, 3.0), RNG)

    assert (never.low, never.high) == pytest.approx((0, wilson(0, 40).high))
    assert (always.low, always.high) == pytest.approx((wilson(40, 40).low, 1))
    assert "Wilson" in never.note
    assert threes.value == 3
    assert math.isnan(threes.low)
    assert threes.note == "all values are equal"


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_a_constant_lightness_is_no_rate(value: float) -> None:
    found = mean_interval(np.full(40, value), RNG)

    assert math.isnan(found.low)
    assert "Wilson" not in found.note


def test_excess_flips_are_flips_less_the_classifiers_own() -> None:
    control = RNG.random(4000) < 0.1
    flipped = control | (RNG.random(4000) < 0.2)
    found = mean_interval(flipped.astype(float) - control, RNG, kind="difference")
    none = mean_interval(np.zeros(4000), RNG, kind="difference")

    assert found.value == pytest.approx(0.18, abs=0.02)
    assert found.low < 0.18 < found.high
    assert (none.value, -none.low) == (0, none.high)


def test_what_may_be_said_depends_on_how_many_there_are() -> None:
    assert [says(n) for n in (0, 9, 10, 29, 30, 99, 100)] == [
        *("count", "count", "estimate", "estimate", "test", "test", "headline")
    ]


def test_planned_sizes_are_those_of_the_specification() -> None:
    assert inputs_for_means(2, 5) == 99


def test_samples_are_averaged_by_input() -> None:
    assert per_input(np.array([1.0, 3, 5]), np.array([7, 2, 7])).tolist() == [3, 3]
    assert per_input(np.eye(2)[[0, 1, 1, 1]], np.array([0, 0, 1, 1])).tolist() == [[0.5, 0.5], [0, 1]]


def test_adjusted_p_values_are_the_textbooks() -> None:
    assert holm(np.array([0.01, 0.04, 0.03])) == pytest.approx([0.03, 0.06, 0.06])
    assert holm(np.array([0.6, 0.5])) == pytest.approx([1.0, 1.0])
    assert benjamini_hochberg(np.array([0.01, 0.04, 0.03])) == pytest.approx([0.03, 0.04, 0.04])


def test_effects_have_their_closed_forms() -> None:
    assert cohens_h(0.8, 0.7) == pytest.approx(0.232, abs=5e-4)
    assert d_z(np.array([1.0, 2, 3])) == pytest.approx(2)
    assert hedges_g(np.array([3.0, 4, 5]), np.array([1.0, 2, 3])) == pytest.approx(2 * (1 - 3 / 15))


def test_equivalence_is_two_one_sided_t_tests() -> None:
    values = RNG.normal(0.3, 1, 80)
    sides = (ttest_1samp(values, 1, alternative="less"), ttest_1samp(values, -1, alternative="greater"))

    assert tost(values, 1.0) == pytest.approx(max(side.pvalue for side in sides))
    assert tost(np.zeros(5), 1.0) == 0
    assert tost(np.full(5, 2.0), 1.0) == 1


def test_three_verdicts_and_no_other() -> None:
    wide, far, near = Interval(1, -3, 5, 40), Interval(5, 4, 6, 40), Interval(0.1, -0.2, 0.4, 400)

    assert verdict(far, 0.001, 1.0, 2.0) == "difference found"
    assert verdict(near, 0.001, 0.001, 2.0) == "smaller than the margin"
    assert verdict(wide, 0.2, 0.4, 2.0) == "not enough data"
    assert verdict(Interval(3, 1, 5, 40), 0.01, 0.9, 2.0) == "not enough data"


def test_values_that_are_all_alike_are_no_evidence_where_their_interval_is_wide() -> None:
    nobody_of_30 = Interval(0.0, 0.0, 0.113, 30)  # Wilson

    assert verdict(nobody_of_30, 1.0, tost(np.zeros(30), 0.05), 0.05) == "not enough data"
