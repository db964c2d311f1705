"""How long and in which batches to train on so many samples, where nobody has said it."""

from __future__ import annotations

import math

from aestudio.experiment.training import Training
from aestudio.spec import replace

__all__ = ["enough_training"]

STEPS = 2000  # in all, at least: fewer leave a draft far from what it can learn
PER_EPOCH = 16  # steps that an epoch should have
LEAST = 16  # samples of a batch: gradients of fewer are mostly noise
ROUND = 10  # epochs come in tens


def enough_training(training: Training, samples: int) -> Training:
    """The same with batches and epochs that suit so few samples; what was set by hand stays.

    Args:
        training: whose batch size and number of epochs are changed where both are those it begins with.
        samples: of the training part.
    """
    plain = Training()
    if samples < 1 or (training.epochs, training.batch_size) != (plain.epochs, plain.batch_size):
        return training
    wanted = 2 ** math.floor(math.log2(max(samples / PER_EPOCH, 1)))
    batch = min(plain.batch_size, max(LEAST, wanted))
    epochs = STEPS / math.ceil(samples / batch)
    return replace(training, batch_size=batch, epochs=max(plain.epochs, ROUND * math.ceil(epochs / ROUND)))
