"""The codes of a whole data set, part by part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from aestudio.analysis.latent import Codes, Latent
from aestudio.analysis.question import LongQuestion, Trained
from aestudio.analysis.samples import Part
from aestudio.job import Pieces, within

__all__ = ["AllCodes"]


@dataclass(frozen=True)
class AllCodes(LongQuestion[tuple[Codes, ...]]):
    """The codes of all samples of each part that holds any.

    Attributes:
        errors: whether each sample is reconstructed as well, for its error.
    """

    errors: bool = False

    def work(self, trained: Trained) -> Pieces[tuple[Codes, ...]]:
        """One answer for each part."""
        parts: list[Part] = [part for part in get_args(Part) if len(trained.parts[part])]
        found = []
        for number, part in enumerate(parts):
            asked = Latent(part, limit=len(trained.parts[part]), errors=self.errors)
            found.append(
                (yield from within(number / len(parts), (number + 1) / len(parts), asked.work(trained)))
            )
        return tuple(found)
