"""Whether what was changed while a run trained made it worse."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from aestudio.analysis.diagnosis.curve import Curve, level
from aestudio.analysis.diagnosis.words import number

__all__ = ["Blamed", "blamed"]

WORSE = 0.1  # of the loss before a change, by which it must stand higher at the end
BETTER = 0.02  # of it: a loss that was lower by that after the change was not spoiled by it
SOON = 3  # epochs between a change and the end of a run whose loss is no number


class Blamed(NamedTuple):
    """A change after which the loss was worse: what was changed, at which epoch, and what is known of it."""

    what: str
    epoch: int
    why: str

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return f"Take back what was changed at epoch {self.epoch} ({self.what}), and go on from before it."


def blamed(curve: Curve) -> Blamed | None:
    """The change after which the loss rose and never came back; of several, the one at the lowest loss."""
    broken = curve.failure or not np.isfinite(curve.judged).all()
    if broken:
        last, what = max(curve.changes, default=(-math.inf, ""))
        near = len(curve) + curve.skipped - last <= SOON
        return Blamed(what, math.ceil(last), f"Just before it: {what}.") if near else None
    found: tuple[float, Blamed] | None = None
    for at, what in curve.changes:
        index = int(at) - curve.skipped  # of the first epoch that the change was in force in
        if not 1 <= index < len(curve):
            continue
        before = float(curve.judged[max(index - 3, 0) : index].min())
        now, least = level(curve.judged), float(curve.judged[index:].min())
        worse = now - before > WORSE * abs(before) and before - least < BETTER * abs(before)
        if worse and (found is None or before < found[0]):
            was = f"Before {what} at epoch {int(at)} the {curve.name} was {number(before)}"
            why = f"{was}, now it is {number(now)}."
            found = before, Blamed(what, int(at), why)
    return found[1] if found else None
