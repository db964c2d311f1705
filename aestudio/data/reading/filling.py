"""Missing numbers of a row filled in from the same row: no other sample, and so no other part, has a say."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from aestudio.data.dataset import Array

__all__ = ["MOST", "fill_rows", "places"]

MOST = 0.5  # of a row's numbers may be missing
_NUMBERED = re.compile(r"(\D*?)([+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)(\D*)")  # "400", "nm 400", "1.5 Hz"


def places(names: Sequence[str]) -> Array | None:
    """Where columns lie by the numbers in their names, `(d,)`, rising; None where these tell no order.

    They do if they only rise or only fall, with the same words around them.
    """
    found = [_NUMBERED.fullmatch(name) for name in names]
    parts = [one.groups() for one in found if one]
    if len(parts) < len(names) or len({(before, behind) for before, _, behind in parts}) != 1:
        return None
    at = np.array([float(number) for _, number, _ in parts])
    steps = np.diff(at)
    if not np.isfinite(at).all() or not ((steps > 0).all() or (steps < 0).all()):
        return None
    return -at if (steps < 0).all() else at


def fill_rows(values: Array, at: Array | None = None) -> tuple[int, int]:
    """Fill in what is no number on a straight line between its neighbours in the row, in place.

    Before the first number of a row and behind the last, the nearest stands.

    Args:
        values: `(n, d)` of floats, in each row at least one number.
        at: where the columns lie, `(d,)`, rising; None: as far apart each as the next.

    Returns:
        How many cells were filled in, and in how many rows.
    """
    bad = ~np.isfinite(values)
    rows, columns = np.flatnonzero(bad.any(axis=1)), np.arange(values.shape[1]) if at is None else at
    for row in rows:
        lacks = bad[row]
        values[row, lacks] = np.interp(columns[lacks], columns[~lacks], values[row, ~lacks])
    return int(bad.sum()), len(rows)
