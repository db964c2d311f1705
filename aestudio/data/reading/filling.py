"""Missing numbers of a row filled in from the same row: no other sample, and so no other part, has a say."""

from __future__ import annotations

import numpy as np

from aestudio.data.dataset import Array

__all__ = ["MOST", "fill_rows"]

MOST = 0.5  # of a row's numbers may be missing


def fill_rows(values: Array) -> tuple[int, int]:
    """Fill in what is no number on a straight line between its neighbours in the row, in place.

    Before the first number of a row and behind the last, the nearest stands.

    Args:
        values: `(n, d)` of floats, in each row at least one number.

    Returns:
        How many cells were filled in, and in how many rows.
    """
    bad = ~np.isfinite(values)
    rows, columns = np.flatnonzero(bad.any(axis=1)), np.arange(values.shape[1])
    for row in rows:
        lacks = bad[row]
        values[row, lacks] = np.interp(columns[lacks], columns[~lacks], values[row, ~lacks])
    return int(bad.sum()), len(rows)
