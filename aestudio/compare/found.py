"""What a comparison found, in words: whose loss is lowest, whether seeds could have done that, and a PCA."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb, isfinite
from pathlib import Path
from statistics import median
from typing import Self

from aestudio.analysis.diagnosis import PcaVerdict, beside_pca_of
from aestudio.compare.comparable import weighed_apart
from aestudio.compare.groups import Compared, once_per_seed
from aestudio.numerals import percent
from aestudio.run import Run
from aestudio.run.baselines import BaselineLosses, kept_baselines

__all__ = ["Side", "found_in_words", "read_baselines"]

RARE = 20  # comparisons of which chance may make one: what is rarer is called a difference
MOST = 3  # of which it is said one by one that they are unfinished
APART = "The runs were not validated on the same samples, so their losses don't tell which is better."


ReadBaselines = Callable[[Path], BaselineLosses | None]


def read_baselines(run: Path) -> BaselineLosses | None:
    """What is kept of a run's baselines in its folder; None: nothing that can be read."""
    return kept_baselines(Run(run))


@dataclass(frozen=True, eq=False)
class Side:
    """A setting that is compared, trained with one seed or several.

    Attributes:
        title: what it is called.
        runs: its runs, of each seed the first.
        losses: their best ones; empty: none has finished an epoch.
        pca: the loss of a PCA with as many components as the code has units; None: unknown, or no measure as
            the loss has a penalty beside it.
        perfect: the loss of samples that are given back exactly.
    """

    title: str
    runs: tuple[Compared, ...]
    losses: tuple[float, ...]
    pca: float | None = None
    perfect: float = 0.0

    @classmethod
    def of(cls, title: str, runs: Sequence[Compared], read: ReadBaselines = read_baselines) -> Self:
        """Runs that differ only by their seed, with what is kept of their baselines; reads files.

        Args:
            title: what they are called together.
            runs: which.
            read: gives the baselines of a run's folder; one who asks about a run twice may remember them.
        """
        counted = tuple(once_per_seed(runs))
        losses = tuple(run.best for run in counted if run.best is not None and isfinite(run.best))
        penalised = any(runs[0].experiment.family.loss_weights().values())
        kept = (None if penalised else read(run.path) for run in runs)
        known = next((one.losses for one in kept if one is not None and "pca" in one.losses), {})
        return cls(title, counted, losses, known.get("pca"), known.get("perfect", 0.0))

    @property
    def middle(self) -> float:
        """The median of its losses."""
        return median(self.losses)


def found_in_words(sides: Sequence[Side], text: Callable[[float], str]) -> str:
    """Sentences on what was found; empty: nothing can be said.

    Args:
        sides: what is compared, with losses of the same kind.
        text: how a loss is written.
    """
    known = sorted((side for side in sides if side.losses), key=lambda side: side.middle)
    experiments = [run.experiment for side in known for run in side.runs]
    if not known or weighed_apart(experiments):
        return ""
    if any(one.data != experiments[0].data for one in experiments):
        return APART
    between = _between(known[0], known[1], text) if len(known) > 1 else ""
    unfinished = _unfinished(known) if between else ""
    return " ".join(filter(None, (between, unfinished, _beside_pca(known))))


def _between(first: Side, second: Side, text: Callable[[float], str]) -> str:
    """The lowest beside the next: chance has every seed of one below every seed of the other now and then."""
    many, others = len(first.losses), len(second.losses)
    if max(first.losses) >= min(second.losses) and many + others > 2:
        return (
            f"No difference beyond the seeds: best loss {_range(first, text)} for {first.title}, "
            f"{_range(second, text)} for {second.title}."
        )
    lowest = f"Lowest is the best loss of {first.title}, {text(first.middle)}"
    share = 1 - first.middle / second.middle if second.middle > 0 else 0.0
    by = f", {percent(share, 1)} below" if share > 0 else "; next is"
    said = f"{lowest}{by} {second.title} ({text(second.middle)})"
    if many + others == 2:
        return f"{said}; with one seed each it is not known whether that is more than another seed would do."
    one_in = comb(many + others, many) / 2
    if one_in < RARE:
        chance = f"chance tells so few seeds apart like that in 1 of {one_in:.0f} cases"
        return f"{said}, in every seed; {chance}."
    return f"{said}: more than the seeds differ by ({many} and {others} seeds, none of them in between)."


def _unfinished(sides: Sequence[Side]) -> str:
    """Whose loss may not be its last word, as it was not trained to its end."""
    left = [f"{side.title} {side.runs[0].unfinished}" for side in sides if side.runs[0].unfinished]
    if not left:
        return ""
    if len(left) > MOST:
        return f"But {len(left):,} of the {len(sides):,} were not trained to their end."
    return f"But {', '.join(left)}."


def _range(side: Side, text: Callable[[float], str]) -> str:
    low, high = text(min(side.losses)), text(max(side.losses))
    return low if len(side.losses) == 1 else f"{low} to {high}"


def _beside_pca(sides: Sequence[Side]) -> str:
    """Which of them a PCA of the same size surpasses."""
    verdicts: dict[PcaVerdict, list[str]] = {}
    for side in sides:
        if side.pca is not None:
            verdict = beside_pca_of(side.middle, side.pca, side.perfect)
            verdicts.setdefault(verdict, []).append(side.title)
    said = [
        f"{_WORDS[verdict]} {_names(verdicts[verdict], len(sides))}."
        for verdict in _WORDS
        if verdict in verdicts
    ]
    return " ".join(said)


_WORDS: dict[PcaVerdict, str] = {
    "better": "A PCA of the same size is better than",
    "alike": "A PCA of the same size is about as good as",
    "worse": "A PCA of the same size is not as good as",
}


def _names(titles: Sequence[str], of: int) -> str:
    if len(titles) == of > 1:
        return "either" if of == 2 else f"any of the {of:,}"
    return ", ".join(titles) if len(titles) <= 3 else f"{len(titles):,} of the {of:,}"
