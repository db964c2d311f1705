"""The variational autoencoder as a torch module."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from aestudio.families.gives import gives
from aestudio.families.nats import LOGVAR, draw
from aestudio.families.precision import full_precision
from aestudio.networks.condition import ClassTold, told

if TYPE_CHECKING:
    from aestudio.families.vae import VAE
    from aestudio.networks import Shape

__all__ = ["VAEModel"]


class VAEModel(nn.Module):
    """Encodes to a distribution, decodes draws from it, and makes samples `(B, *shape)` from N(0, 1).

    Attributes:
        log_scale: logarithm of the likelihood's standard deviation, where that is learned.
        steps: how many training steps were taken, where the KL warms up.
        code_shape: of a code.
    """

    def __init__(
        self, encoder: nn.Module, decoder: nn.Module, spec: VAE, shape: Shape, classes: int = 0
    ) -> None:
        super().__init__()
        self.encoder, self.decoder, self.spec = encoder, decoder, spec
        doubled = gives(encoder, shape)
        self.code_shape: Shape = (doubled[0] // 2, *doubled[1:])
        first = spec.likelihood.first_log_scale
        self.log_scale = None if first is None else nn.Parameter(torch.tensor(float(first)))
        self.told = ClassTold(classes) if spec.label else None
        self.register_buffer("steps", torch.zeros((), dtype=torch.int64))
        self.steps: Tensor
        self.weights = spec.loss_weights()
        self.rates: Mapping[str, float] = {}

    def roles(self) -> dict[str, list[nn.Parameter]]:
        """One optimizer steps both networks."""
        return {"vae": list(self.parameters())}

    def losses(
        self, x: Tensor, generator: torch.Generator | None = None, y: Tensor | None = None
    ) -> Iterator[tuple[str, dict[str, Tensor]]]:
        """The negative ELBO and its two terms, in nats per sample."""
        nll, kl = self.terms(x, generator, y)
        parts = {"reconstruction": nll.mean(), "kl": kl.mean()}
        yield "vae", {"loss": parts["reconstruction"] + self._beta() * parts["kl"], **parts}
        if self.training and self.spec.warm_up:
            self.steps.add_(1)  # "+=" would have the module look who is assigned to it

    def _beta(self) -> Tensor | float:
        """The weight of the KL at this step."""
        if not (self.training and self.spec.warm_up):
            return self.weights["beta"]
        return self.weights["beta"] * ((self.steps + 1) / self.spec.warm_up).clamp(max=1.0)

    def terms(
        self, x: Tensor, generator: torch.Generator | None = None, y: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """-log p(x | z) for one draw of z, and KL(q(z | x) || N(0, 1)): each `(B,)`, in nats."""
        z, kl = draw(self._encoded(x, y).float(), self.noise(len(x), generator))
        output = self.decode(z, y)
        with full_precision(x.device.type):
            return self.spec.likelihood.nll(output.float(), x, self.log_scale), kl

    def distribution(self, x: Tensor, y: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Means and log-variances of q(z | x), each `(B, *code_shape)`."""
        mean, logvar = self._encoded(x, y).chunk(2, dim=1)
        return mean, logvar.clamp(-LOGVAR, LOGVAR)

    def _encoded(self, x: Tensor, y: Tensor | None) -> Tensor:
        """Means and log-variances side by side."""
        with told(self.encoder, self._condition(y)):
            doubled: Tensor = self.encoder(x)
        return doubled

    def _condition(self, y: Tensor | None) -> Tensor | None:
        """What the networks are told; where no class is known, the mean of what all classes are told as."""
        if self.told is None:
            return None
        return self.told.vectors.weight.mean(0, keepdim=True) if y is None else self.told(y)

    def bound(
        self,
        x: Tensor,
        y: Tensor | None = None,
        generator: torch.Generator | None = None,
        step: float = 0.0,
    ) -> Tensor | None:
        """The ELBO, beta 1; values in steps are spread evenly over these (Theis et al. 2016, 1511.01844)."""
        likelihood = self.spec.likelihood
        if not likelihood.is_distribution(step):
            return None
        if not step or likelihood.unit_range:
            nll, kl = self.terms(x, generator, y)
            return -nll - kl
        spread = torch.rand(x.shape, generator=generator, device=x.device, dtype=x.dtype)
        nll, kl = self.terms(x + step * spread, generator, y)
        return x[0].numel() * math.log(step) - nll - kl

    def encode(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """The mean of q(z | x)."""
        return self.distribution(x, y)[0]

    def decode(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """The mean of p(x | z)."""
        with told(self.decoder, self._condition(y)):
            x: Tensor = self.decoder(z)
        return x

    def reconstruct(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """Through the mean of the code and back."""
        return self.decode(self.encode(x, y), y)

    def corrupt(self, x: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """The sample as it is."""
        return x

    def errors(self, x: Tensor, output: Tensor) -> Tensor:
        """-log p(x | z) of each sample in nats, `(B,)`."""
        found: Tensor = self.spec.likelihood.nll(output.float(), x, self.log_scale)
        return found

    def noise(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """Codes from the prior, `(count, *code_shape)`."""
        return torch.randn(count, *self.code_shape, generator=generator, device=self.steps.device)

    def generate(self, noise: Tensor, y: Tensor | None = None) -> Tensor:
        """The means of p(x | z)."""
        return self.decode(noise, y)
