"""A discriminator beside what makes samples: its loss, and the maker's, for whichever objective."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from aestudio.families.precision import full_precision

if TYPE_CHECKING:
    from aestudio.families.objective import Objective

__all__ = ["fooled", "held", "judged"]


def judged(objective: Objective, real: Tensor, made: Tensor) -> dict[str, Tensor]:
    """The discriminator's loss for scores `(B, 1)` of real and of made samples, and what it thinks of both.

    `discriminator_loss` is the objective; `d_real` and `d_fake` are the means of D(x) and D(G(z)).
    """
    with full_precision(real.device.type), torch.no_grad():
        chances = [objective.probability(score.float()).mean() for score in (real, made)]
    with full_precision(real.device.type):
        loss = objective.discriminator(real.float(), made.float())
    return {"discriminator_loss": loss, "d_real": chances[0], "d_fake": chances[1]}


def fooled(objective: Objective, made: Tensor) -> Tensor:
    """The maker's loss for scores `(B, 1)` of what it made."""
    with full_precision(made.device.type):
        return objective.generator(made.float())


@contextmanager
def held(part: nn.Module | None) -> Iterator[None]:
    """Inside, what is computed with these parameters gives them no gradients."""
    kept = [value for value in part.parameters() if value.requires_grad] if part is not None else []
    for value in kept:
        value.requires_grad_(False)
    try:
        yield
    finally:
        for value in kept:
            value.requires_grad_(True)
