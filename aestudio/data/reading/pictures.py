"""Thousands of picture files as one array on disk, decoded in a few threads, never all in memory at once."""

from __future__ import annotations

import json
import os
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np

from aestudio.data.dataset import Array, Report
from aestudio.data.reading.files import why
from aestudio.data.reading.images import Look, UnreadableError, read_pictures
from aestudio.data.reading.measure import Survey, format_range
from aestudio.data.reading.npy import NpyWriter
from aestudio.spec import SpecError

__all__ = ["Pictures", "attempted", "open_pictures", "write_pictures"]

_THREADS = min(4, os.cpu_count() or 1)
_BATCH = 2**24  # bytes of decoded pictures that one thread hands over together
_FILES = 256  # at most in one batch
_AHEAD = 2**28  # bytes of decoded pictures that wait to be written, or one picture
_BETWEEN = 0.05  # seconds between two reports

_Result = tuple[int, int, Array | str]
_Begun = tuple[list[Array | str], Iterator[Array | str]]


@dataclass(frozen=True, eq=False)
class Pictures:
    """What was made of picture files.

    Attributes:
        values: `(N, channels, height, width)`, a read-only memory map.
        rows: int64 `(N, 2)`, for each picture the number of its file and its place in the file, from 0.
        left_out: by file name, why it or something of it was left out.
        range: lowest and highest value: of the format for 8 bits, else as measured.
    """

    values: Array
    rows: Array
    left_out: dict[str, str]
    range: tuple[float, float]


def open_pictures(folder: Path) -> Pictures:
    """What `write_pictures` wrote into the folder."""
    notes = json.loads((folder / "notes.json").read_text(encoding="utf-8"))
    low, high = notes["range"]
    values, rows = np.load(folder / "values.npy", mmap_mode="r"), np.load(folder / "rows.npy")
    return Pictures(values, rows, notes["left_out"], (low, high))


def write_pictures(out: Path, folder: Path, names: Sequence[str], look: Look, report: Report) -> None:
    """Decode files and write them into an empty folder, for `open_pictures`.

    Args:
        out: the empty folder.
        folder: where the files are.
        names: of the files, relative to it.
        look: what the pictures are made to look like.
        report: told how far it is; may raise `Cancelled`.

    Raises:
        SpecError: when no file can be read, or pictures differ in size, channels or depth.
        OSError: when `out` cannot be written to.
    """
    heard = 0.0
    with closing(_Collector(out, names)) as collector, closing(_decoded(folder, names, look)) as results:
        for file, page, result in results:
            if time.monotonic() > heard + _BETWEEN:
                heard = time.monotonic()
                report(file / len(names), f"Reading the pictures: {file:,} of {len(names):,}")
            collector.add(file, page, result)
        collector.finish()


def attempted(path: Path, look: Look) -> Iterator[Array | str]:
    """The pictures of a file, and at the end, when it is damaged or none, a text that says why."""
    try:
        yield from read_pictures(path, look)
    except UnreadableError as error:
        yield str(error)
    except MemoryError:
        yield "too large for the memory"
    except OSError as error:
        yield why(error) if error.errno else f"damaged ({error})"
    except Exception as error:  # a decoder may raise anything on a damaged file
        yield f"damaged ({str(error) or type(error).__name__})"


def _decoded(folder: Path, names: Sequence[str], look: Look) -> Generator[_Result, None, None]:
    """Number of the file, place in the file and picture (or reason why there is none), in order."""
    waiting: deque[tuple[int, Future[list[_Begun]]]] = deque()
    step, start, most = 1, 0, 1  # the first picture tells how large they are
    with ThreadPoolExecutor(_THREADS) as threads:
        try:
            while start < len(names) or waiting:
                while start < len(names) and len(waiting) < most:
                    batch = [folder / name for name in names[start : start + step]]
                    waiting.append((start, threads.submit(_begin, batch, look)))
                    start += step
                first, job = waiting.popleft()
                for file, (begun, rest) in enumerate(job.result(), first):
                    for page, result in enumerate(chain(begun, rest)):
                        if not isinstance(result, str):
                            step = max(1, min(_FILES, _BATCH // result.nbytes))
                            most = max(1, min(2 * _THREADS, _AHEAD // result.nbytes))
                        yield file, page, result
        finally:
            threads.shutdown(cancel_futures=True)


def _begin(paths: Sequence[Path], look: Look) -> list[_Begun]:
    """What each file holds, as far as a batch goes; what is beyond (of a long stack) is decoded later."""
    left, begun = _BATCH, []
    for path in paths:
        results: list[Array | str] = []
        rest = attempted(path, look)
        while left > 0 and (result := next(rest, None)) is not None:
            results.append(result)
            left -= 0 if isinstance(result, str) else result.nbytes
        begun.append((results, rest))
    return begun


class _Collector:
    """Writes pictures that are alike, and remembers which file each came from and what was left out."""

    def __init__(self, out: Path, names: Sequence[str]) -> None:
        self._out, self._names = out, names
        self._writer: NpyWriter | None = None
        self._first: tuple[str, Array] | None = None
        self._seen = Survey()
        self._rows: list[tuple[int, int]] = []
        self._left_out: dict[str, str] = {}

    def add(self, file: int, page: int, result: Array | str) -> None:
        """Take the next picture, or the reason why there is none."""
        name = self._names[file]
        if isinstance(result, str):
            self._left_out[name] = result
        elif result.dtype.kind == "f" and not np.isfinite(result).all():
            self._left_out[name] = "NaN or infinity in it"
        else:
            self._write(name, result)
            self._rows.append((file, page))

    def _write(self, name: str, picture: Array) -> None:
        if self._first is None or self._writer is None:
            self._first = (name, picture)
            self._writer = NpyWriter(self._out / "values.npy", picture.shape, picture.dtype)
        check_alike(*self._first, name, picture)
        self._writer.append(picture[None])
        if format_range(picture.dtype) is None:
            self._seen.add(picture[None])

    def finish(self) -> None:
        """Write what is remembered beside the pictures."""
        if self._first is None:
            reasons = [f"{name} ({reason})" for name, reason in self._left_out.items()]
            found = f"found none in {len(self._names):,} tried: {'; '.join(reasons[:3])}"
            raise SpecError("path", f"expected a PNG, JPEG or TIFF picture that can be read, {found}")
        span = format_range(self._first[1].dtype) or self._seen.range
        notes = {"range": span, "left_out": self._left_out}
        (self._out / "notes.json").write_text(json.dumps(notes), encoding="utf-8")
        np.save(self._out / "rows.npy", np.array(self._rows, np.int64))

    def close(self) -> None:
        """Close the file of pictures."""
        if self._writer is not None:
            self._writer.close()


def check_alike(first: str, one: Array, second: str, other: Array) -> None:
    """That two pictures have the same size, channels and depth.

    Raises:
        SpecError: at `size`, `colour` or `path`, naming both files and what each is like.
    """
    if one.shape == other.shape and one.dtype == other.dtype:
        return
    found = f"found {first}: {_words(one)}; {second}: {_words(other)}"
    if one.shape[1:] != other.shape[1:]:
        raise SpecError("size", f"expected pictures of one size, {found}; set a size to scale them all to")
    if len(one) != len(other):
        raise SpecError("colour", f"expected all pictures grey or all in colour, {found}; choose grey or RGB")
    raise SpecError("path", f"expected pictures of one depth, {found}; convert them, or use two folders")


def _words(picture: Array) -> str:
    """What a picture is like: "28 x 28, grey, 8 bit"."""
    channels, height, width = picture.shape
    colour = {1: "grey", 3: "RGB"}.get(channels, f"{channels} channels")
    kind = {"u": "", "i": " signed", "f": " float"}[picture.dtype.kind]
    return f"{height} x {width}, {colour}, {8 * picture.dtype.itemsize} bit{kind}"
