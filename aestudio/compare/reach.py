"""How far an axis reaches on which curves share the room: one that diverged must not flatten the others."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["Reach", "common_range", "is_beyond", "reach_of"]

Array = np.ndarray[Any, Any]
FEW = 0.1  # of a curve's values may lie beyond where it usually is
QUARTER = 0.25  # of all curves, at least, are shown whole
FAR, VERY_FAR = 9.0, 99.0  # times the height of the others, of which a tenth (a hundredth) would remain
FAR_LOG, VERY_FAR_LOG = 2.0, 3.0  # the same in decades: a third, a quarter would remain
FLAT = 0.5  # of its size: the least height that a curve is taken to have


@dataclass(frozen=True)
class Reach:
    """From where to where a curve goes.

    Attributes:
        low: its lowest number.
        high: its highest.
        usual_low: only a tenth of it lies below.
        usual_high: only a tenth of it lies above, and not its first number: losses begin high.
    """

    low: float
    high: float
    usual_low: float
    usual_high: float

    @property
    def turned(self) -> Reach:
        """Upside down."""
        return Reach(-self.high, -self.low, -self.usual_high, -self.usual_low)

    @property
    def logs(self) -> Reach:
        """On a logarithmic axis."""
        return Reach(*map(math.log10, (self.low, self.high, self.usual_low, self.usual_high)))


def reach_of(values: Array) -> Reach | None:
    """How far a curve reaches; None: it has no finite number."""
    known = values[np.isfinite(values)]
    if not len(known):
        return None
    below = float(np.quantile(known, FEW, method="higher"))
    above = float(np.quantile(known, 1 - FEW, method="lower"))
    first = float(known[0])
    return Reach(float(known.min()), float(known.max()), min(below, first), max(above, first))


def common_range(reaches: Sequence[Reach], *, log: bool = False) -> tuple[float, float] | None:
    """What an axis shows of curves: all of it, but for what would leave too little room for most of them.

    Curves are taken up from the lowest: where the next one begins more than nine times their height above
    those taken, it is left out with all that follow, if those taken are most; ninety-nine times, if they are
    at least a quarter. The same downwards. On a logarithmic axis it is two and three times, and nothing is
    too low.

    Args:
        reaches: of each curve; on a logarithmic axis all above 0.
        log: the axis is logarithmic.

    Returns:
        The lowest and highest number shown; None: there is no curve.
    """
    if not reaches:
        return None
    if log:
        bottom = min(one.low for one in reaches)
        return bottom, 10.0 ** _top([one.logs for one in reaches], FAR_LOG, VERY_FAR_LOG, _decade)
    top = _top(reaches, FAR, VERY_FAR, _part_of)
    return -_top([one.turned for one in reaches], FAR, VERY_FAR, _part_of), top


def is_beyond(reach: Reach, low: float, high: float) -> bool:
    """Whether some of a curve lies outside of what is shown."""
    margin = 1e-9 * max(abs(low), abs(high))
    return reach.low < low - margin or reach.high > high + margin


def _top(reaches: Sequence[Reach], far: float, very_far: float, least: Callable[[float], float]) -> float:
    """Up to where the curves are shown; `least` is the height that curves up to a value are taken to have."""
    order = sorted(reaches, key=lambda one: one.usual_high)
    count = len(order)
    for taken in range(max(1, math.ceil(QUARTER * count)), count + 1):
        low, high = min(one.usual_low for one in order[:taken]), order[taken - 1].usual_high
        height = max(high - low, least(high))
        times = far if 2 * taken > count else very_far
        if taken == count or order[taken].usual_high > high + times * height:
            limit = high + far * height
            return max(one.high if one.high <= limit else one.usual_high for one in order[:taken])
    raise AssertionError


def _part_of(high: float) -> float:
    return FLAT * abs(high)


def _decade(_: float) -> float:
    return 1.0
