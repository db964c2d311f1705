"""What a denoising autoencoder's input goes through before the encoder sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from aestudio.spec import Registry, Spec

if TYPE_CHECKING:
    import torch
    from torch import Tensor

__all__ = ["CORRUPTIONS", "NOISE_SEED", "Corruption"]

NOISE_SEED = 20_260_711  # wherever a model is validated or looked at: the same noise at every epoch and look


class Corruption(Spec):
    """A random change of the input; the kinds are in `CORRUPTIONS`."""

    def apply(self, x: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """A changed copy of `(B, *)`, or `x` itself."""
        return x


CORRUPTIONS: Registry[Corruption] = Registry("input noise")


@CORRUPTIONS.register
class NoCorruption(Corruption):
    """The encoder sees the samples as they are."""

    kind = "none"
    title = "None"


@CORRUPTIONS.register
class GaussianCorruption(Corruption):
    """Normal noise is added."""

    kind = "gaussian"
    title = "Gaussian"

    std: float = Field(
        0.3,
        gt=0,
        le=100,
        title="Standard deviation",
        description="Of the noise, in units of the scaled data.",
    )

    def apply(self, x: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """`x + N(0, std^2)`."""
        import torch

        return x + self.std * torch.empty_like(x).normal_(generator=generator)


@CORRUPTIONS.register
class MaskingCorruption(Corruption):
    """Numbers are set to zero at random (Vincent et al. 2008)."""

    kind = "masking"
    title = "Masking"

    fraction: float = Field(
        0.25, gt=0, lt=1, title="Fraction", description="Share of the numbers set to zero."
    )

    def apply(self, x: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """`x` where kept, 0 elsewhere."""
        import torch

        return x * (torch.empty_like(x).uniform_(generator=generator) >= self.fraction)


@CORRUPTIONS.register
class SaltAndPepper(Corruption):
    """Numbers are set to the lowest or highest of the batch at random."""

    kind = "salt and pepper"
    title = "Salt and pepper"

    fraction: float = Field(0.25, gt=0, lt=1, title="Fraction", description="Share of the numbers replaced.")

    def apply(self, x: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """`x` with a share of its numbers at the extremes."""
        import torch

        chance = torch.empty_like(x).uniform_(generator=generator)
        salted = torch.where(chance < self.fraction / 2, x.max(), x)
        return torch.where(chance >= 1 - self.fraction / 2, x.min(), salted)
