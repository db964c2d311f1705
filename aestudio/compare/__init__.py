"""Runs side by side: their losses by epoch, what is alike but for the seed, and where settings differ."""

from __future__ import annotations

from aestudio.compare.comparable import loss_title, same_data, short_title, weighed_apart, why_apart
from aestudio.compare.curves import AXES, Axis, Band, Curves, band, smoothed
from aestudio.compare.differences import Difference, differences, differences_of_runs
from aestudio.compare.found import Side, found_in_words, read_baselines
from aestudio.compare.groups import (
    Compared,
    cut_short,
    grouped,
    once_per_seed,
    read_curves,
    read_run,
    read_runs,
)
from aestudio.compare.in_words import changes_in_words
from aestudio.compare.picture import curves_picture
from aestudio.compare.reconstructed import LeftOut, Reconstructed, Reconstructing, SideBySide
from aestudio.compare.results import Result, results
from aestudio.compare.sheet import sheet_picture
from aestudio.compare.tables import write_curves, write_settings

__all__ = [
    "AXES",
    "Axis",
    "Band",
    "Compared",
    "Curves",
    "Difference",
    "LeftOut",
    "Reconstructed",
    "Reconstructing",
    "Result",
    "Side",
    "SideBySide",
    "band",
    "changes_in_words",
    "curves_picture",
    "cut_short",
    "differences",
    "differences_of_runs",
    "found_in_words",
    "grouped",
    "loss_title",
    "once_per_seed",
    "read_baselines",
    "read_curves",
    "read_run",
    "read_runs",
    "results",
    "same_data",
    "sheet_picture",
    "short_title",
    "smoothed",
    "weighed_apart",
    "why_apart",
    "write_curves",
    "write_settings",
]
