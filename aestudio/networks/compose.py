"""Layers that hold a chain of layers: with these a network is a tree and needs no wires."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from aestudio.networks.layer import LAYERS, Layer, Shape, shape_text
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from torch import nn

__all__ = ["Residual", "Skip"]


class _Holder(Layer):
    heading = "Composition"

    body: tuple[LAYERS.field(), ...] = Field(  # type: ignore[valid-type]
        (), title="Layers", description="The layers inside.", max_length=200
    )

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
        description="'identity' adds the input as it is; 'projection' sends it through a linear map first, so "
        "that the number of channels may change.",
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

    def mirrored(self, before: Shape, after: Shape, activation: str) -> Layer:
        """A residual around the mirrored body."""
        from aestudio.networks.mirror import mirror_chain

        body = mirror_chain(self.body, before, activation)
        return Residual.parse({"body": body, "shortcut": self.shortcut})


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
            wanted = shape_text(shape[1:]) or "one axis"
            raise SpecError("body", f"expected to keep the size {wanted}, found {shape_text(out[1:])}")
        return modules.Skip(body)

    def mirrored(self, before: Shape, after: Shape, activation: str) -> Layer:
        """One linear map back to the number of channels there was."""
        if len(before) == 1:
            return LAYERS["dense"].parse({"units": before[0], "activation": activation})
        kind = "conv1d" if len(before) == 2 else "conv2d"
        return LAYERS[kind].parse(
            {"channels": before[0], "kernel": 1 if len(before) == 2 else (1, 1), "activation": activation}
        )


def _pointwise(shape: Shape, out: Shape) -> nn.Module:
    """A linear map over the channels alone."""
    from torch import nn as torch_nn

    from aestudio.networks.modules import initialise

    makers = {1: torch_nn.Linear, 2: torch_nn.Conv1d, 3: torch_nn.Conv2d}
    size = () if len(shape) == 1 else (1,)
    module: nn.Module = makers[len(shape)](shape[0], out[0], *size)
    initialise(module, "glorot uniform")
    return module
