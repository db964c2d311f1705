"""Layers that change the size and hold no weights: pooling, upsampling, flattening, reshaping."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from aestudio.networks.layer import LAYERS, Layer, Pair, Shape, Side, Sides, rank, shape_text
from aestudio.spec import SpecError, hints

if TYPE_CHECKING:
    from torch import nn

__all__ = ["AvgPool", "Flatten", "MaxPool", "Reshape", "Upsample"]

AXES = {2: "(channels, length)", 3: "(channels, height, width)"}


class _Pool(Layer):
    """Windows over the last one or two axes."""

    role = "size"
    heading = "Size"
    axes = tuple(AXES)

    size: Pair = Field(
        (2, 2), title="Window", description="Size of the window; a signal uses the first number."
    )
    stride: Pair | None = Field(
        None,
        title="Stride",
        description="How far the window moves; automatic: its own size.",
        json_schema_extra=hints(advanced=True),
    )
    padding: Literal["same", "valid"] = Field(
        "valid",
        title="Padding",
        description="'valid' leaves out what doesn't fill a window; 'same' keeps it, so that nothing is lost "
        "at the edge.",
    )

    def build(self, shape: Shape) -> nn.Module:
        """`(C, *n)` to `(C, *m)`: m = ceil(n / stride) for "same"."""
        from torch import nn as torch_nn

        from aestudio.networks import modules

        rank(shape, AXES)
        axes = len(shape) - 1
        size, stride = self.size[:axes], (self.stride or self.size)[:axes]
        kind = "Max" if self.kind == "max_pool" else "Avg"
        if self.padding == "same":
            same: nn.Module = getattr(modules, f"{kind}PoolSame")(size, stride)
            return same
        if any(k > n for k, n in zip(size, shape[1:], strict=True)):
            found = f"{shape_text(shape[1:])}, found {shape_text(size)}"
            raise SpecError("", f"expected a window no larger than the input {found}; take 'same' padding")
        pool: nn.Module = getattr(torch_nn, f"{kind}Pool{axes}d")(size, stride)
        return pool

    def mirrored(self, before: Shape, after: Shape, activation: str) -> tuple[Layer, ...]:
        """Upsampling to the size this layer took."""
        return _upsampling(before, after)

    def words(self) -> str:
        """As one says it: "MaxPool 2×2"."""
        return f"{self.title} {'×'.join(map(str, self.size))}"


@LAYERS.register
class MaxPool(_Pool):
    """The largest number in each window."""

    kind = "max_pool"
    title = "MaxPool"


@LAYERS.register
class AvgPool(_Pool):
    """The mean of each window."""

    kind = "avg_pool"
    title = "AvgPool"


@LAYERS.register
class Upsample(Layer):
    """Enlarges by repeating or interpolating."""

    kind = "upsample"
    title = "Upsample"
    role = "size"
    heading = "Size"
    axes = tuple(AXES)

    factor: Pair = Field(
        (2, 2), title="Factor", description="How many times larger; a signal uses the first number."
    )
    output_size: Sides | None = Field(
        None,
        title="Output size",
        description="The exact size to give instead of a factor; a signal uses the first number.",
        json_schema_extra=hints(advanced=True),
    )
    mode: Literal["nearest", "linear", "cubic"] = Field(
        "nearest",
        title="Interpolation",
        description="'nearest' repeats; 'linear' and 'cubic' interpolate (cubic: pictures only).",
    )

    def build(self, shape: Shape) -> nn.Module:
        """`(C, *n)` to `(C, *(n * factor))` or `(C, *output_size)`."""
        from torch import nn as torch_nn

        rank(shape, AXES)
        axes = len(shape) - 1
        if self.mode == "cubic" and axes == 1:
            raise SpecError("mode", "expected 'nearest' or 'linear' for a signal, found 'cubic'")
        mode = {"nearest": "nearest", "linear": ("linear", "bilinear")[axes - 1], "cubic": "bicubic"}[
            self.mode
        ]
        size = self.output_size or tuple(n * f for n, f in zip(shape[1:], self.factor, strict=False))
        return torch_nn.Upsample(size=size[:axes], mode=mode)

    def mirrored(self, before: Shape, after: Shape, activation: str) -> tuple[Layer, ...]:
        """Average pooling where the factor is whole, else interpolation to the size this layer took."""
        whole = _whole_factors(after, before)
        return (AvgPool.parse({"size": whole}),) if before != after and whole else _upsampling(before, after)

    def words(self) -> str:
        """As one says it: "Upsample 2×2"."""
        if self.output_size:
            return f"Upsample to {'×'.join(map(str, self.output_size))}"
        return f"Upsample {'×'.join(map(str, self.factor))}"


@LAYERS.register
class Flatten(Layer):
    """Each sample as one row of numbers."""

    kind = "flatten"
    title = "Flatten"
    role = "size"
    heading = "Size"

    def build(self, shape: Shape) -> nn.Module:
        """`(*)` to `(n,)`."""
        from torch import nn as torch_nn

        return torch_nn.Flatten()

    def mirrored(self, before: Shape, after: Shape, activation: str) -> tuple[Layer, ...]:
        """A reshape to what was flattened."""
        return () if before == after else (Reshape.parse({"shape": before}),)


@LAYERS.register
class Reshape(Layer):
    """The same numbers in another shape, such as a row as a picture."""

    kind = "reshape"
    title = "Reshape"
    role = "size"
    heading = "Size"

    shape: tuple[Side, ...] = Field(
        (1, 28, 28),
        min_length=1,
        max_length=4,
        title="Shape",
        description="(channels, height, width) for a picture.",
    )

    def build(self, shape: Shape) -> nn.Module:
        """`(*)` to `shape`."""
        from aestudio.networks import modules

        if math.prod(shape) != math.prod(self.shape):
            wanted = f"{math.prod(self.shape):,} numbers for {shape_text(self.shape)}"
            found = f"{math.prod(shape):,}" + (f" ({shape_text(shape)})" if len(shape) > 1 else "")
            raise SpecError("", f"expected {wanted}, found {found}")
        return modules.Reshape(self.shape)

    def mirrored(self, before: Shape, after: Shape, activation: str) -> tuple[Layer, ...]:
        """A reshape to what was there."""
        return () if before == after else (Reshape.parse({"shape": before}),)

    def words(self) -> str:
        """As one says it: "Reshape to 1×28×28"."""
        return f"Reshape to {'×'.join(map(str, self.shape))}"


def _upsampling(before: Shape, after: Shape) -> tuple[Layer, ...]:
    """The upsampling from `after`'s size to `before`'s: by a factor where it is whole."""
    if before == after:
        return ()
    if whole := _whole_factors(before, after):
        return (Upsample.parse({"factor": whole}),)
    return (Upsample.parse({"output_size": (before[1:] * 2)[:2]}),)


def _whole_factors(large: Shape, small: Shape) -> Shape:
    """How many times larger each axis is, as a pair; empty where it is not whole."""
    if any(n % m for n, m in zip(large[1:], small[1:], strict=True)):
        return ()
    return (tuple(n // m for n, m in zip(large[1:], small[1:], strict=True)) * 2)[:2]
