"""The autoencoder as a torch module."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import torch
from torch import Tensor, nn

from aestudio.families.corruption import Corruption
from aestudio.families.losses import Loss
from aestudio.families.precision import full_precision

__all__ = ["AutoencoderModel"]


class AutoencoderModel(nn.Module):
    """Encodes, decodes, reconstructs and scores samples `(B, *shape)`."""

    def __init__(
        self,
        encoder: nn.Module,
        decoder: nn.Module,
        loss: Loss,
        corruption: Corruption,
        weights: Mapping[str, float],
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder
        self.loss = loss
        self.corruption = corruption
        self.weights = dict(weights)
        self.rates: Mapping[str, float] = {}

    def roles(self) -> dict[str, list[nn.Parameter]]:
        """One optimizer steps both networks."""
        return {"autoencoder": list(self.parameters())}

    def losses(
        self, x: Tensor, generator: torch.Generator | None = None, y: Tensor | None = None
    ) -> Iterator[tuple[str, dict[str, Tensor]]]:
        """The reconstruction loss against the clean sample; where the code is penalised, with its parts."""
        # The output gets no name: it would stay in memory, and in the caches, while the optimizer steps.
        if weight := self.weights["code_penalty"]:
            yield "autoencoder", self._penalised(x, self.corrupt(x, generator), weight)
        else:
            yield (
                "autoencoder",
                {"loss": self._loss(self.decoder(self.encoder(self.corrupt(x, generator))), x)},
            )

    def _penalised(self, x: Tensor, shown: Tensor, weight: float) -> dict[str, Tensor]:
        """The loss and its parts: the reconstruction, and the mean absolute value of the code's numbers."""
        code = self.encoder(shown)
        reconstruction, penalty = self._loss(self.decoder(code), x), code.float().abs().mean()
        loss = reconstruction + weight * penalty
        return {"loss": loss, "reconstruction": reconstruction, "code_penalty": penalty}

    def _loss(self, output: Tensor, x: Tensor) -> Tensor:
        """The loss in full precision, whatever the networks were computed in."""
        with full_precision(x.device.type):
            return self.loss.mean(output.float(), x)

    def corrupt(self, x: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """What the encoder is shown of `x`."""
        return self.corruption.apply(x, generator)

    def encode(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """The code of clean samples."""
        z: Tensor = self.encoder(x)
        return z

    def decode(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """Samples from codes."""
        x: Tensor = self.decoder(z)
        return x

    def reconstruct(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """Through the code and back."""
        return self.decode(self.encode(x))

    def errors(self, x: Tensor, output: Tensor) -> Tensor:
        """The loss of each sample, `(B,)`."""
        return self.loss.per_sample(output.float(), x)
