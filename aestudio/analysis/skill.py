"""Does a network that enlarges pictures do better than enlarging them without learning?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import numpy as np

from aestudio.analysis.fidelity import mean_squares, psnr, signed, ssim
from aestudio.analysis.question import Array, LongQuestion, Trained
from aestudio.analysis.samples import PART_WORDS, Part, drawn
from aestudio.analysis.upsampling import BASELINES, baseline, enlarging
from aestudio.job import Pieces
from aestudio.numerals import minus

if TYPE_CHECKING:
    from aestudio.degrade import Degrade
    from aestudio.families.abilities import Upsamples

__all__ = ["Methods", "Scores", "Skill", "compared"]

MANY = 1000  # pictures are measured at most
ENOUGH = 10  # pictures from which on something is said
LEAST = 1e-3  # skill: what is less is rounding
SURE = 0.95  # how sure the intervals are


@dataclass(frozen=True)
class Skill(LongQuestion["Methods"]):
    """How near the network and the baselines come to the pictures of a part.

    Attributes:
        part: of the data.
        count: how many pictures at most.
    """

    part: Part = "validation"
    count: int = MANY

    def work(self, trained: Trained) -> Pieces[Methods]:
        """Nearest, bilinear, bicubic, and the network, on the same inputs.

        Raises:
            SpecError: when the model makes no large pictures of small ones, or the part is empty.
        """
        rows = drawn(trained, self.part, self.count, 0)
        truth, given, outputs = yield from enlarging(trained, rows)
        degrade = cast("Upsamples", trained.model).degrade
        return compared(self.part, truth, given, outputs, degrade)


def compared(
    part: Part, truth: Array, given: Array, outputs: Array, degrade: Degrade, made: str = "network"
) -> Methods:
    """The baselines and `outputs` on the same pictures.

    Args:
        part: of the data, to which they belong.
        truth: the pictures, `(n, C, H, W)`, values from 0 to 1.
        given: the small ones, `(n, C, h, w)`.
        outputs: what was made of these, `(n, C, H, W)`.
        degrade: how the small ones were made.
        made: what made the outputs: "network", "search" ...
    """
    pictures = {kernel: baseline(given, degrade, kernel) for kernel in BASELINES} | {made: outputs}
    return Methods(part, {name: _scores(values, truth) for name, values in pictures.items()}, made)


@dataclass(frozen=True, eq=False)
class Scores:
    """Of one method, for each picture: mean squared error, PSNR in dB, SSIM, each `(n,)`."""

    mse: Array
    psnr: Array
    ssim: Array


@dataclass(frozen=True, eq=False)
class Methods:
    """What the methods reached on the same pictures.

    Attributes:
        part: of the data, to which the pictures belong.
        scores: by method: "nearest", "bilinear", "bicubic", and the one that is judged.
        made: the one that is judged: "network", "search" ...
        sure: standard errors to either side that a 95 % interval reaches (Student's t); NaN of one picture.
    """

    part: Part
    scores: dict[str, Scores]
    made: str = "network"
    sure: float = field(init=False)

    def __post_init__(self) -> None:
        """Know how wide intervals are."""
        from scipy.special import stdtrit  # slow to load: so here, and not where answers are read

        sure = float(stdtrit(self.count - 1, (1 + SURE) / 2)) if self.count > 1 else np.nan
        object.__setattr__(self, "sure", sure)

    @property
    def count(self) -> int:
        """How many pictures were measured."""
        return len(self.scores[self.made].mse)

    def mean(self, method: str, measure: str) -> tuple[float, float]:
        """Mean over the pictures, and its standard error; NaN where there is only one."""
        values = getattr(self.scores[method], measure)
        error = values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.nan
        return float(values.mean()), float(error)

    def skill(self, method: str = "") -> tuple[float, float]:
        """1 - MSE / MSE of bicubic, and its standard error (of a ratio of means over the same pictures).

        Without a `method`, of the one that is judged.
        """
        ours, theirs = self.scores[method or self.made].mse, self.scores["bicubic"].mse
        ratio = ours.mean() / max(theirs.mean(), 1e-12)
        rest = ours - ratio * theirs
        error = rest.std(ddof=1) / np.sqrt(len(rest)) / max(theirs.mean(), 1e-12) if len(rest) > 1 else np.nan
        return float(1 - ratio), float(error)

    @property
    def verdict(self) -> str:
        """Who is nearer to the pictures, in a sentence; or that it can't be said."""
        (skill, error), made = self.skill(), self.made
        half = self.sure * error
        ours, bicubic = (self.mean(name, "mse")[0] for name in (made, "bicubic"))
        part = f"{self.count:,} {PART_WORDS[self.part]} picture{'s' * (self.count != 1)}"
        numbers = f"mean squared error {ours:.4f} against {bicubic:.4f}, skill {signed(skill)} ± {half:.2f}"
        if self.count < ENOUGH:
            return f"Not enough data: {part}, at least {ENOUGH} are needed to tell {made} and bicubic apart."
        if not np.isfinite(skill):
            return f"The {made} gives values that are no numbers on {part}."
        if skill + half < -LEAST:
            return f"Bicubic enlargement, which learns nothing, beats this {made}: {numbers} on {part}."
        if skill - half > LEAST:
            return f"The {made} is better than bicubic enlargement: {numbers} on {part}."
        return f"{made.capitalize()} and bicubic enlargement can't be told apart: {numbers} on {part}."

    @property
    def bicubic_wins(self) -> bool:
        """Whether bicubic is nearer to the pictures, surely."""
        skill, error = self.skill()
        return self.count >= ENOUGH and skill + self.sure * error < -LEAST

    def rows(self) -> list[tuple[str, str, str, str, str]]:
        """A table: method, MSE, PSNR, SSIM, skill; each with half the width of its 95 % interval."""
        found = []
        for name in self.scores:
            (mse, a), (ratio, b), (similar, c) = (
                self.mean(name, measure) for measure in ("mse", "psnr", "ssim")
            )
            skill, d = self.skill(name)
            cells = (
                _pair(f"{mse:.5f}", self.sure * a, 5),
                _pair(f"{ratio:.2f}", self.sure * b, 2),
                _pair(f"{similar:.3f}", self.sure * c, 3),
                "–" if name == "bicubic" else _pair(signed(skill), self.sure * d, 2),
            )
            found.append((name.capitalize(), *cells))
        return found

    @property
    def arrays(self) -> dict[str, Array]:
        """What goes into a file."""
        measures = ("mse", "psnr", "ssim")
        return {f"{m}_{name}": getattr(score, m) for name, score in self.scores.items() for m in measures}


def _pair(value: str, half: float, digits: int) -> str:
    said = minus(value)
    return f"{said} ± {half:.{digits}f}" if np.isfinite(half) else said


def _scores(made: Array, truth: Array) -> Scores:
    squares = mean_squares(made, truth)
    return Scores(squares, psnr(squares), ssim(made, truth))
