"""The dial as data: an experiment trained anew for each share of a group in its training set."""

from __future__ import annotations

from typing import Any, Self

from pydantic import Field, model_validator

from aestudio.analysis.search import Search
from aestudio.audit.bank import FEWEST
from aestudio.data.faces import Faces
from aestudio.degrade import Degrade
from aestudio.experiment import Experiment
from aestudio.spec import Spec, SpecError, replace

__all__ = ["Arm", "Dial"]

SEED_STEP = 1000  # between the seeds of two sets of faces, so that none is drawn twice
TEST, JUDGED, BANK = 1, 2, 3  # what faces beside those that are trained on are drawn for


class Arm(Spec):
    """One training of the dial.

    Attributes:
        share: of the group in what is trained on.
        seed: which repetition: its training set, first weights, order, test set and noise are its own.
    """

    share: float = Field(0.5, gt=0, lt=1)
    seed: int = Field(0, ge=0, lt=100)

    @property
    def name(self) -> str:
        """As files are called: "share-05.0-seed-0"; no two shares have one name."""
        whole = round(self.share, 3) == self.share
        share = f"{100 * self.share:04.1f}" if whole else repr(self.share)
        return f"share-{share}-seed-{self.seed}"


class Dial(Spec):
    """Which shares are trained, how often, and what each model is asked.

    A seed stands for the whole experiment done once more, so that the spread between seeds holds all that
    chance does: which faces there are, how training goes, which faces it is tested on, with which noise.
    Shares of one seed have their test faces and noise in common, so that their differences are told more
    exactly than each.

    Drawn faces are drawn anew, at the share; of pictures that the user brings, training samples are left out
    until a group has the share, and there is no faithful sampler. A seed deals them anew into parts, and all
    seeds have them in common.
    """

    experiment: Experiment = Field(description="What is trained.")
    column: str = Field(
        "", title="Groups by", description="The label column of the groups; of drawn faces always the tone."
    )
    group: str = Field("", title="Group", description="The one whose share is set; the others are one.")
    shares: tuple[float, ...] = Field(
        (0.05, 0.2, 0.5, 0.8, 0.95),
        min_length=1,
        max_length=50,
        title="Shares of the group",
        description="Of the pictures that are trained on.",
    )
    seeds: int = Field(
        5,
        ge=1,
        le=100,
        title="Seeds",
        description="How often each share is trained, with other faces and other first weights. Below 2 "
        "nothing is known of how far trainings differ.",
    )
    degrade: Degrade = Field(
        Degrade(),
        title="Small picture",
        description="How inputs are made, where the model was not trained for some.",
    )
    search: Search = Field(
        Search(), title="Search", description="How codes are looked for, where the model is a decoder."
    )
    tested: int = Field(
        1000,
        ge=20,
        le=100_000,
        title="Test faces",
        description="Of each seed; of drawn faces half of them of tone B, of others at most so many.",
    )
    bank: int = Field(
        FEWEST,
        ge=0,
        le=1_000_000,
        title="Bank",
        description="Faces that a faithful sampler of the training set draws from, to compare with; 0: none.",
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not self.drawn and not (self.column and self.group):
            found = self.experiment.data.title
            wanted = "expected drawn faces, or a label column and one of its groups, whose share is set"
            raise ValueError(f"{wanted}; found {found!r} without")
        if any(not 0 < share < 1 for share in self.shares):
            raise ValueError("expected shares above 0 and below 1, so that both groups are trained on")
        if len(set(self.shares)) < len(self.shares):
            raise ValueError("expected shares that differ")
        return self

    @property
    def drawn(self) -> bool:
        """Whether faces are drawn, so that their truth is known."""
        return isinstance(self.experiment.data, Faces)

    @property
    def groups(self) -> tuple[str, str]:
        """What the groups are called; the second is the one whose share is set."""
        return ("tone A", "tone B") if self.drawn else ("others", self.group)

    @property
    def observed(self) -> Degrade:
        """How small pictures are made: as the model is trained for, else as asked."""
        own: Degrade = getattr(self.experiment.family, "degrade", self.degrade)
        return own

    @property
    def searches(self) -> bool:
        """Whether the model is no upsampler of its own, so that its decoder is searched."""
        return "Upsamples" not in self.experiment.family.abilities

    @property
    def oracle(self) -> bool:
        """Whether there is a faithful sampler to compare with: without noise no other face fits."""
        return self.drawn and self.bank > 0 and self.observed.noise > 0

    @property
    def arms(self) -> tuple[Arm, ...]:
        """All trainings, seed by seed, so that a dial that is broken off has whole curves."""
        return tuple(Arm(share=share, seed=seed) for seed in range(self.seeds) for share in self.shares)

    def words_of(self, arm: Arm) -> str:
        """An arm as people read it: "5 % tone B, seed 0"."""
        return f"{100 * arm.share:.3g} % {self.groups[1]}, seed {arm.seed}"

    @property
    def words(self) -> str:
        """What it does, in one line."""
        title: str = self.experiment.family.title
        title = title[0].lower() + title[1:]
        how = f"search through the {title}" if self.searches else title
        noise = f", noise {self.observed.noise:g}" if self.observed.noise else ""
        if not self.drawn:
            return f"{how}, {self.observed.factor} times larger{noise}"
        small = self.faces.size // self.observed.factor
        return f"{how}, {small} × {small} to {self.faces.size} × {self.faces.size} pixels{noise}"

    def asks_as(self, other: Dial) -> bool:
        """Whether another asks the same, be it with more shares or seeds: then arms can be taken over."""
        same = {"shares": (0.5,), "seeds": 1}
        return replace(self, **same) == replace(other, **same)

    def missing(self) -> str:
        """Why the experiment can't be dialled as it stands, as far as is known before; empty: it can."""
        if not self.drawn:
            return ""
        try:
            self.observed.matrices(self.faces.size, self.faces.size)
        except SpecError as error:
            return str(error)
        return ""

    # ---- the data of an arm

    @property
    def faces(self) -> Faces:
        """The drawn faces as they stand in the experiment."""
        data = self.experiment.data
        assert isinstance(data, Faces)
        return data

    def trained_on(self, arm: Arm, code: int = 1) -> Experiment:
        """The experiment of an arm: the share and the seeds are its own.

        Args:
            arm: which.
            code: the group's number among the classes of its column; of no matter for drawn faces.
        """
        training = replace(self.experiment.training, seed=self.experiment.training.seed + arm.seed)
        if self.drawn:
            data: Any = replace(self.faces, share=arm.share, seed=self._seed(0, arm.seed))
        else:
            data = self.experiment.data
            changes = {"share_column": self.column, "share_class": code, "share": arm.share}
            data = replace(data, split=replace(data.split, seed=data.split.seed + arm.seed, **changes))
        return replace(self.experiment, data=data, training=training)

    def tested_on(self, seed: int) -> Faces:
        """Test faces of a seed: as those of training, but half of them of tone B, and none of them there."""
        return self._other(TEST, self.tested, seed)

    def judged_on(self) -> Faces:
        """Faces that the classifier of groups learns from."""
        return self._other(JUDGED, 2000, 0)

    def banked(self) -> Faces:
        """Faces of the bank, half of them of tone B: every share's posterior is had by weighting them."""
        return self._other(BANK, self.bank, 0)

    def _other(self, purpose: int, count: int, seed: int) -> Faces:
        fields: dict[str, Any] = {"share": 0.5, "mislabelled": 0.0, "count": count}
        return replace(self.faces, seed=self._seed(purpose, seed), **fields)

    def _seed(self, purpose: int, seed: int) -> int:
        return (self.faces.seed + SEED_STEP * purpose + 10 * SEED_STEP * seed) % 2**31
