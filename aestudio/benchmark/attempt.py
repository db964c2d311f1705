"""A part of a measurement that may fail: the cells it was to fill say why, and the rest goes on."""

from __future__ import annotations

from collections.abc import Iterable

from aestudio.benchmark.table import Cell
from aestudio.job import Pieces

__all__ = ["Cells", "attempt", "first_line"]

Cells = dict[str, Cell | str]
"""By measure, the number, or why there is none."""


def attempt(keys: Iterable[str], pieces: Pieces[Cells]) -> Pieces[Cells]:
    """What the pieces find; where they end with an error, its words for each of `keys`.

    A benchmark of hours must not end at one model that can't be measured, whatever goes wrong in it.
    """
    try:
        return (yield from pieces)
    except Exception as error:
        return dict.fromkeys(keys, f"could not be measured: {first_line(error)}")


def first_line(error: Exception) -> str:
    """Of an error's words; its kind, where it has none."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
