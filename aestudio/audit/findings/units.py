"""From pictures to units of inference: a person with many pictures proves no more than one with one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aestudio.audit.records import NO_LABEL, Records
from aestudio.data.dataset import Array

__all__ = ["Units", "units"]


@dataclass(frozen=True, eq=False)
class Units:
    """The persons of an audit (pictures, where nobody has two).

    Attributes:
        which: of which unit each picture is, int `(N,)`.
        groups: of each unit, int `(I,)`.
    """

    which: Array
    groups: Array

    @property
    def single(self) -> bool:
        """Whether each unit is one picture."""
        return len(self.which) == len(self.groups)

    def mean(self, values: Array) -> Array:
        """The mean over each unit's pictures that have a value, `(I,)`; NaN where none has."""
        values = np.asarray(values, float)
        there = np.isfinite(values)
        count = np.bincount(self.which[there], minlength=len(self.groups))
        sums = np.bincount(self.which[there], values[there], len(self.groups))
        found: Array = sums / np.where(count > 0, count, np.nan)
        return found

    def votes(self, labels: Array, count: int) -> Array:
        """The share of each unit's pictures read as each group, `(I, count)`; NaN where none was read."""
        return np.stack(
            [self.mean(np.where(labels == NO_LABEL, np.nan, labels == k)) for k in range(count)], axis=1
        )


def units(records: Records, groups: Array | None = None) -> Units:
    """Who the pictures are of; somebody labelled in two ways counts once for each.

    Args:
        records: of all pictures.
        groups: of each, int `(N,)`; None: those of the records.
    """
    pairs = np.stack([records["person"], records["group"] if groups is None else groups], axis=1)
    found, which = np.unique(pairs, axis=0, return_inverse=True)
    return Units(which.reshape(-1), found[:, 1].astype(np.int64))
