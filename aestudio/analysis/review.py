"""How well pictures are made large again: worst, median and best of many, and the numbers of all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

import numpy as np

from aestudio.analysis.fidelity import mean_squares, spectrum
from aestudio.analysis.people import people_words
from aestudio.analysis.question import Array, LongQuestion, Trained
from aestudio.analysis.samples import PART_WORDS, Part, described, drawn
from aestudio.analysis.skill import Methods, compared
from aestudio.analysis.upsampling import Upsampled, Upsampling, baseline, enlarging, notice
from aestudio.job import Pieces

if TYPE_CHECKING:
    from aestudio.degrade import Degrade
    from aestudio.families.abilities import Upsamples

__all__ = ["Review", "Reviewed", "ranked", "review"]


@dataclass(frozen=True)
class Review(LongQuestion["Reviewed"]):
    """How a model enlarges pictures of a part; those shown are chosen by their error, never by hand.

    Attributes:
        part: of the data.
        each: how many of the worst, of the median and of the best.
        count: how many are enlarged and measured at most; the same few at every look.
    """

    counts: ClassVar[float] = 0.3  # it takes a second: of looking's small share it was told epochs late

    part: Part = "validation"
    each: int = 1
    count: int = 100

    def work(self, trained: Trained) -> Pieces[Reviewed]:
        """What the model makes of them.

        Raises:
            SpecError: when the model makes no large pictures of small ones, or the part is empty.
        """
        rows = drawn(trained, self.part, self.count, 0)
        truth, given, outputs = yield from enlarging(trained, rows)
        degrade = cast("Upsamples", trained.model).degrade
        return review(self, trained, rows, degrade, (truth, given, outputs))


@dataclass(frozen=True, eq=False)
class Reviewed:
    """What was found.

    Attributes:
        question: what was asked.
        shown: the pictures to look at, the worst first.
        names: "worst", "median" or "best", of each.
        methods: the judged method beside the baselines, on all pictures.
        frequencies: in cycles per pixel, `(K,)`.
        powers: mean power of all pictures by "Truth", "Output" and "Bicubic", each `(K,)`.
        notice: what outputs are not, to be said beside them.
        of: how many pictures the part holds.
        people: whether the network may know the people by heart; empty where that is not known.
    """

    question: Review
    shown: Upsampled
    names: tuple[str, ...]
    methods: Methods
    frequencies: Array
    powers: dict[str, Array]
    notice: str
    of: int
    people: str = ""

    @property
    def words(self) -> str:
        """Which pictures are shown, and by which rule."""
        part, count = PART_WORDS[self.question.part], self.methods.count
        among = f"all {count:,}" if count == self.of else f"{count:,} of {self.of:,}"
        return f"Worst, median and best by squared error, of {among} {part} pictures"

    @property
    def arrays(self) -> dict[str, Array]:
        """What goes into a file."""
        return self.shown.arrays | self.methods.arrays | {"rank": np.array(self.names)}


def review(
    question: Review,
    trained: Trained,
    rows: Array,
    degrade: Degrade,
    pictures: tuple[Array, Array, Array],
    made: str = "network",
) -> Reviewed:
    """Measure what was made of pictures, and choose those to look at.

    Args:
        question: which pictures, and how many to choose.
        trained: whose data they are of.
        rows: their row numbers.
        degrade: how the small pictures were made.
        pictures: truth `(n, C, H, W)`, small pictures `(n, C, h, w)`, outputs `(n, C, H, W)`; 0 to 1.
        made: what made the outputs: "network", "search" ...
    """
    truth, given, outputs = pictures
    keep, names = ranked(mean_squares(outputs, truth), question.each)
    asked = Upsampling(question.part, count=len(keep), rows=tuple(rows[keep].tolist()))
    found = described(trained, rows[keep], question.part)
    shown = Upsampled(asked, found, degrade, truth[keep], given[keep], outputs[keep], len(rows))
    kinds = {"Truth": truth, "Output": outputs, "Bicubic": baseline(given, degrade, "bicubic")}
    spectra = {name: spectrum(values) for name, values in kinds.items()}
    powers = {name: power.mean(0) for name, (_, power) in spectra.items()}
    methods = compared(question.part, truth, given, outputs, degrade, made)
    frequencies, of = spectra["Truth"][0], len(trained.parts[question.part])
    said = notice(trained.experiment), of, people_words(trained)
    return Reviewed(question, shown, names, methods, frequencies, powers, *said)


def ranked(squares: Array, each: int) -> tuple[Array, tuple[str, ...]]:
    """Places of the worst, the median and the best, `each` of them where there are enough; and their names.

    The worst come first; of equal ones the earlier; what is no number is worst of all.
    """
    order = np.argsort(-np.nan_to_num(squares, nan=np.inf), kind="stable")
    if len(order) < 3:
        return order, ("worst", "best")[: len(order)] if len(order) > 1 else ("median",)
    each = min(each, len(order) // 3)
    middle = (len(order) - each) // 2
    kept = np.concatenate([order[:each], order[middle : middle + each], order[len(order) - each :]])
    return kept, tuple(name for name in ("worst", "median", "best") for _ in range(each))
