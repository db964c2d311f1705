"""Amplification: how much more a minority flips than the training set's shares alone explain.

For a sampler of the exact posterior F_min / F_maj = pi_maj / pi_min, whatever the blur and whatever the
test set's shares: alpha, the ratio of both, is 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aestudio.data.dataset import Array

__all__ = ["FEWEST", "Alpha", "alpha_of_excess", "unknown"]

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


def unknown(minority: Array, majority: Array, share: float, note: str) -> Alpha:
    """Only how many flipped, and why nothing more is said; the first three as of `alpha_of_excess`."""
    flips = (float(minority.sum()), float(majority.sum()))
    return Alpha(np.nan, np.nan, np.nan, np.nan, (1 - share) / share, flips, note)


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
        return unknown(minority, majority, share, f"fewer than {FEWEST} excess flips in a group")
    ratio = float(minority.mean() / majority.mean())
    again = [
        np.array([part[rng.integers(0, len(part), len(part))].mean() for _ in range(times)])
        for part in (minority, majority)
    ]
    whole = (again[0] > 0) & (again[1] > 0)
    if whole.mean() < 0.95:
        return unknown(minority, majority, share, "too few excess flips for an interval")
    low, high = np.quantile(again[0][whole] / again[1][whole], [0.025, 0.975]) / odds
    return Alpha(ratio / odds, float(low), float(high), ratio, odds, flips)
