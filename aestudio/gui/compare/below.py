"""The numbers below small pictures: as many digits as fit, written alike for all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QFontMetrics

from aestudio.gui.viewers.painting import Array
from aestudio.numerals import number_text, value_text

__all__ = ["Below", "errors_fitting"]

NONE = "–"  # below a sample whose error is no number
POWERS = range(12, -13, -1)  # of ten, by which errors are multiplied: the first that fits shows most


@dataclass(frozen=True)
class Below:
    """What stands below the samples.

    Attributes:
        rows: of each run a text for each sample.
        unit: of the numbers: 1, or the power of ten they count, as in "MSE in units of 0.001".
    """

    rows: tuple[tuple[str, ...], ...]
    unit: float = 1.0

    @property
    def words(self) -> str:
        """What the numbers are."""
        return "below each: MSE" + ("" if self.unit == 1 else f" in units of {number_text(self.unit)}")


def errors_fitting(errors: Array, metrics: QFontMetrics, room: float) -> Below:
    """Errors `(runs, n)` with as many digits as fit into `room` pixels each; else in a unit of their own."""
    for digits in (2, 1):
        below = Below(tuple(tuple(_plain(error, digits) for error in row) for row in errors))
        if _fits(below, metrics, room):
            return below
    for power in POWERS:
        factor = 10.0**power
        below = Below(
            tuple(tuple(_whole(error * factor) for error in row) for row in errors), float(f"1e{-power}")
        )
        if _fits(below, metrics, room):
            return below
    return Below(tuple((NONE,) * len(row) for row in errors))


def _fits(below: Below, metrics: QFontMetrics, room: float) -> bool:
    return all(metrics.horizontalAdvance(text) <= room for row in below.rows for text in row)


def _plain(error: float, digits: int) -> str:
    return value_text(float(error), digits) if np.isfinite(error) else NONE


def _whole(error: float) -> str:
    """With one decimal where that is all there is, as a number of few digits is read at a glance."""
    if not np.isfinite(error):
        return NONE
    return f"{error:.1f}" if 0 < error < 9.95 else f"{error:.0f}"
