"""Files the user points at: found or said to be missing, opened or said why not."""

from __future__ import annotations

import csv
import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from aestudio.data.dataset import DataMissing
from aestudio.room import available
from aestudio.spec import SpecError

__all__ = [
    "HDF5_FILE",
    "NUMPY_FILE",
    "ZIP_FILE",
    "check_room",
    "existing",
    "file_kind",
    "reading",
    "size_text",
    "text_table",
    "why",
]

HDF5_FILE = "an HDF5 file"
NUMPY_FILE = "a NumPy array"
ZIP_FILE = "a zip archive"
_KINDS = (
    (b"\x1f\x8b", "a gzip archive"),
    (b"PK\x03\x04", ZIP_FILE),
    (b"\x93NUMPY", NUMPY_FILE),
    (b"\x89HDF\r\n\x1a\n", HDF5_FILE),
    (b"CDF", "a file of NetCDF 3 (nccopy -k nc4 makes one of NetCDF 4)"),
    (b"SIMPLE  =", "a FITS file (save its image as a .npy file)"),
    (b"\x80", "a Python pickle"),
    (b"\x89PNG", "a PNG picture"),
    (b"%PDF", "a PDF document"),
)
_WEB_PAGE = (b"<!doctype html", b"<html", b"<?xml", b"<head")
_REASONS = {
    errno.EACCES: "no permission",
    errno.EPERM: "no permission",
    errno.EROFS: "a disk that cannot be written to",
    errno.ENOSPC: "no space left on the disk",
    errno.EDQUOT: "the disk quota used up",
    errno.EMFILE: "too many files open",
    errno.EIO: "a disk that reports an error",
    errno.ENOTDIR: "a file in place of a folder",
    errno.EISDIR: "a folder",
}


def existing(field: str, path: str, base: Path, wanted: str, *, folder: bool | None = False) -> Path:
    """Where `path` leads from the folder `base`.

    Args:
        field: the spec's field that holds the path, for the error.
        path: as the user gave it; `~` is the home folder.
        base: the folder that relative paths start from.
        wanted: what should be there, for the error: "a .npy or .npz file".
        folder: whether that is a folder; None: either will do.

    Raises:
        DataMissing: when no path is given or nothing is there.
        SpecError: when it is a folder and should be a file, or the reverse, or neither (a device, a pipe),
            or that cannot be told.
    """
    if not path.strip():
        raise DataMissing(
            field, f"expected {wanted}, found no choice yet; choose one, or --set data.{field}=PATH"
        )
    with reading(field, Path(path)):
        full = base / Path(path).expanduser()
        if not full.exists():
            raise DataMissing(field, f"expected {wanted} at {full}, found nothing there; choose it again")
        if not (full.is_file() or full.is_dir()):  # a device may have no end, and a pipe none that comes
            raise SpecError(field, f"expected {wanted} at {full}, found neither a file nor a folder")
        if folder is not None and full.is_dir() != folder:
            raise SpecError(field, f"expected {wanted} at {full}, found a {'file' if folder else 'folder'}")
    return full


@contextmanager
def reading(field: str, path: Path) -> Iterator[None]:
    """While `path` is read: what the system refuses becomes a `SpecError` of `field`."""
    try:
        yield
    except MemoryError:
        raise SpecError(field, f"expected data that fit in memory, found {path} too large for it") from None
    except (OSError, RuntimeError) as error:  # RuntimeError: `~` of a user who has no home folder
        raise SpecError(field, f"expected a readable {path}, found {why(error)}") from error


@contextmanager
def text_table(path: Path, field: str, wanted: str) -> Iterator[TextIO]:
    """A table as UTF-8 text; what is none becomes a `SpecError` of `field`, which says what was `wanted`."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield file
    except UnicodeDecodeError:
        found = "another text encoding" if file_kind(path) == "a file of another kind" else file_kind(path)
        raise SpecError(field, f"expected {wanted} in UTF-8, found {found} in {path.name}") from None
    except csv.Error as error:
        raise SpecError(field, f"expected {wanted}, found in {path.name}: {error}") from None


def check_room(size: int, name: str, path: Path, field: str, advice: str) -> None:
    """An array that memory can't hold, in words: a system may promise it, and end the program.

    Raises:
        SpecError: when fewer than `size` bytes are free.
    """
    there = available()
    if there and size > there:
        found = f"found {name!r} in {path}, which takes {size_text(size)} with {size_text(there)} free"
        raise SpecError(field, f"expected data that fit in memory, {found}; {advice}")


def why(error: BaseException) -> str:
    """The reason a system call failed, as what was found: "no permission"."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return _REASONS.get(getattr(error, "errno", None) or 0, f"the error {text!r}")


def file_kind(path: Path) -> str:
    """What kind of file that is by its first bytes, in words: "a web page", "an empty file"."""
    with path.open("rb") as file:
        head = file.read(256)
    if not head:
        return "an empty file"
    if head.lstrip().lower().startswith(_WEB_PAGE):
        return "a web page (a download that went wrong?)"
    if head.startswith(b"PK\x05\x06"):
        return "an empty zip archive"
    known = next((words for start, words in _KINDS if head.startswith(start)), "")
    return known or ("a text file" if _is_text(head) else "a file of another kind")


def size_text(size: float) -> str:
    """A number of bytes as people write it: "11.6 MB"."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} bytes" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def _is_text(head: bytes) -> bool:
    return all(byte >= 32 or byte in b"\t\r\n\f" for byte in head) and b"\x7f" not in head
