"""How large a difference is, whether it is smaller than a margin, and the words for either."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from scipy.stats import t as student

from aestudio.audit.statistics.units import Interval
from aestudio.data.dataset import Array

__all__ = ["LIGHTNESS_MARGIN", "RATE_MARGIN", "Verdict", "cohens_h", "d_z", "hedges_g", "tost", "verdict"]

LIGHTNESS_MARGIN, RATE_MARGIN = 2.0, 0.05
"""What counts as no difference unless said otherwise before the run: 2 L*, 5 percentage points."""

Verdict = Literal["difference found", "smaller than the margin", "not enough data"]


def cohens_h(first: float, second: float) -> float:
    """Cohen's h between two rates (Cohen 1988, 6.2)."""
    return 2 * (math.asin(math.sqrt(first)) - math.asin(math.sqrt(second)))


def hedges_g(first: Array, second: Array) -> float:
    """Hedges' g between two groups' means (Hedges 1981): in pooled deviations, corrected for few inputs."""
    m, n = len(first), len(second)
    pooled = ((m - 1) * np.var(first, ddof=1) + (n - 1) * np.var(second, ddof=1)) / (m + n - 2)
    return float((np.mean(first) - np.mean(second)) / np.sqrt(pooled) * (1 - 3 / (4 * (m + n) - 9)))


def d_z(differences: Array) -> float:
    """The mean of paired differences in their own standard deviations (Cohen 1988, 2.3.5)."""
    return float(np.mean(differences) / np.std(differences, ddof=1))


def tost(values: Array, margin: float) -> float:
    """The p-value of two one-sided t-tests (Schuirmann 1987) that the mean lies within `margin` of 0.

    Small: the mean is shown to be smaller than the margin. NaN of fewer than two values.
    """
    count = len(values)
    if count < 2:
        return math.nan
    error = float(np.std(values, ddof=1)) / math.sqrt(count)
    inside = margin - abs(float(np.mean(values)))
    if error == 0:
        return 0.0 if inside > 0 else 1.0
    return float(student.sf(inside / error, count - 1))


def verdict(interval: Interval, adjusted_p: float, equivalence_p: float, margin: float) -> Verdict:
    """What is said of one metric in one group, and no more than that."""
    if math.isnan(interval.low):  # all values are equal: the mean is all there is
        interval = Interval(interval.value, interval.value, interval.value, interval.count)
    if adjusted_p < 0.05 and interval.outside(margin):
        return "difference found"
    if equivalence_p < 0.05 and interval.inside(margin):  # values that are all alike have no spread to test
        return "smaller than the margin"
    return "not enough data"
