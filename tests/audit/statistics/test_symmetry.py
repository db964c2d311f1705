"""Symmetric flow between groups, in groups too small for the chi-squared limit."""

from __future__ import annotations

import numpy as np
import pytest

from aestudio.audit.statistics.flips import Flips
from aestudio.audit.statistics.symmetry import ENOUGH, symmetry
from aestudio.data.dataset import Array


def even(shares: Array, flip: float) -> Array:
    """Rates of a flow that is symmetric, of which so much leaves its group."""
    flow = np.sqrt(np.outer(shares, shares)) * (1 - np.eye(len(shares)))
    rates = flip * flow / flow.sum() / shares[:, None]
    return np.asarray(rates + np.diag(1 - rates.sum(1)))


def drawn(rates: Array, sizes: list[int], rng: np.random.Generator, samples: int = 1) -> Flips:
    """Inputs of each group with outputs at these rates."""
    votes = [rng.multinomial(samples, row, n) for row, n in zip(rates, sizes, strict=True)]
    return Flips(np.concatenate(votes) / samples, np.repeat(np.arange(len(rates)), sizes))


THIRD = np.array([[0.0, 0.05, 0.15], [0.05, 0.0, 0.01], [0.15, 0.01, 0.0]])
"""Symmetric flow, most of it to and from the third group, which is .2 of the training set."""


def first_two(size: int, rng: np.random.Generator, one_way: float = 0.0) -> Flips:
    """Inputs of the first two of three groups, of which the third is too small to be tested."""
    pi = np.array([0.5, 0.3, 0.2])
    rates = ((THIRD + np.diag(pi - THIRD.sum(1))) / pi[:, None])[:2]
    rates[0] += np.array([-one_way, one_way, 0.0])
    votes = [rng.multinomial(1, row, size) for row in rates]
    return Flips(np.concatenate(votes).astype(float), np.repeat([0, 1], size))


@pytest.mark.parametrize("size", [100, 190])
def test_what_flows_to_a_group_that_is_not_tested_makes_no_asymmetry(size: int) -> None:
    rng, pi = np.random.default_rng(6), np.array([0.5, 0.3, 0.2])

    p = np.array([symmetry(first_two(size, rng), pi, rng, 199).p for _ in range(500)])

    assert np.mean(p < 0.05) == pytest.approx(0.05, abs=0.02)  # without it: .11 and .16
    assert np.mean(p) == pytest.approx(0.5, abs=0.05)
    assert symmetry(first_two(size, rng, 0.3), pi, rng, 199).p < 0.01  # and what flows one way is found


def test_outputs_that_are_all_of_a_group_that_is_not_tested_flow_nowhere_between_the_others() -> None:
    flips = Flips(np.eye(3)[np.full(80, 2)], np.repeat([0, 1], 40))

    assert symmetry(flips, np.array([0.4, 0.4, 0.2]), np.random.default_rng(0)).p == 1


@pytest.mark.parametrize(
    ("shares", "sizes", "flip", "samples"),
    [
        ([1 / 7] * 7, [50] * 7, 0.5, 1),  # Wald's test rejects 15 % here
        ([1 / 7] * 7, [50] * 7, 0.1, 1),  # between many pairs nobody goes
        ([0.8, 0.2], [50, 50], 0.2, 1),
        ([0.25] * 4, [30, 60, 100, 150], 0.3, 1),
        ([0.25] * 4, [50] * 4, 0.4, 4),
    ],
)
def test_in_small_groups_no_more_than_5_of_100_are_rejected_without_asymmetry(
    shares: list[float], sizes: list[int], flip: float, samples: int
) -> None:
    rng, pi = np.random.default_rng(4), np.array(shares)
    rates = even(pi, flip)

    p = [symmetry(drawn(rates, sizes, rng, samples), pi, rng, 199).p for _ in range(150)]

    assert np.mean(np.array(p) < 0.05) <= 0.10  # 5 % and three standard errors
    assert 0.3 < np.mean(p) < 0.75  # and p is spread over all values


def test_what_flows_one_way_is_found_in_small_groups_too() -> None:
    rng, pi = np.random.default_rng(5), np.full(4, 0.25)
    rates = even(pi, 0.2)
    rates[1:, 0] += 0.2
    rates -= 0.2 * np.eye(4) * (np.arange(4) > 0)

    found = symmetry(drawn(rates, [60] * 4, rng), pi, rng)

    assert found.p < 0.01
    assert (found.freedom, found.by) == (0, "parametric bootstrap")


def test_large_groups_go_by_the_chi_squared_limit_and_both_ways_agree_there() -> None:
    rng, pi = np.random.default_rng(6), np.array([0.7, 0.3])
    rates = np.array([[0.9, 0.1], [0.3, 0.7]])
    large = drawn(rates, [ENOUGH, ENOUGH], rng)
    small = Flips(large.votes[1:], large.groups[1:])

    limit, again = symmetry(large, pi, rng), symmetry(small, pi, rng, 4999)

    assert (limit.by, again.by) == ("chi-squared", "parametric bootstrap")
    assert again.p == pytest.approx(limit.p, abs=0.05)


def test_the_same_seed_gives_the_same_p() -> None:
    flips = drawn(even(np.full(3, 1 / 3), 0.3), [40] * 3, np.random.default_rng(0))
    p = [symmetry(flips, np.full(3, 1 / 3), np.random.default_rng(9)).p for _ in range(2)]

    assert p[0] == p[1]


def test_a_group_that_was_never_trained_on_leaves_walds_test() -> None:
    flips = drawn(np.array([[0.9, 0.1], [0.6, 0.4]]), [40, 40], np.random.default_rng(0))

    found = symmetry(flips, np.array([1.0, 0.0]), np.random.default_rng(0))

    assert found.by == "chi-squared"
    assert found.p < 0.05  # what comes out as a group that is not in the training set is no posterior's
