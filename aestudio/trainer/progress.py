"""What a trainer reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aestudio.numerals import value_text

__all__ = ["OUT_OF_MEMORY", "Diverged", "Event", "Progress", "StepDetail"]

OUT_OF_MEMORY = "out of memory"  # the event of a step for which there was none

Event = dict[str, Any]
"""Something that happened to a run at a step: `{"step": 400, "event": "learning rate", "value": 0.0005}`."""


@dataclass(frozen=True)
class StepDetail:
    """What one step did.

    Attributes:
        step: its number, from 1.
        epoch: the one it belongs to, from 1.
        first: the place of its first sample in the epoch's order, from 1.
        last: the place of its last.
        samples: in the epoch.
        rate: the learning rate it went by.
        loss: of the batch, before the weights moved.
        gradients: by role ("encoder", "decoder"), the length of the gradient (Euclidean norm).
        updates: by role, how far its weights moved compared with their length, ||w' - w|| / ||w||; NaN where
            all were zero.
    """

    step: int
    epoch: int
    first: int
    last: int
    samples: int
    rate: float
    loss: float
    gradients: Mapping[str, float]
    updates: Mapping[str, float]

    @property
    def ends_epoch(self) -> bool:
        """Whether it is the epoch's last."""
        return self.last >= self.samples


@dataclass(frozen=True)
class Progress:
    """What happened since the last one.

    Attributes:
        step: steps taken so far.
        steps: how many there are to be.
        epoch: epochs finished.
        epochs: how many there are to be.
        losses: by term, one value for each step since the last report; the last is that of step `step`.
        epoch_terms: the finished epoch's means, "loss" and "val_loss"; empty where none was finished.
        is_best: whether that epoch is the best so far.
        rate: the learning rate in force: that of the step to come.
        passed: epochs, with the fraction of the present one.
        seconds: time spent training.
        samples: samples seen since the last report.
        events: what happened to the run.
        detail: what the last step did, where steps are looked at one by one.
    """

    step: int
    steps: int
    epoch: int
    epochs: int
    losses: Mapping[str, Sequence[float]] = field(default_factory=dict)
    epoch_terms: Mapping[str, float] = field(default_factory=dict)
    is_best: bool = False
    rate: float = 0.0
    seconds: float = 0.0
    samples: int = 0
    events: tuple[Event, ...] = ()
    passed: float = 0.0
    detail: StepDetail | None = None


class Diverged(Exception):  # noqa: N818  (it is a result, if a sad one)
    """The loss is no longer a number.

    Args:
        name: of the term.
        value: what it was.
        step: when.
        progress: what happened from the last report to the last loss that was a number.
    """

    def __init__(self, name: str, value: float, step: int, progress: Progress) -> None:
        of = f"validation {name.removeprefix('val_')}" if name.startswith("val_") else name
        was = f"the {of} was {value_text(value)} at step {step:,} with learning rate {progress.rate:.4g}"
        remedy = "try a smaller one, and look for huge values in the data"
        super().__init__(f"training.optimizer.learning_rate: {was}; {remedy}")
        self.progress = progress
