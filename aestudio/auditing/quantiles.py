"""Which pictures stand for many: those at fixed quantiles or evenly spread, never picked by hand."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from aestudio.audit.records import Records
from aestudio.data.dataset import Array

__all__ = ["QUANTILES", "RANKS", "at_quantiles", "behind", "ranked", "spread"]

QUANTILES = {"p5": 0.05, "p50": 0.5, "p95": 0.95}
"""Of the pictures that are shown of a group, by what they are called."""

RANKS = {"nearest": 0.0, "median": 0.5, "farthest": 1.0}
"""Of each group by squared error, by what they are called."""


def at_quantiles(values: Array, mine: Array, quantiles: Mapping[str, float] = QUANTILES) -> list[int]:
    """Places of some values at 5, 50 and 95 per cent or at other quantiles; none of fewer than ten.

    Args:
        values: `(I,)`; NaN where there is none.
        mine: which of them, bool `(I,)`.
        quantiles: from 0 to 1.
    """
    places = np.flatnonzero(mine & np.isfinite(values))
    if len(places) < 10:
        return []
    order = places[np.argsort(values[places], kind="stable")]
    return [int(order[round(q * (len(order) - 1))]) for q in quantiles.values()]


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
    return _by_group(values, records, names, QUANTILES)


def ranked(records: Records, names: tuple[str, ...]) -> dict[str, list[int]]:
    """Places in the records, by group: the outputs nearest to their true picture, median and farthest."""
    return _by_group(records["mse"], records, names, RANKS)


def _by_group(
    values: Array, records: Records, names: tuple[str, ...], quantiles: Mapping[str, float]
) -> dict[str, list[int]]:
    found = {name: at_quantiles(values, records["group"] == k, quantiles) for k, name in enumerate(names)}
    return {name: places for name, places in found.items() if places}
