"""What runs came to, each against the first of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aestudio.compare.comparable import why_apart
from aestudio.compare.curves import Curves
from aestudio.compare.groups import Compared

__all__ = ["Result", "results"]


@dataclass(frozen=True, eq=False)
class Result:
    """What a run came to.

    Attributes:
        run: which.
        epochs: how many were finished.
        term: which loss is meant: "validation", or "training" where nothing validates.
        final: that loss in the last epoch, in the loss's own unit; None: it has none.
        best: the lowest.
        best_epoch: when that was, from 1.
        difference: of the best loss to that of the first run; None where the two can't be compared.
        apart: why its losses can't be compared with the first run's, in words; empty: they can.
    """

    run: Compared
    epochs: int
    term: str
    final: float | None
    best: float | None
    best_epoch: int | None
    difference: float | None
    apart: str


def results(runs: Sequence[Compared], curves: Mapping[Path, Curves]) -> tuple[Result, ...]:
    """What runs came to, in their order.

    Args:
        runs: the runs.
        curves: their losses, by folder.
    """
    found: list[Result] = []
    for run in runs:
        known = curves[run.path]
        term = "validation" if "validation" in known.losses else "training"
        apart = _apart(runs[0], found[0].term, run, term) if found else ""
        final, best, epoch = _ends(known, term)
        first = found[0].best if found else best
        known_both = not apart and best is not None and first is not None
        difference = best - first if known_both and best is not None and first is not None else None
        found.append(Result(run, len(known), term, final, best, epoch, difference, apart))
    return tuple(found)


def _apart(first: Compared, its: str, run: Compared, term: str) -> str:
    if why := why_apart(first.experiment, run.experiment):
        return why
    return "" if its == term else f"its {term} loss is known, of {first.name} the {its} loss"


def _ends(curves: Curves, term: str) -> tuple[float | None, float | None, int | None]:
    """The last and the lowest value, and the epoch of the lowest."""
    values = curves.losses.get(term, np.empty(0))
    if not np.isfinite(values).any():
        return None, None, None
    at = int(np.nanargmin(np.where(np.isfinite(values), values, np.nan)))
    last = float(values[-1])
    return last, float(values[at]), at + 1
