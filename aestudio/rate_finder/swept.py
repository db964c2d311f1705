"""What a sweep of the learning rate gave, and the rate it suggests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

__all__ = ["End", "Swept", "judged", "smoothed"]

Array = np.ndarray[Any, Any]
End = Literal["done", "exploded", "no number"]
REACH = 10  # steps to either side that the smoothed loss takes in
FEWEST = 20  # steps before anything is suggested
CLEAR = 0.1  # of the first loss, by which it must fall


@dataclass(frozen=True, eq=False)
class Swept:
    """A sweep.

    Attributes:
        rates: of the steps taken, ascending, `(n,)`.
        losses: of those steps' batches, `(n,)`.
        smooth: the same, smoothed, `(n,)`.
        suggestion: the rate at the steepest descent; None: none is clear.
        why: what it rests on, or why there is none, in a sentence.
    """

    rates: Array
    losses: Array
    smooth: Array
    suggestion: float | None
    why: str


def smoothed(losses: Array) -> Array:
    """The mean over neighbouring steps, weighted by nearness; unlike a running mean it does not lag."""
    weights = np.hanning(2 * REACH + 1)
    totals = np.convolve(losses, weights)[REACH : REACH + len(losses)]
    found: Array = totals / np.convolve(np.ones(len(losses)), weights)[REACH : REACH + len(losses)]
    return found


def judged(rates: Array, losses: Array, end: End = "done") -> Swept:
    """The sweep with the rate it suggests: where the smoothed loss falls fastest with the rate's logarithm.

    Nothing is suggested where the loss hardly falls, or falls by no more than it wobbles.

    Args:
        rates: of the steps taken, ascending, `(n,)`.
        losses: of those steps, `(n,)`, finite; can be none.
        end: why the sweep ended: all steps done, the loss far above its lowest, or no number at all.
    """
    smooth = smoothed(losses) if len(losses) else np.empty(0)

    def none(why: str) -> Swept:
        return Swept(rates, losses, smooth, None, f"No clear suggestion: {why}")

    if len(losses) < FEWEST:
        return none(_too_short(len(losses), end))
    lowest = int(np.argmin(smooth))
    first = float(np.median(smooth[: max(5, lowest // 4)]))
    fall = first - float(smooth[lowest])
    wobble = float(np.median(np.abs(np.diff(losses[: lowest + 1])))) if lowest else 0.0
    if lowest < 5 or fall < CLEAR * abs(first):
        return none(f"the loss fell by only {100 * max(fall, 0) / abs(first):.2g} % at any rate.")
    if fall < 2 * wobble:
        return none("the loss falls by less than it wobbles from batch to batch. Take larger batches.")
    at = int(np.argmin(np.gradient(smooth, np.log10(rates))[: lowest + 1]))
    rate = float(f"{rates[at]:.2g}")
    if at < REACH:
        return none("the loss falls fastest at the very first rates. It may be falling by itself.")
    text = (
        f"The loss falls fastest near {rate:g}, is lowest at {rates[lowest]:.2g}, "
        f"and {_ended(end, lowest == len(rates) - 1)} {rates[-1]:.2g}."
    )
    return Swept(rates, losses, smooth, rate, text)


def _too_short(steps: int, end: End) -> str:
    after = f"after {steps} step{'s' * (steps != 1)}"
    if end == "exploded":
        return f"the loss exploded {after}, at rates that are tiny. Look at the data and the first weights."
    if end == "done":
        return f"the sweep ended {after}; {FEWEST} are needed."
    where = after if steps else "at the very first step"
    return f"the loss was no number {where}. Look at the data and the loss."


def _ended(end: End, falling: bool) -> str:
    if end == "exploded":
        return "exploded at"
    if end == "no number":
        return "was no number beyond"
    return "was still falling at" if falling else "rose again up to"
