"""How sure a rate is."""

from __future__ import annotations

import math

__all__ = ["NORMAL_95", "score_interval"]

NORMAL_95 = 1.959963984540054  # standard deviations to each side that hold 95 % of a normal distribution


def score_interval(hits: float, count: int, z: float = NORMAL_95) -> tuple[float, float]:
    """Wilson's interval of a rate, `hits` of `count` (Wilson 1927); 0 to 1 where nothing was counted."""
    if not count:
        return 0.0, 1.0
    rate = hits / count
    middle = (rate + z**2 / (2 * count)) / (1 + z**2 / count)
    half = z / (1 + z**2 / count) * math.sqrt(rate * (1 - rate) / count + z**2 / (4 * count**2))
    return max(middle - half, 0.0) if hits else 0.0, min(middle + half, 1.0) if hits < count else 1.0
