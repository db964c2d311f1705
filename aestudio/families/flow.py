"""The normalizing flow: an invertible network between data and N(0, 1), so that every likelihood is exact."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Self

from pydantic import Field

from aestudio.families.coupling import COUPLINGS
from aestudio.families.family import FAMILIES, Family, Given, Port, by_adam, class_field, in_seconds
from aestudio.families.preprocessing import PREPROCESSINGS
from aestudio.families.terms import LOSS, Term, Terms
from aestudio.networks import LAYERS, Network, Shape
from aestudio.spec import hints, replace

if TYPE_CHECKING:
    from torch import nn

__all__ = ["Flow"]

WIDE = 100  # numbers of a sample beyond which a spline's parameters are too many for a first try
MARGIN = (
    1e-6  # of the logit for values in steps (Papamakarios et al. 2017, arXiv 1705.07057, for MNIST): noise
)
# fills the first step, and a logit that may begin at -14 makes it as wide as the others
GENTLE = 2.0  # the steepest affine coupling of pictures: ActNorm scales their numbers already, and steep ones
# blow up a number that differs in few samples
REACH = 3.0  # the data's range becomes -3 to 3: splines are bent from -5 to 5


@FAMILIES.register
class Flow(Family):
    """Invertible transforms, one after another, turn a sample into normal numbers, and these into a sample.

    Each transform is a coupling: it leaves every other number as it is and changes the rest by a function
    whose parameters the conditioner gives, a network that sees only the numbers left as they are (Dinh et al.
    2016, arXiv 1605.08803). The loss is the negative log-likelihood in nats per sample, exact for continuous
    data; for data in steps, noise of one step is added, and it bounds that of the stored values from above
    (Theis et al. 2016, arXiv 1511.01844).
    """

    kind = "flow"
    title = "Normalizing flow"
    measured_by = ("step",)
    abilities = ("Encodes", "Decodes", "Likelihoods", "Morphs", "Samples")
    quick = in_seconds(25, 6e-3)
    usual = by_adam(2e-3)
    minimised = "the negative log-likelihood"
    copied = "transforms"
    added = (
        ("head", "last layers of the transforms"),
        ("actnorm", "shift and scale of the numbers"),
        ("class_told", "class embedding"),
    )
    terms = (
        Terms("Loss", "−log p(x) (nats)", LOSS.terms),
        Terms("Bits per dimension", "bits per dimension", (Term("bits_per_dim", "Bits per dimension"),)),
    )

    transforms: int = Field(
        6,
        ge=1,
        le=64,
        title="Transforms",
        description="How many couplings there are, each with a conditioner of its own.",
    )
    coupling: COUPLINGS.field() = Field(  # type: ignore[valid-type]
        "spline", title="Coupling", description="The function by which a coupling changes each number."
    )
    preprocessing: PREPROCESSINGS.field() = Field(  # type: ignore[valid-type]
        "none", title="Preprocessing", description="What is done to the numbers before the first transform."
    )
    normalise: bool = Field(
        False,
        title="Begin with the data",
        description="The first batch sets a shift and a scale for each number, so that the transforms begin "
        "with mean 0 and variance 1 (Kingma & Dhariwal 2018, arXiv 1807.03039).",
        json_schema_extra=hints(advanced=True),
    )
    step: float = Field(
        0.0,
        ge=0,
        le=1e12,
        title="Value step",
        description="How far apart the data's values are after scaling: noise of that width makes them "
        "continuous (dequantisation). 0: they are continuous.",
        json_schema_extra=hints(advanced=True),
    )
    label: str = class_field("the conditioner is", "its")

    def ports(self, shape: Shape) -> dict[str, Port]:
        """Conditioner: a sample, of which what is to be changed is 0, to any numbers.

        Where these are a map `(C, *)` whose sides divide the sample's, each place of it decides on its own
        block of the sample, as convolutions do; else every number has a say in every other.
        """
        return {"conditioner": Port("Conditioner", shape)}

    def draft(self, shape: Shape) -> dict[str, Network]:
        """Two dense layers; the coupling itself adds the last one, which gives its parameters."""
        wide = min(512, max(64, 2 ** round(math.log2(2 * math.prod(shape)))))
        layers = [] if len(shape) == 1 else [LAYERS["flatten"]()]
        told = [LAYERS["modulate"]()] if self.label else []
        dense = LAYERS["dense"].parse({"units": wide, "activation": "relu"})
        return {"conditioner": Network(layers=(*layers, dense, *told, dense, *told))}

    def model(self, networks: Mapping[str, nn.Module], given: Given) -> nn.Module:
        """A `FlowModel`."""
        from aestudio.families.flow_model import FlowModel

        classes = (given.classes or {}).get(self.label, 0)
        return FlowModel(networks["conditioner"], self, given.shape, classes)

    def suited(self, given: Given) -> Self:
        """The data's step; a logit for pictures, else a smaller range; affine where splines are many."""
        step, (low, high) = given.step or 0.0, given.range or (0.0, 1.0)
        found = replace(self, step=step)
        if len(given.shape) == 3 and given.range:
            bounds = {"kind": "logit", "low": low, "high": high + step}
            if step:
                bounds["margin"] = MARGIN
            found = replace(found, preprocessing=PREPROCESSINGS.parse(bounds), normalise=True)
        elif given.range and max(-low, high) > REACH:
            scale = {"kind": "scale", "centre": (low + high) / 2, "unit": (high - low) / (2 * REACH) or 1.0}
            found = replace(found, preprocessing=PREPROCESSINGS.parse(scale))
        if math.prod(given.shape) <= WIDE:
            return found
        bound = {"steepest": GENTLE} if found.normalise else {}
        return replace(found, coupling=COUPLINGS.parse({"kind": "affine", **bound}))

    def complaints(self, given: Given) -> list[tuple[str, str]]:
        """The step is the data's; a logit needs data between its bounds."""
        found = super().complaints(given)
        if given.step is not None and abs(given.step - self.step) > 1e-3 * given.step:
            wanted = f"expected the value step of the data, {given.step:g} after scaling"
            found.append(("step", f"{wanted}, found {self.step:g}; the likelihood would not be the data's"))
        if given.range is not None:
            low, high = given.range
            if said := self.preprocessing.complaint(low, high + self.step):
                found.append(("preprocessing", said))
        return found
