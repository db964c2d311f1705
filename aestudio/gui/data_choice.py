"""The data in words: what is known of them, what has to be downloaded, what an edit of them is called."""

from __future__ import annotations

from aestudio.data import DatasetSpec
from aestudio.data.dataset import Downloads
from aestudio.data.pointed_at import ARRAYS, PICTURES, TABLES
from aestudio.data.reading.files import size_text
from aestudio.gui.settings import short_path
from aestudio.numerals import minus, number_text, sample_words, shape_text
from aestudio.spec import Spec

__all__ = ["FILES", "download_words", "edit_name", "facts"]

_NAMES = " ".join(f"*{ending}" for ending in (*ARRAYS, *TABLES, *PICTURES))
FILES = f"Data (*ubyte* {_NAMES});;All files (*)"  # to choose from


def download_words(spec: DatasetSpec) -> str:
    """What has to be downloaded before such data can be used, and where it goes; empty: nothing."""
    if not isinstance(spec, Downloads) or not spec.download_size or spec.is_downloaded:
        return ""
    return f"Downloads {size_text(spec.download_size)} first, into {short_path(spec.download_folder)}"


def edit_name(before: Spec, after: Spec) -> tuple[str, str]:
    """What an edit of the data is called, and the name of the field: "Change “Scaling” of the data"."""
    if type(before) is not type(after):
        return f"Use {after.title}", ""
    names = [n for n in type(after).model_fields if getattr(after, n) != getattr(before, n)]
    if len(names) != 1:
        return "Change the data", ",".join(names)
    old, new = getattr(before, names[0]), getattr(after, names[0])
    if isinstance(old, Spec) and type(old) is type(new):
        inner = [n for n in type(new).model_fields if getattr(new, n) != getattr(old, n)]
        words = " and ".join(f"“{type(new).model_fields[n].title or n}”" for n in inner)
        return f"Change {words}", ",".join([names[0], *inner])
    title = type(after).model_fields[names[0]].title or names[0]
    return f"Change “{title}” of the data", names[0]


def facts(info: object, spec: DatasetSpec | None = None) -> list[tuple[str, str]]:
    """What is known of the data, as (what, how much) in words; and, where there are none, how labels come."""
    from aestudio.gui.messages import DataInfo

    assert isinstance(info, DataInfo)
    labels = ", ".join(f"{column} ({len(names):,})" for column, names in info.labels.items())
    takes = spec is not None and "labels" in type(spec).model_fields
    unit = f" {info.units}" if info.units else ""
    stored = f"{_short(info.range[0])} to {_short(info.range[1])}"
    scaled = f"{_short(info.scaled[0])} to {_short(info.scaled[1])}"
    quantities = ", ".join(
        f"{name} {_short(low)} to {_short(high)}" for name, (low, high) in info.quantities.items()
    )
    each = shape_text(info.shape) if len(info.shape) > 1 else sample_words(info.shape)
    parts = ", ".join(f"{count:,} {part}" for part, count in info.parts.items() if count)
    unlike = spec.split.unlike(info.parts) if spec is not None else ""
    lines = [
        ("Samples", f"{info.count:,}, each {each}"),
        ("Values", f"{info.dtype}, {stored}{unit}" + (f" → {scaled}" if scaled != stored else "")),
        ("Labels", labels or ("none; Change… takes a label file" if takes else "none")),
        *([("Quantities", quantities)] if quantities else []),
        ("Parts", f"{parts} ({unlike})" if unlike else parts),
    ]
    return lines


def _short(value: float) -> str:
    return minus(number_text(float(f"{value:.4g}")))
