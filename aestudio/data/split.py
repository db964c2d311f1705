"""Train, validation and test: who is in which part, by seed, by group or as the data's makers set it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from aestudio.expected import likely
from aestudio.spec import Spec, SpecError, hints

__all__ = ["Parts", "Split"]

Array = np.ndarray[Any, Any]

OFF = 0.05  # by which the share of a part of groups may miss what was set, before it is said


@dataclass(frozen=True, eq=False)
class Parts:
    """Row numbers of the three parts, int64, ascending; no row is in two."""

    train: Array
    validation: Array
    test: Array

    def __getitem__(self, part: str) -> Array:
        """The rows of "train", "validation", "test" or of "all" three."""
        if part == "all":
            return np.sort(np.concatenate([self.train, self.validation, self.test]))
        return {"train": self.train, "validation": self.validation, "test": self.test}[part]


class Split(Spec):
    """How samples are dealt to the three parts."""

    method: Literal["random", "groups", "provided"] = Field(
        "random",
        title="Split",
        description="'random' deals single samples; 'groups' keeps all samples of one value of a label "
        "column together (no person in two parts); 'provided' trains on what the data's makers gave for "
        "training and divides what they set apart between validation and test.",
    )
    train: float = Field(
        0.8,
        gt=0,
        le=1,
        title="Training share",
        description="Fraction of the samples to train on.",
        json_schema_extra=hints(shown_if=("method", ("random", "groups"))),
    )
    validation: float = Field(
        0.1, ge=0, lt=1, title="Validation share", description="Fraction to judge the run by while it trains."
    )
    test: float = Field(
        0.1,
        ge=0,
        lt=1,
        title="Test share",
        description="Fraction kept for the final evaluation, touched once.",
    )
    seed: int = Field(
        0, ge=0, le=2**31 - 1, title="Split seed", description="Another seed deals the samples anew."
    )
    group: str = Field(
        "",
        title="Group column",
        description="The label column whose values stay together.",
        json_schema_extra=hints(shown_if=("method", "groups"), file="label"),
    )

    share_column: str = Field(
        "",
        title="Set the share of",
        description="The label column in which one class is to make up a set share of the training part: "
        "samples are left out of it, as many at every share, so that models trained at several shares can "
        "be compared. Empty: none. Validation and test stay as they are.",
        json_schema_extra=hints(advanced=True, file="label"),
    )
    share_class: int = Field(
        0,
        ge=0,
        le=1_000_000,
        title="Class",
        description="Which of the column's classes, counted from 0.",
        json_schema_extra=hints(advanced=True, shown_if="share_column"),
    )
    share: float = Field(
        0.5,
        gt=0,
        lt=1,
        title="Its share",
        description="Of the training part.",
        json_schema_extra=hints(advanced=True, shown_if="share_column"),
    )

    @model_validator(mode="after")
    def _shares_sum_to_one(self) -> Self:
        total = self.train + self.validation + self.test
        if abs(total - 1.0) > 1e-6:
            raise ValueError(f"expected train + validation + test = 1, found {total:g}")
        return self

    def parts(self, count: int, labels: Mapping[str, Array], held_out: Array | None) -> Parts:
        """The rows of each part for `count` samples.

        Raises:
            SpecError: when the data have no such group column or no provided split, or nothing to train on.
        """
        rng = np.random.default_rng(self.seed)
        if self.method == "provided":
            parts = self._provided(held_out, rng)
        elif self.method == "groups":
            parts = self._groups(labels, rng)
        else:
            parts = self._cut(rng.permutation(count))
        if self.share_column:
            parts = replace(parts, train=self._shared(parts.train, labels))
        if not len(parts.train):
            found = f"found none of {count:,}"
            raise SpecError("data.split.train", f"expected at least 1 training sample, {found}")
        return parts

    def unlike(self, counts: Mapping[str, int]) -> str:
        """In words that parts have other shares than were set, as groups of unequal sizes make them.

        Args:
            counts: samples in "train", "validation" and "test".

        Returns:
            Empty: none is off by more than five points.
        """
        wanted, total = (self.train, self.validation, self.test), sum(counts.values())
        if self.method != "groups" or self.share_column or not total:
            return ""
        shares = [counts[part] / total for part in ("train", "validation", "test")]
        if all(abs(share - want) <= OFF for share, want in zip(shares, wanted, strict=True)):
            return ""
        are, were = (" / ".join(f"{100 * share:.0f}" for share in of) for of in (shares, wanted))
        return f"{are} % where {were} % were set: as many of the groups of “{self.group}”, of unequal sizes"

    def _shared(self, train: Array, labels: Mapping[str, Array]) -> Array:
        """As many of the training rows as the rarer side has, the set share of them of the class."""
        if self.share_column not in labels:
            known = ", ".join(labels) or "none"
            expected = f"expected one of the label columns ({known})"
            hint = likely(self.share_column, labels, "")
            raise SpecError("data.split.share_column", f"{expected}, found {self.share_column!r}{hint}")
        inside = labels[self.share_column][train] == self.share_class
        size = int(min(inside.sum(), (~inside).sum()))
        if size < 2:
            expected = "expected at least 2 training samples of the class and 2 of others"
            found = f"found {inside.sum():,} and {(~inside).sum():,}"
            raise SpecError("data.split.share_class", f"{expected}, {found}")
        of_class = min(max(round(self.share * size), 1), size - 1)
        rng = np.random.default_rng([self.seed, 1])
        picked = [
            rng.permutation(train[inside])[:of_class],
            rng.permutation(train[~inside])[: size - of_class],
        ]
        return np.sort(np.concatenate(picked))

    def _cut(self, order: Array, fill: bool = False) -> Parts:
        """The first share of `order` to training, the next to validation, the rest to test.

        Args:
            order: what is dealt.
            fill: each part with a share gets one at least, as far as there are enough; training comes first,
                then validation.
        """
        first = round(self.train * len(order))
        second = min(first + round(self.validation * len(order)), len(order)) if self.test else len(order)
        counts = [first, second - first, len(order) - second]
        for part, share in enumerate((self.train, self.validation, self.test) if fill else ()):
            giver = max(range(3), key=lambda other: (counts[other], other))
            if share and not counts[part] and (counts[giver] > 1 or giver > part):
                counts[giver], counts[part] = counts[giver] - 1, 1
        cuts = np.cumsum(counts)[:2]
        return Parts(*(np.sort(part) for part in np.split(order.astype(np.int64), cuts)))

    def _provided(self, held_out: Array | None, rng: np.random.Generator) -> Parts:
        if held_out is None:
            expected = "expected data that come with a split of their own, found none"
            raise SpecError("data.split.method", f"{expected}; choose 'random' or 'groups'")
        rest = rng.permutation(np.flatnonzero(held_out))
        share = self.validation / (self.validation + self.test) if self.validation + self.test else 1.0
        validation, test = np.split(rest, [round(share * len(rest))])
        return Parts(np.flatnonzero(~held_out), np.sort(validation), np.sort(test))

    def _groups(self, labels: Mapping[str, Array], rng: np.random.Generator) -> Parts:
        if self.group not in labels:
            known = ", ".join(labels) or "none"
            expected = f"expected one of the label columns ({known})"
            hint = likely(self.group, labels, "")
            raise SpecError("data.split.group", f"{expected}, found {self.group!r}{hint}")
        column = labels[self.group]
        groups = np.unique(column)
        if len(groups) < 2 and self.validation:
            expected = f"expected at least 2 groups in {self.group!r}, to train and to validate on"
            remedy = "choose another column or a random split"
            hint = likely(self.group, labels, "")
            raise SpecError("data.split.group", f"{expected}, found {len(groups)}; {remedy}")
        cut = self._cut(rng.permutation(groups), fill=True)
        rows = (np.flatnonzero(np.isin(column, part)) for part in (cut.train, cut.validation, cut.test))
        return Parts(*rows)
