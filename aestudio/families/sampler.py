"""Samplers of a diffusion: the ways from noise back to a sample, one noise level after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from aestudio.spec import Registry, Spec

if TYPE_CHECKING:
    import torch
    from torch import Tensor

__all__ = ["SAMPLERS", "Sampler", "Stage"]

Array = np.ndarray[Any, Any]
Predict = Callable[["Tensor", int], "Tensor"]
"""x_t `(B, *)` and t to the x_0 that is expected behind it, `(B, *)`."""


@dataclass(frozen=True)
class Stage:
    """A place on the way from noise to samples.

    Attributes:
        t: how many steps of noise are in `x`; 0: it is the sample.
        x: x_t, `(B, *)`.
        x0: the sample that is expected behind it, `(B, *)`.
    """

    t: int
    x: Tensor
    x0: Tensor


class Sampler(Spec):
    """A sampler; the kinds are in `SAMPLERS`."""

    def times(self, steps: int) -> tuple[int, ...]:
        """The noise levels it visits, downwards from `steps`, 0 left out."""
        return tuple(range(steps, 0, -1))

    def walk(
        self, x: Tensor, predict: Predict, alpha_bar: Array, generator: torch.Generator
    ) -> Iterator[Stage]:
        """From noise `x`, `(B, *)`, to samples: a stage for each noise level, the last at t = 0.

        Args:
            x: standard normal numbers.
            predict: the model.
            alpha_bar: see `noise.alpha_bars`.
            generator: where the noise of the steps comes from.
        """
        import torch

        times = (*self.times(len(alpha_bar) - 1), 0)
        for t, after in pairwise(times):
            x0 = predict(x, t)
            yield Stage(t, x, x0)
            mean, scale = self.step(x, x0, float(alpha_bar[t]), float(alpha_bar[after]))
            x = mean
            if scale > 0:
                x = mean + scale * torch.randn(x.shape, generator=generator, device=x.device, dtype=x.dtype)
        yield Stage(0, x, x)

    def step(self, x: Tensor, x0: Tensor, now: float, after: float) -> tuple[Tensor, float]:
        """Mean and standard deviation of the next x.

        Args:
            x: x_t.
            x0: what is expected behind it.
            now: alpha_bar of t.
            after: alpha_bar of the next, lower noise level.
        """
        raise NotImplementedError


SAMPLERS: Registry[Sampler] = Registry("sampler")


@SAMPLERS.register
class DDIM(Sampler):
    """Skips noise levels, so that few steps are enough (Song et al. 2020, arXiv 2010.02502)."""

    kind = "ddim"
    title = "DDIM"

    steps: int = Field(
        25,
        ge=1,
        le=10_000,
        title="Sampling steps",
        description="Noise levels that are visited, spread evenly; at most as many as there are.",
    )
    eta: float = Field(
        0.0,
        ge=0,
        le=1,
        title="Eta",
        description="How much fresh noise each step adds. 0: none, the same start gives the same sample; "
        "1 and all steps: as the ancestral sampler.",
    )

    def times(self, steps: int) -> tuple[int, ...]:
        """Evenly spread, from the highest to the lowest."""
        some = np.linspace(steps, 1, min(self.steps, steps)).round().astype(int)
        return tuple(int(t) for t in some)

    def step(self, x: Tensor, x0: Tensor, now: float, after: float) -> tuple[Tensor, float]:
        """Song et al. 2020, equations 12 and 16."""
        noise = (x - now**0.5 * x0) / (1 - now) ** 0.5
        variance = self.eta**2 * (1 - after) / (1 - now) * (1 - now / after)
        mean = after**0.5 * x0 + max(1 - after - variance, 0.0) ** 0.5 * noise
        return mean, variance**0.5


@SAMPLERS.register
class Ancestral(Sampler):
    """Goes back through every noise level, with fresh noise at each (Ho et al. 2020, algorithm 2)."""

    kind = "ancestral"
    title = "Ancestral"

    def step(self, x: Tensor, x0: Tensor, now: float, after: float) -> tuple[Tensor, float]:
        """The posterior q(x_(t-1) | x_t, x_0), Ho et al. 2020, equations 6 and 7."""
        beta = 1 - now / after
        mean = after**0.5 * beta / (1 - now) * x0 + (1 - beta) ** 0.5 * (1 - after) / (1 - now) * x
        return mean, (beta * (1 - after) / (1 - now)) ** 0.5
