"""What is set of an audit before it begins, and recorded with it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from aestudio.analysis.search import Search
from aestudio.audit.cycle import PULSE_PAPER
from aestudio.audit.subjects import Ellipse
from aestudio.degrade import Degrade
from aestudio.spec import Spec, hints

__all__ = ["SEARCHED", "AuditSettings"]

SEARCHED = ("factor", "noise", "starts", "steps", "samples", "several")
"""Fields that only count for models that were not trained to enlarge."""


class AuditSettings(Spec):
    """How a run is audited; margins are set before anything is measured: 2 L* and 5 percentage points."""

    groups: str = Field(
        "",
        title="Groups",
        description="The label column that says who belongs to which group. Empty: the first one "
        "of the data.",
        json_schema_extra=hints(file="label"),
    )
    merge: tuple[str, ...] = Field(
        (),
        max_length=100,
        title="Merged groups",
        description="Groups that are taken as one, such as “A + B”. Which groups are told apart is a choice: "
        "whether all are kept equally often depends on it.",
        json_schema_extra=hints(advanced=True),
    )
    cross: str = Field(
        "",
        title="Crossed with",
        description="A second label column: the primary metrics are given for every combination with it too. "
        "Empty: the first other one that has at most 20 classes. “-”: none.",
        json_schema_extra=hints(file="label", advanced=True),
    )
    part: Literal["test", "validation"] = Field(
        "test",
        title="Part",
        description="Whose pictures are audited. The test part is for the final word; look at validation "
        "while settings still change.",
    )
    tolerance: float = Field(
        PULSE_PAPER,
        gt=0,
        le=1,
        title="Tolerance",
        description="Mean squared difference of the output, made small again, to the input, below which it "
        "is a success; the variance of the input's noise comes on top. 0.001 is 8.1 of 255 levels.",
        json_schema_extra=hints(log=True),
    )
    most: int = Field(
        0,
        ge=0,
        le=10_000_000,
        title="Pictures at most (0: all)",
        description="So many, spread evenly over the part.",
    )
    skin: Literal["masks", "ellipse"] = Field(
        "masks",
        title="Skin",
        description="Where the skin is: as the data's masks say, or for pictures without any in an ellipse "
        "in the middle, the same for all.",
    )
    factor: int = Field(
        8,
        ge=2,
        le=64,
        title="Factor",
        description="How many times smaller the inputs are. Only for models that were not trained to "
        "enlarge: their decoder is searched through.",
        json_schema_extra=hints(unit="×", advanced=True),
    )
    noise: float = Field(
        0.0,
        ge=0,
        le=1,
        title="Noise",
        description="Standard deviation of what is added to inputs, on the scale from 0 to 1. Only for "
        "models that were not trained to enlarge.",
        json_schema_extra=hints(advanced=True),
    )
    starts: int = Field(
        4,
        ge=1,
        le=64,
        title="Starts",
        description="Of a search through a decoder. More find more: compare only what was searched for from "
        "as many.",
        json_schema_extra=hints(advanced=True),
    )
    steps: int = Field(
        100,
        ge=1,
        le=10_000,
        title="Steps",
        description="Of a search through a decoder; of a diffusion model, noise levels that are visited.",
        json_schema_extra=hints(advanced=True),
    )
    samples: int = Field(
        0,
        ge=0,
        le=256,
        title="Outputs of one input",
        description="So many for each of some inputs, where the model draws at random: a search, a diffusion "
        "model. 16 is a good number; 0: each input is enlarged once.",
        json_schema_extra=hints(advanced=True),
    )
    several: int = Field(
        60,
        ge=2,
        le=10_000,
        title="Inputs with several outputs",
        description="How many inputs get several outputs, as many of each group as there are.",
        json_schema_extra=hints(advanced=True),
    )
    uninformed: int = Field(
        100,
        ge=0,
        le=10_000,
        title="Outputs of the average face",
        description="Of an input that says nothing of groups, made small from the average of the groups' "
        "mean pictures: which groups are its outputs read as? 0: it is not asked.",
        json_schema_extra=hints(advanced=True),
    )
    rightly: bool = Field(
        False,
        title="Only pictures read rightly",
        description="Whether flips are counted only of pictures that the classifier reads as their own group "
        "before they are made small; the report says so. It leaves out those that are hard to read.",
        json_schema_extra=hints(advanced=True),
    )
    sure: float = Field(
        0.0,
        ge=0,
        le=1,
        title="Certainty of the classifier",
        description="How sure the classifier must be of an output's group, from 0 to 1, for the output to "
        "be a success. 0: off, it is not asked.",
        json_schema_extra=hints(advanced=True),
    )
    wanted: Literal["not stated", "equal preservation (RDP)", "preserved shares (PR, CPR)"] = Field(
        "not stated",
        title="Wanted of the groups' shares",
        description="Which of the two is wanted, as they exclude each other unless groups are equally "
        "frequent in the training set; a choice of values, which the report states.",
        json_schema_extra=hints(advanced=True),
    )
    reason: str = Field(
        "",
        max_length=500,
        title="Reason",
        description="Why, in a sentence.",
        json_schema_extra=hints(advanced=True),
    )
    seed: int = Field(
        0,
        ge=0,
        le=2**31 - 1,
        title="Seed",
        description="Of what is resampled and of who teaches the classifier.",
    )

    @property
    def ellipse(self) -> Ellipse | None:
        """Where skin is said to be, for data without masks."""
        return Ellipse() if self.skin == "ellipse" else None

    @property
    def search(self) -> Search:
        """How codes are looked for."""
        return Search(starts=self.starts, steps=self.steps, tolerance=self.tolerance)

    @property
    def degrade(self) -> Degrade:
        """How inputs are made for a model that was not trained to enlarge."""
        return Degrade(factor=self.factor, noise=self.noise)
