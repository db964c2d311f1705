"""Drawn faces as an audit takes them, made in memory: small, and known in every respect."""

from __future__ import annotations

from typing import Any

import numpy as np

from aestudio.audit.subjects import Subjects, subjects
from aestudio.data.dataset import Array, Dataset
from aestudio.data.drawn.parameters import Draw, draw
from aestudio.data.drawn.render import render

__all__ = ["NAMES", "drawn", "faces"]

NAMES = ("tone A", "tone B")


def drawn(count: int = 120, size: int = 32, share: float = 0.5, seed: int = 1, **changed: Any) -> Dataset:
    """A data set of drawn faces."""
    parameters, tone = draw(Draw(share), count, seed)
    made = render(parameters, size)
    known: dict[str, Any] = {
        "name": "Drawn faces",
        "values": made.pictures,
        "labels": {"tone": tone},
        "names": {"tone": NAMES},
        "range": (0.0, 255.0),
        "truth": {"regions": made.regions, "tone": tone},
        "provenance": "synthetic truth",
    }
    return Dataset(**(known | changed))


def faces(count: int = 120, rows: Array | None = None, **settings: Any) -> Subjects:
    """All of them, or some, as subjects of an audit."""
    dataset = drawn(count, **settings)
    return subjects(dataset, np.arange(count) if rows is None else rows)
