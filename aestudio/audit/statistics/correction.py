"""What a classifier's own errors do to a flip matrix, taken out again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aestudio.data.dataset import Array

__all__ = ["Corrected", "corrected", "unmixed"]

_STEPS = 2000


@dataclass(frozen=True, eq=False)
class Corrected:
    """Corrected rates `(K, K)` with their 95 % intervals; empty with a note where they would mean nothing."""

    rates: Array
    low: Array
    high: Array
    note: str = ""


def unmixed(observed: Array, confusion: Array, steps: int = _STEPS) -> Array:
    """The row-stochastic P that makes P C most likely to be the `observed` rates: expectation maximisation.

    Source: Richardson (1972) and Lucy (1974); Shepp and Vardi (1982) for its likelihood.

    Args:
        observed: labels of the outputs by group of the input, `(..., K, K)`; rows add up to 1.
        confusion: C, labels of true pictures by their group, `(..., K, K)`.
        steps: of the iteration.
    """
    found = np.full(observed.shape, 1 / observed.shape[-1])
    back = np.swapaxes(confusion, -1, -2)
    for _ in range(steps):
        expected = np.maximum(found @ confusion, 1e-12)
        found = found * ((observed / expected) @ back)
        found /= found.sum(-1, keepdims=True)
    return found


def corrected(counts: Array, control: Array, rng: np.random.Generator, times: int = 500) -> Corrected:
    """Flip rates without the classifier's errors; the bootstrap goes over outputs and control.

    Args:
        counts: the flip matrix of the outputs in counts, `(K, K)`.
        control: that of true pictures, which the classifier alone is to blame for, `(K, K)`.
        rng: what is resampled with.
        times: how many resamples.
    """
    sizes, checked = counts.sum(1), control.sum(1)
    confusion = control / checked[:, None]
    empty = np.full(counts.shape, np.nan)
    if np.diag(confusion).min() < 0.6:
        return Corrected(empty, empty, empty, "the classifier is right in fewer than 60 % of a group")
    if np.linalg.cond(confusion) > 20:
        return Corrected(empty, empty, empty, "the classifier hardly tells two groups apart")
    found = unmixed(counts / sizes[:, None], confusion)
    again = _resampled(sizes, counts / sizes[:, None], times, rng)
    checks = _resampled(checked, confusion, times, rng)
    low, high = np.quantile(unmixed(again, checks), [0.025, 0.975], axis=0)
    return Corrected(found, low, high)


def _resampled(sizes: Array, rates: Array, times: int, rng: np.random.Generator) -> Array:
    """Rates `(K, K)` observed again and again on as many inputs, `(times, K, K)`."""
    rows = [rng.multinomial(round(n), row, times) / n for n, row in zip(sizes, rates, strict=True)]
    return np.stack(rows, axis=1)
