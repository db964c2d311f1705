"""Convolutions over one axis (signals) or two (pictures)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from aestudio.networks.layer import (
    ACTIVATION,
    INIT,
    LAYERS,
    Layer,
    Pair,
    Shape,
    Size,
    activation_field,
    init_field,
    rank,
    shape_text,
)
from aestudio.spec import SpecError, hints

if TYPE_CHECKING:
    from torch import nn

__all__ = ["DILATION", "KERNEL", "STRIDE", "Conv1d", "Conv2d", "Convolution"]

AXES = {1: {2: "(channels, length)"}, 2: {3: "(channels, height, width)"}}
KERNEL: dict[str, Any] = {"title": "Kernel", "description": "Size of the window that slides over the input."}
STRIDE: dict[str, Any] = {
    "title": "Stride",
    "description": "How far the window moves: 2 halves the size (transposed: doubles it).",
}
DILATION: dict[str, Any] = {
    "title": "Dilation",
    "description": "Spacing between the window's points; 1 is a solid window.",
    "json_schema_extra": hints(advanced=True),
}


class Convolution(Layer):
    """What convolutions and transposed ones have in common."""

    heading = "Weights"

    channels: int = Field(
        16, ge=1, le=16384, title="Channels", description="How many feature maps the layer gives."
    )
    activation: ACTIVATION = activation_field("relu")
    padding: Literal["same", "valid"] = Field(
        "same",
        title="Padding",
        description="'same' surrounds the input with zeros so that only the stride changes its size; 'valid' "
        "uses the input alone.",
    )
    bias: bool = Field(True, title="Bias", description="Whether a learned constant is added to each channel.")
    groups: int = Field(
        1,
        ge=1,
        le=16384,
        title="Groups",
        description="Channels are convolved in this many separate groups; must divide both channel counts.",
        json_schema_extra=hints(advanced=True),
    )
    init: INIT = init_field()

    def window(self) -> tuple[Shape, Shape, Shape]:
        """Kernel, stride and dilation, one number per axis."""
        kernel, stride, dilation = (_sides(getattr(self, name)) for name in ("kernel", "stride", "dilation"))
        return kernel, stride, dilation

    def reach(self) -> Shape:
        """How far the dilated window extends along each axis."""
        kernel, _, dilation = self.window()
        return tuple(d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True))

    def check(self, shape: Shape) -> None:
        """Raise a `SpecError` when samples of `shape` can't be convolved."""
        rank(shape, AXES[len(self.reach())], self._remedy(shape))
        if shape[0] % self.groups or self.channels % self.groups:
            found = f"{shape[0]} in and {self.channels} out"
            raise SpecError("", f"expected channels divisible into {self.groups} groups, found {found}")

    def _remedy(self, shape: Shape) -> str:
        """What to do about samples that have not as many axes as the window and that of channels."""
        axes, count = len(self.reach()), math.prod(shape)
        if len(shape) in (2, 3):
            kind = f"{self.title[:-2]}{len(shape) - 1}d"
            return f"{kind} takes {'pictures' if len(shape) == 3 else 'signals'} as they are"
        sides = [count] if axes == 1 else [math.isqrt(count)] * 2
        fits = len(shape) == 1 and math.prod(sides) == count
        to = f" to {shape_text((1, *sides))}" if fits else ""
        return f"a Reshape{to} before it would do"

    def words(self) -> str:
        """As one says it: "Conv2d 16, 3×3, stride 2, relu"."""
        kernel, stride, _ = self.window()
        moved = f", stride {'×'.join(map(str, dict.fromkeys(stride)))}" if max(stride) > 1 else ""
        return f"{self.title} {self.channels:,}, {'×'.join(map(str, kernel))}{moved}, {self.activation}"

    def like(self, kind: str, **changes: object) -> Layer:
        """A layer of another kind with this one's settings."""
        cls = LAYERS[kind]
        shared = (type(self).model_fields.keys() & cls.model_fields.keys()) - {"name"}
        return cls.parse({name: getattr(self, name) for name in shared} | changes)


class _Forward(Convolution):
    def build(self, shape: Shape) -> nn.Module:
        """`(C, *n)` to `(channels, *m)`: m = ceil(n / stride) for "same"."""
        from torch import nn as torch_nn

        from aestudio.networks.modules import chain, initialise

        self.check(shape)
        kernel, stride, dilation = self.window()
        if self.padding == "valid":
            _fits(self.reach(), shape[1:])
        around = [r - 1 if self.padding == "same" else 0 for r in self.reach()]
        even = all(a % 2 == 0 for a in around)
        make: Any = (torch_nn.Conv1d, torch_nn.Conv2d)[len(kernel) - 1]
        padding = tuple(a // 2 for a in around) if even else 0
        conv = make(shape[0], self.channels, kernel, stride, padding, dilation, self.groups, self.bias)
        initialise(conv, self.init)
        return chain(self.activation, pad=None if even else _zeros_around(around), conv=conv)

    def mirrored(self, before: Shape, after: Shape, activation: str) -> tuple[Layer, ...]:
        """The transposed convolution that gives back exactly the size this one took."""
        from aestudio.networks.conv_transpose import natural_size

        kind = f"conv_transpose{len(before) - 1}d"
        exact: dict[str, object] = {}
        if natural_size(self, after) != before[1:]:
            exact["output_size"] = before[1:] if len(before) == 3 else before[1]
        return (self.like(kind, channels=before[0], activation=activation, **exact),)


@LAYERS.register
class Conv1d(_Forward):
    """A convolution along a signal; `k * in / groups * out + out` parameters.

    Every channel looks for one short pattern at each place of the signal, with the same weights everywhere.
    """

    kind = "conv1d"
    title = "Conv1d"
    axes = (2,)
    kernel: Size = Field(3, **KERNEL)
    stride: Size = Field(1, **STRIDE)
    dilation: Size = Field(1, **DILATION)


@LAYERS.register
class Conv2d(_Forward):
    """A convolution over a picture; `k * k * in / groups * out + out` parameters.

    Every channel looks for one small pattern at each place of the picture, with the same weights everywhere.
    """

    kind = "conv2d"
    title = "Conv2d"
    axes = (3,)
    kernel: Pair = Field((3, 3), **KERNEL)
    stride: Pair = Field((1, 1), **STRIDE)
    dilation: Pair = Field((1, 1), **DILATION)


def _zeros_around(around: list[int]) -> nn.Module:
    """Zero padding where the two ends differ; the far end gets the odd one, as in torch."""
    from torch import nn as torch_nn

    widths = tuple(w for a in reversed(around) for w in (a // 2, a - a // 2))
    make: Any = torch_nn.ZeroPad1d if len(around) == 1 else torch_nn.ZeroPad2d
    pad: nn.Module = make(widths)
    return pad


def _sides(value: int | Shape) -> Shape:
    """One number per axis."""
    return (value,) if isinstance(value, int) else value


def _fits(reach: Shape, sides: Shape) -> None:
    if any(r > n for r, n in zip(reach, sides, strict=True)):
        wanted = f"expected a window no larger than the input {shape_text(sides)}"
        raise SpecError("", f"{wanted}, found {shape_text(reach)}; take a smaller kernel or 'same' padding")
