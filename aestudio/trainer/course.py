"""The course of a run: the experiment in force, how far it is in it, and what can be changed on the way."""

from __future__ import annotations

from typing import Any

from aestudio.experiment import Experiment, value_of, with_change
from aestudio.experiment.changes import BATCH_SIZE, LEARNING_RATE, OPTIMIZER
from aestudio.experiment.schedules import WarmUp
from aestudio.trainer.state import Where

__all__ = ["Course"]


class Course:
    """An experiment on its way.

    Args:
        experiment: as it began.
        samples: that train.

    Attributes:
        experiment: the one in force; its loss weights from the next step on.
        training: its training.
        where: how far it is.
    """

    def __init__(self, experiment: Experiment, samples: int) -> None:
        self._samples = samples
        rate = experiment.training.optimizer.learning_rate
        self.where = Where(rate=rate, weights=experiment.family.loss_weights())
        self._go_by(experiment)

    def _go_by(self, experiment: Experiment) -> None:
        self.experiment, self.training = experiment, experiment.training

    def take_up(self, where: Where) -> None:
        """Go on from here, with all that was changed until then."""
        self.where = Where.from_json(where.to_json())
        for name, value in where.changed.items():
            self._go_by(with_change(self.experiment, name, value))
        if self.training.schedule.kind == "constant":  # else the set rate is not the one to begin with
            self._go_by(with_change(self.experiment, LEARNING_RATE, where.rate))
        self.where.weights = self.where.weights or self.experiment.family.loss_weights()

    @property
    def rate(self) -> float:
        """The learning rate in force: the set one times the schedule's factor."""
        factor: float = self.training.schedule.factor(self.epochs_done, self.training.epochs)
        return self.where.rate * factor * self.where.plateau[2]

    @property
    def epochs_done(self) -> float:
        """With the fraction of the present one, in steps; it goes on evenly when the batch size changes."""
        before, seen = self.where.since
        count, taken = self._steps(self._samples - seen), self._steps(self.where.seen - seen)
        return self.where.epoch + (before + (1 - before) * taken / count)

    @property
    def steps(self) -> int:
        """How many steps there are to be in all."""
        left = self.training.epochs - self.where.epoch
        if left <= 0:
            return self.where.step
        present = self._steps(self._samples - self.where.seen)
        return self.where.step + present + (left - 1) * self._steps(self._samples)

    def _steps(self, samples: int) -> int:
        """How many steps as many samples take."""
        return -(-samples // self.training.batch_size)

    @property
    def weights_wait(self) -> bool:
        """Whether loss weights were set that no step was taken by."""
        wanted: dict[str, float] = self.experiment.family.loss_weights()
        return self.where.weights != wanted

    def change(self, name: str, value: Any) -> None:
        """Change one thing; see `Trainer.change`.

        Raises:
            SpecError: when there is no such thing, or the value does not fit.
        """
        experiment = with_change(self.experiment, name, value)
        rate = experiment.training.optimizer.learning_rate
        if name == LEARNING_RATE or (
            name == OPTIMIZER and rate != self.training.optimizer.learning_rate
        ):  # an optimizer with the rate that is set goes on as the schedule has it
            self._set_rate(rate)
        elif name == BATCH_SIZE and self.where.seen < self._samples:
            self.where.since = (self.epochs_done - self.where.epoch, self.where.seen)
        self._go_by(experiment)
        kept = OPTIMIZER if name == LEARNING_RATE else name
        self.where.changed[kept] = value_of(experiment, kept)

    def _set_rate(self, value: float) -> None:
        schedule, now = self.training.schedule, self.rate
        rising = isinstance(schedule, WarmUp) and self.epochs_done < schedule.rise
        self.where.rate = value if rising or not now else value * self.where.rate / now

    def weigh(self) -> None:
        """Weigh the loss as was set; what was best by another loss can't be compared with it."""
        self.where.weights = self.experiment.family.loss_weights()
        self.where.best = {}
        self.where.waited = (0, float("inf"))
        self.where.plateau = (0, float("inf"), self.where.plateau[2])
