"""A training step on a copy of the model, to time it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from aestudio.trainer.compiled import Compiled

if TYPE_CHECKING:
    from aestudio.families import Model

__all__ = ["trial_step"]


def trial_step(compiled: Compiled) -> Callable[[], None]:
    """A function that takes one step of a copy of the run's model; the run itself is not touched."""
    module = copy.deepcopy(compiled.model).train()
    model = cast("Model", module)
    training = compiled.experiment.training
    optimizers = {role: training.optimizer.build(p) for role, p in model.roles().items()}
    rows = compiled.batches.rows(compiled.parts.train[: training.batch_size])

    def step() -> None:
        for role, terms in model.losses(compiled.batches(rows)):
            optimizers[role].zero_grad(set_to_none=True)
            next(iter(terms.values())).backward()
            optimizers[role].step()

    return step
