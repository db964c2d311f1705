"""How near two sets of samples are: as distributions, in what they cover, as copies of one another.

All sets are rows of numbers, `(n, d)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from aestudio.analysis.question import Array

__all__ = ["Overlap", "frechet", "frechet_of_normals", "nearest", "novelty", "overlap"]

TOGETHER = 2**22  # distances worked on at once: 32 MB


def frechet(mine: Array, real: Array) -> float:
    """The Fréchet distance between the normal distributions with the sets' means and covariances.

    Of features, it is the FID (Heusel et al. 2017, arXiv 1706.08500, equation 6).
    """
    return frechet_of_normals(mine.mean(0), _covariance(mine), real.mean(0), _covariance(real))


def frechet_of_normals(mean_1: Array, covariance_1: Array, mean_2: Array, covariance_2: Array) -> float:
    """|m1 - m2|^2 + trace(C1 + C2 - 2 (C1 C2)^(1/2)), 0 or more (Dowson & Landau 1982).

    The root's trace is that of (C1^(1/2) C2 C1^(1/2))^(1/2), which is symmetric: its eigenvalues are real.
    """
    values, vectors = np.linalg.eigh(covariance_1)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    middle = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ covariance_2 @ root), 0)).sum()
    apart = ((mean_1 - mean_2) ** 2).sum()
    return max(float(apart + np.trace(covariance_1) + np.trace(covariance_2) - 2 * middle), 0.0)


@dataclass(frozen=True)
class Overlap:
    """How far two sets cover each other.

    Attributes:
        precision: share of the samples that lie among the real ones, 0 to 1: quality.
        recall: share of the real ones that lie among the samples, 0 to 1: diversity.
    """

    precision: float
    recall: float


def overlap(mine: Array, real: Array, neighbours: int = 3) -> Overlap:
    """Improved precision and recall (Kynkäänniemi et al. 2019, arXiv 1904.06991, equations 1 to 3).

    A set is taken to fill a ball around each of its members that reaches to the k-th nearest other one.

    Args:
        mine: samples that were made.
        real: of the data, as many.
        neighbours: k, less than there are in either set.
    """
    return Overlap(_inside(mine, real, neighbours), _inside(real, mine, neighbours))


def _inside(points: Array, filled: Array, neighbours: int) -> float:
    """The share of the points in a ball around any of those that fill the space."""
    radius = np.concatenate(
        [np.partition(rows, neighbours, axis=1)[:, neighbours] for rows in _distances(filled, filled)]
    )  # the nearest is each itself
    found = [(rows <= radius).any(1) for rows in _distances(points, filled)]
    return float(np.concatenate(found).mean())


def nearest(points: Array, among: Array, *, others: bool = False) -> Array:
    """The distance of each point to the nearest of a set, `(n,)`.

    Args:
        points: of which.
        among: the set.
        others: the set is that of the points, and each looks for another than itself.
    """
    if others:
        return np.concatenate([np.partition(rows, 1, axis=1)[:, 1] for rows in _distances(points, among)])
    return np.concatenate([rows.min(1) for rows in _distances(points, among)])


def novelty(to_train: Array, to_test: Array) -> float:
    """How new samples are: 0.5 as near to training as to test samples, 0 where they are copies.

    The mean of a / (a + b), for distances a to the nearest training sample and b to the nearest test sample,
    `(n,)` each: unlike a alone it hardly changes where samples are just blurred, as these lie nearer to both.
    """
    whole = to_train + to_test
    share = np.divide(to_train, whole, out=np.full(len(whole), 0.5), where=whole > 0)
    return float(share.mean())


def _covariance(rows: Array) -> Array:
    return np.atleast_2d(np.cov(rows.astype(np.float64), rowvar=False))


def _distances(points: Array, among: Array) -> Iterator[Array]:
    """Euclidean distances, some rows at a time, `(b, m)`; exactly 0 between equal ones."""
    others = among.astype(np.float64)
    squares = (others**2).sum(1)
    scale = squares.max(initial=0) + 1e-300
    step = max(1, TOGETHER // max(len(among), 1))
    for start in range(0, len(points), step):
        rows = points[start : start + step].astype(np.float64)
        found = (rows**2).sum(1)[:, None] + squares - 2 * rows @ others.T
        found[found < 1e-12 * scale] = 0.0  # what rounding leaves
        yield np.sqrt(found)
