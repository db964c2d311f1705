"""Layers that act on each number by itself: activations, dropout, noise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from aestudio.networks.layer import ACTIVATION, LAYERS, Layer, Shape, activation_field
from aestudio.spec import hints, replace

if TYPE_CHECKING:
    from torch import nn

__all__ = ["Activation", "Dropout", "GaussianNoise"]


@LAYERS.register
class Activation(Layer):
    """A function applied to each number."""

    kind = "activation"
    title = "Activation"
    role = "value"
    heading = "Functions"

    function: ACTIVATION = activation_field("relu")
    slope: float = Field(
        0.01,
        ge=0,
        le=1,
        title="Slope",
        description="Of leaky_relu below zero (Keras: 0.3).",
        json_schema_extra=hints(shown_if=("function", "leaky_relu")),
    )
    alpha: float = Field(
        1.0,
        gt=0,
        le=100,
        title="Alpha",
        description="elu tends to minus this far below zero.",
        json_schema_extra=hints(shown_if=("function", "elu")),
    )

    def build(self, shape: Shape) -> nn.Module:
        """Same shape in and out; softmax runs over the first axis."""
        from torch import nn as torch_nn

        from aestudio.networks import modules

        if self.function == "leaky_relu":
            return torch_nn.LeakyReLU(self.slope)
        if self.function == "elu":
            return torch_nn.ELU(self.alpha)
        return modules.activation(self.function)

    def mirrored(self, before: Shape, after: Shape, activation: str) -> tuple[Layer, ...]:
        """The same layer."""
        return (replace(self, name=""),)

    def words(self) -> str:
        """As one says it: "Activation relu"."""
        return f"Activation {self.function}"


@LAYERS.register
class Dropout(Layer):
    """Sets numbers to zero at random while training (Srivastava et al. 2014).

    The network can't rely on any single number, so that it learns less by heart.
    """

    kind = "dropout"
    title = "Dropout"
    role = "value"
    heading = "Noise"

    rate: float = Field(
        0.2, ge=0, lt=1, title="Rate", description="Probability that a number is set to zero."
    )

    def build(self, shape: Shape) -> nn.Module:
        """Same shape in and out."""
        from torch import nn as torch_nn

        return torch_nn.Dropout(self.rate)

    def mirrored(self, before: Shape, after: Shape, activation: str) -> tuple[Layer, ...]:
        """The same layer."""
        return (replace(self, name=""),)

    def words(self) -> str:
        """As one says it: "Dropout 0.2"."""
        return f"Dropout {self.rate:g}"


@LAYERS.register
class GaussianNoise(Layer):
    """Adds normal noise while training."""

    kind = "gaussian_noise"
    title = "GaussianNoise"
    role = "value"
    heading = "Noise"

    std: float = Field(
        0.1, ge=0, le=100, title="Standard deviation", description="Of the noise added to each number."
    )

    def build(self, shape: Shape) -> nn.Module:
        """Same shape in and out."""
        from aestudio.networks import modules

        return modules.GaussianNoise(self.std)

    def mirrored(self, before: Shape, after: Shape, activation: str) -> tuple[Layer, ...]:
        """Nothing: noise on the way in has no counterpart on the way out."""
        return ()

    def words(self) -> str:
        """As one says it: "GaussianNoise 0.1"."""
        return f"GaussianNoise {self.std:g}"
