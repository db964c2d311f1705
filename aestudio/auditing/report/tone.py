"""Whether skin tones are drawn together, in words: over all, in the report's section and beside the plot."""

from __future__ import annotations

import math

from aestudio.audit.statistics.shrinkage import Shrinkage
from aestudio.audit.statistics.units import Interval
from aestudio.auditing.report.questions import QUESTIONS
from aestudio.numerals import minus

__all__ = ["drawn_together", "line_words"]

FEWEST = 30  # pictures or persons, as for a test


def line_words(found: Shrinkage) -> str:
    """What β is, and what the line of L* of outputs over L* of true pictures says."""
    (value, low, high), pivot = _numbers(found.slope, 3), _numbers(found.pivot, 1)
    told = (
        f"{QUESTIONS['shrinkage']} True pictures that are 1 L* apart become outputs that are β = {value} L* "
        f"apart ({low} to {high}; 1: no change)."
    )
    if not math.isfinite(found.pivot.value):
        return told
    way = "drawn towards" if found.slope.value < 1 else "pushed away from"
    return f"{told} Tones are {way} L* {pivot[0]} ({pivot[1]} to {pivot[2]})."


def drawn_together(found: Shrinkage | None) -> str:
    """The same in a sentence, where β is not 1; empty: it may be, or too few were measured.

    A mean shift hides it: the darkest may come out lighter and the lightest darker.
    """
    if found is None or found.slope.count < FEWEST or not (found.slope.high < 1 or found.slope.low > 1):
        return ""
    value, low, high = _numbers(found.slope, 2, 10)
    if "10.00" in (value, low, high):
        return ""  # no more than rounding
    together, pivot = found.slope.value < 1, found.pivot.value
    way = "drawn together" if together else "pushed apart"
    if 0 <= pivot <= 100:
        way = f"{'drawn towards' if together else 'pushed away from'} L* {pivot:.1f}"
    return f"Skin tones are {way}: pictures 10 L* apart become outputs {value} L* apart ({low} to {high})."


def _numbers(found: Interval, digits: int, times: float = 1) -> tuple[str, str, str]:
    value, low, high = (minus(f"{times * end:.{digits}f}") for end in (found.value, found.low, found.high))
    return value, low, high
