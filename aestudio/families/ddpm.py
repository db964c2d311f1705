"""Denoising diffusion: noise is taken from samples step by step (Ho et al. 2020)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field

from aestudio.families.family import FAMILIES, Family, Given, Port, by_adam, class_field, in_seconds
from aestudio.families.noise import NOISE_SCHEDULES
from aestudio.families.sampler import SAMPLERS
from aestudio.families.terms import LOSS, Term, Terms
from aestudio.families.unet import denoiser
from aestudio.networks import Network, Shape
from aestudio.spec import hints, replace

if TYPE_CHECKING:
    from torch import nn

__all__ = ["DDPM"]

BANDS = ("lowest_noise", "low_noise", "high_noise", "highest_noise")  # quarters of the noise levels


@FAMILIES.register
class DDPM(Family):
    """The denoiser sees a sample with noise in it, is told how much, and says what the noise is.

    Its loss is the mean squared error of what it says, over samples, noise and noise levels (Ho et al. 2020,
    arXiv 2006.11239, equation 14), and apart for each quarter of the noise levels. New samples come from
    taking away noise from pure noise, a little at a time.
    """

    kind = "ddpm"
    title = "Diffusion (DDPM)"
    measured_by = ("prediction", "schedule", "steps")
    abilities = ("Samples", "Denoises")
    quick = in_seconds(60, 5e-3)
    usual = by_adam(2e-3)
    minimised = "the mean squared error of the noise"
    added = (("told.time", "time embedding"), ("told.label", "class embedding"))
    terms = (
        Terms("Loss", "mean squared error of the noise", LOSS.terms),
        Terms(
            "Quarters of the noise levels",
            "mean squared error of the noise",
            tuple(Term(name, name.replace("_", " ").capitalize()) for name in BANDS),
        ),
    )

    steps: int = Field(
        1000,
        ge=4,
        le=10_000,
        title="Noise levels",
        description="Steps from a sample to pure noise; points and vectors need fewer than pictures.",
    )
    schedule: NOISE_SCHEDULES.field() = Field(  # type: ignore[valid-type]
        "cosine", title="Noise schedule", description="How much of the sample each noise level leaves."
    )
    prediction: Literal["noise", "sample", "velocity"] = Field(
        "noise",
        title="Prediction",
        description="What the denoiser gives: the noise (Ho et al. 2020), the sample, or a mixture of both "
        "that is as hard at every noise level (Salimans & Ho 2022, arXiv 2202.00512).",
    )
    sampler: SAMPLERS.field() = Field(  # type: ignore[valid-type]
        "ddim", title="Sampler", description="How samples are made; it can be changed at any time."
    )
    average: float = Field(
        0.999,
        ge=0,
        lt=1,
        title="Averaging",
        description="Share of the old in the running average of the weights, from which samples are made and "
        "which validation measures; it begins lower. 0: the weights themselves.",
        json_schema_extra=hints(advanced=True),
    )
    label: str = class_field("that the denoiser is", "its")
    class_dropout: float = Field(
        0.1,
        ge=0,
        le=1,
        title="Class dropout",
        description="Share of training samples whose class isn't told, so that it can also do without.",
        json_schema_extra=hints(advanced=True),
    )
    guidance: float = Field(
        1.0,
        ge=0,
        le=20,
        title="Guidance",
        description="How far samples follow their class: 1 as learned, more exaggerates it "
        "(Ho & Salimans 2022, arXiv 2207.12598).",
        json_schema_extra=hints(advanced=True),
    )
    centre: float = Field(
        0.5,
        title="Centre",
        description="Taken from the data before noise is added, which is meant for data around 0.",
        json_schema_extra=hints(advanced=True),
    )
    spread: float = Field(
        0.5,
        gt=0,
        le=1e9,
        title="Spread",
        description="The data are divided by it, so that they lie about between -1 and 1.",
        json_schema_extra=hints(advanced=True),
    )
    bound: float = Field(
        1.0,
        ge=0,
        le=1e9,
        title="Bound",
        description="Samples are kept between minus and plus this, after centre and spread. 0: they aren't.",
        json_schema_extra=hints(advanced=True),
    )

    def ports(self, shape: Shape) -> dict[str, Port]:
        """One network, from sample to sample."""
        return {"denoiser": Port("Denoiser", shape, shape, told="how noisy its input is")}

    def draft(self, shape: Shape) -> dict[str, Network]:
        """A U-Net for pictures and signals, a residual network for vectors."""
        return {"denoiser": denoiser(shape)}

    def model(self, networks: Mapping[str, nn.Module], given: Given) -> nn.Module:
        """A `DDPMModel`."""
        from aestudio.families.ddpm_model import DDPMModel

        classes = (given.classes or {}).get(self.label, 0)
        return DDPMModel(networks["denoiser"], self, given.shape, classes)

    def suited(self, given: Given) -> Self:
        """Centre, spread and bound by the data's range; vectors around 0 stay as they are."""
        few = replace(self, steps=200) if len(given.shape) == 1 and self.steps == 1000 else self
        if given.range is None:
            return few
        low, high = given.range
        largest = max(-low, high)
        if len(given.shape) == 1 and low < 0 < high and 0.5 <= largest <= 50:  # about standardised
            return replace(few, centre=0.0, spread=1.0, bound=largest)
        return replace(few, centre=(low + high) / 2, spread=max((high - low) / 2, 1e-6), bound=1.0)

    def complaints(self, given: Given) -> list[tuple[str, str]]:
        """Samples that must stay within bounds can't be like data beyond them."""
        found = super().complaints(given)
        if given.range is None or not self.bound:
            return found
        low, high = ((value - self.centre) / self.spread for value in given.range)
        if max(-low, high) > 1.01 * self.bound:
            reach = (
                f"{self.centre - self.bound * self.spread:g} to {self.centre + self.bound * self.spread:g}"
            )
            wanted = f"expected data within the bound, that is from {reach} with this centre and spread"
            real = f"found data from {given.range[0]:g} to {given.range[1]:g}"
            ours = self.suited(given)
            remedy = f"set centre to {ours.centre:g}, spread to {ours.spread:g} and bound to {ours.bound:g}"
            found.append(("bound", f"{wanted}, {real}; {remedy}"))
        return found
