"""Normalisation layers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from aestudio.networks.layer import LAYERS, Layer, Shape, rank
from aestudio.spec import SpecError, hints, replace

if TYPE_CHECKING:
    from torch import nn

__all__ = ["BatchNorm", "GroupNorm", "LayerNorm"]


class _Norm(Layer):
    role = "value"
    heading = "Normalisation"

    epsilon: float = Field(
        1e-5,
        gt=0,
        le=1,
        title="Epsilon",
        description="Added to the variance so that nothing is divided by zero (Keras: 1e-3).",
        json_schema_extra=hints(log=True, advanced=True),
    )
    affine: bool = Field(
        True, title="Scale and shift", description="Whether a learned scale and shift follow."
    )

    def mirrored(self, before: Shape, after: Shape, activation: str) -> tuple[Layer, ...]:
        """The same layer."""
        return (replace(self, name=""),)


@LAYERS.register
class BatchNorm(_Norm):
    """Zero mean and unit variance per channel over the batch (Ioffe & Szegedy 2015, arXiv 1502.03167).

    It keeps the numbers between layers of one size, which makes training steadier.
    """

    kind = "batch_norm"
    title = "BatchNorm"

    momentum: float = Field(
        0.1,
        gt=0,
        le=1,
        title="Momentum",
        description="Share of the newest batch in the running statistics (as in torch; Keras' 0.99 is 0.01).",
        json_schema_extra=hints(advanced=True),
    )

    def build(self, shape: Shape) -> nn.Module:
        """Any shape of one to three axes; the first is the channel."""
        from aestudio.networks import modules

        rank(shape, {1: "(features)", 2: "(channels, length)", 3: "(channels, height, width)"})
        return modules.BatchNorm(shape[0], eps=self.epsilon, momentum=self.momentum, affine=self.affine)


@LAYERS.register
class LayerNorm(_Norm):
    """Zero mean and unit variance per sample (Ba, Kiros & Hinton 2016, arXiv 1607.06450).

    It keeps the numbers between layers of one size, which makes training steadier.
    """

    kind = "layer_norm"
    title = "LayerNorm"

    over: Literal["all axes", "last axis"] = Field(
        "all axes", title="Over", description="The axes that are normalised together."
    )

    def build(self, shape: Shape) -> nn.Module:
        """Any shape."""
        from torch import nn as torch_nn

        normalised = shape if self.over == "all axes" else shape[-1:]
        return torch_nn.LayerNorm(list(normalised), eps=self.epsilon, elementwise_affine=self.affine)


@LAYERS.register
class GroupNorm(_Norm):
    """Zero mean and unit variance per sample and group of channels (Wu & He 2018, arXiv 1803.08494).

    It keeps the numbers between layers of one size, which makes training steadier.
    """

    kind = "group_norm"
    title = "GroupNorm"

    groups: int = Field(4, ge=1, le=16384, title="Groups", description="Must divide the number of channels.")

    def build(self, shape: Shape) -> nn.Module:
        """Any shape whose first axis the groups divide."""
        from torch import nn as torch_nn

        if shape[0] % self.groups:
            raise SpecError("groups", f"expected a divisor of the {shape[0]} channels, found {self.groups}")
        if math.prod(shape) == self.groups:
            raise SpecError(
                "groups", f"expected more than 1 number in a group, found 1 in {self.groups} groups"
            )
        return torch_nn.GroupNorm(self.groups, shape[0], eps=self.epsilon, affine=self.affine)
