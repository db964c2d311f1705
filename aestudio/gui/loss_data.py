"""A run's losses as they grow: numpy buffers, what a picture needs of them, and where they lie on an axis.

Knows neither Qt nor torch. Steps count from 1; the loss of step `n` stands at index `n - 1`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from aestudio.run import History
    from aestudio.trainer import Progress

__all__ = ["AXES", "Axis", "Grown", "LossData", "thinned"]

Array = np.ndarray[Any, Any]
Axis = Literal["epoch", "step", "time"]
AXES: tuple[Axis, ...] = ("epoch", "step", "time")


class Grown:
    """Numbers that are written at or beyond the end; what was skipped is not a number."""

    def __init__(self) -> None:
        self._room = np.full(1024, np.nan)
        self._size = 0

    def __len__(self) -> int:
        """How many there are."""
        return self._size

    @property
    def values(self) -> Array:
        """All of them; a view that must not be kept beyond the next `put`."""
        return self._room[: self._size]

    def put(self, at: int, values: Sequence[float] | Array) -> None:
        """Write `values` from index `at` on."""
        end = at + len(values)
        if end > len(self._room):
            room = np.full(max(end, 2 * len(self._room)), np.nan)
            room[: self._size] = self.values
            self._room = room
        self._room[at:end] = values
        self._size = max(self._size, end)


class LossData:
    """One run's losses, live or stored.

    Attributes:
        per_epoch: steps in an epoch, as the batch size is now.
        events: what happened to the run, in order.
    """

    def __init__(self, per_epoch: float = 1.0) -> None:
        self.per_epoch = per_epoch
        self.events: list[dict[str, Any]] = []
        self._steps: dict[str, Grown] = {}
        self._epochs: dict[str, Grown] = {}
        self._ends = Grown()
        self._at, self._seconds = Grown(), Grown()
        self._begun: tuple[int, int] | None = None
        self._passed: dict[int, float] = {0: 0.0}  # epochs by step, where one began to have other steps
        self._now = (0, 0.0)

    # ------------------------------------------------------------------ filling

    def add(self, progress: Progress) -> None:
        """Take what a trainer reports."""
        self._add_passed(progress)
        count = max((len(values) for values in progress.losses.values()), default=0)
        ended = bool(progress.epoch_terms)
        if self._begun is None:
            self._begun = (progress.step - count, progress.epoch - ended)
        for name, values in progress.losses.items():
            self._steps.setdefault(name, Grown()).put(progress.step - len(values), values)
        if ended:
            self._add_epoch(progress.epoch, progress.step, progress.epoch_terms)
        self._add_time(progress.step, progress.seconds)
        self.events += progress.events

    def fill(self, history: History) -> None:
        """Take what a run's folder says of the time before the first report, or of all if there was none."""
        steps, epochs = self._begun or (10**18, 10**18)
        for name, values in history.steps.items():
            self._steps.setdefault(name, Grown()).put(0, values[:steps])
        ends, seconds = history.epoch_steps[:epochs], history.epoch_seconds[:epochs]
        for index, (step, terms) in enumerate(zip(ends, _rows(history.epochs), strict=False)):
            self._add_epoch(index + 1, step, terms)
        self._fill_times(ends, seconds)
        if ends and not self._begun:
            self.per_epoch = _steps_of_last(ends) or self.per_epoch
        earlier = [event for event in history.events if event["step"] <= steps and event not in self.events]
        self.events = earlier + self.events

    def _add_passed(self, progress: Progress) -> None:
        """Note how far in epochs the run is, and how many steps an epoch has from here on."""
        passed = progress.passed or float(progress.epoch)
        steered = any("base" in event for event in progress.events)
        if self._begun is None or steered:
            self._passed[progress.step] = passed
        self._now = (progress.step, passed)
        if (left := progress.epochs - passed) > 0:
            self.per_epoch = max((progress.steps - progress.step) / left, 1e-9)

    def _add_epoch(self, epoch: int, step: int, terms: Mapping[str, float]) -> None:
        self._ends.put(epoch - 1, [step])
        for name, value in terms.items():
            self._epochs.setdefault(name, Grown()).put(epoch - 1, [value])

    def _add_time(self, step: int, seconds: float) -> None:
        known = self._at.values
        if not len(known) or step > known[-1]:
            self._at.put(len(known), [step])
            self._seconds.put(len(known), [seconds])

    def _fill_times(self, ends: Sequence[int], seconds: Sequence[float]) -> None:
        """Put the epochs' times, as far as they were recorded, before the live ones."""
        if not ends or not np.isfinite(seconds).all():
            return
        at, later = self._at.values.copy(), self._seconds.values.copy()
        keep = at > ends[-1]
        self._at, self._seconds = Grown(), Grown()
        self._at.put(0, np.concatenate([[0], ends, at[keep]]))
        self._seconds.put(0, np.concatenate([[0], seconds, later[keep]]))

    # ------------------------------------------------------------------ asking

    @property
    def has_begun(self) -> bool:
        """Whether a trainer has reported anything."""
        return self._begun is not None

    def __len__(self) -> int:
        """How many steps are known."""
        return max((len(values) for values in self._steps.values()), default=0)

    @property
    def epochs(self) -> int:
        """How many epochs were finished."""
        return len(self._ends)

    @property
    def ends(self) -> Array:
        """The step at which each epoch ended; a view that must not be kept."""
        return self._ends.values

    @property
    def has_times(self) -> bool:
        """Whether it is known when the steps were taken."""
        return len(self._at) > 1

    def step_losses(self, name: str = "loss") -> Array:
        """One value per step."""
        return self._steps[name].values if name in self._steps else np.empty(0)

    def epoch_means(self, name: str) -> tuple[Array, Array]:
        """The steps at which epochs ended, and the mean of each."""
        if name not in self._epochs:
            return np.empty(0), np.empty(0)
        values = self._epochs[name].values
        return self._ends.values[: len(values)], values

    def best(self) -> tuple[int, float, float] | None:
        """The best epoch by validation loss (training loss where nothing validates): number, step, value."""
        steps, values = self.epoch_means("val_loss" if "val_loss" in self._epochs else "loss")
        if not len(values) or not np.isfinite(values).any():
            return None
        index = int(np.nanargmin(values))
        return index + 1, float(steps[index]), float(values[index])

    def x_of(self, steps: Array | float, axis: Axis) -> Any:
        """Where steps lie on an axis; time in seconds of training."""
        if axis == "time":
            if not self.has_times:
                return np.full(np.shape(steps), np.nan)
            return np.interp(steps, self._at.values, self._seconds.values)
        if axis == "epoch":
            return _beyond(np.asarray(steps, float), *self._knots(), 1.0 / self.per_epoch)
        return np.asarray(steps, float)

    def step_of(self, x: float, axis: Axis) -> float:
        """The step that lies at `x`."""
        if axis == "time":
            return float(np.interp(x, self._seconds.values, self._at.values)) if self.has_times else 0.0
        if axis == "epoch":
            steps, passed = self._knots()
            return float(_beyond(np.asarray(x, float), passed, steps, self.per_epoch))
        return x

    def _knots(self) -> tuple[Array, Array]:
        """Steps, ascending, and the epochs they stand at; between them an epoch's steps are even."""
        ends = self._ends.values
        finished = np.flatnonzero(np.isfinite(ends))
        steps = np.concatenate([list(self._passed), [self._now[0]], ends[finished]])
        passed = np.concatenate([list(self._passed.values()), [self._now[1]], finished + 1.0])
        order = np.argsort(steps, kind="stable")
        return steps[order], passed[order]


def _steps_of_last(ends: Sequence[float]) -> float:
    """How many steps the last whole epoch had; 0 if none is on record that had any."""
    known = np.asarray(ends, float)
    lengths = np.diff(known[np.isfinite(known)], prepend=0.0)
    return float(lengths[-1]) if len(lengths) and lengths[-1] > 0 else 0.0


def _beyond(x: Array, at: Array, values: Array, slope: float) -> Array:
    """Interpolate, and go on beyond the last point with a slope."""
    inside = np.interp(x, at, values)
    return np.asarray(inside + np.maximum(x - at[-1], 0.0) * slope)


def _rows(columns: Mapping[str, Sequence[float]]) -> list[dict[str, float]]:
    length = max((len(values) for values in columns.values()), default=0)
    return [
        {name: values[index] for name, values in columns.items() if index < len(values)}
        for index in range(length)
    ]


def thinned(values: Array, low: int, high: int, points: int, *, log: bool = False) -> tuple[Array, Array]:
    """What a curve needs to look the same on a screen: of many neighbours their lowest and highest.

    Args:
        values: one per step.
        low: the first index that is in view.
        high: the index behind the last one in view.
        points: groups of neighbours made in view; what lies outside is coarser.
        log: the axis is logarithmic, so that groups grow with the index.

    Returns:
        Ascending indices and their values; all of them when there are few.
    """
    size = len(values)
    low, high = max(0, min(low, size)), max(0, min(high, size))
    if size <= 2 * points or high <= low:
        low, high = 0, size
    if size <= 2 * points:
        return np.arange(size), values
    outside = max(points // 8, 1)
    parts = ((0, low, outside), (low, high, points), (high, size, outside))
    starts = np.concatenate([_starts(first, last, count, log) for first, last, count in parts])
    return _extremes(values, starts)


def _starts(first: int, last: int, count: int, log: bool) -> Array:
    if last - first <= count:
        return np.arange(first, last)
    if log:
        spaced = np.geomspace(first + 1, last + 1, count, endpoint=False) - 1
    else:
        spaced = np.linspace(first, last, count, endpoint=False)
    return np.unique(spaced.astype(np.int64).clip(first, last - 1))


def _extremes(values: Array, starts: Array) -> tuple[Array, Array]:
    """Of each group the lowest at its first index and the highest at its last."""
    ends = np.append(starts[1:], len(values)) - 1
    lows, highs = np.fmin.reduceat(values, starts), np.fmax.reduceat(values, starts)
    at, found = np.stack([starts, ends], 1).ravel(), np.stack([lows, highs], 1).ravel()
    alone = np.repeat(starts == ends, 2)
    alone[::2] = False  # a group of one is one point
    return at[~alone], found[~alone]
