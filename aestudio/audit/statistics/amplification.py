"""Amplification: how much more a minority flips than the training set's shares alone explain.

For a sampler of the exact posterior F_min / F_maj = pi_maj / pi_min, whatever the blur and whatever the
test set's
shares: alpha, the ratio of both, is 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from aestudio.data.dataset import Array

__all__ = ["FEWEST", "Alpha", "alpha", "alpha_of_excess", "one_against_rest"]

FEWEST = 5
"""Flips that each group must have before an amplification is shown."""


@dataclass(frozen=True)
class Alpha:
    """Amplification with its 95 % interval; NaN with a note where it cannot be told.

    Attributes:
        value: alpha.
        low: lower end of its interval.
        high: upper end.
        flip_ratio: F_min / F_maj.
        odds: pi_maj / pi_min in the training set.
        flips: how many inputs flipped, minority and majority.
        note: why there is no value, or empty.
    """

    value: float
    low: float
    high: float
    flip_ratio: float
    odds: float
    flips: tuple[float, float]
    note: str = ""


def _nothing(odds: float, flips: tuple[float, float], note: str) -> Alpha:
    return Alpha(np.nan, np.nan, np.nan, np.nan, odds, flips, note)


def alpha(minority: tuple[float, int], majority: tuple[float, int], share: float) -> Alpha:
    """Amplification from counts: a normal interval on its logarithm with half a count added.

    Its variance is the sum over both groups of 1/(f + .5) - 1/(n + .5).

    Args:
        minority: flips and inputs of the minority.
        majority: the same of the majority.
        share: the minority's share of the training set.
    """
    odds, flips = (1 - share) / share, (float(minority[0]), float(majority[0]))
    if min(flips) < FEWEST:
        return _nothing(odds, flips, f"fewer than {FEWEST} flips in a group")
    (f, n), (g, m) = minority, majority
    ratio = (f + 0.5) / (n + 0.5) / ((g + 0.5) / (m + 0.5))
    error = np.sqrt(1 / (f + 0.5) - 1 / (n + 0.5) + 1 / (g + 0.5) - 1 / (m + 0.5))
    half = float(np.exp(norm.ppf(0.975) * error))
    value = ratio / odds
    return Alpha(value, value / half, value * half, ratio, odds, flips)


def alpha_of_excess(
    minority: Array, majority: Array, share: float, rng: np.random.Generator, times: int = 2000
) -> Alpha:
    """Amplification from excess (or corrected) flips of each input, with a cluster bootstrap interval.

    Errors of the classifier pull the raw ratio towards 1 (at odds 9 and errors of 5 % a true 1 reads .60);
    excess flips take them out.

    Args:
        minority: `(I,)`, whether each input flipped less whether its true picture was labelled wrong.
        majority: the same of the majority.
        share: the minority's share of the training set.
        rng: what is resampled with.
        times: how many resamples.
    """
    odds, flips = (1 - share) / share, (float(minority.sum()), float(majority.sum()))
    if min(flips) < FEWEST:
        return _nothing(odds, flips, f"fewer than {FEWEST} excess flips in a group")
    ratio = float(minority.mean() / majority.mean())
    again = [
        np.array([part[rng.integers(0, len(part), len(part))].mean() for _ in range(times)])
        for part in (minority, majority)
    ]
    whole = (again[0] > 0) & (again[1] > 0)
    if whole.mean() < 0.95:
        return _nothing(odds, flips, "too few excess flips for an interval")
    low, high = np.quantile(again[0][whole] / again[1][whole], [0.025, 0.975]) / odds
    return Alpha(ratio / odds, float(low), float(high), ratio, odds, flips)


def one_against_rest(rates: Array, shares: Array, group: int) -> tuple[float, float, float]:
    """More than two groups as two: flips of `group`, of the rest into it, and the odds of the training set.

    The rest is merged with its training shares; flips inside it do not count.

    Args:
        rates: P(output in b | input in a), `(K, K)`.
        shares: each group's share of the training set, `(K,)`.
        group: which group stands alone.
    """
    rest = np.arange(len(shares)) != group
    weights = shares[rest] / shares[rest].sum()
    odds = shares[rest].sum() / shares[group]
    return float(1 - rates[group, group]), float(weights @ rates[rest, group]), float(odds)
