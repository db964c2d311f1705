"""A dial's curve in a file: numbers, or a picture."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from aestudio.atomic import write_json, write_with
from aestudio.dial.curve import Curve
from aestudio.dial.table import facts, table_csv

__all__ = ["plain", "save"]


def save(curve: Curve, file: Path) -> None:
    """Write a curve as its ending says: .csv, .json, or a picture (.png, .svg, .pdf, or its numbers, .npz).

    Raises:
        SpecError: for another ending.
        WriteFailed: when it can't be written.
    """
    kind = file.suffix.lower()
    if kind == ".csv":
        text = table_csv(curve)
        write_with(file, lambda path: path.write_text(text, encoding="utf-8"))
    elif kind == ".json":
        write_json(file, plain(facts(curve)))
    else:
        from aestudio.dial.picture import dial_picture

        dial_picture(curve).save(file)


def plain(value: Any) -> Any:
    """As JSON can hold it: NaN and infinity become None."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
