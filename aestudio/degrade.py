"""The low-resolution operator D: what a picture loses before an upsampler sees it.

One declaration serves training, cycle consistency, baselines and audit. D is linear in the rows and in the
columns of a picture, so that one matrix says what it does, in NumPy and in torch alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import Field

from aestudio.cielab import Array, linear_from_srgb, srgb_from_linear
from aestudio.spec import Spec, SpecError, hints

if TYPE_CHECKING:
    import torch

__all__ = ["Degrade", "Kernel", "enlarge", "resampling"]

Kernel = Literal["average", "bicubic", "bilinear", "nearest"]


def resampling(kernel: Kernel, before: int, after: int) -> Array:
    """What turns a row of `before` pixels into one of `after`, `(after, before)`; its rows add up to 1.

    Kernels are widened by the factor when pictures shrink, cut at the edge and normalised, as Pillow and
    `torch.nn.functional.interpolate(antialias=True)` do it; "bicubic" is Keys' with a = -1/2; "nearest" takes
    the pixel at the middle of each block.
    """
    scale = before / after
    middle = (np.arange(after) + 0.5) * scale
    if kernel == "nearest":
        picked: Array = np.eye(before)[np.minimum(middle.astype(int), before - 1)]
        return picked
    wide = max(scale, 1.0)
    away = np.abs(np.arange(before) + 0.5 - middle[:, None]) / wide
    if kernel == "average":
        weights = np.clip(0.5 * (1 + 1 / wide) - away, 0.0, 1 / wide)
    elif kernel == "bilinear":
        weights = np.maximum(1 - away, 0.0)
    else:
        inner, outer = 1.5 * away**3 - 2.5 * away**2 + 1, -0.5 * away**3 + 2.5 * away**2 - 4 * away + 2
        weights = np.where(away < 1, inner, np.where(away < 2, outer, 0.0))
    found: Array = weights / weights.sum(1, keepdims=True)
    return found


def enlarge(pictures: Array, factor: int, kernel: Kernel) -> Array:
    """The baseline: pictures `(N, C, h, w)` made `factor` times as high and wide; nothing is learned."""
    high, wide = (resampling(kernel, side, side * factor) for side in pictures.shape[-2:])
    found: Array = high @ pictures @ wide.T
    return found


class Degrade(Spec):
    """How a low-resolution picture is made from a picture: y = D(x) + noise."""

    factor: int = Field(
        8,
        ge=2,
        le=64,
        title="Factor",
        description="How many times smaller the low-resolution picture is in height and in width.",
        json_schema_extra=hints(unit="×", log=True),
    )
    kernel: Literal["average", "bicubic", "stride"] = Field(
        "average",
        title="Kernel",
        description="How pixels become one: their mean, a bicubic kernel as wide as the factor, or the "
        "middle pixel of each block alone.",
    )
    noise: float = Field(
        0.0,
        ge=0,
        le=1,
        title="Noise",
        description="Standard deviation of what is added to the small picture, on its scale from 0 to 1.",
    )
    light: Literal["code values", "linear light"] = Field(
        "code values",
        title="Averaged in",
        description="What is averaged: the stored sRGB code values, or the amounts of light they stand for.",
    )

    def __call__(self, pictures: Array) -> Array:
        """D(x) without noise.

        Args:
            pictures: `(N, C, H, W)`, sRGB in 0 to 1.

        Returns:
            `(N, C, H / factor, W / factor)`; a bicubic kernel may reach beyond 0 to 1.

        Raises:
            SpecError: when height or width cannot be divided by the factor.
        """
        rows, columns = self.matrices(*pictures.shape[-2:])
        if self.light == "code values":
            return np.asarray(rows @ pictures @ columns.T)
        return srgb_from_linear(rows @ linear_from_srgb(pictures) @ columns.T)

    def observe(self, pictures: Array, rng: np.random.Generator) -> Array:
        """What an upsampler is given: D(x) + noise."""
        small = self(pictures)
        return small + self.noise * rng.standard_normal(small.shape) if self.noise else small

    def of_tensor(self, pictures: torch.Tensor) -> torch.Tensor:
        """D(x) as a differentiable step on the tensor's own device: the same numbers as in NumPy."""
        import torch

        rows, columns = (
            torch.as_tensor(matrix, dtype=pictures.dtype, device=pictures.device)
            for matrix in self.matrices(int(pictures.shape[-2]), int(pictures.shape[-1]))
        )
        if self.light == "code values":
            return rows @ pictures @ columns.T
        low, high = pictures / 12.92, ((pictures.clamp(min=0) + 0.055) / 1.055) ** 2.4
        light = rows @ torch.where(pictures <= 0.04045, low, high) @ columns.T
        coded = 1.055 * light.clamp(min=0.0031308) ** (1 / 2.4) - 0.055
        return torch.where(light <= 0.0031308, 12.92 * light, coded)

    def observe_tensor(self, pictures: torch.Tensor, generator: torch.Generator | None) -> torch.Tensor:
        """D(x) + noise of a tensor; the noise comes from `generator`."""
        import torch

        small = self.of_tensor(pictures)
        if not self.noise:
            return small
        drawn = torch.randn(small.shape, generator=generator, device=small.device, dtype=small.dtype)
        return small + self.noise * drawn

    def matrices(self, high: int, wide: int) -> tuple[Array, Array]:
        """What D does to columns and to rows: `(H / factor, H)` and `(W / factor, W)`."""
        if high % self.factor or wide % self.factor:
            raise SpecError(
                "factor", f"expected a divisor of the pictures' {high} × {wide} pixels, found {self.factor}"
            )
        kernel: Any = "nearest" if self.kernel == "stride" else self.kernel
        return (
            resampling(kernel, high, high // self.factor),
            resampling(kernel, wide, wide // self.factor),
        )
