"""Columns that got among a sample's values by mistake: their scale or their name is not that of the many."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from aestudio.data.dataset import Array

__all__ = ["apart_by_scale", "strays"]

APART = 100  # times as far, and columns are different quantities
FEW = 0.1  # of the columns, that may have got among the others by mistake
FEWEST = 10  # columns, of which one may stand out


def apart_by_scale(values: Array) -> Array:
    """Which columns of `(n, d)` vary over a hundred times as much as the middle one, `(d,)`.

    Not a hundredth as much: pixels at the edge of a picture hardly vary, and are pixels all the same.
    """
    spans = values.max(axis=0) - values.min(axis=0)
    varied = spans[spans > 0]
    usual = float(np.percentile(varied, 50, method="lower")) if len(varied) else 1.0
    return np.asarray(spans > APART * usual)


def strays(names: Sequence[str], by_scale: Array) -> tuple[str, ...]:
    """The few columns on another scale than the many or called otherwise; none where columns differ anyway.

    Args:
        names: of the columns.
        by_scale: which are on another scale, `(d,)`.
    """
    kinds = [_kind(name) for name in names]
    usual = Counter(kinds).most_common(1)[0][0]
    by_name = np.array([kind != usual for kind in kinds])
    found = np.zeros(len(names), bool)
    for odd in (by_scale, by_name):
        if len(odd) >= FEWEST and odd.sum() <= FEW * len(odd):
            found |= odd
    return tuple(name for name, stray in zip(names, found, strict=True) if stray)


def _kind(name: str) -> str:
    """What is left of a name without its number: "ch" of "ch07", "nm" of "400.5 nm", nothing of "1e-3"."""
    try:
        float(name)
    except ValueError:
        return re.sub(r"[\W\d_]+", "", name).lower()
    return ""
