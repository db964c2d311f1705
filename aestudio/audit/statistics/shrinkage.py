"""Tone without groups: towards which lightness outputs are pulled, and what of a shift the input lacked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aestudio.audit.statistics.units import Interval
from aestudio.data.dataset import Array

__all__ = ["Evidence", "Shrinkage", "evidence", "shrinkage"]

_BATCH = 4_000_000  # numbers drawn at once


@dataclass(frozen=True)
class Shrinkage:
    """The line of L* of outputs over L* of true pictures.

    Attributes:
        slope: beta; 1 is none, 0 is all outputs alike.
        pivot: intercept / (1 - beta), the tone everything is pulled to; wide where beta is near 1.
    """

    slope: Interval
    pivot: Interval


def shrinkage(
    true: Array, output: Array, inputs: Array, rng: np.random.Generator, times: int = 2000
) -> Shrinkage:
    """Regress L* of outputs on L* of true pictures; intervals by a bootstrap over inputs (percentiles).

    Args:
        true: L* of the true picture of each output, `(N,)`.
        output: L* of each output, `(N,)`.
        inputs: which input (or person) each is of, int `(N,)`.
        rng: what is resampled with.
        times: how many resamples.

    Raises:
        ValueError: when all true pictures are equally light.
    """
    if np.ptp(true) == 0:
        raise ValueError("expected true pictures of different lightness, found one lightness for all")
    middle = np.mean(true)
    x, y = true - middle, output
    _, which = np.unique(inputs, return_inverse=True)
    clusters = int(which.max()) + 1
    sums = np.stack(
        [np.bincount(which, part, clusters) for part in (np.ones_like(x), x, y, x * x, x * y)], axis=1
    )

    def line(totals: Array) -> tuple[Array, Array]:
        n, sx, sy, sxx, sxy = np.moveaxis(totals, -1, 0)
        slope = (n * sxy - sx * sy) / (n * sxx - sx**2)
        intercept = (sy - slope * sx) / n - slope * middle
        return slope, intercept / np.where(slope == 1, np.nan, 1 - slope)

    even, some = np.full(clusters, 1 / clusters), max(1, _BATCH // clusters)
    again = np.concatenate(
        [rng.multinomial(clusters, even, min(some, times - start)) @ sums for start in range(0, times, some)]
    )
    result = []
    for value, resampled in zip(line(sums.sum(0)), line(again), strict=True):
        low, high = np.nanquantile(resampled, [0.025, 0.975])
        result.append(Interval(float(value), float(low), float(high), clusters))
    return Shrinkage(*result)


@dataclass(frozen=True, eq=False)
class Evidence:
    """A shift of L* in two parts, each `(N,)`: what the model did, what D had destroyed."""

    model: Array
    lost: Array

    @property
    def shift(self) -> Array:
        """L* of the output less L* of the true picture."""
        found: Array = self.model + self.lost
        return found


def evidence(true: Array, small: Array, output: Array) -> Evidence:
    """Split L*_SR - L*_HR into [L*_SR - L*_LR] and [L*_LR - L*_HR]; each is L* of the skin, `(N,)`."""
    return Evidence(output - small, small - true)
