"""The run's data as one .npz file: the values as they were stored, and the rows of the three parts."""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy

from aestudio.atomic import failed, write_with
from aestudio.data.dataset import Array, chunks

__all__ = ["write_arrays"]

QUICK = 1  # of zlib's nine levels: most of the gain for little of the time


def write_arrays(path: Path, arrays: Mapping[str, Array]) -> Iterator[float]:
    """Write arrays as a compressed .npz, a chunk at a time; yields the fraction done.

    What was at `path` is replaced in one step at the end; broken off before, nothing has changed.

    Raises:
        WriteFailed: when it can't be written.
    """
    part = path.with_name(f".{path.name}.part")
    total = sum(array.nbytes for array in arrays.values()) or 1
    done = 0
    try:
        with _created(part) as file:
            for name, array in arrays.items():
                with file.open(f"{name}.npy", "w", force_zip64=True) as entry:
                    npy.write_array_header_2_0(entry, _header(array))
                    for chunk in chunks(array.reshape(array.shape or (1,))):
                        entry.write(np.ascontiguousarray(chunk).tobytes())
                        done += chunk.nbytes
                        yield done / total
        write_with(path, part.replace)
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


@contextlib.contextmanager
def _created(part: Path) -> Iterator[zipfile.ZipFile]:
    """A new zip file; what goes wrong is told of the file it is to become."""
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=QUICK) as file:
            yield file
    except OSError as error:
        raise failed(part.with_name(part.name[1:].removesuffix(".part")), error) from error


def _header(array: Array) -> dict[str, Any]:
    """What numpy is to know of an array that is written row by row."""
    return {"descr": npy.dtype_to_descr(array.dtype), "fortran_order": False, "shape": array.shape}
