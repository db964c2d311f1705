"""Steps as the course has them: by the optimizer, learning rate and loss weights in force."""

from __future__ import annotations

import math

from torch import Tensor

from aestudio.experiment.changes import OPTIMIZER
from aestudio.memory import is_out_of_memory
from aestudio.trainer.compiled import Compiled
from aestudio.trainer.course import Course
from aestudio.trainer.shortage import Before
from aestudio.trainer.state import State, optimizer_state, restore_optimizer
from aestudio.trainer.step import Stepper, Terms

__all__ = ["Steps"]


class Steps:
    """Takes the steps of a run.

    Args:
        compiled: the model and its data.
        course: what is in force.
    """

    def __init__(self, compiled: Compiled, course: Course) -> None:
        self._compiled, self._course = compiled, course
        self.stepper = Stepper(compiled.model, course.training, compiled.device.type)
        self._before = Before(compiled.model, compiled.device)
        self._applied = math.nan  # the learning rate the optimizers have
        self._weights_wait = course.weights_wait

    def take_up(self, state: State) -> None:
        """Go on with the optimizers and loss weights of a state; the course has been taken up."""
        self._use_optimizer()
        self.stepper.model.weights.update(self._course.where.weights)
        for role, optimizer in self.stepper.optimizers.items():
            restore_optimizer(role, optimizer, state)
        self._weights_wait = self._course.weights_wait

    def state(self) -> tuple[dict[str, Tensor], str]:
        """The optimizers' tensors and the rest of their state."""
        return optimizer_state(self.stepper.optimizers)

    def follow(self, name: str) -> None:
        """The course was changed in this; it holds from the next step on."""
        if name == OPTIMIZER:
            self._use_optimizer()
            self._applied = math.nan
        self._weights_wait = self._course.weights_wait

    def _use_optimizer(self) -> None:
        """Step with the optimizer in force, which knows nothing of earlier steps."""
        build = self._course.training.optimizer.build
        self.stepper.optimizers.update(
            {role: build(parameters) for role, parameters in self.stepper.model.roles().items()}
        )

    def prepare(self) -> bool:
        """Have loss weights and learning rate hold that were set since the last step.

        They do from a step on, and not in the middle of a validation.

        Returns:
            Whether the loss is another one from here on.
        """
        weighed = self._weights_wait
        if weighed:
            self._weights_wait = False
            self._course.weigh()
            self.stepper.model.weights.update(self._course.where.weights)
        if (rate := self._course.rate) != self._applied:
            self.stepper.set_rate(rate)
            self._applied = rate
        return weighed

    def take(self, rows: Tensor, *, fixed: bool) -> Terms | None:
        """Take a step.

        Args:
            rows: of the batch.
            fixed: the batch can't be another: a run is repeated.

        Returns:
            Its terms. None: memory ran out before a weight moved, and all is as it was before.
        """
        self._before.keep()
        try:
            return self.stepper.step(*self._compiled.batch(rows))
        except (MemoryError, RuntimeError) as error:
            if self.stepper.moved or fixed or len(rows) == 1 or not is_out_of_memory(error):
                raise
        # Only now, as the error held on to all that the step had made.
        self.stepper.let_go()
        self._before.put_back()
        return None
