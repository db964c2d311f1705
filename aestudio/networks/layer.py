"""What a layer is: a spec that builds a torch module for a given input shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from aestudio.numerals import shape_text
from aestudio.spec import Registry, Spec, SpecError, hints

if TYPE_CHECKING:
    from torch import nn

__all__ = [
    "ACTIVATION",
    "INIT",
    "LAYERS",
    "Layer",
    "Pair",
    "Shape",
    "activation_field",
    "init_field",
    "rank",
    "shape_text",
]

Shape = tuple[int, ...]

ACTIVATION = Literal[
    "linear", "relu", "leaky_relu", "elu", "gelu", "silu", "sigmoid", "tanh", "softmax", "softplus"
]
INIT = Literal["glorot uniform", "glorot normal", "he uniform", "he normal", "orthogonal"]

Size = Annotated[int, Field(ge=1, le=4096)]


def _pair(value: object) -> object:
    """One number stands for both axes."""
    return (value, value) if isinstance(value, int) else value


Pair = Annotated[tuple[Size, Size], BeforeValidator(_pair)]
"""(height, width), 1 to 4096 each; a single integer means both."""

Side = Annotated[int, Field(ge=1, le=2**31 - 1)]
"""The length of an axis."""

Sides = Annotated[tuple[Side, Side], BeforeValidator(_pair)]
"""(height, width) of a picture; a single integer means both."""


class Layer(Spec):
    """One step of a network; the kinds are in `LAYERS`.

    A layer states no output shape: it is found by running the module on torch's meta device.

    Class attributes:
        role: "map": it leads from some numbers to others, mostly by weights; "size": it only arranges numbers
            anew; "value": it acts on each where it is (normalisation, activation, noise).
        axes: how many axes a sample may have, of a layer that moves along its sides; empty: it does not.
    """

    role: ClassVar[Literal["map", "size", "value"]] = "map"
    axes: ClassVar[tuple[int, ...]] = ()

    name: str = Field(
        "",
        max_length=60,
        title="Name",
        description="What this layer is called in tables and plots; empty: its kind and number.",
        json_schema_extra=hints(advanced=True),
    )

    def build(self, shape: Shape) -> nn.Module:
        """The layer for samples of `shape`, on torch's current default device.

        Raises:
            SpecError: when the layer can't take this shape.
        """
        raise NotImplementedError

    def mirrored(self, before: Shape, after: Shape, activation: str) -> tuple[Layer, ...]:
        """The layers that lead back from shape `after` to `before`; of one that acts on values, its like.

        Args:
            before: the shape this layer takes.
            after: the shape it gives.
            activation: what they end in, if the layer has weights.

        Raises:
            SpecError: when no layer can.
        """
        raise NotImplementedError

    def words(self) -> str:
        """The layer in few words: "Dense 128, relu"."""
        return self.title


LAYERS: Registry[Layer] = Registry("layer")


def activation_field(default: str = "linear") -> Any:
    """The field of a layer that ends in an activation function."""
    text = "The function applied to each value the layer gives; 'linear' leaves it as it is."
    return Field(default, title="Activation", description=text)


def init_field() -> Any:
    """The field that says how weights are drawn at the start."""
    text = (
        "How weights are drawn before training: Glorot (Glorot & Bengio 2010; Keras' default), He (He et al. "
        "2015, for relu) or orthogonal (Saxe et al. 2014). Biases start at zero."
    )
    return Field(
        "glorot uniform", title="Initial weights", description=text, json_schema_extra=hints(advanced=True)
    )


def rank(shape: Shape, axes: dict[int, str], remedy: str = "") -> None:
    """Check that a sample has one of the numbers of axes that a layer can take.

    Args:
        shape: the sample's.
        axes: number of axes to what they are: `{3: "(channels, height, width)"}`.
        remedy: what to do about it.

    Raises:
        SpecError: when it has not.
    """
    if len(shape) not in axes:
        wanted = " or ".join(axes.values())
        raise SpecError("", f"expected {wanted}, found {shape_text(shape)}{remedy and '; ' + remedy}")
