"""Convolutions and their transposes, over one axis (signals) or two (pictures)."""

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

__all__ = ["Conv1d", "Conv2d", "ConvTranspose1d", "ConvTranspose2d"]

AXES = {1: {2: "(channels, length)"}, 2: {3: "(channels, height, width)"}}
_KERNEL: dict[str, Any] = {"title": "Kernel", "description": "Size of the window that slides over the input."}
_STRIDE: dict[str, Any] = {
    "title": "Stride",
    "description": "How far the window moves: 2 halves the size (transposed: doubles it).",
}
_SPACED: dict[str, Any] = {
    "title": "Dilation",
    "description": "Spacing between the window's points; 1 is a solid window.",
    "json_schema_extra": hints(advanced=True),
}
_EXACT: dict[str, Any] = {
    "title": "Output size",
    "description": "The exact size to give, where several would fit; automatic: input size × stride.",
    "json_schema_extra": hints(advanced=True),
}


class _Conv(Layer):
    """What all four have in common."""

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
        kernel, stride, dilation = (getattr(self, name) for name in ("kernel", "stride", "dilation"))
        return tuple((part,) if isinstance(part, int) else part for part in (kernel, stride, dilation))  # type: ignore[return-value]

    def reach(self) -> Shape:
        """How far the dilated window extends along each axis."""
        kernel, _, dilation = self.window()
        return tuple(d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True))

    def check(self, shape: Shape) -> None:
        """Raise a `SpecError` when samples of `shape` can't be convolved."""
        rank(shape, AXES[len(self.reach())], _remedy(shape, len(self.reach())))
        if shape[0] % self.groups or self.channels % self.groups:
            found = f"{shape[0]} in and {self.channels} out"
            raise SpecError("", f"expected channels divisible into {self.groups} groups, found {found}")

    def words(self) -> str:
        """As one says it: "Conv2d 16, 3×3, stride 2, relu"."""
        kernel, stride, _ = self.window()
        moved = f", stride {'×'.join(map(str, dict.fromkeys(stride)))}" if max(stride) > 1 else ""
        return f"{self.title} {self.channels:,}, {'×'.join(map(str, kernel))}{moved}, {self.activation}"

    def _like(self, kind: str, **changes: object) -> Layer:
        """A layer of another kind with this one's settings."""
        cls = LAYERS[kind]
        shared = {
            n: getattr(self, n) for n in type(self).model_fields if n in cls.model_fields and n != "name"
        }
        return cls.parse({**shared, **changes})


class _Forward(_Conv):
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

    def mirrored(self, before: Shape, after: Shape, activation: str) -> Layer:
        """The transposed convolution that gives back exactly the size this one took."""
        groups = self.groups if before[0] % self.groups == 0 else 1
        size: Any = before[1:] if len(before) == 3 else before[1]
        kind = {1: "conv_transpose1d", 2: "conv_transpose2d"}[len(self.reach())]
        layer = self._like(kind, channels=before[0], activation=activation, groups=groups)
        natural = layer.natural(after) == before[1:]  # type: ignore[attr-defined]
        return layer if natural else layer.model_copy(update={"output_size": size})


class _Transposed(_Conv):
    def natural(self, shape: Shape) -> Shape:
        """The size given when none is asked for."""
        _, stride, _ = self.window()
        if self.padding == "same":
            return tuple(n * s for n, s in zip(shape[1:], stride, strict=True))
        return self._bare(shape, (0,) * len(stride))

    def _bare(self, shape: Shape, padding: Shape) -> Shape:
        _, stride, _ = self.window()
        sides = zip(shape[1:], stride, padding, self.reach(), strict=True)
        return tuple((n - 1) * s - 2 * p + r for n, s, p, r in sides)

    def build(self, shape: Shape) -> nn.Module:
        """`(C, *n)` to `(channels, *m)`: m = n * stride for "same", or the output size asked for."""
        from torch import nn as torch_nn

        from aestudio.networks.modules import Crop, chain, initialise

        self.check(shape)
        kernel, stride, dilation = self.window()
        padding = tuple((r - 1) // 2 if self.padding == "same" else 0 for r in self.reach())
        bare, size = self._bare(shape, padding), self._size(shape)
        make: Any = (torch_nn.ConvTranspose1d, torch_nn.ConvTranspose2d)[len(kernel) - 1]
        more = tuple(max(m - b, 0) for m, b in zip(size, bare, strict=True))
        conv = make(shape[0], self.channels, kernel, stride, padding, more, self.groups, self.bias, dilation)
        initialise(conv, self.init)
        crop = Crop(size) if any(b > m for m, b in zip(size, bare, strict=True)) else None
        return chain(self.activation, conv=conv, crop=crop)

    def _size(self, shape: Shape) -> Shape:
        """The output size, checked: a transposed convolution can give `stride` different ones."""
        asked = getattr(self, "output_size", None)
        natural = self.natural(shape)
        if asked is None:
            return natural
        size = (asked,) if isinstance(asked, int) else asked
        _, stride, _ = self.window()
        low = (
            tuple(n - s + 1 for n, s in zip(natural, stride, strict=True))
            if self.padding == "same"
            else natural
        )
        high = (
            natural
            if self.padding == "same"
            else tuple(n + s - 1 for n, s in zip(natural, stride, strict=True))
        )
        if not all(a <= m <= b for a, m, b in zip(low, size, high, strict=True)):
            found = f"from {shape_text(low)} to {shape_text(high)}, found {shape_text(size)}"
            raise SpecError("output_size", f"expected {found}")
        return size

    def mirrored(self, before: Shape, after: Shape, activation: str) -> Layer:
        """The convolution that gives back the size this one took."""
        kind = {1: "conv1d", 2: "conv2d"}[len(self.reach())]
        groups = self.groups if before[0] % self.groups == 0 else 1
        return self._like(kind, channels=before[0], activation=activation, groups=groups)


@LAYERS.register
class Conv1d(_Forward):
    """A convolution along a signal; `k * in / groups * out + out` parameters."""

    kind = "conv1d"
    title = "Conv1d"
    kernel: Size = Field(3, **_KERNEL)
    stride: Size = Field(1, **_STRIDE)
    dilation: Size = Field(1, **_SPACED)


@LAYERS.register
class Conv2d(_Forward):
    """A convolution over a picture; `k * k * in / groups * out + out` parameters."""

    kind = "conv2d"
    title = "Conv2d"
    kernel: Pair = Field((3, 3), **_KERNEL)
    stride: Pair = Field((1, 1), **_STRIDE)
    dilation: Pair = Field((1, 1), **_SPACED)


@LAYERS.register
class ConvTranspose1d(_Transposed):
    """A transposed convolution along a signal: it enlarges by its stride."""

    kind = "conv_transpose1d"
    title = "ConvTranspose1d"
    kernel: Size = Field(3, **_KERNEL)
    stride: Size = Field(2, **_STRIDE)
    dilation: Size = Field(1, **_SPACED)
    output_size: Size | None = Field(None, **_EXACT)


@LAYERS.register
class ConvTranspose2d(_Transposed):
    """A transposed convolution over a picture: it enlarges by its stride."""

    kind = "conv_transpose2d"
    title = "ConvTranspose2d"
    kernel: Pair = Field((3, 3), **_KERNEL)
    stride: Pair = Field((2, 2), **_STRIDE)
    dilation: Pair = Field((1, 1), **_SPACED)
    output_size: Pair | None = Field(None, **_EXACT)


def _zeros_around(around: list[int]) -> nn.Module:
    """Zero padding where the two ends differ; the far end gets the odd one, as in torch."""
    from torch import nn as torch_nn

    widths = [w for a in reversed(around) for w in (a // 2, a - a // 2)]
    return (
        torch_nn.ConstantPad1d((widths[0], widths[1]), 0.0)
        if len(around) == 1
        else torch_nn.ZeroPad2d(tuple(widths))
    )


def _fits(reach: Shape, sides: Shape) -> None:
    if any(r > n for r, n in zip(reach, sides, strict=True)):
        remedy = "take a smaller kernel or 'same' padding"
        raise SpecError(
            "",
            f"expected a window no larger than the input {shape_text(sides)}, "
            f"found {shape_text(reach)}; {remedy}",
        )


def _remedy(shape: Shape, axes: int) -> str:
    if len(shape) == 1 and axes == 2 and math.isqrt(shape[0]) ** 2 == shape[0]:
        side = math.isqrt(shape[0])
        return f"a Reshape to 1 × {side} × {side} before it would do"
    return "a Reshape before it would do"
