"""Intervals of rates and means."""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy.stats import binomtest, norm
from scipy.stats import bootstrap as scipy_bootstrap

from aestudio.analysis.rates import score_interval
from aestudio.audit.statistics.units import Interval
from aestudio.data.dataset import Array

__all__ = ["MANY", "USUAL", "Kind", "clopper_pearson", "mean_interval", "wilson"]

Kind = Literal["mean", "rate", "difference"]
"""What values are: any numbers; whether something is so (0 to 1); the difference of two such (-1 to 1)."""

USUAL = 2000
"""Resamples, unless others are asked for."""

MANY = 5000
"""Inputs from which on a mean is normal enough that resampling says nothing more than its standard error."""

_BATCH = 10_000_000  # numbers drawn at once


def wilson(hits: float, count: int, level: float = 0.95) -> Interval:
    """Wilson's interval of a rate (Wilson 1927); without inputs it is NaN."""
    if not count:
        return Interval(np.nan, np.nan, np.nan, 0, "no inputs")
    z = float(norm.ppf((1 + level) / 2))
    return Interval(hits / count, *score_interval(hits, count, z), count)


def clopper_pearson(hits: int, count: int, level: float = 0.95) -> Interval:
    """The exact interval of a rate (Clopper and Pearson 1934), which holds at least `level` of the time."""
    found = binomtest(hits, count).proportion_ci(level, method="exact")
    return Interval(hits / count, float(found.low), float(found.high), count)


def mean_interval(
    values: Array,
    rng: np.random.Generator,
    resamples: int = USUAL,
    level: float = 0.95,
    kind: Kind = "mean",
) -> Interval:
    """The BCa bootstrap interval of a mean (Efron 1987); from `MANY` inputs on the normal one.

    Where all values are equal the bootstrap says nothing. A rate of 0 or of 1 then has Wilson's interval, and
    a difference of rates as far as that reaches; any other constant has none, and the note says so.

    Args:
        values: `(I,)`, one an input.
        rng: what is resampled with.
        resamples: how many.
        level: of the interval.
        kind: what the values are.
    """
    count, mean = len(values), float(np.mean(values)) if len(values) else np.nan
    if count < 2:
        return Interval(mean, np.nan, np.nan, count, "fewer than two inputs")
    if np.ptp(values) == 0:
        return _of_equals(mean, count, level, kind)
    if count >= MANY:
        half = float(norm.ppf((1 + level) / 2) * np.std(values, ddof=1) / np.sqrt(count))
        return Interval(mean, mean - half, mean + half, count)
    found = scipy_bootstrap(
        (np.asarray(values, float),),
        np.mean,
        n_resamples=resamples,
        batch=max(1, _BATCH // count),
        confidence_level=level,
        method="BCa",
        rng=rng,
    ).confidence_interval
    return Interval(mean, float(found.low), float(found.high), count)


def _of_equals(value: float, count: int, level: float, kind: Kind) -> Interval:
    """The interval of a mean of values that are all `value`."""
    if kind == "mean" or value not in (-1.0, 0.0, 1.0):
        return Interval(value, np.nan, np.nan, count, "all values are equal")
    far = wilson(0, count, level).high
    least = -1.0 if kind == "difference" else 0.0
    low, high = max(value - far, least), min(value + far, 1.0)
    return Interval(value, low, high, count, "all values are equal: Wilson's interval")
