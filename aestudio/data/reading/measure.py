"""What values a data set holds: the lowest, the highest, and where there is no number."""

from __future__ import annotations

from typing import Any

import numpy as np

from aestudio.data.dataset import Array, Report, silent

__all__ = ["Survey", "format_range", "measured_note", "survey"]

_BYTES = 2**26  # looked at together


class Survey:
    """What the values added so far hold.

    Attributes:
        rows: how many samples were added.
        bad_values: how many NaN and infinities they hold.
        first: place of the first of these, `(row, *index in the sample)`; empty where there is none.
    """

    def __init__(self) -> None:
        self.rows = 0
        self.bad_values = 0
        self.first: tuple[int, ...] = ()
        self._low, self._high = np.inf, -np.inf
        self._bad_rows: list[Array] = []

    def add(self, part: Array) -> None:
        """Look at the next samples, `(n, *shape)`."""
        good = part
        if part.dtype.kind == "f" and not (finite := np.isfinite(part)).all():
            self._note_bad(np.argwhere(~finite))
            good = part[finite.reshape(len(part), -1).all(axis=1)]
        if good.size:
            self._low, self._high = min(self._low, good.min()), max(self._high, good.max())
        self.rows += len(part)

    @property
    def range(self) -> tuple[float, float]:
        """Lowest and highest number of the samples without NaN and infinity; 0 and 0 where there is none."""
        return (float(self._low), float(self._high)) if self._low <= self._high else (0.0, 0.0)

    @property
    def bad_rows(self) -> Array:
        """The samples with a NaN or an infinity, int64, ascending."""
        return np.concatenate([np.zeros(0, np.int64), *self._bad_rows])

    def _note_bad(self, places: Array) -> None:
        if not self.first:
            self.first = (self.rows + int(places[0, 0]), *(int(i) for i in places[0, 1:]))
        self.bad_values += len(places)
        self._bad_rows.append(self.rows + np.unique(places[:, 0]))


def format_range(dtype: np.dtype[Any]) -> tuple[float, float] | None:
    """The range of a format that data usually fill: truth values and 8-bit integers; None for the others.

    Wider integers are measured instead: the counts of a 12- or 14-bit detector stored as uint16 fill a small
    part of the format and would all be scaled to nearly the same number.
    """
    if dtype.kind == "b":
        return (0.0, 1.0)
    if dtype.kind in "iu" and dtype.itemsize == 1:
        limits = np.iinfo(dtype)
        return (float(limits.min), float(limits.max))
    return None


def measured_note(dtype: np.dtype[Any]) -> tuple[str, ...]:
    """That the range of values of this dtype is measured, and on which samples; empty: it is the format's."""
    if format_range(dtype):
        return ()
    said = "The value range was measured on all samples, those that validate and test among them; to scale by"
    return (f"{said} the training part alone, standardise.",)


def survey(values: Array, report: Report = silent) -> Survey:
    """Look at every value once, some 64 MB at a time.

    Args:
        values: `(N, *shape)` of truth values, integers or floats; may be a memory map.
        report: told how far it is.
    """
    seen = Survey()
    step = max(1, _BYTES // max(1, values[:1].nbytes))
    for start in range(0, len(values), step):
        report(start / len(values), "Looking at the values")
        seen.add(values[start : start + step])
    return seen
