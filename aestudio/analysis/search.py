"""Search through a decoder: the code whose picture, made small, is the input (Menon et al. 2020).

The idea is that of PULSE (arXiv 2003.03808): nothing is learned of small pictures. Of all pictures that a
trained decoder can draw, one is looked for that agrees with the input, and codes are kept on the sphere on
which codes drawn from N(0, 1) lie. What the decoder never learned to draw cannot be found.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from aestudio.analysis.finder import Finder, Found
from aestudio.analysis.question import Array, Trained
from aestudio.analysis.samples import drawn, scale_of
from aestudio.degrade import Degrade
from aestudio.job import Pieces
from aestudio.spec import Spec, SpecError, hints

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from aestudio.families import Upsamples

__all__ = ["DecoderSearch", "Found", "Search", "searching", "upsampler_of"]

TOGETHER = 256  # codes that are moved at once
CODES = 2000  # training samples that the codes of an autoencoder are measured on
DROP = 0.9  # of the steps, after which the rate falls to a thousandth


class Search(Spec):
    """How the code is looked for; the defaults are PULSE's where it has them."""

    starts: int = Field(
        4,
        ge=1,
        le=64,
        title="Starts",
        description="Searches from different random codes, of which the best counts. More find more: compare "
        "only what was searched for from as many.",
    )
    steps: int = Field(100, ge=1, le=10_000, title="Steps", description="Of each search.")
    rate: float = Field(
        0.4,
        gt=0,
        le=10,
        title="Rate",
        description="Adam's learning rate at its peak.",
        json_schema_extra=hints(log=True),
    )
    tolerance: float = Field(
        1e-3,
        gt=0,
        le=1,
        title="Tolerance",
        description="Mean squared difference to the input, on its scale from 0 to 1, below which a picture "
        "counts as found; the variance of the input's noise comes on top. 0.001 is 8.1 of 255 levels.",
        json_schema_extra=hints(log=True),
    )


class DecoderSearch(Finder):
    """An upsampler made of a trained decoder and a degradation; it never changes the model.

    Attributes:
        search: how codes are looked for.
    """

    search: Search

    def __init__(
        self, draw: Callable[[Tensor], Tensor], code: tuple[int, ...], degrade: Degrade, search: Search
    ) -> None:
        """Made by `searching`.

        Args:
            draw: codes `(B, *code)` near the sphere of radius sqrt(d) to pictures from 0 to 1.
            code: shape of a code.
            degrade: how small pictures are made.
            search: how codes are looked for.
        """
        super().__init__(degrade, search)
        self._draw, self._code = draw, code

    @property
    def together(self) -> int:
        """Inputs whose codes are moved at once."""
        return max(1, TOGETHER // self.search.starts)

    def batch(self, small: Tensor, generator: torch.Generator | None) -> Pieces[Tensor]:
        """The best picture for each input."""
        import torch

        starts, count = self.search.starts, len(small)
        with torch.inference_mode(False):
            wanted = small.repeat_interleave(starts, 0)
            shape = (count * starts, *self._code)
            z = _on_sphere(torch.randn(shape, generator=generator, device=small.device)).requires_grad_()
        adam = torch.optim.Adam([z], lr=self.search.rate)
        best, codes = torch.full((len(z),), math.inf, device=z.device), z.detach().clone()
        for step in range(self.search.steps):
            adam.param_groups[0]["lr"] = self.search.rate * _cycle(step, self.search.steps)
            with torch.inference_mode(False), torch.enable_grad():
                squares = self.squares(self._draw(z), wanted)
                lost = squares.clamp(min=self.limit)  # what lies within the tolerance stays where it is
                (z.grad,) = torch.autograd.grad(lost.sum(), z)
            _keep(best, codes, lost.detach(), z.detach())
            adam.step()
            with torch.no_grad():
                z.copy_(_on_sphere(z))
            yield step / self.search.steps, f"searching codes, step {step + 1:,} of {self.search.steps:,}"
        with torch.no_grad():
            _keep(best, codes, self.squares(self._draw(z), wanted).clamp(min=self.limit), z)
            pictures = self._draw(codes)
            squares = self.squares(pictures, wanted).reshape(count, starts)
            return pictures[squares.argmin(1) + starts * torch.arange(count, device=z.device)]


def searching(trained: Trained, degrade: Degrade, search: Search | None = None) -> DecoderSearch:
    """The search through a trained model's decoder.

    Of a model that makes samples of noise that noise is the code; of one that only encodes and decodes, the
    sphere is moved and stretched to the mean and the spread of the training pictures' codes. The model is to
    be in evaluation mode, as it is inside `looking`.

    Raises:
        SpecError: when the model draws nothing from a code, or no pictures, or only through many steps.
    """
    import torch

    from aestudio.families import Decodes, Denoises, Encodes, Samples

    model, shape, title = trained.model, trained.dataset.shape, trained.experiment.family.title
    if len(shape) != 3:
        raise SpecError("", f"expected a model of pictures to search through, found samples of {shape}")
    degrade.matrices(*shape[1:])
    if isinstance(model, Denoises) or not isinstance(model, Samples | Decodes):
        raise SpecError(
            "", f"expected a decoder that can be searched, as of a VAE or a GAN, found the {title}"
        )
    scale = scale_of(trained)
    span = (scale.high - scale.low) or 1.0

    def shown(pictures: Tensor) -> Tensor:
        return ((pictures.float() - scale.low) / span).clamp(0.0, 1.0)

    if isinstance(model, Samples):
        drawer = model
        code = tuple(drawer.noise(1, torch.Generator(trained.device)).shape[1:])
        return DecoderSearch(lambda z: shown(drawer.generate(z)), code, degrade, search or Search())
    if not isinstance(model, Encodes):
        raise SpecError("", f"expected a model that encodes as well as it decodes, found the {title}")
    decoder = model
    assert isinstance(decoder, Decodes)
    mean, spread = _codes(trained)
    return DecoderSearch(
        lambda z: shown(decoder.decode(mean + spread * z)), tuple(mean.shape), degrade, search or Search()
    )


def upsampler_of(trained: Trained, degrade: Degrade | None = None, search: Search | None = None) -> Upsamples:
    """How a trained model makes small pictures large: as trained, by search, or by posterior sampling.

    Args:
        trained: the model.
        degrade: how the small pictures are made; None: as the model was trained with.
        search: how codes are looked for, where they must be; of posterior sampling, its steps and tolerance.

    Raises:
        SpecError: when it can do neither, or was trained for other small pictures.
    """
    from aestudio.families import Denoises, Upsamples

    if isinstance(trained.model, Denoises):
        from aestudio.analysis.posterior import Posterior, sampling

        way = None
        if search is not None:
            way = Posterior(steps=max(2, search.steps), tolerance=search.tolerance)
        return sampling(trained, degrade or Degrade(), way)
    if not isinstance(trained.model, Upsamples):
        return searching(trained, degrade or Degrade(), search)
    own = trained.model.degrade
    if degrade is not None and degrade.factor != own.factor:
        raise SpecError(
            "factor", f"expected {own.factor}, for which the model was trained, found {degrade.factor}"
        )
    return trained.model


def _codes(trained: Trained) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of each number of the training pictures' codes."""
    import torch

    model = trained.model
    rows: Array = np.sort(drawn(trained, "train", CODES, 0))
    with torch.inference_mode(False), torch.no_grad():
        codes = [
            model.encode(trained.batches(trained.batches.rows(part)))  # type: ignore[operator]
            for part in np.array_split(rows, -(-len(rows) // TOGETHER))
        ]
        z = torch.cat(codes).float()
        return z.mean(0), z.std(0, correction=0)


def _on_sphere(z: Tensor) -> Tensor:
    """The same directions at the distance sqrt(d), where nearly all of N(0, 1) lies."""
    flat = z.flatten(1)
    far: Tensor = flat.norm(dim=1, keepdim=True).clamp(min=1e-12)
    found: Tensor = (flat * (math.sqrt(flat.shape[1]) / far)).reshape(z.shape)
    return found


def _keep(best: Tensor, codes: Tensor, lost: Tensor, z: Tensor) -> None:
    """Remember, in place, the codes that are better than any before."""
    better = lost < best
    best[better], codes[better] = lost[better], z.detach()[better]


def _cycle(step: int, steps: int) -> float:
    """PULSE's schedule: from a tenth up to 1 and back, and down to a thousandth in the last tenth."""
    turn = DROP * steps
    if step < turn:
        return (9 * (1 - abs(step / turn - 0.5) * 2) + 1) / 10
    return 0.1 + (step - turn) / (steps - turn) * (1e-3 - 0.1)
