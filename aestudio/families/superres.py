"""Super-resolution: an autoencoder that is shown a small picture and gives a large one (Dong et al. 2016)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Self

from pydantic import Field

from aestudio.degrade import Degrade
from aestudio.families.draft import judging
from aestudio.families.family import FAMILIES, Family, Given, Port, rate_field
from aestudio.families.losses import LOSSES
from aestudio.families.objective import OBJECTIVES
from aestudio.families.terms import Term, Terms
from aestudio.networks import LAYERS, Layer, Network, Shape, shape_text
from aestudio.spec import hints, replace

if TYPE_CHECKING:
    from torch import Tensor, nn

__all__ = ["SuperResolution"]

FACTORS = (4, 2, 8, 16, 32, 64, *range(3, 64))  # in the order in which they are tried on new data
CHANNELS = 32  # of the draft's convolutions
ADVERSARIAL = (
    Terms(
        "Adversarial losses",
        "loss",
        (
            Term(
                "adversarial",
                "Adversarial term",
                "What the upsampler lowers beside the loss, before its weight",
            ),
            Term("discriminator_loss", "Discriminator", "What the discriminator lowers"),
        ),
    ),
    Terms(
        "Loss and adversarial term",
        "loss",
        (
            Term(
                "objective",
                "Loss + term",
                "What the upsampler lowers: the loss, and the weighed adversarial term",
            ),
        ),
    ),
    Terms(
        "D(x) and D(output)",
        "probability of being real",
        (
            Term("d_real", "D(x)", "What the discriminator gives true pictures, in the mean"),
            Term("d_fake", "D(output)", "What it gives outputs, in the mean"),
        ),
        (("1/2", 0.5),),
    ),
)


@FAMILIES.register
class SuperResolution(Family):
    """The encoder sees a picture made small, and with the decoder gives it back large.

    Training makes the small pictures from the data: y = D(x) + noise, new noise at each step. By default the
    networks give what is to be added to the bicubic enlargement (as in Kim et al. 2016, arXiv 1511.04587).
    The mean squared error leads to the mean of all pictures that fit the input: smooth, and none of them.
    With the adversarial term (Ledig et al. 2017, arXiv 1609.04802) a discriminator tells outputs from true
    pictures, and its answer is part of what is lowered: sharper, and more of it made up.
    """

    kind = "superres"
    title = "Super-resolution autoencoder"
    measured_by = ("loss",)
    weights = ("adversarial_weight",)
    abilities = ("Encodes", "Scores", "Upsamples")
    minimised = "the error of the enlarged pictures"
    pictures = True

    degrade: Degrade = Field(
        Degrade(factor=4), title="Small picture", description="How the input is made from a picture."
    )
    loss: LOSSES.field() = Field(  # type: ignore[valid-type]
        "mse", title="Loss", description="How the difference between picture and output is measured."
    )
    residual: bool = Field(
        True,
        title="Add to bicubic",
        description="Whether the output is added to the bicubic enlargement of the input; else the networks "
        "give the whole picture.",
    )
    adversarial: bool = Field(
        False,
        title="Discriminator",
        description="Whether a third network learns to tell outputs from true pictures, and the upsampler to "
        "be taken for them: the adversarial term. Epochs are judged by the loss alone, without that term.",
    )
    adversarial_weight: float = Field(
        1e-3,
        ge=0,
        le=1e4,
        title="Adversarial term",
        description="How much it counts for the upsampler that the discriminator takes its outputs for true "
        "pictures, beside the loss. 0: it does not.",
        json_schema_extra=hints(log=True, shown_if=("adversarial", True)),
    )
    objective: OBJECTIVES.field() = Field(  # type: ignore[valid-type]
        "non-saturating",
        title="Objective",
        description="What discriminator and upsampler are trained for beside the loss.",
        json_schema_extra=hints(shown_if=("adversarial", True)),
    )
    discriminator_rate: float = rate_field("Discriminator", shown_if=("adversarial", True))

    @property
    def weighed(self) -> tuple[str, ...]:
        """The adversarial weight, where there is that term."""
        return self.weights if self.adversarial else ()

    @property
    def drawn(self) -> tuple[Terms, ...]:
        """The loss; with a discriminator its part beside it, what both add up to, and what it thinks."""
        return (*self.terms, *ADVERSARIAL) if self.adversarial else self.terms

    def small(self, shape: Shape) -> Shape:
        """The shape of an input; of samples that are no pictures, or can't be divided, the nearest."""
        return (*shape[:1], *(max(1, side // self.degrade.factor) for side in shape[1:]))

    def ports(self, shape: Shape) -> dict[str, Port]:
        """Encoder: small picture to code. Decoder: code to picture, or to what bicubic lacks.

        With the adversarial term, discriminator: picture to score.
        """
        found = {
            "encoder": Port("Encoder", self.small(shape)),
            "decoder": Port("Decoder", "encoder", shape),
        }
        return found | ({"discriminator": Port("Discriminator", shape, (1,))} if self.adversarial else {})

    def shown(self, x: Tensor) -> Tensor:
        """Pictures made small."""
        return self.degrade.of_tensor(x)

    def draft(self, shape: Shape) -> dict[str, Network]:
        """Convolutions that correct the bicubic enlargement; without it, dense layers only."""
        found = self._convolutions(shape) if len(shape) == 3 and self.residual else self._dense(shape)
        return found | ({"discriminator": Network(layers=tuple(judging()))} if self.adversarial else {})

    def _convolutions(self, shape: Shape) -> dict[str, Network]:
        """Features of the small picture, enlarged in steps, as far as the sides allow."""
        found = [_conv(CHANNELS), _conv(CHANNELS)]
        steps = _steps(self.degrade.factor)
        up = [
            layer
            for step in steps
            for layer in (LAYERS["upsample"].parse({"factor": step}), _conv(CHANNELS // 2))
        ]
        last = _conv(shape[0], "linear")
        return {"encoder": Network(layers=tuple(found)), "decoder": Network(layers=(*up, last))}

    def _dense(self, shape: Shape) -> dict[str, Network]:
        """Units n - 256 - 128 - 256 - n - N: what the lecture enlarges faces by."""
        small, flat = self.small(shape), [LAYERS["flatten"]()] if len(shape) > 1 else []
        size, many = math.prod(small), math.prod(shape)
        ends = "linear" if self.residual else "sigmoid"
        wide = min(1225, max(64, size))
        encoder = [*flat, *(_units(units) for units in (256, 128))]
        decoder = [*(_units(units) for units in (256, wide)), _units(many, ends)]
        last = [LAYERS["reshape"].parse({"shape": shape})] if len(shape) > 1 else []
        return {"encoder": Network(layers=tuple(encoder)), "decoder": Network(layers=(*decoder, *last))}

    def model(self, networks: Mapping[str, nn.Module], given: Given) -> nn.Module:
        """A `SuperResolutionModel`."""
        from aestudio.families.superres_model import SuperResolutionModel

        judge = networks["discriminator"] if self.adversarial else None
        return SuperResolutionModel(networks["encoder"], networks["decoder"], self, judge)

    def take_over(self, networks: Mapping[str, Network], shape: Shape) -> dict[str, Network]:
        """None: other families' networks give back what they take, these enlarge it."""
        return {}

    def suited(self, given: Given) -> Self:
        """A factor by which the pictures' sides can be divided, and that leaves a picture."""
        sides = given.shape[1:]
        fits = [k for k in FACTORS if sides and all(n % k == 0 and n >= 2 * k for n in sides)]
        if not fits or self.degrade.factor in fits:
            return self
        return replace(self, degrade=replace(self.degrade, factor=fits[0]))

    def complaints(self, given: Given) -> list[tuple[str, str]]:
        """It needs pictures with values from 0 to 1, whose sides the factor divides."""
        shape, found = given.shape, super().complaints(given)
        if len(shape) != 3:
            wanted = "expected pictures (channels, height, width) to make small and large"
            return [*found, ("kind", f"{wanted}, found samples of {shape_text(shape)}")]
        factor = self.degrade.factor
        if any(side % factor for side in shape[1:]):
            wanted = f"expected a divisor of the pictures' {shape[1]} × {shape[2]} pixels"
            found.append(("degrade.factor", f"{wanted}, found {factor}{_remedy(shape)}"))
        low, high = given.range or (0.0, 1.0)
        if low < 0 or high > 1:
            text = f"expected pictures with values from 0 to 1, found {low:g} to {high:g}"
            found.append(("degrade", f"{text}; choose the scaling '0 to 1'"))
        return found


def _remedy(shape: Shape) -> str:
    fits = [k for k in range(2, 65) if all(side % k == 0 for side in shape[1:])]
    return f"; {', '.join(map(str, fits))} would do" if fits else "; no factor divides both"


def _steps(factor: int) -> list[int]:
    """The factor as steps of 2 and what is left."""
    steps = []
    while factor % 2 == 0:
        steps.append(2)
        factor //= 2
    return [*steps, factor] if factor > 1 else steps


def _conv(channels: int, activation: str = "relu") -> Layer:
    return LAYERS["conv2d"].parse({"channels": channels, "activation": activation})


def _units(units: int, activation: str = "relu") -> Layer:
    return LAYERS["dense"].parse({"units": units, "activation": activation})
