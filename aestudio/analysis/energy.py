"""How far two clouds of points are from being draws of one distribution."""

from __future__ import annotations

from aestudio.analysis.question import Array

__all__ = ["energy_distance"]


def energy_distance(first: Array, second: Array) -> float:
    """`2 E|X - Y| - E|X - X'| - E|Y - Y'|` (Székely & Rizzo 2013), without bias.

    It is 0 in the mean where both come from one distribution, and may then come out below 0; larger the more
    they differ. Units are those of the points.

    Args:
        first: draws `(n, d)` of the one, at least two.
        second: draws `(m, d)` of the other, at least two.
    """
    from scipy.spatial.distance import cdist, pdist

    between = cdist(first, second).mean()
    return float(2 * between - pdist(first).mean() - pdist(second).mean())
