"""One training step, the same for the run and for the trial that times it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

import torch
from torch import Tensor, nn, optim

from aestudio.experiment import Training

if TYPE_CHECKING:
    from aestudio.families import Model

__all__ = ["Stepper", "Terms"]

Terms = dict[str, Tensor]


class Stepper:
    """A model with its optimizers.

    Args:
        model: a family's module.
        training: how it is trained.
        device: the type of device it is on.

    Attributes:
        optimizers: by role.
        moved: whether the step that was begun last may have moved a weight.
    """

    def __init__(self, model: nn.Module, training: Training, device: str) -> None:
        self.model = cast("Model", model)
        self.optimizers: dict[str, optim.Optimizer] = {
            role: training.optimizer.build(parameters) for role, parameters in self.model.roles().items()
        }
        # Letting go of the gradients costs a tenth of what Optimizer.zero_grad does for a small network.
        self._parameters = {
            role: [p for group in optimizer.param_groups for p in group["params"]]
            for role, optimizer in self.optimizers.items()
        }
        self.moved = False
        self._device = device
        self._losses = self._rounded if training.precision == "bf16" else self.model.losses

    def step(self, x: Tensor, y: Tensor | None = None) -> Terms:
        """Step every role's optimizer as its loss comes; returns the terms, detached."""
        terms: Terms = {}
        self.moved = False
        for role, found in self._losses(x, None, y):
            for parameter in self._parameters[role]:
                parameter.grad = None
            next(iter(found.values())).backward()
            self.moved = True
            self.optimizers[role].step()
            for name, value in found.items():
                terms[name] = value.detach()
        return terms

    def let_go(self) -> None:
        """Forget the gradients of a step that was broken off."""
        for parameter in cast("nn.Module", self.model).parameters():
            parameter.grad = None

    def evaluate(self, x: Tensor, generator: torch.Generator, y: Tensor | None = None) -> Terms:
        """The terms, without a step."""
        with torch.inference_mode():
            losses = self._losses(x, generator, y)
            return {name: value for _, found in losses for name, value in found.items()}

    def _rounded(
        self, x: Tensor, generator: torch.Generator | None, y: Tensor | None
    ) -> Iterator[tuple[str, Terms]]:
        """The model's losses; only they are computed in 16 bits, with weights rounded anew for each."""
        losses = iter(self.model.losses(x, generator, y))
        while True:
            with torch.autocast(self._device, dtype=torch.bfloat16):
                found = next(losses, None)
            if found is None:
                return
            yield found

    def set_rate(self, rate: float) -> None:
        """Set every optimizer's learning rate: this one times the role's own factor."""
        for role, optimizer in self.optimizers.items():
            for group in optimizer.param_groups:
                group["lr"] = rate * self.model.rates.get(role, 1.0)
