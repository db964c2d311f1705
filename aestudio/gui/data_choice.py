"""Which data spec a file or folder asks for, and what an edit of a data spec is called."""

from __future__ import annotations

from pathlib import Path

from aestudio.data import DATASETS, DatasetSpec
from aestudio.data.arrays import Arrays
from aestudio.data.dataset import Downloads
from aestudio.data.reading.files import size_text
from aestudio.gui.settings import short_path
from aestudio.networks import shape_text
from aestudio.numerals import minus, number_text
from aestudio.spec import Spec, SpecError, replace

__all__ = ["FILES", "assumed", "download_words", "edit_name", "facts", "spec_for"]

SMALLEST_PICTURE = 4  # pixels; three numbers side by side are channels, not a picture's height
ARRAYS = (".npy", ".npz", ".h5", ".hdf5", ".nc")
TABLES = (".csv", ".tsv", ".txt", ".dat")
PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff")
_NAMES = " ".join(f"*{ending}" for ending in (*ARRAYS, *TABLES, *PICTURES))
FILES = f"Data (*ubyte* {_NAMES});;All files (*)"  # to choose from


def spec_for(path: Path, base: Path | None) -> DatasetSpec:
    """The data spec for a file or folder that the user pointed at.

    Args:
        path: what was dropped or chosen.
        base: the project's folder; what lies in it is named from there, so that the project can move. None:
            it has none yet, and the whole path is kept.

    Raises:
        SpecError: when no kind of data reads such a file.
    """
    kind, place = _kind_of(path)
    if kind is None or kind not in DATASETS:
        found = f"a {path.suffix} file" if path.suffix else f"{path.name}"
        wanted = "a table (.csv), arrays (.npy, .h5), a folder of pictures, or MNIST's IDX files"
        raise SpecError("", f"expected {wanted}, found {found}")
    return DATASETS[kind].parse({"path": _named(place, base)})


def assumed(spec: DatasetSpec, base: Path) -> tuple[DatasetSpec, str]:
    """The spec of a file just chosen, with what its array most likely is, and what was assumed in words."""
    if not isinstance(spec, Arrays) or spec.axes != "as stored":
        return spec, ""
    shape = spec.sample_shape(base=base)
    if shape is None or len(shape) != 2 or min(shape) < SMALLEST_PICTURE:
        return spec, ""
    said = f"Taken as grey pictures of {shape_text(shape)} pixels. If they are not, set Axes to “as stored”"
    return replace(spec, axes="grey pictures"), f"{said} under Change…"


def download_words(spec: DatasetSpec) -> str:
    """What has to be downloaded before such data can be used, and where it goes; empty: nothing."""
    if not isinstance(spec, Downloads) or not spec.download_size or spec.is_downloaded:
        return ""
    return f"Downloads {size_text(spec.download_size)} first, into {short_path(spec.download_folder)}"


def _kind_of(path: Path) -> tuple[str | None, Path]:
    """The kind of data, and the place it is read from."""
    if path.is_dir():
        idx = any(path.glob("*ubyte*")) or any(path.glob("raw/*ubyte*"))
        return ("mnist" if idx else "folder"), path
    if "ubyte" in path.name:
        return "mnist", path.parent
    if path.suffix.lower() in ARRAYS:
        return ("mnist" if path.name.lower() == "mnist.npz" else "arrays"), path
    if path.suffix.lower() in PICTURES:
        return "folder", path.parent
    if path.suffix.lower() in TABLES:
        return "table", path
    return None, path


def _named(path: Path, base: Path | None) -> str:
    if base is None:
        return str(path.absolute())
    try:
        return str(path.relative_to(base))
    except ValueError:
        return str(path)


def edit_name(before: Spec, after: Spec) -> tuple[str, str]:
    """What an edit of the data is called, and the name of the field: "Change scaling of the data"."""
    if type(before) is not type(after):
        return f"Use {after.title}", ""
    names = [n for n in type(after).model_fields if getattr(after, n) != getattr(before, n)]
    if len(names) != 1:
        return "Change the data", ",".join(names)
    old, new = getattr(before, names[0]), getattr(after, names[0])
    if isinstance(old, Spec) and type(old) is type(new):
        inner = [n for n in type(new).model_fields if getattr(new, n) != getattr(old, n)]
        words = " and ".join((type(new).model_fields[n].title or n).lower() for n in inner)
        return f"Change {words}", ",".join([names[0], *inner])
    title = type(after).model_fields[names[0]].title or names[0]
    return f"Change {title.lower()} of the data", names[0]


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
    lines = [
        ("Samples", f"{info.count:,}, each {shape_text(info.shape)}"),
        ("Values", f"{info.dtype}, {stored}{unit}" + (f" → {scaled}" if scaled != stored else "")),
        ("Labels", labels or ("none; Change… takes a label file" if takes else "none")),
        *([("Quantities", quantities)] if quantities else []),
        ("Parts", ", ".join(f"{count:,} {part}" for part, count in info.parts.items() if count)),
    ]
    return lines


def _short(value: float) -> str:
    return minus(number_text(float(f"{value:.4g}")))
