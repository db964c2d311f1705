"""How well pictures are made large again by a model that was never shown small ones, and several of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from aestudio.analysis.fidelity import signed
from aestudio.analysis.finder import Finder
from aestudio.analysis.posterior import Posterior
from aestudio.analysis.question import Array, Trained, looking, to_numpy
from aestudio.analysis.review import Review, Reviewed, review
from aestudio.analysis.samples import drawn, scale_of
from aestudio.analysis.search import Search, searching
from aestudio.analysis.upsampling import observed
from aestudio.audit.cycle import budget, levels
from aestudio.data.drawn.parameters import mean_face
from aestudio.degrade import Degrade
from aestudio.job import Pieces, within

if TYPE_CHECKING:
    from torch import Tensor

    from aestudio.audit.statistics.units import Interval

__all__ = ["SearchReview", "Searched", "Strips", "colour_words", "tolerance_words"]

COVERED = 0.4  # of the frame: what the skin of a face takes of it
SKIN = (70.0, 30.0)
"""L* of the light and the dark skin that is spoken of where a tolerance is put into words."""


@dataclass(frozen=True)
class SearchReview:
    """Makes pictures of a part small, looks for large ones that fit, and reviews the first found for each.

    Attributes:
        review: which pictures, and how many are shown.
        degrade: how the small pictures are made.
        how: how large ones are found: by search through a decoder, or by posterior sampling.
        samples: how many are found for each picture that is shown.
        seed: of the starts.
    """

    review: Review = field(default_factory=lambda: Review(count=16))
    degrade: Degrade = field(default_factory=Degrade)
    how: Search | Posterior = field(default_factory=Search)
    samples: int = 4
    seed: int = 0

    def pieces(self, trained: Trained) -> Pieces[Searched]:
        """All of it, a step at a time; the model must be in evaluation mode.

        Raises:
            SpecError: when the model has no decoder to search and takes no noise away, or the part is empty.
        """
        from aestudio.audit.statistics.intervals import wilson  # slow to load, and not on the GUI's thread

        upsampler = finder(trained, self.degrade, self.how)
        rows = drawn(trained, self.review.part, self.review.count, 0)
        truth, small = self._pictures(trained, rows)
        share = len(rows) / (len(rows) + (self.samples - 1) * min(3 * self.review.each, len(rows)))
        first = yield from within(0.0, share, upsampler.pieces(small, self._generator(trained, 0)))
        made = "search" if isinstance(self.how, Search) else "sampling"
        pictures = to_numpy(truth), to_numpy(small), to_numpy(first.pictures)
        found = review(self.review, trained, rows, self.degrade, pictures, made)
        keep = [int(np.flatnonzero(rows == row)[0]) for row in found.shown.samples.rows]
        several = [(first.pictures[keep], first.squares[keep])]
        for number in range(1, self.samples):
            part = (
                share + (1 - share) * (number - 1) / (self.samples - 1),
                share + (1 - share) * number / (self.samples - 1),
            )
            words = f"sample {number + 1} of {self.samples}: "
            more = yield from within(
                *part, upsampler.pieces(small[keep], self._generator(trained, number)), words
            )
            several.append((more.pictures, more.squares))
        strips = Strips(
            np.stack([to_numpy(values) for values, _ in several], 1),
            np.stack([to_numpy(squares) for _, squares in several], 1) <= upsampler.limit,
        )
        squares = to_numpy(first.squares)
        agree = wilson(int((squares <= upsampler.limit).sum()), len(squares))
        return Searched(self, found, squares, upsampler.limit, agree, strips)

    def _pictures(self, trained: Trained, rows: Array) -> tuple[Tensor, Tensor]:
        """The pictures with values from 0 to 1, and the small ones made of them."""
        scale = scale_of(trained)
        with looking(trained):
            x = trained.batches(trained.batches.rows(rows))
            truth = (x.float() - scale.low) / ((scale.high - scale.low) or 1.0)
            return truth, observed(self.degrade, truth, rows)

    def _generator(self, trained: Trained, number: int) -> Any:
        import torch

        return torch.Generator(trained.device).manual_seed(self.seed + 1000 * number)


@dataclass(frozen=True, eq=False)
class Strips:
    """Several pictures for each input that is shown.

    Attributes:
        pictures: `(n, samples, C, H, W)`.
        within: which agree with the input, `(n, samples)`.
    """

    pictures: Array
    within: Array

    @property
    def spread(self) -> Array:
        """Root mean square difference of two samples of an input, in levels of 255, `(n,)`; NaN of one."""
        count = self.pictures.shape[1]
        if count < 2:
            return np.full(len(self.pictures), np.nan)
        found: Array = 255 * np.sqrt(2 * self.pictures.var(1, ddof=1).mean((1, 2, 3)))
        return found


@dataclass(frozen=True, eq=False)
class Searched:
    """What was found.

    Attributes:
        question: what was asked.
        reviewed: the first picture found for each input, beside bicubic.
        squares: of all of them, mean squared difference to the input when made small, `(N,)`.
        limit: up to which they count as agreeing with it.
        share: of them that agree, with its interval.
        strips: several pictures for those that are shown.
    """

    question: SearchReview
    reviewed: Reviewed
    squares: Array
    limit: float
    share: Interval
    strips: Strips

    @property
    def agree(self) -> Array:
        """Which agree with their input, bool `(N,)`."""
        return np.asarray(self.squares <= self.limit)

    def words(self) -> list[str]:
        """How many agree with their input, what is said of these alone, and what the tolerance permits."""
        agree, methods, share = self.agree, self.reviewed.methods, self.share
        said = (
            f"{agree.sum()} of {len(agree)} agree with their input within the tolerance "
            f"({100 * share.value:.0f} %, 95 % interval {100 * share.low:.0f} to {100 * share.high:.0f} %)."
        )
        if 0 < agree.sum() < len(agree):
            ours, theirs = (methods.scores[name].mse[agree].mean() for name in (methods.made, "bicubic"))
            skill = signed(float(1 - ours / max(theirs, 1e-12)))
            said += f" All are counted; on those that agree alone the skill is {skill}."
        coloured = self.strips.pictures.shape[2] == 3
        return [said, colour_words(self.question.how.tolerance, coloured=coloured), self._effort]

    @property
    def _effort(self) -> str:
        how = self.question.how
        if isinstance(how, Search):
            return (
                f"The best of {how.starts} starts, {how.steps:,} steps each; compare only what had as many."
            )
        return f"{how.steps:,} noise levels, {how.solves} solver steps each."

    @property
    def arrays(self) -> dict[str, Array]:
        """What goes into a file."""
        return self.reviewed.arrays | {
            "cycle_all": self.squares,
            "samples": self.strips.pictures,
            "samples_agree": self.strips.within,
        }


def finder(trained: Trained, degrade: Degrade, how: Search | Posterior) -> Finder:
    """What looks for large pictures in the way that is asked for.

    Raises:
        SpecError: when the model can't be asked for any.
    """
    from aestudio.analysis.posterior import sampling

    if isinstance(how, Search):
        return searching(trained, degrade, how)
    return sampling(trained, degrade, how)


def tolerance_words(tolerance: float) -> str:
    """A tolerance as people see it: "0.001 (8.1 of 255 levels)"."""
    return f"{tolerance:g} ({levels(tolerance):.1f} of 255 levels)"


def colour_words(tolerance: float, *, coloured: bool = True) -> str:
    """What a tolerance permits: by how much a picture, or skin in a coloured one, may come out lighter."""
    skins = [mean_face(lightness)[0, :3] for lightness in SKIN]
    whole, part = ([budget(tolerance, skin, share) for skin in skins] for share in (1.0, COVERED))
    skin = f", or skin that covers {100 * COVERED:.0f} % of it {_range(part)} L* lighter" if coloured else ""
    return (
        f"A tolerance of {tolerance_words(tolerance)} lets a picture come out {_range(whole)} L* lighter all "
        f"over{skin}: the darker, the more."
    )


def _range(values: list[float]) -> str:
    low, high = (f"{value:.1f}" for value in (values[0], values[-1]))
    return low if low == high else f"{low} to {high}"
