"""The laboratory's numbers, each with its name, what it means, and what it is at best."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from aestudio.analysis.question import Array
from aestudio.numerals import numeral, percent, with_error

if TYPE_CHECKING:
    from aestudio.analysis.coverage import Covered
    from aestudio.analysis.laboratory.quality import Quality

__all__ = ["MEANINGS", "Measured", "measured"]

MODES, OFF, MISSED = "Modes reached", "Samples off the data", "Data without samples"
DISTANCE, LIKELIHOOD, SHORT = "Energy distance", "Mean ln p, nats", "Short of the truth, nats"

MEANINGS = {
    MODES: (
        "Parts of the data, by the first label, on which at least a tenth as many samples lie as their "
        "share of the data lets expect; samples that lie off the data count for none"
    ),
    OFF: (
        "Share of the samples that lie farther from every training point than 99 % of the data held out do: "
        "blur, and threads between the modes. Of data held out it is 1 %"
    ),
    MISSED: (
        "Share of the data held out that lie farther from every sample than 99 % do from as many training "
        "points: holes, and modes that are lost. With data in place of samples it is 1 %"
    ),
    DISTANCE: (
        "How far the distribution of the samples is from that of the data, 0 where they are equal. The ideal "
        "is what training points have: 0 but for chance. As an unbiased estimate it scatters around 0, so it "
        "may be a little below. Its unit is that of the values the network sees: compare on the same data"
    ),
    LIKELIHOOD: (
        "Logarithm of the model's density, mean over the data held out: the higher, the better. The ideal is "
        "that of the true density on the same points, where it is known. ± is the standard error"
    ),
    SHORT: (
        "By how much the model's mean ln p lies below that of the true density on the same points: an "
        "estimate of the Kullback-Leibler divergence from the truth to the model. ± is the standard error"
    ),
}
"""What each means, by its name."""


@dataclass(frozen=True)
class Measured:
    """One number.

    Attributes:
        name: what it is, one of `MEANINGS`.
        value: of the model.
        ideal: what a perfect model would have; empty: unknown.
        note: what is to be added; empty: nothing.
    """

    name: str
    value: str
    ideal: str = ""
    note: str = ""

    @property
    def words(self) -> str:
        """In one line: "Samples off the data: 6.2 % (ideal: 1 %)"."""
        ideal = f" (ideal: {self.ideal})" if self.ideal else ""
        return f"{self.name}: {self.value}{ideal}{f'; {self.note}' if self.note else ''}"


def measured(
    modes: Covered | None, quality: Quality | None, likelihood: tuple[Array, Array | None] | None
) -> list[Measured]:
    """All that is known.

    Args:
        modes: which modes the samples reach; None: unknown.
        quality: of the samples; None: there are none.
        likelihood: ln p of data held out by the model, `(n,)`, and by the truth; None: the model has none.
    """
    found = [] if modes is None else [_modes(modes)]
    if quality is not None and math.isfinite(quality.off):
        found.append(Measured(OFF, percent(quality.off, 1), "1 %"))
        found.append(Measured(MISSED, percent(quality.missed, 1), "1 %"))
    if quality is not None and math.isfinite(quality.distance):
        found.append(Measured(DISTANCE, numeral(quality.distance, ".4f"), numeral(quality.own, ".4f")))
    return [*found, *_likelihood(*likelihood)] if likelihood is not None else found


def _modes(modes: Covered) -> Measured:
    there = sum(bool(share) for share in modes.shares)
    lost = f"lost: {', '.join(modes.missing)}" if modes.missing else ""
    return Measured(MODES, f"{there - len(modes.missing)} of {there}", f"{there} of {there}", lost)


def _likelihood(own: Array, truth: Array | None) -> Iterator[Measured]:
    known = truth is not None and np.isfinite(truth).all()
    yield Measured(LIKELIHOOD, _mean(own), _mean(truth) if known and truth is not None else "unknown")
    if known and truth is not None and np.isfinite(own).all():
        yield Measured(SHORT, _mean(truth - own), "0")


def _mean(values: Array) -> str:
    error = float(values.std(ddof=1)) / math.sqrt(len(values)) if len(values) > 1 else math.nan
    return with_error(float(values.mean()), error)
