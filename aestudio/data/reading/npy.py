"""Files of arrays, .npy and .npz: what is in them without reading it, and single arrays; never a pickle."""

from __future__ import annotations

import math
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from aestudio.atomic import no_pipe
from aestudio.data.dataset import Array
from aestudio.data.reading.files import check_room, file_kind, reading, size_text
from aestudio.spec import SpecError

__all__ = ["Header", "NpyWriter", "headers", "load_array", "stored_arrays"]

MOST = 2**31
"""Bytes of the arrays of a file that this program wrote, and that anybody may have changed since."""

_BROKEN = (zipfile.BadZipFile, zlib.error, ValueError, EOFError, NotImplementedError, KeyError)


@dataclass(frozen=True)
class Header:
    """What an array file says of its array before any value is read."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    def __str__(self) -> str:
        return f"{self.dtype} {self.shape}"


def headers(path: Path, field: str) -> dict[str, Header]:
    """The arrays of a file by name; the array of a .npy file has the name "".

    Raises:
        SpecError: when the file is neither .npy nor .npz (whatever its name says), damaged or unreadable.
    """
    with reading(field, path):
        try:
            if zipfile.is_zipfile(path):
                return _members(path)
            with path.open("rb") as file:
                header = _header(file)
                _check_size(path, header, file.tell(), field)
        except _BROKEN as error:
            found = f"found {file_kind(path)} that cannot be read as one ({error})"
            raise SpecError(field, f"expected a .npy, .npz or HDF5 file at {path}, {found}") from None
    return {"": header}


def load_array(path: Path, name: str, field: str) -> Array:
    """One array of the file; that of a .npy file is a read-only memory map.

    Raises:
        SpecError: when it is damaged, holds Python objects (which are never unpickled), or is too large.
    """
    with reading(field, path):
        try:
            if not name:
                return np.asanyarray(np.load(path, mmap_mode="r", allow_pickle=False))
            _check_room(path, name, field)
            with np.load(path, allow_pickle=False) as arrays:
                return np.asarray(arrays[name])
        except _BROKEN as error:
            place = f"{name!r} in {path}" if name else str(path)
            raise SpecError(field, f"expected a whole array {place}, found it damaged ({error})") from None


def stored_arrays(path: Path) -> dict[str, Array]:
    """All arrays of a .npz file that this program wrote.

    Raises:
        OSError: when it can't be read.
        ValueError: when it is damaged, holds Python objects, or more than `MOST` bytes once it is unpacked: a
            small file can fill any memory.
    """
    try:
        with zipfile.ZipFile(no_pipe(path)) as archive:
            size = sum(member.file_size for member in archive.infolist())
        if size > MOST:
            raise ValueError(f"it unpacks to {size_text(size)}")
        with np.load(path, allow_pickle=False) as arrays:
            return {name: np.asarray(arrays[name]) for name in arrays.files}
    except (*_BROKEN, RuntimeError, MemoryError) as error:
        raise ValueError(str(error) or type(error).__name__) from error


class NpyWriter:
    """Writes a .npy file sample by sample, their number being known only at the end.

    Plain writes, not a memory map: on a full disk they raise an error, where a memory map ends the program.
    """

    def __init__(self, path: Path, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        self.count = 0
        self._shape, self._dtype = shape, dtype
        self._file = path.open("wb")
        self._header()

    def append(self, samples: Array) -> None:
        """Write `(n, *shape)` more."""
        self._file.write(np.ascontiguousarray(samples, self._dtype).data)
        self.count += len(samples)

    def close(self) -> None:
        """Put the number of samples into the header, which leaves room for it, and close the file."""
        try:
            self._file.seek(0)
            self._header()
        finally:
            self._file.close()

    def _header(self) -> None:
        shape = (self.count, *self._shape)
        descr = np.lib.format.dtype_to_descr(self._dtype)
        header = {"descr": descr, "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(self._file, header)


def _members(path: Path) -> dict[str, Header]:
    found = {}
    with zipfile.ZipFile(path) as archive:
        for member in archive.namelist():
            if member.endswith(".npy"):
                with archive.open(member) as file:
                    found[member.removesuffix(".npy")] = _header(file)
    return found


def _header(file: IO[bytes]) -> Header:
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(file)
    return Header(shape, dtype)


def _check_room(path: Path, name: str, field: str) -> None:
    """That memory can hold an array once it is unpacked."""
    with zipfile.ZipFile(path) as archive, archive.open(f"{name}.npy") as file:
        header = _header(file)
    check_room(math.prod(header.shape) * header.dtype.itemsize, name, path, field, "save it as a .npy file")


def _check_size(path: Path, header: Header, start: int, field: str) -> None:
    """A file that is cut short, in words; mapping it would end in the middle of the work."""
    wanted, found = start + math.prod(header.shape) * header.dtype.itemsize, path.stat().st_size
    if not header.dtype.hasobject and found < wanted:
        message = f"expected {wanted:,} bytes ({header}) in {path}, found {found:,}: the file is cut short"
        raise SpecError(field, message)
