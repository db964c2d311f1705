"""The code of one sample, among the codes of many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aestudio.analysis.latent import BROKEN, encoding
from aestudio.analysis.question import Array, LongQuestion, Trained
from aestudio.analysis.reconstruction import Pairs, Reconstructions
from aestudio.analysis.samples import Part, drawn, part_rows
from aestudio.job import Pieces
from aestudio.spec import SpecError

__all__ = ["LEVELS", "Code", "CodeOf", "Spread", "spread_of"]

LEVELS = (5, 25, 50, 75, 95)
LIMIT = 5000
SORTED = 400_000  # numbers at most that are sorted for the percentiles: some 20 ms
STILL = 1e-5  # a unit whose values differ by less than this share of their size does not change


@dataclass(frozen=True)
class Code(LongQuestion["CodeOf"]):
    """The code of one sample.

    Attributes:
        part: of the data.
        index: which of the part's samples, in order; beyond the last it starts again.
        column: the label column that `label` is about; empty: samples of every label.
        label: only samples of this class are counted by `index`.
    """

    part: Part = "validation"
    index: int = 0
    column: str = ""
    label: int = 0

    def work(self, trained: Trained) -> Pieces[CodeOf]:
        """The sample, its code, its reconstruction, and how the codes of the part are spread."""
        rows = self._rows(trained)
        index = self.index % len(rows)
        row = int(rows[index])
        codes, shape = yield from encoding(trained, drawn(trained, self.part, LIMIT, 0))
        code, _ = yield from encoding(trained, np.array([row]))
        pair = yield from Reconstructions(part=self.part, rows=(row,)).work(trained)
        return CodeOf(self, pair, code[0], shape, spread_of(codes), index, len(rows))

    def _rows(self, trained: Trained) -> Array:
        rows = part_rows(trained, self.part)
        if not self.column or self.column not in trained.dataset.labels:
            return rows
        found: Array = rows[trained.dataset.labels[self.column][rows] == self.label]
        if not len(found):
            name = trained.dataset.class_names(self.column)[self.label : self.label + 1] or (str(self.label),)
            raise SpecError("", f"expected samples of {self.column} {name[0]} in this part, found none")
        return found


@dataclass(frozen=True, eq=False)
class Spread:
    """How the values of each unit of a code are spread over the data.

    Attributes:
        percentiles: `(5, d)`: the levels 5, 25, 50, 75 and 95 %.
        low: the lowest value of each, `(d,)`.
        high: the highest.
        dead: whether a unit has the same value for every sample, bool `(d,)`.
        count: over how many samples.
    """

    percentiles: Array
    low: Array
    high: Array
    dead: Array
    count: int

    @property
    def broken(self) -> Array:
        """Whether a unit gives values that are no numbers, as of a run that diverged, bool `(d,)`."""
        return np.asarray(np.isnan(self.low))

    def words(self) -> str:
        """How many units are broken or else dead, as a sentence without a full stop; empty when none is."""
        dead, broken, units = int(self.dead.sum()), int(self.broken.sum()), len(self.dead)
        if broken:
            some = f"{broken:,} of {units:,} units give{'s' * (broken == 1)} no numbers"
            return BROKEN if broken == units else f"{some}, as happens when a run diverges"
        if not dead:
            return ""
        verb = "units are dead: they give" if dead != 1 else "units is dead: it gives"
        return f"{dead:,} of {units:,} {verb} the same value for every sample"


@dataclass(frozen=True, eq=False)
class CodeOf:
    """The code of one sample.

    Attributes:
        question: what was asked.
        pair: the sample and its reconstruction.
        code: its code, flattened, `(d,)`.
        shape: of the code before it was flattened.
        spread: how the codes of the part are spread.
        index: which of the `count` samples that fit the question it is.
        count: how many samples fit the question.
    """

    question: Code
    pair: Pairs
    code: Array
    shape: tuple[int, ...]
    spread: Spread
    index: int
    count: int

    @property
    def arrays(self) -> dict[str, Array]:
        """What goes into a file."""
        spread = {"percentiles": self.spread.percentiles, "low": self.spread.low, "high": self.spread.high}
        return {**self.pair.arrays, "code": self.code, **spread, "dead": self.spread.dead}


def spread_of(codes: Array) -> Spread:
    """The spread of codes `(n, d)`; of a unit that is not a number for every sample nothing is one."""
    codes = np.where(np.isfinite(codes).all(0), codes, np.nan).astype(codes.dtype, copy=False)
    low, high = codes.min(0), codes.max(0)
    size = np.maximum(np.abs(low), np.abs(high))
    some = codes[: max(200, SORTED // max(codes.shape[1], 1))]  # they come in random order
    levels = np.percentile(some, LEVELS, axis=0).astype(np.float32)
    return Spread(levels, low, high, (high - low) <= STILL * size, len(codes))
