"""How many epochs fit into a budget in seconds, so that the learning rate's schedule runs over the budget."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from aestudio.experiment import Experiment
from aestudio.job import Pieces

if TYPE_CHECKING:
    from aestudio.data import Dataset

__all__ = ["epochs_within"]

TRIED = 0.1  # of the budget, for a trial that is thrown away
LONG = 1_000_000


def epochs_within(experiment: Experiment, dataset: Dataset, seconds: float, title: str) -> Pieces[Experiment]:
    """The experiment with as many epochs as fit; one at least.

    Their number is part of the run, so that it can be repeated elsewhere, at another speed. It is found by a
    trial of a tenth of the time, which does not count as training.

    Args:
        experiment: to be trained.
        dataset: its data.
        seconds: of training.
        title: what it is called.

    Raises:
        SpecError: when it can't be trained.
        Diverged: when the trial's loss is no longer a number.
    """
    from aestudio.trainer import Trainer, compile_experiment

    trainer = Trainer(compile_experiment(with_epochs(experiment, LONG), dataset))
    begun = (0.0, 0.0)
    with closing(trainer.run()) as reports:  # type: ignore[type-var]
        for progress in reports:
            passed, done = progress.seconds - begun[0], progress.passed - begun[1]
            if done and not begun[1] and progress.seconds > TRIED * seconds / 4:  # the first steps are slower
                begun = (progress.seconds, progress.passed)
            elif begun[1] and done and passed > TRIED * seconds:
                break
            yield 0.0, f"{title}: finding out how many epochs fit into {seconds:g} s"
    return with_epochs(experiment, max(1, int(seconds * done / passed)))


def with_epochs(experiment: Experiment, epochs: int) -> Experiment:
    """The experiment, trained for so many."""
    training = experiment.training.model_copy(update={"epochs": epochs})
    return experiment.model_copy(update={"training": training})
