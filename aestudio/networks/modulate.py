"""The layer through which a network is told of something beside its input: a time, or a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aestudio.networks.layer import LAYERS, Layer, Shape, rank
from aestudio.spec import replace

if TYPE_CHECKING:
    from torch import nn

__all__ = ["CONDITION", "Modulate"]

CONDITION = 128  # numbers a condition is told in: the same for all, so that any network fits any model
_AXES = {1: "(features)", 2: "(channels, length)", 3: "(channels, height, width)"}


@LAYERS.register
class Modulate(Layer):
    """Scales and shifts each channel by what the network is told beside its input: the time step, the class.

    FiLM (Perez et al. 2018, arXiv 1709.07871). It begins as if it were not there. Where the family tells the
    network nothing, it does nothing but add a learned shift and scale.
    """

    kind = "modulate"
    title = "Modulate"
    heading = "Normalisation"
    role = "value"

    def build(self, shape: Shape) -> nn.Module:
        """`(C, *)` to the same."""
        from aestudio.networks import modules

        rank(shape, _AXES)
        return modules.Modulate(shape[0], CONDITION)

    def mirrored(self, before: Shape, after: Shape, activation: str) -> tuple[Layer, ...]:
        """The same layer."""
        return (replace(self, name=""),)
