"""The generative adversarial network: a generator, and a discriminator that judges what it makes."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Self

from pydantic import Field

from aestudio.families.draft import judging, leaky, score, strided
from aestudio.families.family import (
    FAMILIES,
    Family,
    Given,
    Port,
    by_adam,
    class_field,
    in_seconds,
    rate_field,
)
from aestudio.families.objective import OBJECTIVES
from aestudio.families.terms import Term, Terms
from aestudio.networks import LAYERS, Layer, Network, Shape
from aestudio.spec import replace

if TYPE_CHECKING:
    from torch import nn

__all__ = ["GAN"]


@FAMILIES.register
class GAN(Family):
    """A generator makes samples from noise, a discriminator tells them from real ones; each trains the other.

    Goodfellow et al. 2014 (arXiv 1406.2661). The losses are no measure of quality: they say who is ahead. At
    the equilibrium D is 1/2 everywhere; there the losses are ln 2 (generator) and 2 ln 2 (discriminator).
    """

    kind = "gan"
    title = "Generative adversarial network"
    measured_by = ("objective",)
    abilities = ("Samples", "Discriminates")
    quick = in_seconds(40, 1e-3, "constant", beta1=0.5)
    usual = by_adam(2e-4, "constant", beta1=0.5)  # Radford et al. 2016, arXiv 1511.06434, section 4
    added = (("told_generator", "class embedding"), ("told_discriminator", "class embedding"))
    terms = (
        Terms(
            "Losses",
            "loss",
            (
                Term("generator_loss", "Generator", "What the generator lowers"),
                Term("discriminator_loss", "Discriminator", "What the discriminator lowers"),
            ),
        ),
        Terms(
            "D(x) and D(G(z))",
            "probability of being real",
            (
                Term("d_real", "D(x)", "What the discriminator gives real samples, in the mean"),
                Term("d_fake", "D(G(z))", "What it gives generated ones, in the mean"),
            ),
            (("1/2", 0.5),),
        ),
    )
    minimised = "the objectives of discriminator and generator"

    objective: OBJECTIVES.field() = Field(  # type: ignore[valid-type]
        "non-saturating", title="Objective", description="What the two networks are trained for."
    )
    latent: int = Field(
        100,
        ge=1,
        le=4096,
        title="Latent dimensions",
        description="How many numbers of noise, from N(0, 1), the generator makes a sample of.",
    )
    discriminator_steps: int = Field(
        1,
        ge=1,
        le=20,
        title="Discriminator steps",
        description="Steps of the discriminator for each of the generator: same batch, fresh noise.",
    )
    generator_rate: float = rate_field("Generator")
    discriminator_rate: float = rate_field("Discriminator")
    spectral_norm: bool = Field(
        False,
        title="Spectral norm",
        description="Whether the discriminator's weights are divided by their largest singular value, which "
        "keeps its slope in bounds (Miyato et al. 2018, arXiv 1802.05957).",
    )
    label: str = class_field("that both networks are", "their")

    @property
    def drawn(self) -> tuple[Terms, ...]:
        """With the losses at the equilibrium."""
        losses, probabilities = self.terms
        lines = sorted(self.objective.equilibrium().values(), key=lambda line: line[1])
        return dataclasses.replace(losses, lines=tuple(lines)), probabilities

    def ports(self, shape: Shape) -> dict[str, Port]:
        """Generator: noise to sample. Discriminator: sample to score."""
        told = "the class" if self.label else ""
        return {
            "generator": Port("Generator", (self.latent,), shape, told=told, noise=True),
            "discriminator": Port("Discriminator", shape, (1,), told=told),
        }

    def draft(self, shape: Shape) -> dict[str, Network]:
        """Convolutions for pictures whose sides can be halved twice, else dense layers."""
        picture = len(shape) == 3 and all(side % 4 == 0 and side >= 16 for side in shape[1:])
        generator, discriminator = self._pictures(shape) if picture else self._vectors(shape)
        return {"generator": Network(layers=generator), "discriminator": Network(layers=discriminator)}

    def _vectors(self, shape: Shape) -> tuple[list[Layer], list[Layer]]:
        size = math.prod(shape)
        wide = min(512, max(128, 2 ** round(math.log2(max(size, 2)))))
        inner = [LAYERS["dense"].parse({"units": wide, "activation": "linear"}), *self._told(), leaky()]
        last = LAYERS["dense"].parse({"units": size, "activation": "linear"})
        ends = [] if len(shape) == 1 else [LAYERS["reshape"].parse({"shape": shape})]
        starts = [] if len(shape) == 1 else [LAYERS["flatten"]()]
        return [*inner, *inner, last, *ends], [*starts, *inner, *inner, score()]

    def _pictures(self, shape: Shape) -> tuple[list[Layer], list[Layer]]:
        first = (64, shape[1] // 4, shape[2] // 4)
        generator: list[Layer] = [
            LAYERS["dense"].parse({"units": math.prod(first), "activation": "linear", "bias": False}),
            LAYERS["batch_norm"](),
            leaky(),
            LAYERS["reshape"].parse({"shape": first}),
            strided("conv_transpose2d", 32, bias=False),
            LAYERS["batch_norm"](),
            *self._told(),
            leaky(),
            strided("conv_transpose2d", shape[0]),
        ]
        return generator, judging(self._told())

    def _told(self) -> list[Layer]:
        return [LAYERS["modulate"]()] if self.label else []

    def model(self, networks: Mapping[str, nn.Module], given: Given) -> nn.Module:
        """A `GANModel`."""
        from aestudio.families.gan_model import GANModel

        classes = (given.classes or {}).get(self.label, 0)
        return GANModel(networks["generator"], networks["discriminator"], self, classes)

    def suited(self, given: Given) -> Self:
        """Few numbers of noise for samples of few numbers."""
        size = math.prod(given.shape)
        return replace(self, latent=max(2, min(self.latent, size)))
