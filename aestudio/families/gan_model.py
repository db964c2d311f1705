"""The generative adversarial network as a torch module."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

from aestudio.families.adversary import fooled, held, judged
from aestudio.networks.condition import ClassTold, told
from aestudio.networks.modules import Modulate

if TYPE_CHECKING:
    from aestudio.families.gan import GAN

__all__ = ["GANModel"]


class GANModel(nn.Module):
    """Makes samples `(B, *shape)` from N(0, 1), and scores samples, `(B, 1)`: the higher, the more real.

    The terms are those of the last step of each network: `discriminator_loss`, `generator_loss`,
    and the means of D(x) and D(G(z)), `d_real` and `d_fake`, as the discriminator has them before its step.
    """

    def __init__(self, generator: nn.Module, discriminator: nn.Module, spec: GAN, classes: int = 0) -> None:
        super().__init__()
        self.generator, self.discriminator, self.spec = generator, discriminator, spec
        if spec.spectral_norm:
            for part in _normalised(discriminator):
                spectral_norm(part)
        self.told_generator = ClassTold(classes) if spec.label else None
        self.told_discriminator = ClassTold(classes) if spec.label else None
        self.objective_title = spec.objective.title
        self.weights = spec.loss_weights()
        self.rates: Mapping[str, float] = {
            "generator": spec.generator_rate,
            "discriminator": spec.discriminator_rate,
        }

    def roles(self) -> dict[str, list[nn.Parameter]]:
        """One optimizer for each network, and the vectors of the classes it is told."""
        pairs = {
            "generator": (self.generator, self.told_generator),
            "discriminator": (self.discriminator, self.told_discriminator),
        }
        return {
            role: [value for part in parts if part is not None for value in part.parameters()]
            for role, parts in pairs.items()
        }

    def losses(
        self, x: Tensor, generator: torch.Generator | None = None, y: Tensor | None = None
    ) -> Iterator[tuple[str, dict[str, Tensor]]]:
        """The discriminator's loss, as often as it steps; the generator's, for the samples made last."""
        made = self.generate(self._noise(x, generator), y)
        for left in reversed(range(self.spec.discriminator_steps if self.training else 1)):
            yield "discriminator", self._judged(x, made.detach(), y)
            if left:
                made = self.generate(self._noise(x, generator), y)
        yield "generator", {"generator_loss": self._fooled(made, y)}

    def _judged(self, x: Tensor, made: Tensor, y: Tensor | None) -> dict[str, Tensor]:
        """The discriminator's loss, and what it thinks."""
        return judged(self.spec.objective, self.score(x, y), self.score(made, y))

    def _fooled(self, made: Tensor, y: Tensor | None) -> Tensor:
        """The generator's loss; the discriminator gets no gradients of it."""
        with held(self.discriminator), held(self.told_discriminator):
            score = self.score(made, y)
        return fooled(self.spec.objective, score)

    def score(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """Scores `(B, 1)` of samples `(B, *shape)`."""
        heard = None if self.told_discriminator is None or y is None else self.told_discriminator(y)
        with told(self.discriminator, heard):
            found: Tensor = self.discriminator(x)
        return found

    def believed(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """D(x) of samples, `(B,)`."""
        found: Tensor = self.spec.objective.probability(self.score(x, y).float()).flatten()
        return found

    def slope(self, d: float) -> float:
        """|dL/dl| of the objective's loss for the generator, where D(G(z)) is `d`."""
        found: float = self.spec.objective.slope(d)
        return found

    def _noise(self, x: Tensor, generator: torch.Generator | None) -> Tensor:
        return torch.randn(len(x), self.spec.latent, generator=generator, device=x.device)

    def noise(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """From N(0, 1), `(count, latent)`."""
        device = next(self.parameters()).device if generator is None else generator.device
        return torch.randn(count, self.spec.latent, generator=generator, device=device)

    def generate(self, noise: Tensor, y: Tensor | None = None) -> Tensor:
        """What the generator makes of it."""
        heard = None if self.told_generator is None or y is None else self.told_generator(y)
        with told(self.generator, heard):
            made: Tensor = self.generator(noise)
        return made


def _normalised(discriminator: nn.Module) -> list[nn.Module]:
    """The layers whose largest singular value becomes 1; not of those that tell a class.

    These begin at zero, where there is no singular value to divide by.
    """
    tell = {part.linear for part in discriminator.modules() if isinstance(part, Modulate)}
    kinds = (nn.Linear, nn.Conv1d, nn.Conv2d)
    return [part for part in discriminator.modules() if isinstance(part, kinds) and part not in tell]
