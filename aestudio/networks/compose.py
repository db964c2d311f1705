"""Layers that hold a chain of layers: with these a network is a tree and needs no wires."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field, field_validator

from aestudio.networks.layer import LAYERS, Layer, Shape, rank, shape_text
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from torch import nn

__all__ = ["Residual", "Skip"]

DEPTH = 32  # layers one inside the other: far more than anyone draws, and few enough to follow

_AXES = {1: "(features)", 2: "(channels, length)", 3: "(channels, height, width)"}


class _Holder(Layer):
    heading = "Composition"

    body: tuple[LAYERS.field(), ...] = Field(  # type: ignore[valid-type]
        (), title="Layers", description="The layers inside.", max_length=200
    )

    @field_validator("body")
    @classmethod
    def _shallow(cls, body: tuple[Layer, ...]) -> tuple[Layer, ...]:
        if _depth(body) >= DEPTH:
            raise ValueError(f"expected at most {DEPTH} layers one inside the other, found more")
        return body

    def words(self) -> str:
        """As one says it: "Residual of 3 layers"."""
        return f"{self.title} of {len(self.body)} layer{'s' * (len(self.body) != 1)}"


@LAYERS.register
class Residual(_Holder):
    """What comes in is added to what the inner layers make of it (He et al. 2015, arXiv 1512.03385)."""

    kind = "residual"
    title = "Residual"

    shortcut: Literal["identity", "projection"] = Field(
        "identity",
        title="Shortcut",
        description="'identity' adds the input as it is; 'projection' sends it through a linear map first, "
        "so that the number of channels may change.",
    )

    def build(self, shape: Shape) -> nn.Module:
        """`(C, *)` to the body's shape."""
        from aestudio.networks import modules
        from aestudio.networks.network import build_chain

        body, out = build_chain(self.body, shape)
        return modules.Residual(body, self._shortcut(shape, out))

    def _shortcut(self, shape: Shape, out: Shape) -> nn.Module | None:
        if self.shortcut == "projection" and shape[1:] == out[1:]:
            return _pointwise(shape, out)
        if shape != out:
            same = "size" if self.shortcut == "projection" else "shape"
            raise SpecError(
                "body", f"expected to give the {same} it takes, {shape_text(shape)}, found {shape_text(out)}"
            )
        return None

    def mirrored(self, before: Shape, after: Shape, activation: str) -> tuple[Layer, ...]:
        """A residual around the mirrored body, and the activation behind the sum."""
        from aestudio.networks.mirror import mirror_chain

        body = mirror_chain(self.body, before, "linear")
        residual = Residual.parse({"body": body, "shortcut": self.shortcut})
        ends = () if activation == "linear" else (LAYERS["activation"].parse({"function": activation}),)
        return (residual, *ends)


@LAYERS.register
class Skip(_Holder):
    """What comes in is put beside what the inner layers make of it, along the channel axis, as in a U-Net."""

    kind = "skip"
    title = "Skip"

    def build(self, shape: Shape) -> nn.Module:
        """`(C, *)` to `(C + C_body, *)`."""
        from aestudio.networks import modules
        from aestudio.networks.network import build_chain

        body, out = build_chain(self.body, shape)
        if out[1:] != shape[1:]:
            wanted = " × ".join(["any number", *map(str, shape[1:])])
            raise SpecError("body", f"expected to keep the size, {wanted}, found {shape_text(out)}")
        return modules.Skip(body)

    def mirrored(self, before: Shape, after: Shape, activation: str) -> tuple[Layer, ...]:
        """One map back to the number of channels there was."""
        rank(before, _AXES)
        if len(before) == 1:
            return (LAYERS["dense"].parse({"units": before[0], "activation": activation}),)
        one = {"kernel": 1, "channels": before[0], "activation": activation}
        return (LAYERS[f"conv{len(before) - 1}d"].parse(one),)


def _depth(body: tuple[Layer, ...]) -> int:
    """How many layers are one inside the other."""
    return max((1 + _depth(getattr(layer, "body", ())) for layer in body), default=0)


def _pointwise(shape: Shape, out: Shape) -> nn.Module:
    """A linear map over the channels alone."""
    from torch import nn as torch_nn

    from aestudio.networks.modules import initialise

    rank(shape, _AXES)
    makers = {1: torch_nn.Linear, 2: torch_nn.Conv1d, 3: torch_nn.Conv2d}
    size = () if len(shape) == 1 else (1,)
    module: nn.Module = makers[len(shape)](shape[0], out[0], *size)
    initialise(module, "glorot uniform")
    return module
