"""Files of arrays in HDF5, and so in NetCDF 4: what is in them without reading it, and single arrays.

Only what the file itself holds is read: links to other files, and arrays whose numbers lie in other files,
are left out, since a stranger's file could name any.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from aestudio.data.dataset import Array
from aestudio.data.reading.files import HDF5_FILE, check_room, file_kind, reading
from aestudio.data.reading.labels import texts
from aestudio.data.reading.npy import Header
from aestudio.spec import SpecError

if TYPE_CHECKING:
    import h5py

__all__ = ["headers", "is_hdf5", "load_array", "units_of"]

_MISSING, _PACKING = ("_FillValue", "missing_value"), (("scale_factor", 1.0), ("add_offset", 0.0))
_DIMENSION = b"This is a netCDF dimension but not a netCDF variable"  # stored as an array without numbers
TEXT = 100  # bytes that a text takes in memory beside its letters
_BROKEN = (OSError, RuntimeError, KeyError, ValueError, TypeError)


def is_hdf5(path: Path) -> bool:
    """Whether a file is one of HDF5, whatever it is called."""
    return path.is_file() and file_kind(path) == HDF5_FILE


def headers(path: Path, field: str) -> dict[str, Header]:
    """The arrays of a file by name, with "/" between groups.

    Raises:
        SpecError: when it is damaged or unreadable.
    """
    with _opened(path, field) as file:
        return {name: _header(array) for name, array in _arrays(file)}


def load_array(path: Path, name: str, field: str) -> Array:
    """One array of the file: as a read-only memory map where it is stored in one piece, as it is.

    The attributes `_FillValue`, `missing_value`, `scale_factor` and `add_offset` are heeded as the NetCDF
    conventions say (Climate and Forecast Metadata Conventions 1.11, sections 2.5.1 and 8.1): missing numbers
    become NaN, packed ones are unpacked to float64.

    Raises:
        SpecError: when it is damaged or too large for memory.
    """
    with _opened(path, field) as file:
        array = dict(_arrays(file))[name]
        size = array.size * array.dtype.itemsize
        if _is_text(array):
            check_room(array.size * TEXT + 2 * size, name, path, field, "leave out what is not needed")
            return texts(array.asstr()[...].ravel()).reshape(array.shape)
        if array.dtype.hasobject:  # lists and references: their addresses in another file's memory
            found = f"found {name!r} in {path}, which holds lists or references"
            raise SpecError(field, f"expected numbers or texts, {found}")
        if (
            not _is_packed(array)
            and not file.userblock_size
            and (place := array.id.get_offset())
            and array.size
        ):
            return np.memmap(path, array.dtype, "r", place, array.shape)
        check_room(size, name, path, field, "store it without compression")
        return _unpacked(array) if _is_packed(array) else np.asarray(array[...])


def units_of(path: Path, name: str) -> str:
    """The units that the file gives for an array; empty where it gives none."""
    with _opened(path, "path") as file:
        said = file[name].attrs.get("units", "")
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


@contextmanager
def _opened(path: Path, field: str) -> Iterator[h5py.File]:
    import h5py

    with reading(field, path), path.open("rb"):  # what the system refuses is said in its words
        pass
    try:
        with h5py.File(path, "r", locking=False) as file:
            yield file
    except SpecError:  # is a ValueError
        raise
    except _BROKEN as error:
        raise SpecError(field, f"expected a whole HDF5 file at {path}, found it damaged ({error})") from None


def _arrays(file: h5py.File) -> Iterator[tuple[str, h5py.Dataset]]:
    """The arrays that lie in the file itself, in its order."""
    import h5py

    found: list[tuple[str, h5py.Dataset]] = []

    def look(name: str, item: object) -> None:
        if isinstance(item, h5py.Dataset) and item.shape is not None and not _is_elsewhere(item):
            found.append((name, item))

    file.visititems(look)  # follows neither soft nor external links
    return iter(found)


def _is_elsewhere(array: h5py.Dataset) -> bool:
    """Whether the numbers lie in other files, or nowhere: a dimension of NetCDF has a length only."""
    named = array.attrs.get("NAME", b"")
    return bool(array.is_virtual or array.external) or bytes(named).startswith(_DIMENSION)


def _header(array: h5py.Dataset) -> Header:
    kind: np.dtype[Any] = np.dtype(np.str_) if _is_text(array) else array.dtype
    return Header(tuple(array.shape), kind)


def _is_text(array: h5py.Dataset) -> bool:
    import h5py

    return h5py.check_string_dtype(array.dtype) is not None


def _is_packed(array: h5py.Dataset) -> bool:
    return array.dtype.kind in "iuf" and any(key in array.attrs for key in (*_MISSING, *dict(_PACKING)))


def _unpacked(array: h5py.Dataset) -> Array:
    """Packed numbers as what they stand for, NaN where the file says that none is known."""
    stored = np.asarray(array[...])
    missing = np.zeros(stored.shape, bool)
    for value in (value for key in _MISSING for value in np.ravel(array.attrs.get(key, ()))):
        missing |= stored == value
    scale, offset = (float(np.ravel(array.attrs.get(key, usual))[0]) for key, usual in _PACKING)
    if (scale, offset) != (1.0, 0.0):
        stored = stored * scale + offset
    return np.where(missing, np.nan, stored).astype(_floating(stored)) if missing.any() else stored


def _floating(array: Array) -> np.dtype[Any]:
    return array.dtype if array.dtype.kind == "f" else np.dtype(np.float64)
