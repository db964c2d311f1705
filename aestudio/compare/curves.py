"""A run's losses by epoch, made smooth, and several runs' as a median with its range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Self

import numpy as np

from aestudio.run.records import History

__all__ = ["AXES", "Axis", "Band", "Curves", "band", "smoothed"]

Array = np.ndarray[Any, Any]
Axis = Literal["epoch", "step", "time"]
AXES: tuple[Axis, ...] = ("epoch", "step", "time")
TERMS = {"training": "", "validation": "val_"}  # what the names of its terms begin with
LOSS = "loss"
_LARGEST = 1e12  # by how much weights may grow within a block: far from where sums lose digits


@dataclass(frozen=True, eq=False)
class Curves:
    """A run's losses, one value per finished epoch.

    Attributes:
        x: by axis, where the epochs ended: number, step, seconds of training.
        losses: "training" and, where the run validates, "validation"; NaN where an epoch has none.
        terms: the same of each term that the loss has beside it, as "kl".
    """

    x: Mapping[Axis, Array]
    losses: Mapping[str, Array]
    terms: Mapping[str, Curves] = field(default_factory=dict)

    @classmethod
    def of(cls, history: History) -> Self:
        """The curves of a run's records."""
        count = len(history.epoch_steps)
        x: dict[Axis, Array] = {
            "epoch": np.arange(1, count + 1, dtype=float),
            "step": np.asarray(history.epoch_steps, float),
            "time": np.asarray(history.epoch_seconds, float),
        }

        def of(term: str) -> dict[str, Array]:
            return {
                part: _of_length(np.asarray(history.epochs[first + term], float), count)
                for part, first in TERMS.items()
                if history.epochs.get(first + term)
            }

        names = dict.fromkeys(name.removeprefix("val_") for name in history.epochs)
        return cls(x, of(LOSS), {name: cls(x, of(name)) for name in names if name != LOSS})

    def of_term(self, name: str) -> Curves:
        """Those of a term; of "loss" they are these."""
        return self if name == LOSS else self.terms.get(name) or Curves(self.x, {})

    def __len__(self) -> int:
        """How many epochs were finished."""
        return len(self.x["epoch"])


@dataclass(frozen=True, eq=False)
class Band:
    """Several curves as one: at each epoch the median of those that got there, and their lowest and highest.

    Attributes:
        x: where the epochs lie, of each the median over the runs; ascending.
        middle: the median.
        low: the lowest.
        high: the highest.
    """

    x: Array
    middle: Array
    low: Array
    high: Array


def band(xs: Sequence[Array], ys: Sequence[Array]) -> Band:
    """The median and range of curves over the same epochs, of which some may be shorter.

    Args:
        xs: of each curve, where its epochs lie.
        ys: of each curve, one value per epoch.
    """
    longest = max(map(len, ys), default=0)
    x = np.stack([_of_length(one, longest) for one in xs]) if ys else np.empty((0, 0))
    y = np.stack([_of_length(one, longest) for one in ys]) if ys else np.empty((0, 0))
    if not y.size:
        return Band(*(np.empty(0),) * 4)
    middle, low, high = _in_order(y)
    place = _in_order(x)[0]
    # of times the median may step back where a slow run has ended: a curve goes on to the right
    place = np.where(np.isnan(place), np.nan, np.fmax.accumulate(place))
    return Band(place, middle, low, high)


def _in_order(values: Array) -> tuple[Array, Array, Array]:
    """Median, lowest and highest of each column; what is not a number does not count.

    Sorted once, which takes a third of the time of `nanmedian`, `nanmin` and `nanmax`.
    """
    ranked, column = np.sort(values, 0), np.arange(values.shape[1])  # what is no number comes last
    last = np.maximum((~np.isnan(values)).sum(0) - 1, 0)
    middle = (ranked[last // 2, column] + ranked[(last + 1) // 2, column]) / 2
    return middle, ranked[0], ranked[last, column]


def smoothed(values: Array, weight: float) -> Array:
    """An exponential moving average that begins at the first value instead of at zero.

    `s[n] = weight * s[n-1] + (1 - weight) * v[n]`, divided by the weights that were given so far (the bias
    correction of Kingma & Ba, arXiv:1412.6980, section 3). What is not a finite number has no weight, and
    stays as it is.

    Args:
        values: one per epoch.
        weight: of what went before, 0 (as it is) to below 1.
    """
    if not weight or not len(values):
        return values
    known = np.isfinite(values)
    totals = _decaying_sum(np.where(known, values, 0.0), weight)
    given = _decaying_sum(known.astype(float), weight)
    return np.where(known, totals / np.where(given > 0, given, 1.0), values)


def _decaying_sum(values: Array, weight: float) -> Array:
    """`s[n] = weight * s[n-1] + v[n]`: in blocks side by side, then on from block to block."""
    block = max(1, min(len(values), int(np.log(_LARGEST) / -np.log(weight))))
    grown = weight ** -np.arange(block, dtype=float)
    sums = np.cumsum(_padded(values, block).reshape(-1, block) * grown, axis=1) / grown
    before = np.zeros((len(sums), 1))
    for number in range(1, len(sums)):
        before[number] = sums[number - 1, -1] + before[number - 1] * weight / grown[-1]
    return np.asarray((sums + before * weight / grown).ravel()[: len(values)])


def _padded(values: Array, block: int) -> Array:
    """With zeros at the end, so that it is whole blocks."""
    return np.concatenate([values, np.zeros(-len(values) % block)])


def _of_length(values: Array, length: int) -> Array:
    """As long as wished; what is missing at the end is not a number."""
    missing = max(0, length - len(values))
    return np.concatenate([values[:length], np.full(missing, np.nan)]) if missing else values[:length]
