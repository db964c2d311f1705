"""How far two clouds of points are from being draws of one distribution."""

from __future__ import annotations

import numpy as np

from aestudio.analysis.question import Array

__all__ = ["energy_distance"]

TOGETHER = 2**22  # distances held at once: 32 MB


def energy_distance(first: Array, second: Array) -> float:
    """`2 E|X - Y| - E|X - X'| - E|Y - Y'|` (Székely & Rizzo 2013), without bias.

    It is 0 in the mean where both come from one distribution, and may then come out below 0; larger the more
    they differ. Units are those of the points.

    Args:
        first: draws `(n, d)` of the one, at least two.
        second: draws `(m, d)` of the other, at least two.
    """
    n, m = len(first), len(second)
    between = _summed(first, second) / (n * m)
    return 2 * between - _summed(first, first) / (n * (n - 1)) - _summed(second, second) / (m * (m - 1))


def _summed(first: Array, second: Array) -> float:
    """The sum of all distances between the points of two clouds."""
    from scipy.spatial.distance import cdist

    step = max(1, TOGETHER // len(second))
    rows = np.split(first, range(step, len(first), step))
    return float(sum(cdist(part, second).sum() for part in rows))
