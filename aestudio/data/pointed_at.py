"""Which kind of data reads a file or folder that the user points at, and what it most likely holds."""

from __future__ import annotations

from pathlib import Path

from aestudio.data.arrays import Arrays
from aestudio.data.dataset import DATASETS, DatasetSpec
from aestudio.numerals import shape_text
from aestudio.spec import SpecError, replace

__all__ = ["ARRAYS", "PICTURES", "TABLES", "assumed", "spec_for"]

SMALLEST_PICTURE = 4  # pixels; three numbers side by side are channels, not a picture's height
ARRAYS = (".npy", ".npz", ".h5", ".hdf5", ".nc")
TABLES = (".csv", ".tsv", ".txt", ".dat")
PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff")


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
    """The spec of a file just chosen, with what its array most likely is, and what was assumed in words.

    "Taken as grey pictures of 28 × 28 pixels"; empty: nothing was assumed.
    """
    if not isinstance(spec, Arrays) or spec.axes != "as stored":
        return spec, ""
    shape = spec.sample_shape(base=base)
    if shape is None or len(shape) != 2 or min(shape) < SMALLEST_PICTURE:
        return spec, ""
    return replace(spec, axes="grey pictures"), f"Taken as grey pictures of {shape_text(shape)} pixels"


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
