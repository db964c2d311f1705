"""The IDX format that MNIST comes in: a magic number, the sizes, the numbers; as it is or gzipped."""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from pathlib import Path

import numpy as np

from aestudio.data.dataset import Array
from aestudio.data.reading.files import file_kind, reading
from aestudio.spec import SpecError

__all__ = ["read_idx"]


def read_idx(path: Path, shape: tuple[int, ...], field: str) -> Array:
    """The bytes of an IDX file, uint8 of the given shape.

    Raises:
        SpecError: when the magic number is another, or the sizes, or it is cut short; says which.
    """
    whole = 4 + 4 * len(shape) + math.prod(shape)
    content = _content(path, field, whole + 1)
    magic, expected = content[:4].hex(), bytes((0, 0, 8, len(shape))).hex()
    if magic != expected:
        found = f"found {file_kind(path)} with {magic or 'nothing'}"
        raise SpecError(field, f"expected the magic number {expected} at the start of {path.name}, {found}")
    start = 4 + 4 * len(shape)
    sizes = struct.unpack(f">{len(shape)}I", content[4:start].ljust(start - 4, b"\0"))
    if sizes != shape:
        raise SpecError(
            field, f"expected {_by(shape)} bytes in {path.name}, found its sizes are {_by(sizes)}"
        )
    if len(content) != whole:
        found = "more" if len(content) > whole else f"{len(content):,} (cut short?)"
        raise SpecError(field, f"expected {whole:,} bytes in {path.name}, found {found}")
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)


def _content(path: Path, field: str, most: int) -> bytes:
    """What the file holds, unpacked when it is gzipped (whatever its name says).

    No more than `most` bytes of it: a small archive can unpack to what fills any memory.
    """
    with reading(field, path), path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        if not packed:
            return file.read(most)
        try:
            with gzip.GzipFile(fileobj=file) as archive:
                return archive.read(most)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            found = f"found {path.stat().st_size:,} bytes that end too soon or are damaged ({error})"
            raise SpecError(field, f"expected a whole gzip archive in {path.name}, {found}") from None


def _by(sizes: tuple[int, ...]) -> str:
    return " x ".join(str(size) for size in sizes)
