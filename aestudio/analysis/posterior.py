"""Several pictures that fit a small one: posterior sampling with a diffusion model (Rozet et al. 2024).

Nothing is learned of small pictures: at each noise level the picture expected behind x_t is corrected towards
those that agree with y = D(x) + noise. By how much follows from the covariance of x given x_t, which the
model itself implies (moment matching: arXiv 2405.13712, algorithm 3): of normal data it is exact.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from aestudio.analysis.finder import Finder
from aestudio.analysis.question import Array, Trained
from aestudio.analysis.samples import scale_of
from aestudio.degrade import Degrade
from aestudio.job import Pieces
from aestudio.spec import Spec, SpecError, hints

if TYPE_CHECKING:
    import torch
    from torch import Tensor

__all__ = ["Posterior", "PosteriorSampler", "sampling"]

TOGETHER = 32  # pictures that go down the noise levels at once
LEAST = 0.01  # noise in units of the data's spread that is reckoned with at least: else nothing is solvable
Expected = Callable[["Tensor", int], "Tensor"]


class Posterior(Spec):
    """How samples are drawn."""

    steps: int = Field(
        100,
        ge=2,
        le=10_000,
        title="Steps",
        description="Noise levels that are visited, spread evenly; with few, samples differ too little.",
    )
    solves: int = Field(
        3,
        ge=1,
        le=100,
        title="Solver steps",
        description="Steps of the conjugate gradients by which each correction is found. More follow the "
        "input more closely, and each takes as long as the network does.",
    )
    tolerance: float = Field(
        1e-3,
        gt=0,
        le=1,
        title="Tolerance",
        description="Mean squared difference to the input, on its scale from 0 to 1, up to which a sample "
        "counts as agreeing; the variance of the input's noise comes on top. 0.001 is 8.1 of 255 levels.",
        json_schema_extra=hints(log=True),
    )


class PosteriorSampler(Finder):
    """An upsampler made of a trained diffusion model and a degradation; it never changes the model.

    Attributes:
        search: how samples are drawn.
    """

    search: Posterior

    def __init__(
        self,
        expected: Expected,
        alpha_bar: Array,
        place: tuple[float, float],
        degrade: Degrade,
        search: Posterior,
    ) -> None:
        """Made by `sampling`.

        Args:
            expected: x_t `(B, *shape)` and t to the sample expected behind it, inside centre and spread.
            alpha_bar: share of the variance left after t steps, `(steps + 1,)`.
            place: (gain, offset): a picture from 0 to 1 is gain times what is inside, plus offset.
            degrade: how small pictures are made; linear in code values.
            search: how samples are drawn.
        """
        super().__init__(degrade, search)
        self._expected, self._alpha_bar = expected, np.asarray(alpha_bar, float)
        self._gain, self._offset = place

    @property
    def together(self) -> int:
        """Inputs that go down the noise levels at once."""
        return TOGETHER

    def batch(self, small: Tensor, generator: torch.Generator | None) -> Pieces[Tensor]:
        """From noise to samples that agree with `small`, as an ancestral sampler that skips levels goes."""
        import torch

        from aestudio.families.sampler import DDIM

        levels, way = self._alpha_bar, DDIM(steps=self.search.steps, eta=1.0)
        factor, (count, channels, high, wide) = self.degrade.factor, small.shape
        shape = (count, channels, high * factor, wide * factor)
        with torch.inference_mode(False), torch.no_grad():
            y = (small - self._offset) / self._gain
            x = torch.randn(shape, generator=generator, device=small.device)
        times = (*way.times(len(levels) - 1), 0)
        for step, (t, after) in enumerate(pairwise(times)):
            x0 = self._corrected(x, t, y)
            with torch.inference_mode(False), torch.no_grad():
                mean, scale = way.step(x, x0, float(levels[t]), float(levels[after]))
                x = mean
                if scale > 0:
                    x = x + scale * torch.randn(shape, generator=generator, device=x.device)
            yield (step + 1) / (len(times) - 1), f"drawing samples, step {step + 1:,} of {len(times) - 1:,}"
        with torch.inference_mode(False), torch.no_grad():
            pictures: Tensor = (x * self._gain + self._offset).clamp(0.0, 1.0)
            return pictures

    def _corrected(self, x: Tensor, t: int, y: Tensor) -> Tensor:
        """E[x_0 | x_t, y] if x_0 given x_t were normal: mean as the model says, covariance by Tweedie.

        With J the derivative of the expected sample, the covariance is V = (1 - a) / sqrt(a) J, and the mean
        moves by V D'(D V D' + s^2)^-1 (y - D x_0); the inverse is applied by conjugate gradients.
        """
        import torch

        left = float(self._alpha_bar[t])
        stretch = (1 - left) / left**0.5
        noise = max(self.degrade.noise / self._gain, LEAST)
        rows, columns = self._matrices(x)
        with torch.inference_mode(False), torch.enable_grad():
            at = x.detach().clone().requires_grad_()
            x0 = self._expected(at, t).float()

            def covered(v: Tensor) -> Tensor:
                """V D' v, `(B, *shape)`."""
                (found,) = torch.autograd.grad(x0, at, rows.T @ v @ columns, retain_graph=True)
                moves: Tensor = stretch * found
                return moves

            rest = y - rows @ x0.detach() @ columns.T
            moved, along, size = torch.zeros_like(x0.detach()), rest, _dot(rest, rest)
            for _ in range(self.search.solves):
                wide = covered(along)
                small = rows @ wide @ columns.T + noise**2 * along
                under = _dot(along, small)
                pace = torch.where(under > 0, size / under.clamp(min=1e-20), torch.zeros_like(size))
                moved, rest = moved + pace * wide, rest - pace * small
                new = _dot(rest, rest)
                along, size = rest + new / size.clamp(min=1e-20) * along, new
            return (x0 + moved).detach()

    def _matrices(self, x: Tensor) -> tuple[Tensor, Tensor]:
        import torch

        rows, columns = self.degrade.matrices(*x.shape[-2:])
        return tuple(torch.as_tensor(m, dtype=x.dtype, device=x.device) for m in (rows, columns))  # type: ignore[return-value]


def sampling(trained: Trained, degrade: Degrade, search: Posterior | None = None) -> PosteriorSampler:
    """Posterior sampling with a trained diffusion model, in evaluation mode.

    Raises:
        SpecError: when the model takes no noise away, has no pictures, or D averages light.
    """
    from aestudio.families import Denoises

    model, shape, title = trained.model, trained.dataset.shape, trained.experiment.family.title
    if len(shape) != 3:
        raise SpecError("", f"expected a model of pictures to draw samples with, found samples of {shape}")
    degrade.matrices(*shape[1:])
    if degrade.light != "code values":
        expected = "expected 'code values': the sampler needs an average that is linear in the stored values"
        raise SpecError("degrade.light", f"{expected}, found {degrade.light!r}")
    if not isinstance(model, Denoises):
        raise SpecError("", f"expected a diffusion model, found the {title}")
    scale, denoiser = scale_of(trained), model
    span = (scale.high - scale.low) or 1.0
    place = (denoiser.spread / span, (denoiser.centre - scale.low) / span)
    return PosteriorSampler(denoiser.expected, denoiser.alpha_bar, place, degrade, search or Posterior())


def _dot(a: Tensor, b: Tensor) -> Tensor:
    """Of each sample, `(B, 1, 1, 1)`."""
    found: Tensor = (a * b).flatten(1).sum(1)
    return found.reshape(-1, 1, 1, 1)
