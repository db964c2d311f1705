"""Which pictures stand for a group: those at fixed quantiles of its shift, never picked by hand."""

from __future__ import annotations

import numpy as np

from aestudio.audit.records import Records

__all__ = ["behind"]

QUANTILES = (0.05, 0.5, 0.95)


def behind(records: Records, names: tuple[str, ...]) -> dict[str, list[int]]:
    """Places in the records, by group: at 5, 50 and 95 per cent of ΔL*, or of squared error without tone."""
    values = records["delta_lightness"]
    if not np.isfinite(values).any():
        values = records["mse"]
    found = {}
    for k, name in enumerate(names):
        mine = np.flatnonzero((records["group"] == k) & np.isfinite(values))
        if len(mine) >= 10:
            order = mine[np.argsort(values[mine], kind="stable")]
            found[name] = [int(order[round(q * (len(order) - 1))]) for q in QUANTILES]
    return found
