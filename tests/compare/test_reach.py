"""One curve far away must not take the room of the others; what belongs to a curve is never cut."""

from __future__ import annotations

import numpy as np
import pytest

from aestudio.compare.reach import Array, common_range, reach_of

AT = np.arange(1, 101)
FALLING = 0.02 + np.exp(-AT / 20)
DIVERGED = np.where(AT < 60, FALLING, 1e6)


def shown(*curves: Array, log: bool = False) -> tuple[float, float]:
    reaches = [reach for one in curves if (reach := reach_of(one)) is not None]
    found = common_range(reaches, log=log)
    assert found is not None
    return found


def whole(*curves: Array) -> tuple[float, float]:
    return min(map(np.nanmin, curves)), max(map(np.nanmax, curves))


def test_curves_that_begin_high_are_shown_whole() -> None:
    steep = 0.001 + 50 * np.exp(-AT / 2.0)
    for curves in ([steep], [steep, FALLING], [FALLING, FALLING * 3, FALLING + 1]):
        assert shown(*curves) == pytest.approx(whole(*curves))


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("others", [1, 5, 19])
def test_a_run_that_diverged_does_not_flatten_the_others(others: int, log: bool) -> None:
    fine = [FALLING * (1 + 0.1 * n) for n in range(others)]
    assert shown(*fine, DIVERGED, log=log) == pytest.approx(whole(*fine, FALLING[AT < 60]), rel=0.2)


def test_a_single_spike_is_left_out_and_the_curve_around_it_shown() -> None:
    spike = np.where(AT == 70, 1e4, FALLING)
    assert shown(spike) == pytest.approx(whole(FALLING))
    assert shown(spike, log=True) == pytest.approx(whole(FALLING))


def test_what_only_some_do_is_shown_if_most_do_it() -> None:
    assert shown(FALLING, *[DIVERGED * (1 + 0.1 * n) for n in range(9)])[1] > 1e6


def test_a_likelihood_that_falls_without_end_is_left_out_too() -> None:
    likelihood = 40 - 100 * (1 - np.exp(-AT / 20))
    endless = np.where(AT < 60, likelihood, -1e7)
    assert shown(likelihood, likelihood + 3, endless) == pytest.approx(whole(likelihood, likelihood + 3))


def test_on_a_logarithmic_axis_nothing_is_too_low() -> None:
    best = FALLING * 1e-7
    assert shown(FALLING, FALLING, FALLING, best, log=True)[0] == pytest.approx(best.min())


def test_a_much_better_run_is_not_lost_below_flat_ones() -> None:
    flat = np.full(100, 0.9)
    assert shown(flat, flat, flat, FALLING)[0] == pytest.approx(FALLING.min())


def test_what_is_no_number_has_no_reach() -> None:
    assert reach_of(np.array([np.nan, np.inf])) is None
    assert common_range([]) is None
    assert shown(np.array([np.nan, 1.0, np.inf, 2.0])) == (1.0, 2.0)
