"""The super-resolution autoencoder as a torch module."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from aestudio.degrade import resampling
from aestudio.families.adversary import fooled, held, judged
from aestudio.families.precision import full_precision

if TYPE_CHECKING:
    from aestudio.families.superres import SuperResolution

__all__ = ["SuperResolutionModel", "enlarged"]


class SuperResolutionModel(nn.Module):
    """Makes pictures small as it was told to, and large again: y `(B, C, h, w)` to x `(B, C, H, W)`.

    With a discriminator the terms are `objective` (what encoder and decoder lower), `loss` (without the
    adversarial term) and `adversarial` (before its weight), and `discriminator_loss`, `d_real` and `d_fake`
    as the discriminator has them before its step.

    Attributes:
        degrade: D and the noise.
        discriminator: picture to score, `(B, 1)`; None: there is no adversarial term.
    """

    def __init__(
        self,
        encoder: nn.Module,
        decoder: nn.Module,
        spec: SuperResolution,
        discriminator: nn.Module | None = None,
    ) -> None:
        super().__init__()
        self.encoder, self.decoder, self.discriminator = encoder, decoder, discriminator
        self.degrade, self.loss, self.residual = spec.degrade, spec.loss, spec.residual
        self.weights = spec.loss_weights()
        self.objective = spec.objective
        self.rates: Mapping[str, float] = {"discriminator": spec.discriminator_rate}

    def roles(self) -> dict[str, list[nn.Parameter]]:
        """One optimizer steps encoder and decoder, another one the discriminator."""
        found = {"superres": [*self.encoder.parameters(), *self.decoder.parameters()]}
        if self.discriminator is not None:
            found["discriminator"] = list(self.discriminator.parameters())
        return found

    def losses(
        self, x: Tensor, generator: torch.Generator | None = None, y: Tensor | None = None
    ) -> Iterator[tuple[str, dict[str, Tensor]]]:
        """The loss of what is made of D(x) + noise, against x; with a discriminator, after its own."""
        output = self._large(self.observe(x, generator))
        if self.discriminator is None:
            yield "superres", {"loss": self._loss(output, x)}
            return
        yield (
            "discriminator",
            judged(self.objective, self.discriminator(x), self.discriminator(output.detach())),
        )
        with held(self.discriminator):
            adversarial = fooled(self.objective, self.discriminator(output))
        loss = self._loss(output, x)
        both = loss + self.weights["adversarial_weight"] * adversarial
        yield "superres", {"objective": both, "loss": loss, "adversarial": adversarial}

    def _loss(self, output: Tensor, x: Tensor) -> Tensor:
        with full_precision(x.device.type):
            found: Tensor = self.loss.mean(output.float(), x)
            return found

    def observe(self, x: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """What the encoder is shown of `x`: D(x) + noise, in full precision."""
        with full_precision(x.device.type):
            return self.degrade.observe_tensor(x, generator)

    def _large(self, small: Tensor) -> Tensor:
        """The output as it is trained: not kept within 0 to 1."""
        made: Tensor = self.decoder(self.encoder(small))
        if not self.residual:
            return made
        with full_precision(small.device.type):
            return made.float() + enlarged(small, self.degrade.factor)

    def upsample(self, small: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Pictures kept within 0 to 1; the same input gives the same output, nothing is drawn."""
        return self._large(small).clamp(0.0, 1.0)

    def encode(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """The code of pictures made small, without noise."""
        with full_precision(x.device.type):
            small = self.degrade.of_tensor(x)
        z: Tensor = self.encoder(small)
        return z

    def errors(self, x: Tensor, output: Tensor) -> Tensor:
        """The loss of each picture, `(B,)`."""
        found: Tensor = self.loss.per_sample(output.float(), x)
        return found


def enlarged(small: Tensor, factor: int) -> Tensor:
    """The bicubic enlargement of `(B, C, h, w)`: the numbers of `degrade.enlarge`."""
    high, wide = (_bicubic(int(side), factor, small.device, small.dtype) for side in small.shape[-2:])
    return high @ small @ wide.T


@lru_cache(maxsize=32)
def _bicubic(side: int, factor: int, device: torch.device, dtype: torch.dtype) -> Tensor:
    with torch.inference_mode(False):
        return torch.as_tensor(resampling("bicubic", side, side * factor), dtype=dtype, device=device)
