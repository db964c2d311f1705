"""Mode collapse, blur and holes in numbers: samples against data, beside the data against themselves."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from aestudio.analysis.energy import energy_distance
from aestudio.analysis.question import Array

__all__ = ["FEWEST", "Quality", "compared"]

NEAR = 0.99  # of the data lie so near to others of the data
FEWEST = 100  # points held out, of which one lies farther off than that
FEW = 1000  # points between which all distances are taken


@dataclass(frozen=True, eq=False)
class Quality:
    """How samples lie to data; what there are too few data to tell is no number.

    Attributes:
        off: share of samples that lie farther from the data than 99% of the data do: blur.
        missed: share of the data that lie farther from the samples than 99% do from as many others of the
            data: holes.
        distance: energy distance between samples and data.
        own: the same between two halves of the data: 0 but for chance.
        near: which samples lie on the data, bool `(n,)`; None: there are too few data to tell.
    """

    off: float
    missed: float
    distance: float
    own: float
    near: Array | None = field(default=None, repr=False)


def compared(made: Array, held: Array, train: Array) -> Quality:
    """Samples against data the model did not see.

    Precision and recall by nearest neighbours, as Kynkäänniemi et al. 2019 (arXiv 1904.06991) mean them, with
    one radius for all places: the one within which 99% of held-out points find a training point.

    Args:
        made: samples, `(n, 2)`.
        held: points held out, `(m, 2)`, none of which is among those of `train`.
        train: training points, `(k, 2)`.
    """
    from scipy.spatial import KDTree

    finite = np.isfinite(made).all(1)
    near, made = np.zeros(len(made), bool), made[finite]
    if min(len(held), len(train)) < 2:
        return Quality(np.nan, np.nan, np.nan, np.nan)
    if len(made) < 2:
        return Quality(1.0, 1.0, np.nan, np.nan, near)
    distances = energy_distance(made[:FEW], held[:FEW]), energy_distance(train[:FEW], held[:FEW])
    if min(len(held), len(train)) < FEWEST:
        return Quality(np.nan, np.nan, *distances)
    known = KDTree(train)
    radius = float(np.quantile(known.query(held)[0], NEAR))
    near[finite] = known.query(made)[0] <= radius
    off = float(1 - near[finite].mean())
    as_many = train[: len(made)]
    radius = float(np.quantile(KDTree(as_many).query(held)[0], NEAR))
    missed = float((KDTree(made).query(held)[0] > radius).mean())
    return Quality(off, missed, *distances, near)
