"""Runs side by side: their losses by epoch, what is alike but for the seed, and where settings differ."""

from __future__ import annotations

from aestudio.compare.curves import AXES, Axis, Band, Curves, band, smoothed
from aestudio.compare.differences import Difference, differences
from aestudio.compare.groups import Compared, grouped, read_curves, read_runs

__all__ = [
    "AXES",
    "Axis",
    "Band",
    "Compared",
    "Curves",
    "Difference",
    "band",
    "differences",
    "grouped",
    "read_curves",
    "read_runs",
    "smoothed",
]
