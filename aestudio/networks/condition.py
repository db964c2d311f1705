"""What a network is told beside its input, and how it gets to the layers that hear it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from torch import Tensor, nn

from aestudio.networks.modulate import CONDITION
from aestudio.networks.modules import Modulate

__all__ = ["ClassTold", "told"]


class ClassTold(nn.Module):
    """A class as a condition: a learned vector for each (Mirza & Osindero 2014 give it as one of K)."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.vectors = nn.Embedding(classes, CONDITION)

    def forward(self, y: Tensor) -> Tensor:
        """Classes `(B,)` to conditions `(B, CONDITION)`."""
        found: Tensor = self.vectors(y)
        return found


def told(network: nn.Module, condition: Tensor | None) -> AbstractContextManager[None]:
    """Inside, the network's modulating layers hear `condition`, `(B, CONDITION)` or one row for all."""
    # None is what they hear anyway; looking for them takes a tenth of a small step.
    return _NOTHING if condition is None else _told(network, condition)


_NOTHING = nullcontext()


@contextmanager
def _told(network: nn.Module, condition: Tensor) -> Iterator[None]:
    layers = [part for part in network.modules() if isinstance(part, Modulate)]
    for layer in layers:
        layer.condition = condition
    try:
        yield
    finally:
        for layer in layers:
            layer.condition = None
