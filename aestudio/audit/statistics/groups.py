"""Whether groups differ in a mean: tests by permutation, intervals of all pairs, what chance makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.stats import norm

from aestudio.audit.statistics.intervals import MANY
from aestudio.audit.statistics.units import by_group
from aestudio.data.dataset import Array

__all__ = [
    *("MaxT", "Pair", "all_pairs", "dispersion", "gap", "max_t", "means", "null_band", "permuted", "ratio"),
    "sign_flip",
]

LARGE = 1000  # inputs of each group from which on, of MANY in all, its mean is normal
_BATCH = 4_000_000  # numbers permuted at once


def means(values: Array, groups: Array, count: int) -> Array:
    """The mean of each of `count` groups; NaN of an empty one."""
    sizes = np.bincount(groups, minlength=count)
    with np.errstate(invalid="ignore"):
        found: Array = np.bincount(groups, values, count) / sizes
    return found


def permuted(values: Array, times: int, rng: np.random.Generator) -> Iterator[Array]:
    """The values `(I,)` in `times` random orders, some at a time: `(some, I)`."""
    some = max(1, _BATCH // max(len(values), 1))
    for start in range(0, times, some):
        yield rng.permuted(np.tile(values, (min(some, times - start), 1)), axis=1)


@dataclass(frozen=True, eq=False)
class MaxT:
    """One group against all others, for every group at once.

    Attributes:
        t: Welch's statistic of each group against the rest, `(K,)`.
        p: adjusted p-values, `(K,)`: their family-wise error is held at any level.
        unequal: whether the smallest group varies three times as much as the rest: then p is too small (a
            level of 5 % becomes 7 %).
    """

    t: Array
    p: Array
    unequal: bool


def _one_against_rest(values: Array, members: Array) -> Array:
    """Welch's t of each group `(..., K)`, of values `(..., I)` and 0/1 membership `(I, K)`."""
    inside, n = members.sum(0), len(members)
    first, squares = values @ members, (values**2) @ members
    all_first, all_squares = values.sum(-1, keepdims=True), (values**2).sum(-1, keepdims=True)

    def moments(sums: Array, of_squares: Array, size: Array) -> tuple[Array, Array]:
        mean = sums / size
        return mean, np.maximum(of_squares / size - mean**2, 0.0) / (size - 1)

    mean, error = moments(first, squares, inside)
    others, error_of_others = moments(all_first - first, all_squares - squares, n - inside)
    found: Array = (mean - others) / np.sqrt(np.maximum(error + error_of_others, 1e-300))
    return found


def _normal(sizes: Array) -> bool:
    """Whether groups are so large that means of permuted values are normal, and permuting says no more."""
    return bool(sizes.min() >= LARGE and sizes.sum() >= MANY)


def _null_means(values: Array, sizes: Array, times: int, rng: np.random.Generator) -> Array:
    """Means of groups of permuted values less the mean of all, `(times, K)`, from their normal limit.

    Its covariance is that of samples without replacement: sigma^2 (diag(1 / n_a) - 1 / n).
    """
    drawn = values.std() * rng.standard_normal((times, len(sizes))) / np.sqrt(sizes)
    found: Array = drawn - drawn @ (sizes / sizes.sum())[:, None]
    return found


def _null_t(
    values: Array, members: Array, sizes: Array, times: int, rng: np.random.Generator
) -> Iterator[Array]:
    """Statistics of `_one_against_rest` of permuted values, some at a time: `(some, K)`."""
    if _normal(sizes):
        apart = _null_means(values, sizes, times, rng) * (1 + sizes / (sizes.sum() - sizes))
        error = values.std() * np.sqrt(1 / sizes + 1 / (sizes.sum() - sizes))
        yield apart / np.maximum(error, 1e-300)
        return
    for shuffled in permuted(values, times, rng):
        yield _one_against_rest(shuffled, members)


def max_t(values: Array, groups: Array, count: int, rng: np.random.Generator, times: int = 2000) -> MaxT:
    """Does the mean differ between groups? Westfall and Young's (1993) single-step max-T permutation test.

    Args:
        values: `(I,)`, one an input.
        groups: int `(I,)`, 0 to count - 1; each group has at least two inputs.
        count: K, how many groups there are.
        rng: what is permuted with.
        times: how many permutations.
    """
    values = np.asarray(values, float) - np.mean(values)  # exact sums of squares
    members = np.eye(count)[groups]
    found, sizes = _one_against_rest(values, members), members.sum(0)
    beyond = np.zeros(count)
    for again in _null_t(values, members, sizes, times, rng):
        beyond += (np.abs(again).max(-1)[:, None] >= np.abs(found) - 1e-9).sum(0)
    smallest = int(np.argmin(members.sum(0)))
    inside, rest = values[groups == smallest], values[groups != smallest]
    return MaxT(found, (1 + beyond) / (times + 1), bool(inside.std() > 3 * rest.std()))


def sign_flip(values: Array, rng: np.random.Generator, times: int = 2000) -> float:
    """The p-value that paired differences are symmetric about 0 (Fisher 1935), two-sided."""
    values = np.asarray(values, float)
    if not values.any():
        return 1.0
    if len(values) >= MANY:  # the sum of so many is normal
        return float(2 * norm.sf(abs(values.sum()) / np.sqrt((values**2).sum())))
    some, beyond, found = max(1, _BATCH // len(values)), 0, abs(values.sum())
    for start in range(0, times, some):
        signs = rng.integers(0, 2, (min(some, times - start), len(values))) * 2 - 1
        beyond += int((np.abs(signs @ values) >= found - 1e-9 * np.abs(values).sum()).sum())
    return (1 + beyond) / (times + 1)


@dataclass(frozen=True)
class Pair:
    """The mean of `first` less that of `second`; the intervals of all pairs hold together.

    `error` is the standard error of the difference.
    """

    first: int
    second: int
    difference: float
    low: float
    high: float
    error: float


def _mean_and_error(values: Array) -> tuple[Array, Array]:
    """Mean and its standard error along the last axis; of 0s and 1s with one of each added."""
    n, mean = values.shape[-1], values.mean(-1)
    if np.all((values == 0) | (values == 1)):
        smoothed = (mean * n + 1) / (n + 2)
        return mean, np.sqrt(smoothed * (1 - smoothed) / n)
    return mean, np.maximum(values.std(-1, ddof=1), 1e-12) / np.sqrt(n)


def all_pairs(
    values: Array, groups: Array, count: int, rng: np.random.Generator, times: int = 2000, level: float = 0.95
) -> list[Pair]:
    """Intervals of the differences of all pairs of groups that hold all at once: simultaneous bootstrap-t.

    The bootstrap distribution of the largest studentised deviation over all pairs (Beran 1988). A percentile
    bootstrap of the largest gap itself cannot be right: it is biased upwards and never covers 0.

    Resamples of groups in which nothing varies do not vary either, as if nothing could happen. So intervals
    are never narrower than a normal one of a single pair, which of rates is that of Agresti and Caffo (2000).
    """
    parts = by_group(np.asarray(values, float), groups, count)
    found = [_mean_and_error(part) for part in parts]
    again = [_resampled(part, times, rng) for part in parts]
    pairs = list(combinations(range(count), 2))
    largest = np.zeros(times)
    for a, b in pairs:
        shift = (again[a][0] - again[b][0]) - (found[a][0] - found[b][0])
        largest = np.maximum(largest, np.abs(shift) / np.hypot(again[a][1], again[b][1]))
    reach = max(float(np.quantile(largest, level)), float(norm.ppf((1 + level) / 2)))
    result = []
    for a, b in pairs:
        apart = float(found[a][0] - found[b][0])
        error = float(np.hypot(found[a][1], found[b][1]))
        result.append(Pair(a, b, apart, apart - reach * error, apart + reach * error, error))
    return result


def _resampled(part: Array, times: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Means and standard errors of `times` resamples; of many inputs, of what they are distributed as.

    Where almost all values are alike (excess flips: a -1 among a hundred 0s), they are all alike in many
    resamples; an error of 0 there would make their deviation infinite.
    """
    mean, error = _mean_and_error(part)
    if len(part) >= MANY:
        return mean + error * rng.standard_normal(times), np.full(times, error)
    means, errors = _mean_and_error(part[rng.integers(0, len(part), (times, len(part)))])
    return means, np.maximum(errors, error / 2)


def gap(of_groups: Array) -> Array:
    """Largest less smallest, along the last axis."""
    found: Array = of_groups.max(-1) - of_groups.min(-1)
    return found


def ratio(of_groups: Array) -> Array:
    """Smallest over largest, along the last axis; no threshold belongs to it here."""
    found: Array = of_groups.min(-1) / of_groups.max(-1)
    return found


def null_band(
    values: Array,
    groups: Array,
    count: int,
    rng: np.random.Generator,
    statistic: Callable[[Array], Array] = gap,
    times: int = 2000,
    level: float = 0.95,
) -> float:
    """Where the statistic of the groups' means stays in `level` of all cases if groups do not differ.

    A gap between groups is never 0 by chance: with 7 groups of 50 and a rate of .8 it is .15 on average.

    Returns:
        The upper end; the lower end for a statistic that is largest when groups are equal (`ratio`).
    """
    values, members = np.asarray(values, float), np.eye(count)[groups]
    sizes = members.sum(0)
    if _normal(sizes):
        seen = [statistic(values.mean() + _null_means(values, sizes, times, rng))]
    else:
        members /= sizes
        seen = [statistic(shuffled @ members) for shuffled in permuted(values, times, rng)]
    return float(np.quantile(np.concatenate(seen), 1 - level if statistic is ratio else level))


def dispersion(of_groups: Array, errors: Array) -> float:
    """The variance between groups beyond what their errors explain, at least 0 (after Lum et al. 2022)."""
    return float(max(np.var(of_groups, ddof=1) - np.mean(np.asarray(errors) ** 2), 0.0))
