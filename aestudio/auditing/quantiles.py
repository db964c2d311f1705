"""Which pictures stand for many: those at fixed quantiles or evenly spread, never picked by hand."""

from __future__ import annotations

import numpy as np

from aestudio.audit.records import Records
from aestudio.data.dataset import Array

__all__ = ["QUANTILES", "at_quantiles", "behind", "spread"]

QUANTILES = {"p5": 0.05, "p50": 0.5, "p95": 0.95}
"""Of the pictures that are shown of a group, by what they are called."""


def at_quantiles(values: Array, mine: Array) -> list[int]:
    """Places of some values at 5, 50 and 95 per cent; none of fewer than ten.

    Args:
        values: `(I,)`; NaN where there is none.
        mine: which of them, bool `(I,)`.
    """
    places = np.flatnonzero(mine & np.isfinite(values))
    if len(places) < 10:
        return []
    order = places[np.argsort(values[places], kind="stable")]
    return [int(order[round(q * (len(order) - 1))]) for q in QUANTILES.values()]


def spread(mine: Array, count: int) -> list[int]:
    """At most `count` of the places where `mine` `(I,)` is True, evenly over them."""
    places = np.flatnonzero(mine)
    if len(places) > count:
        places = places[np.linspace(0, len(places) - 1, count).round().astype(int)]
    return [int(place) for place in places]


def behind(records: Records, names: tuple[str, ...]) -> dict[str, list[int]]:
    """Places in the records, by group: at quantiles of ΔL*, or of squared error where tone is unknown."""
    values = records["delta_lightness"]
    if not np.isfinite(values).any():
        values = records["mse"]
    found = {name: at_quantiles(values, records["group"] == k) for k, name in enumerate(names)}
    return {name: places for name, places in found.items() if places}
