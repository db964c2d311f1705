"""Running averages of weights, kept as buffers: no optimizer steps them, and a checkpoint has them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Self

import torch
from torch import Tensor, nn

__all__ = ["Averaged", "move_towards"]


class Averaged(nn.Module):
    """Copies of modules whose weights are the running average of theirs.

    After n steps the share of the old is min(decay, (1 + n) / (10 + n)), so that the first weights are soon
    forgotten. Statistics that layers keep, such as BatchNorm's, are taken as they are.

    Args:
        modules: to be followed.
        decay: the share of the old that is kept at each step, 0 to 1.

    Attributes:
        copies: the modules with averaged weights.
        steps: how often they followed.
    """

    def __init__(self, modules: Sequence[nn.Module], decay: float) -> None:
        super().__init__()
        self.decay = decay
        self.copies = nn.ModuleList(copy.deepcopy(module) for module in modules)
        for part in self.copies.modules():
            for name, parameter in list(part.named_parameters(recurse=False)):
                del part._parameters[name]
                part.register_buffer(name, parameter.detach().clone())
        self.register_buffer("steps", torch.zeros((), dtype=torch.int64))
        self.steps: Tensor
        self._known: tuple[list[Tensor], ...] = ()

    def follow(self, modules: Sequence[nn.Module]) -> None:
        """Move the average towards the weights of `modules`, always the same ones, as they are now."""
        averages, weights, kept, statistics = self._known = self._known or self._pairs(modules)
        self.steps.add_(1)
        with torch.no_grad():
            if self.steps.device.type == "cpu":
                n = int(self.steps)
                torch._foreach_lerp_(averages, weights, 1 - min(self.decay, (1 + n) / (10 + n)))
            else:
                move_towards(averages, weights, self._new_share())
            if kept:
                torch._foreach_copy_(kept, statistics)

    def _new_share(self) -> Tensor:
        """The share of the new at this step, a scalar on the device: reading it would wait for the device."""
        n = self.steps.float()
        return 1 - ((1 + n) / (10 + n)).clamp(max=self.decay)

    def _pairs(self, modules: Sequence[nn.Module]) -> tuple[list[Tensor], ...]:
        """Averages and their weights, kept statistics and those they are copies of."""
        averages: list[Tensor] = []
        weights: list[Tensor] = []
        kept: list[Tensor] = []
        statistics: list[Tensor] = []
        for average, module in zip(self.copies, modules, strict=True):
            parameters, buffers = dict(module.named_parameters()), dict(module.named_buffers())
            for name, value in average.named_buffers():
                (averages if name in parameters else kept).append(value)
                (weights if name in parameters else statistics).append(
                    parameters[name] if name in parameters else buffers[name]
                )
        return averages, weights, kept, statistics

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Self:
        """Move to another device: buffers become other tensors."""
        self._known = ()
        super()._apply(fn, recurse)  # type: ignore[no-untyped-call]
        return self


def move_towards(averages: list[Tensor], weights: list[Tensor], share: Tensor) -> None:
    """Move each average by `share`, a scalar tensor, of its way to the weights, in place."""
    way = torch._foreach_sub(weights, averages)
    torch._foreach_mul_(way, share)
    torch._foreach_add_(averages, way)
