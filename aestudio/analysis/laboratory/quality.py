"""Mode collapse, blur and holes in numbers: samples against data, beside the data against themselves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aestudio.analysis.energy import energy_distance
from aestudio.analysis.question import Array
from aestudio.numerals import numeral, percent

__all__ = ["Quality", "compared"]

NEAR = 0.99  # of the data lie so near to others of the data
FEWEST = 100  # points held out, of which one lies farther off than that
FEW = 1000  # points between which all distances are taken


@dataclass(frozen=True)
class Quality:
    """How samples lie to data; what there are too few data to tell is no number.

    Attributes:
        off: share of samples that lie farther from the data than 99% of the data do: blur.
        missed: share of the data that lie farther from the samples than 99% do from as many others of the
            data: holes.
        distance: energy distance between samples and data.
        own: the same between two halves of the data: 0 but for chance.
    """

    off: float
    missed: float
    distance: float
    own: float

    def all_words(self) -> list[str]:
        """A line on blur and holes, and one on the distance where it is known."""
        if not np.isfinite(self.distance):
            return [self.words()]
        distance, own = (numeral(number, ".4f") for number in (self.distance, self.own))
        return [self.words(), f"Energy distance to the data {distance} (data against themselves {own})"]

    def words(self) -> str:
        """On blur and holes."""
        if np.isnan(self.off):
            wanted = f"{FEWEST} points held out are needed"
            return f"Not enough data to tell how near the samples lie to them: {wanted}"
        off, missed = (percent(share, 1) for share in (self.off, self.missed))
        said = f"{off} of the samples lie off the data, {missed} of the data have no sample near"
        return f"{said} (data against themselves: 1 %)"


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

    made = made[np.isfinite(made).all(1)]
    if min(len(held), len(train)) < 2:
        return Quality(np.nan, np.nan, np.nan, np.nan)
    if len(made) < 2:
        return Quality(1.0, 1.0, np.nan, np.nan)
    distances = energy_distance(made[:FEW], held[:FEW]), energy_distance(train[:FEW], held[:FEW])
    if min(len(held), len(train)) < FEWEST:
        return Quality(np.nan, np.nan, *distances)
    known = KDTree(train)
    radius = float(np.quantile(known.query(held)[0], NEAR))
    off = float((known.query(made)[0] > radius).mean())
    as_many = train[: len(made)]
    radius = float(np.quantile(KDTree(as_many).query(held)[0], NEAR))
    missed = float((KDTree(made).query(held)[0] > radius).mean())
    return Quality(off, missed, *distances)
