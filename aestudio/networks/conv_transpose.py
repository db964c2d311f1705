"""Transposed convolutions over one axis (signals) or two (pictures): they enlarge by their stride."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from aestudio.networks.conv import DILATION, KERNEL, STRIDE, Convolution
from aestudio.networks.layer import LAYERS, Layer, Pair, Shape, Side, Sides, Size, shape_text
from aestudio.spec import SpecError, hints

if TYPE_CHECKING:
    from torch import nn

__all__ = ["ConvTranspose1d", "ConvTranspose2d", "natural_size"]

_EXACT: dict[str, Any] = {
    "title": "Output size",
    "description": "The exact size to give, where several would fit; automatic: input size × stride.",
    "json_schema_extra": hints(advanced=True),
}


class _Transposed(Convolution):
    def build(self, shape: Shape) -> nn.Module:
        """`(C, *n)` to `(channels, *m)`: m = n * stride for "same", or the output size asked for."""
        from torch import nn as torch_nn

        from aestudio.networks.modules import Crop, chain, initialise

        self.check(shape)
        kernel, stride, dilation = self.window()
        padding = tuple((r - 1) // 2 if self.padding == "same" else 0 for r in self.reach())
        bare, size = _bare_size(self, shape, padding), self._size(shape)
        make: Any = (torch_nn.ConvTranspose1d, torch_nn.ConvTranspose2d)[len(kernel) - 1]
        more = tuple(max(m - b, 0) for m, b in zip(size, bare, strict=True))
        conv = make(shape[0], self.channels, kernel, stride, padding, more, self.groups, self.bias, dilation)
        initialise(conv, self.init)
        crop = Crop(size) if any(b > m for m, b in zip(size, bare, strict=True)) else None
        return chain(self.activation, conv=conv, crop=crop)

    def _size(self, shape: Shape) -> Shape:
        """The output size, checked: a transposed convolution can give `stride` different ones."""
        asked: int | Shape | None = getattr(self, "output_size", None)
        natural = natural_size(self, shape)
        if asked is None:
            return natural
        size = (asked,) if isinstance(asked, int) else asked
        _, stride, _ = self.window()
        below, above = (-1, 0) if self.padding == "same" else (0, 1)
        low = tuple(n + below * (s - 1) for n, s in zip(natural, stride, strict=True))
        high = tuple(n + above * (s - 1) for n, s in zip(natural, stride, strict=True))
        if not all(a <= m <= b for a, m, b in zip(low, size, high, strict=True)):
            wanted = f"expected from {shape_text(low)} to {shape_text(high)}"
            raise SpecError("output_size", f"{wanted}, found {shape_text(size)}")
        return size

    def mirrored(self, before: Shape, after: Shape, activation: str) -> tuple[Layer, ...]:
        """The convolution that gives back the size this one took."""
        return (self.like(f"conv{len(before) - 1}d", channels=before[0], activation=activation),)


@LAYERS.register
class ConvTranspose1d(_Transposed):
    """A transposed convolution along a signal: it enlarges by its stride."""

    kind = "conv_transpose1d"
    title = "ConvTranspose1d"
    axes = (2,)
    kernel: Size = Field(3, **KERNEL)
    stride: Size = Field(2, **STRIDE)
    dilation: Size = Field(1, **DILATION)
    output_size: Side | None = Field(None, **_EXACT)


@LAYERS.register
class ConvTranspose2d(_Transposed):
    """A transposed convolution over a picture: it enlarges by its stride."""

    kind = "conv_transpose2d"
    title = "ConvTranspose2d"
    axes = (3,)
    kernel: Pair = Field((3, 3), **KERNEL)
    stride: Pair = Field((2, 2), **STRIDE)
    dilation: Pair = Field((1, 1), **DILATION)
    output_size: Sides | None = Field(None, **_EXACT)


def natural_size(layer: Convolution, shape: Shape) -> Shape:
    """The size that a transposed convolution with these settings gives of `shape` when none is asked for."""
    _, stride, _ = layer.window()
    if layer.padding == "same":
        return tuple(n * s for n, s in zip(shape[1:], stride, strict=True))
    return _bare_size(layer, shape, (0,) * len(stride))


def _bare_size(layer: Convolution, shape: Shape, padding: Shape) -> Shape:
    """The size torch gives without output padding."""
    _, stride, _ = layer.window()
    sides = zip(shape[1:], stride, padding, layer.reach(), strict=True)
    return tuple((n - 1) * s - 2 * p + r for n, s, p, r in sides)
