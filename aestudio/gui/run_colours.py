"""The colour of a run: the same wherever runs are told apart by colour, whichever others are shown."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from aestudio.gui import style
from aestudio.run.label import run_number

__all__ = ["free_colour", "run_colour"]

FAR = (2, 4, 8, 6, 7, 10)  # of the colours of classes, those far from training and validation
_ORDER = tuple(style.LABEL_COLOURS[index] for index in (*FAR, 0, 1, 3, 5, 9, 11))


def run_colour(number: int) -> str:
    """The colour of the run of that number, from 0; they start again after the last."""
    return _ORDER[number % len(_ORDER)]


def free_colour(run: Path, taken: Collection[str]) -> str:
    """Its colour beside training and validation; another, where it is taken or like theirs."""
    beside = _ORDER[: len(FAR)]
    own = run_colour(run_number(run))
    if own in beside and own not in taken:
        return own
    return next((colour for colour in beside if colour not in taken), beside[len(taken) % len(beside)])
