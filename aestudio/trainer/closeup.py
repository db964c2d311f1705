"""One step looked at closely: its batch, its gradient, and how far it moved the weights."""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch
from torch import Tensor, nn

from aestudio.trainer.progress import StepDetail
from aestudio.trainer.state import Where

__all__ = ["CloseUp"]


class CloseUp:
    """Measures a step of a model by the networks it is made of. Looking changes nothing."""

    def __init__(self, model: nn.Module) -> None:
        self._parts = {
            name: list(part.parameters())
            for name, part in model.named_children()
            if any(True for _ in part.parameters())
        }
        self._before: dict[str, list[Tensor]] = {}
        self._rate = 0.0

    def begin(self, rate: float) -> None:
        """Take note of the weights before a step at this learning rate."""
        self._rate = rate
        self._before = {
            role: [value.detach().clone() for value in values] for role, values in self._parts.items()
        }

    def end(self, where: Where, terms: Mapping[str, Tensor], batch: int, samples: int) -> StepDetail:
        """What the step did.

        Args:
            where: where the run stands after it.
            terms: of its loss, the first of which it lowers.
            batch: how many samples it took.
            samples: in the epoch.
        """
        gradients, updates = self._measure()
        return StepDetail(
            step=where.step,
            epoch=where.epoch + 1,
            first=where.seen - batch + 1,
            last=where.seen,
            samples=samples,
            rate=self._rate,
            loss=next(iter(terms.values())).item(),
            gradients=gradients,
            updates=updates,
        )

    def _measure(self) -> tuple[dict[str, float], dict[str, float]]:
        """By role the length of the gradient, and of the update relative to the weights before it."""
        gradients, updates = {}, {}
        with torch.no_grad():
            for role, values in self._parts.items():
                before = self._before[role]
                gradients[role] = _length([value.grad for value in values if value.grad is not None])
                moved = _length([now.detach() - then for now, then in zip(values, before, strict=True)])
                length = _length(before)
                updates[role] = moved / length if length else float("nan")
        self._before = {}
        return gradients, updates


def _length(parts: list[Tensor]) -> float:
    """The Euclidean norm of all numbers together, summed in double precision."""
    return math.sqrt(sum(float(part.double().square().sum()) for part in parts))
