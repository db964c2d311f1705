"""Edits of what the next run is trained with, as the training panel makes them."""

from __future__ import annotations

from aestudio.gui.document import Document
from aestudio.spec import replace

__all__ = ["set_batch", "set_rate"]


def set_rate(document: Document, rate: float) -> None:
    """Give the next run another learning rate.

    Raises:
        SpecError: when it can't be.
    """
    training = document.experiment.training
    changed = replace(training, optimizer=replace(training.optimizer, learning_rate=rate))
    after = replace(document.experiment, training=changed)
    document.edit(after, "Change learning rate", "training.optimizer.learning_rate")


def set_batch(document: Document, batch: int) -> None:
    """Give the next run another batch size."""
    experiment = document.experiment
    changed = replace(experiment, training=replace(experiment.training, batch_size=batch))
    document.edit(changed, "Change batch size")
