"""What new samples are compared with: test samples, training samples, and the features they are seen by."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from aestudio.analysis.distances import frechet, nearest, novelty, overlap
from aestudio.analysis.energy import energy_distance
from aestudio.analysis.features import Features
from aestudio.analysis.question import Array
from aestudio.benchmark.attempt import Cells
from aestudio.benchmark.table import Cell
from aestudio.data import Dataset, Parts
from aestudio.data.dataset import Affine
from aestudio.job import Pieces, within

__all__ = ["ENOUGH", "LIKENESS", "Reference", "cell"]

ENOUGH = 20  # samples below which a share or a distance says nothing
CHUNK, CHUNK_MADE = 4096, 256  # training samples that are looked through together, for so many new ones
SEEKING = "looking for copies of training samples"
LIKENESS = ("frechet", "energy", "precision", "recall", "copying")  # measures of new samples as a set
NOT_TAKEN = {
    "frechet": "of samples of few numbers it would see means and covariances only",
    "energy": "it is for samples of few numbers",
}


def cell(values: Array, bound: str = "", *, drawn: bool = False) -> Cell | str:
    """The mean of values with its standard error; or why there is none.

    Args:
        values: one for each sample, or one for each draw.
        bound: that it is.
        drawn: they differ by the draw, not by the sample: their standard deviation is told.
    """
    if not len(values):
        return "not enough data"
    if not np.isfinite(values).all():
        return "became infinite or no number"
    spread = None
    if len(values) > 1:
        spread = float(values.std(ddof=1)) / (1.0 if drawn else float(np.sqrt(len(values))))
    return Cell(value=float(values.mean()), spread=spread, bound=bound)


@dataclass(frozen=True, eq=False)
class Reference:
    """Samples of the data, scaled as every model sees them.

    Attributes:
        dataset: where they come from.
        parts: its parts.
        affine: the scaling.
        part: which part new samples are compared with.
        rows: those of it that they are compared with.
        features: by which sets are compared.
    """

    dataset: Dataset
    parts: Parts
    affine: Affine
    part: str
    rows: Array
    features: Features
    _known: dict[str, float] = field(default_factory=dict)

    def samples(self, rows: Array) -> Array:
        """The samples of rows, `(n, *shape)`."""
        return self.affine.apply(self.dataset.values[rows])

    @cached_property
    def test(self) -> Array:
        """The samples that are compared with."""
        return self.samples(self.rows)

    @property
    def width(self) -> float:
        """Of the data's range after scaling."""
        low, high = self.affine.range(self.dataset.range)
        return (high - low) or 1.0

    @property
    def together(self) -> Literal["frechet", "energy"]:
        """What tells quality and diversity together.

        Points in the plane may have the means and covariances of the data and none of their clusters. The
        features of pictures are made so that these matter, and their many numbers blunt other distances.
        """
        return "energy" if self.features.own else "frechet"

    def likeness(self, draws: list[Array], *, copies: bool = True) -> Pieces[Cells]:
        """A distance, precision, recall and novelty of several draws of as many samples each.

        Args:
            draws: of new samples, `(n, *shape)` each.
            copies: whether copies of training samples are looked for, which takes longest.
        """
        if len(self.rows) < ENOUGH:
            return dict.fromkeys(LIKENESS, f"not enough data: {len(self.rows)} {self.part} samples")
        if not all(np.isfinite(made).all() for made in draws):
            return dict.fromkeys(LIKENESS, "the samples are no numbers")
        copied = (yield from within(0.0, 0.1, self.copied())) if copies else "not looked for"
        found: dict[str, list[float]] = {key: [] for key in LIKENESS}
        for number, made in enumerate(draws):
            begun, share = 0.1 + 0.9 * number / len(draws), 0.9 / len(draws)
            yield begun, "comparing samples"
            seen = self.features(made)
            distance = energy_distance if self.features.own else frechet
            found[self.together].append(distance(seen, self._seen))
            yield begun + 0.1 * share, "comparing samples"
            shared = overlap(seen, self._seen)
            found["precision"].append(shared.precision)
            found["recall"].append(shared.recall)
            if not copied:
                pieces = self.novelty(made)
                found["copying"].append((yield from within(begun + 0.3 * share, begun + share, pieces)))
        cells: Cells = {key: cell(np.array(values), drawn=True) for key, values in found.items()}
        cells |= {key: why for key, why in NOT_TAKEN.items() if key != self.together}
        if copied:
            cells["copying"] = copied
        if len(self.rows) <= self.features.count and self.together == "frechet":
            few = f"{len(self.rows)} {self.part} samples for {self.features.count} features"
            cells["frechet"] = f"not enough data: {few}"
        return cells

    def copied(self) -> Pieces[str]:
        """Why copies of training samples can't be told from new samples; empty: they can."""
        if (yield from self._novelty_of_test()) > 1e-6 and self._known["furthest"] > 0:
            return ""
        return f"all {self.part} samples are training samples too: nothing is new to compare with"

    def novelty(self, made: Array) -> Pieces[float]:
        """How new samples are, against test samples: 1: as new as these; 0: copies of training samples."""
        flat, test = _flat(made), _flat(self.test)
        to_train = yield from self.to_train(flat)
        of_test = yield from self._novelty_of_test()
        return novelty(to_train, nearest(flat, test)) / max(of_test, 1e-12)

    def to_train(self, flat: Array) -> Pieces[Array]:
        """The distance of each to the nearest of all training samples."""
        best, count = np.full(len(flat), np.inf), len(self.parts.train)
        for start in range(0, count, CHUNK):
            there = _flat(self.samples(self.parts.train[start : start + CHUNK]))
            for first in range(0, len(flat), CHUNK_MADE):
                part = slice(first, first + CHUNK_MADE)
                best[part] = np.minimum(best[part], nearest(flat[part], there))
                yield (start + len(there) * min(first + CHUNK_MADE, len(flat)) / len(flat)) / count, SEEKING
        return best

    @cached_property
    def _seen(self) -> Array:
        return self.features(self.test)

    def _novelty_of_test(self) -> Pieces[float]:
        """That of the test samples themselves; found once."""
        if "of_test" not in self._known:
            test = _flat(self.test)
            to_train = yield from self.to_train(test)
            self._known["furthest"] = float(to_train.max())
            self._known["of_test"] = novelty(to_train, nearest(test, test, others=True))
        return self._known["of_test"]


def _flat(samples: Array) -> Array:
    return samples.reshape(len(samples), -1)
