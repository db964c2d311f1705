"""The dense layer: every number in, weighted, to every number out, or to a fixed part of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from aestudio.networks.layer import ACTIVATION, INIT, LAYERS, Layer, Shape, activation_field, init_field
from aestudio.spec import hints, replace

if TYPE_CHECKING:
    from torch import nn

__all__ = ["Dense"]


@LAYERS.register
class Dense(Layer):
    """`f(x W + b)` over the last axis; `in × out + out` parameters.

    Every unit is a weighted sum of all inputs plus a bias, sent through an activation.
    """

    kind = "dense"
    title = "Dense"
    heading = "Weights"

    units: int = Field(64, ge=1, le=65536, title="Units", description="How many numbers the layer gives.")
    activation: ACTIVATION = activation_field("relu")
    bias: bool = Field(True, title="Bias", description="Whether a learned constant is added to each unit.")
    connectivity: float = Field(
        1.0,
        gt=0,
        le=1,
        title="Connectivity",
        description="Fraction of the connections that exist. Below 1 a fixed random choice of them is kept; "
        "only those are counted as parameters.",
        json_schema_extra=hints(advanced=True),
    )
    mask_seed: int = Field(
        0,
        ge=0,
        le=2**31 - 1,
        title="Connection seed",
        description="Another seed keeps other connections.",
        json_schema_extra=hints(advanced=True),
    )
    init: INIT = init_field()

    def build(self, shape: Shape) -> nn.Module:
        """`(*, in)` to `(*, units)`."""
        from torch import nn as torch_nn

        from aestudio.networks.modules import MaskedLinear, chain, initialise

        if self.connectivity == 1:
            linear = torch_nn.Linear(shape[-1], self.units, self.bias)
            initialise(linear, self.init)
        else:
            linear = MaskedLinear(shape[-1], self.units, self.bias, self.connectivity, self.mask_seed)
            initialise(linear, self.init)
            linear.clear()
        return chain(self.activation, axis=-1, linear=linear)

    def mirrored(self, before: Shape, after: Shape, activation: str) -> tuple[Layer, ...]:
        """A dense layer with as many units as this one has inputs."""
        return (replace(self, units=before[-1], activation=activation, name=""),)

    def words(self) -> str:
        """As one says it: "Dense 128, relu"."""
        sparse = f", {self.connectivity:.3g} connected" if self.connectivity < 1 else ""
        return f"Dense {self.units:,}, {self.activation}{sparse}"
