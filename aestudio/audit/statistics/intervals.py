"""Intervals of rates and means."""

from __future__ import annotations

import numpy as np
from scipy.stats import binomtest, norm
from scipy.stats import bootstrap as scipy_bootstrap

from aestudio.audit.statistics.units import Interval
from aestudio.data.dataset import Array

__all__ = ["MANY", "SCREEN", "clopper_pearson", "excess_interval", "mean_interval", "wilson"]

SCREEN = 2000
"""Resamples on the screen; an export takes 9999."""

MANY = 5000
"""Inputs from which on a mean is normal enough that resampling says nothing more than its standard error."""

_BATCH = 10_000_000  # numbers drawn at once


def wilson(hits: float, count: int, level: float = 0.95) -> Interval:
    """Wilson's interval of a rate (Wilson 1927); without inputs it is NaN."""
    if not count:
        return Interval(np.nan, np.nan, np.nan, 0, "no inputs")
    z = float(norm.ppf((1 + level) / 2))
    rate = hits / count
    middle = (rate + z**2 / (2 * count)) / (1 + z**2 / count)
    half = z / (1 + z**2 / count) * np.sqrt(rate * (1 - rate) / count + z**2 / (4 * count**2))
    low, high = float(max(middle - half, 0.0)), float(min(middle + half, 1.0))
    return Interval(rate, low if hits else 0.0, high if hits < count else 1.0, count)


def clopper_pearson(hits: int, count: int, level: float = 0.95) -> Interval:
    """The exact interval of a rate (Clopper and Pearson 1934), which holds at least `level` of the time."""
    found = binomtest(hits, count).proportion_ci(level, method="exact")
    return Interval(hits / count, float(found.low), float(found.high), count)


def mean_interval(
    values: Array, rng: np.random.Generator, resamples: int = SCREEN, level: float = 0.95
) -> Interval:
    """The BCa bootstrap interval of a mean (Efron 1987); `values` `(I,)`, one an input.

    Where all values are equal the bootstrap says nothing: a mean of 0s or of 1s has Wilson's interval, any
    other constant has no interval and the note says so. From `MANY` inputs on it is the normal interval.
    """
    count, mean = len(values), float(np.mean(values)) if len(values) else np.nan
    if count < 2:
        return Interval(mean, np.nan, np.nan, count, "fewer than two inputs")
    if np.ptp(values) == 0:
        if mean in (0.0, 1.0):
            exact = wilson(mean * count, count, level)
            return Interval(mean, exact.low, exact.high, count, "all values are equal: Wilson's interval")
        return Interval(mean, np.nan, np.nan, count, "all values are equal")
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


def excess_interval(
    flipped: Array, control: Array, rng: np.random.Generator, resamples: int = SCREEN
) -> Interval:
    """Excess flips: flips of the output less flips of the control (the classifier's own errors), same inputs.

    Args:
        flipped: `(I,)` in 0 to 1: whether, or in which share of its samples, each input changed group.
        control: the same of the true pictures.
        rng: what is resampled with.
        resamples: how many.
    """
    apart = np.asarray(flipped, float) - np.asarray(control, float)
    if len(apart) > 1 and not apart.any():  # no input differs: as far as Wilson's interval of 0 reaches
        far = wilson(0, len(apart)).high
        return Interval(0.0, -far, far, len(apart), "no input differs: Wilson's interval")
    return mean_interval(apart, rng, resamples)
