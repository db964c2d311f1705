"""What new samples are compared with: test samples, training samples, and the features they are seen by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aestudio.analysis.distances import frechet, nearest, novelty, overlap
from aestudio.analysis.features import LEARNED, Features
from aestudio.analysis.question import Array
from aestudio.benchmark.table import Cell
from aestudio.data import Dataset, Parts
from aestudio.data.dataset import Affine

__all__ = ["ENOUGH", "Reference", "cell"]

ENOUGH = 20  # samples below which a share or a distance says nothing
CHUNK = 4096  # training samples that are looked through together


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

    def samples(self, rows: Array) -> Array:
        """The samples of rows, `(n, *shape)`."""
        return self.affine.apply(self.dataset.values[rows])

    @cached_property
    def test(self) -> Array:
        """The samples that are compared with."""
        return self.samples(self.rows)

    @cached_property
    def train(self) -> Array:
        """Some training samples."""
        return self.samples(self.parts.train[:LEARNED])

    @property
    def width(self) -> float:
        """Of the data's range after scaling."""
        low, high = self.affine.range(self.dataset.range)
        return (high - low) or 1.0

    def likeness(self, draws: list[Array]) -> dict[str, Cell | str]:
        """Fréchet distance, precision, recall and novelty of several draws of as many samples each."""
        keys = ("frechet", "precision", "recall", "copying")
        if len(self.rows) < ENOUGH:
            return dict.fromkeys(keys, f"not enough data: {len(self.rows)} {self.part} samples")
        if not all(np.isfinite(made).all() for made in draws):
            return dict.fromkeys(keys, "the samples are no numbers")
        found: dict[str, list[float]] = {key: [] for key in keys}
        for made in draws:
            seen = self.features(made)
            shared = overlap(seen, self._seen)
            found["frechet"].append(frechet(seen, self._seen))
            found["precision"].append(shared.precision)
            found["recall"].append(shared.recall)
            found["copying"].append(self.novelty(made))
        cells = {key: cell(np.array(values), drawn=True) for key, values in found.items()}
        if len(self.rows) <= self.features.count:
            few = f"{len(self.rows)} {self.part} samples for {self.features.count} features"
            cells["frechet"] = f"not enough data: {few}"
        return cells

    def novelty(self, made: Array) -> float:
        """How new samples are, against test samples: 1: as new as these; 0: copies of training samples."""
        flat, test = _flat(made), _flat(self.test)
        return novelty(self.to_train(flat), nearest(flat, test)) / max(self._novelty_of_test, 1e-12)

    def to_train(self, flat: Array) -> Array:
        """The distance of each to the nearest of all training samples."""
        best = np.full(len(flat), np.inf)
        for start in range(0, len(self.parts.train), CHUNK):
            there = _flat(self.samples(self.parts.train[start : start + CHUNK]))
            best = np.minimum(best, nearest(flat, there))
        return best

    @cached_property
    def _seen(self) -> Array:
        return self.features(self.test)

    @cached_property
    def _novelty_of_test(self) -> float:
        test = _flat(self.test)
        return novelty(self.to_train(test), nearest(test, test, others=True))


def _flat(samples: Array) -> Array:
    return samples.reshape(len(samples), -1)
