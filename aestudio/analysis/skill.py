"""Does a network that enlarges pictures do better than enlarging them without learning?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from aestudio.analysis.fidelity import mean_squares, psnr, signed, ssim
from aestudio.analysis.question import Array, Trained
from aestudio.analysis.samples import PART_WORDS, Part, drawn
from aestudio.analysis.upsampling import BASELINES, baseline, passed

if TYPE_CHECKING:
    from aestudio.families.family import Upsamples

__all__ = ["Methods", "Scores", "Skill"]

MANY = 1000  # pictures are measured at most
ENOUGH = 10  # pictures from which on something is said
LEAST = 1e-3  # skill: what is less is rounding
SURE = 1.96  # standard errors: the width of a 95 % interval


@dataclass(frozen=True)
class Skill:
    """How near the network and the baselines come to the pictures of a part.

    Attributes:
        part: of the data.
        count: how many pictures at most.
    """

    part: Part = "validation"
    count: int = MANY

    def answer(self, trained: Trained) -> Methods:
        """Nearest, bilinear, bicubic, and the network, on the same inputs.

        Raises:
            SpecError: when the model makes no large pictures of small ones, or the part is empty.
        """
        rows = drawn(trained, self.part, self.count, 0)
        truth, given, outputs = passed(trained, rows)
        degrade = cast("Upsamples", trained.model).degrade
        made: dict[str, Array] = {kernel: baseline(given, degrade, kernel) for kernel in BASELINES}
        found = {name: _scores(pictures, truth) for name, pictures in {**made, "network": outputs}.items()}
        return Methods(self, len(trained.parts[self.part]), found)


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
        question: what was asked.
        of: how many pictures the part holds.
        scores: by method: "nearest", "bilinear", "bicubic", "network".
    """

    question: Skill
    of: int
    scores: dict[str, Scores]

    @property
    def count(self) -> int:
        """How many pictures were measured."""
        return len(self.scores["network"].mse)

    def mean(self, method: str, measure: str) -> tuple[float, float]:
        """Mean over the pictures, and its standard error; NaN where there is only one."""
        values = getattr(self.scores[method], measure)
        error = values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.nan
        return float(values.mean()), float(error)

    def skill(self, method: str = "network") -> tuple[float, float]:
        """1 - MSE / MSE of bicubic, and its standard error (of a ratio of means over the same pictures)."""
        ours, theirs = self.scores[method].mse, self.scores["bicubic"].mse
        ratio = ours.mean() / max(theirs.mean(), 1e-12)
        rest = ours - ratio * theirs
        error = rest.std(ddof=1) / np.sqrt(len(rest)) / max(theirs.mean(), 1e-12) if len(rest) > 1 else np.nan
        return float(1 - ratio), float(error)

    @property
    def verdict(self) -> str:
        """Who is nearer to the pictures, in a sentence; or that it can't be said."""
        skill, error = self.skill()
        network, bicubic = (self.mean(name, "mse")[0] for name in ("network", "bicubic"))
        part = f"{self.count:,} {PART_WORDS[self.question.part]} picture{'s' * (self.count != 1)}"
        numbers = (
            f"mean squared error {network:.4f} against {bicubic:.4f}, skill {signed(skill)} ± {error:.2f}"
        )
        if self.count < ENOUGH:
            return f"Not enough data: {part}, at least {ENOUGH} are needed to tell network and bicubic apart."
        if not np.isfinite(skill):
            return f"The network gives values that are no numbers on {part}."
        if skill + SURE * error < -LEAST:
            return f"Bicubic enlargement, which learns nothing, beats this network: {numbers} on {part}."
        if skill - SURE * error > LEAST:
            return f"The network is better than bicubic enlargement: {numbers} on {part}."
        return f"Network and bicubic enlargement can't be told apart: {numbers} on {part}."

    def rows(self) -> list[tuple[str, str, str, str, str]]:
        """A table: method, MSE, PSNR, SSIM, skill; each as mean ± standard error."""
        found = []
        for name in self.scores:
            mse, ratio, similar = (self.mean(name, measure) for measure in ("mse", "psnr", "ssim"))
            skill = "–" if name == "bicubic" else f"{signed(self.skill(name)[0])} ± {self.skill(name)[1]:.2f}"
            cells = (
                f"{mse[0]:.5f} ± {mse[1]:.5f}",
                f"{ratio[0]:.2f} ± {ratio[1]:.2f}",
                f"{similar[0]:.3f} ± {similar[1]:.3f}",
            )
            found.append((name.capitalize(), *cells, skill))
        return found

    @property
    def arrays(self) -> dict[str, Array]:
        """What goes into a file."""
        measures = ("mse", "psnr", "ssim")
        return {f"{m}_{name}": getattr(score, m) for name, score in self.scores.items() for m in measures}


def _scores(made: Array, truth: Array) -> Scores:
    squares = mean_squares(made, truth)
    return Scores(squares, psnr(squares), ssim(made, truth))
