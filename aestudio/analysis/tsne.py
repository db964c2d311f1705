"""t-SNE in stages, so that it can be watched, warmed up from an earlier picture, and given up.

It runs no torch and takes seconds: it belongs on a thread of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from aestudio.analysis.question import Array

__all__ = ["LIMIT", "STAGES", "Stage", "tsne"]

LIMIT = 2000  # samples; the time grows faster than their number
STAGES = 4
STEPS = 250  # of a stage: the least scikit-learn takes
FIRST = 50  # principal components it works on, as its authors advise (van der Maaten & Hinton 2008)


@dataclass(frozen=True, eq=False)
class Stage:
    """How far it is.

    Attributes:
        points: where the samples lie now, float32 `(n, 2)`.
        done: stages finished, up to `STAGES`.
    """

    points: Array
    done: int


def tsne(codes: Array, start: Array | None = None, seed: int = 0) -> Iterator[Stage]:
    """Embed codes `(n, d)` in the plane, giving the picture after each stage.

    Args:
        codes: at least five.
        start: an earlier picture of the same samples, `(n, 2)`, to begin with.
        seed: of the random choices.
    """
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(1):  # the training beside it needs the other cores
        near = _reduced(codes)
        points = _started(near, start)
    for stage in range(STAGES):
        exaggeration = 12.0 if stage == 0 and start is None else 1.0
        perplexity = min(30.0, (len(near) - 1) / 3)
        with threadpool_limits(1):
            method = TSNE(
                init=points,
                max_iter=STEPS,
                early_exaggeration=exaggeration,
                perplexity=perplexity,
                random_state=seed,
            )
            points = method.fit_transform(near).astype(np.float32)
        yield Stage(points, stage + 1)


def _reduced(codes: Array) -> Array:
    """The codes by their first principal components, where they have many numbers."""
    from sklearn.decomposition import PCA

    if min(codes.shape) <= FIRST:
        return codes
    reduced: Array = PCA(FIRST, svd_solver="randomized", random_state=0).fit_transform(codes)
    return reduced


def _started(near: Array, start: Array | None) -> Array:
    """Where the points begin: an earlier picture, or the first two components, small."""
    from sklearn.decomposition import PCA

    if start is not None:
        return start.astype(np.float32)
    if near.shape[1] < 2:
        near = np.concatenate([near, np.zeros_like(near)], axis=1)
    points = PCA(2, svd_solver="full").fit_transform(near)
    return np.asarray(points / max(float(points[:, 0].std()), 1e-12) * 1e-4, np.float32)
