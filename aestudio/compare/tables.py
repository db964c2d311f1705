"""Compared runs as files of comma-separated values."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from aestudio.compare.curves import AXES, TERMS, Curves

__all__ = ["write_curves", "write_settings"]


def write_curves(path: Path, curves: Mapping[str, Curves], what: str = "loss") -> None:
    """Write curves: a line per run and epoch, with step, seconds and losses; empty: not known.

    Args:
        path: the file.
        curves: by the run's name.
        what: they are curves of.

    Raises:
        OSError: when it can't be written.
    """
    rows = (
        [name, *map(_cell, row)]
        for name, one in curves.items()
        for row in zip(*(one.x[axis] for axis in AXES), *(_losses(one, term) for term in TERMS), strict=True)
    )
    _write(path, ["run", "epoch", "step", "seconds", *(f"{part} {what}" for part in TERMS)], rows)


def write_settings(path: Path, columns: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]]) -> None:
    """Write settings side by side: a line per setting, a column per run or group of runs.

    Raises:
        OSError: when it can't be written.
    """
    _write(path, ["setting", *columns], ([title, *values] for title, values in rows))


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(itertools.chain([head], rows))


def _losses(curves: Curves, term: str) -> Sequence[float]:
    return curves.losses[term].tolist() if term in curves.losses else [float("nan")] * len(curves)


def _cell(value: float) -> object:
    if not np.isfinite(value):
        return ""
    return int(value) if float(value).is_integer() else float(value)
