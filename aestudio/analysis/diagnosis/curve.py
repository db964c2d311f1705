"""A loss curve, and what can be measured of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self

import numpy as np

from aestudio.analysis.diagnosis.words import number
from aestudio.numerals import fine_percent

__all__ = ["Array", "Curve", "level", "line", "noise", "running_median"]

Array = np.ndarray[Any, Any]
PLACES = 200  # of a long curve at which its running median is taken
SECOND = 6**0.5 * 0.6745  # of a normal distribution: second differences' standard deviation, and its median


@dataclass(frozen=True, eq=False)
class Curve:
    """Losses by epoch, and what is known beside them.

    Attributes:
        training: mean of each epoch, while the weights changed.
        validation: after each epoch; empty: nothing validates.
        mean_sample: the loss of the mean training sample as the answer to every sample; None: unknown.
        pca: the loss of a PCA with as many components as the code has units; None: unknown.
        perfect: the loss of samples that are given back exactly (not 0 for a cross-entropy).
        spread: how much reconstructions differ from one another, as a share of how much the samples do (their
            variances); None: unknown.
        random_layers: layers that act only in training: "Dropout".
        changes: (epoch, what was changed while it trained).
        failure: why the run ended because its loss was no number.
        planned: epochs the run is to have; 0: unknown.
        compared: what `mean_sample` and `pca` are losses of, where that is a part of the loss only (the
            reconstruction beside a penalty); None: it is `judged`.
        skipped: epochs before the first one here, whose losses were of another kind.
        since: what was changed then: "code penalty 0.1".
        lift: what was added to `training` and `validation` by `raised`; 0: they are as they were.
        in_use: what the run has already: "schedule", "warm-up", "early stopping".
        ended: whether no epoch is to come.
        full_rate: epochs of the run before its schedule took the learning rate away, all but nothing by now;
            0: it has not.
    """

    training: Array
    validation: Array = field(default_factory=lambda: np.empty(0))
    mean_sample: float | None = None
    pca: float | None = None
    perfect: float = 0.0
    spread: float | None = None
    random_layers: tuple[str, ...] = ()
    changes: tuple[tuple[float, str], ...] = ()
    failure: str = ""
    planned: int = 0
    compared: Array | None = None
    skipped: int = 0
    since: str = ""
    lift: float = 0.0
    in_use: tuple[str, ...] = ()
    ended: bool = False
    full_rate: int = 0

    @classmethod
    def of(cls, epochs: Mapping[str, Sequence[float] | Array], **known: Any) -> Self:
        """The curve of a history's epochs: "loss", and "val_loss" where something validates.

        The first `skipped` epochs are left out.
        """
        skipped = int(known.get("skipped", 0))
        training = np.asarray(epochs.get("loss", ()), float)
        validation = np.asarray(epochs.get("val_loss", ()), float)
        validation = validation if len(validation) == len(training) else np.empty(0)
        name = "val_reconstruction" if len(validation) else "reconstruction"
        part = np.asarray(epochs.get(name, ()), float)
        whole = validation if len(validation) else training
        compared = None
        if len(part):  # without a penalty, for a while, the whole loss was the reconstruction
            part = np.concatenate([part, np.full(max(len(whole) - len(part), 0), np.nan)])[: len(whole)]
            compared = np.where(np.isfinite(part), part, whole)[skipped:]
        return cls(training[skipped:], validation[skipped:], compared=compared, **known)

    def __len__(self) -> int:
        """How many epochs there are."""
        return len(self.training)

    @property
    def judged(self) -> Array:
        """The validation loss; the training loss where nothing validates."""
        return self.validation if len(self.validation) else self.training

    @property
    def beside_baselines(self) -> Array:
        """What can be compared with the baselines: `judged`, or its part that they are losses of."""
        return self.judged - self.lift if self.compared is None else self.compared

    def raised(self) -> Curve:
        """Itself where its losses are above 0; else with all of them raised by the same.

        Where a loss can be negative its 0 means nothing: no change is a share of its level. The lowest is
        raised to the height of the whole fall, so that shares are shares of that, wherever the 0 lies.
        """
        lowest = min(float(y.min()) for y in (self.training, self.judged))
        if lowest > 0:
            return self
        best = min(float(running_median(y).min()) for y in (self.training, self.judged))
        first = max(float(self.training[0]), float(self.judged[0]))
        lift = max(first - best, 2 * (best - lowest)) - best
        lift = lift if lift > -lowest else 1.0 - lowest  # nothing fell at all
        raised = self.validation + lift if len(self.validation) else self.validation
        return replace(self, training=self.training + lift, validation=raised, lift=lift)

    def said(self, change: float, of: float) -> str:
        """A change as a share of `of`; where the losses were raised, in their own numbers."""
        return number(change) if self.lift else fine_percent(change / of)

    def loss(self, value: float) -> str:
        """A value of `training` or `validation` as the run gave it."""
        return number(value - self.lift)

    def epoch(self, index: float) -> int:
        """The number of an epoch in the run, by its index here."""
        return int(index) + 1 + self.skipped

    @cached_property
    def smooth_training(self) -> Array:
        """The training loss without its wobble."""
        return running_median(self.training)

    @cached_property
    def smooth_validation(self) -> Array:
        """The validation loss without its wobble."""
        return running_median(self.validation)

    @property
    def smooth(self) -> Array:
        """`judged` without its wobble."""
        return self.smooth_validation if len(self.validation) else self.smooth_training

    @property
    def name(self) -> str:
        """What `judged` is called."""
        return "validation loss" if len(self.validation) else "training loss"

    @property
    def gained(self) -> float | None:
        """How far it has come from the mean sample (0) to perfection (1); None: unknown."""
        if self.mean_sample is None or self.mean_sample <= self.perfect:
            return None
        if self.lift and not self.perfect:  # a loss that can be negative, whose lowest is unknown
            return None
        return (self.mean_sample - level(self.beside_baselines)) / (self.mean_sample - self.perfect)


def noise(y: Array) -> float:
    """The standard deviation of the wobble on a smooth curve, by second differences; jumps hardly count."""
    if len(y) < 4:
        return 0.0
    return float(np.median(np.abs(y[2:] - 2 * y[1:-1] + y[:-2])) / SECOND)


def line(y: Array) -> tuple[float, float]:
    """The slope per epoch of the straight line through `y`, and its standard error from the wobble."""
    n = len(y)
    if n < 2:
        return 0.0, 0.0
    x = np.arange(n) - (n - 1) / 2
    spread = float((x**2).sum())
    return float((x * y).sum()) / spread, noise(y) / spread**0.5


def level(y: Array) -> float:
    """Where a curve stands at its end: the median of its last tenth, of 3 epochs at least."""
    return float(np.median(y[-max(3, len(y) // 10) :]))


def running_median(y: Array) -> Array:
    """Each epoch's median with its neighbours: 3, or a twentieth of the epochs; `len(y)` values.

    Of long curves it is taken at some hundred epochs, and lies on straight lines between them.
    """
    half = max(1, len(y) // 40)
    padded = np.concatenate([np.repeat(y[0], half), y, np.repeat(y[-1], half)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1)
    at = np.unique(np.linspace(0, len(y) - 1, min(len(y), PLACES)).astype(int))
    found: Array = np.interp(np.arange(len(y)), at, np.median(windows[at], axis=1))
    return found
