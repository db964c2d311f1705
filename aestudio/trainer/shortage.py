"""What is put back when memory runs out in the middle of a step, so that the run goes on from before it."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from aestudio.trainer.state import random_state, restore_random

__all__ = ["Before"]


class Before:
    """What a step changes before it moves any weight: random states, and what layers track of their batches.

    A layer says so itself: its `tracked` names the buffers that a pass changes while it trains.

    Args:
        model: whose steps are taken.
        device: that they are taken on.
    """

    def __init__(self, model: nn.Module, device: torch.device) -> None:
        self._device = device
        self._buffers = [
            getattr(part, name) for part in model.modules() for name in getattr(part, "tracked", ())
        ]
        self._kept = [buffer.detach().clone() for buffer in self._buffers]
        self._random: dict[str, Tensor] = {}

    def keep(self) -> None:
        """Take note of all as it is now: a few microseconds, and a few more for each layer that tracks."""
        self._random = random_state(self._device)
        for kept, buffer in zip(self._kept, self._buffers, strict=True):
            kept.copy_(buffer)

    def put_back(self) -> None:
        """Have all as it was when it was noted."""
        with torch.no_grad():
            for kept, buffer in zip(self._kept, self._buffers, strict=True):
                buffer.copy_(kept)
        restore_random(self._random, self._device)
