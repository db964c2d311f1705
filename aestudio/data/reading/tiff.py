"""TIFF pictures: of any depth, in stacks, with palettes or white as zero."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np

from aestudio.data.dataset import Array
from aestudio.data.reading.files import size_text
from aestudio.data.reading.pillow import UnreadableError, check_room_for, decode

__all__ = ["MAGIC", "decode_tiff"]

MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")  # how TIFF files start
_WHITE_IS_ZERO, _PALETTE = 0, 3  # values of the tag PhotometricInterpretation
_FOR_PILLOW = (5, 6, 8)  # CMYK, YCbCr, CIELAB: it turns them to RGB
_ALPHA = (1, 2)  # values of the tag ExtraSamples
_LARGE = 2**26  # bytes above which a stack is mapped or decoded into a file instead of memory
_MOST_PACKED = 1100  # times that pictures are larger than their file; zlib packs zeros 1030 times


def decode_tiff(path: Path, file: IO[bytes]) -> Iterator[Array]:
    """The pictures of a TIFF file, one after another, each `(channels, height, width)`.

    The file's channel axis becomes the pictures' channels; along every other axis (time, depth, pages) lie
    pictures of their own. Where they come in several sizes (a reduced copy, say), the first are read.

    Args:
        path: of the file.
        file: the same, open, at its start.

    Raises:
        UnreadableError: when it holds no pictures; a broken file may raise anything its decoder does.
    """
    from tifffile import TiffFile

    with TiffFile(path) as tiff:
        series = tiff.series[0]
        stack = None if series.keyframe.photometric in _FOR_PILLOW else _stack(series)
        if stack is not None:
            yield from _planes(stack, series)
            return
    yield from decode(file)


def _stack(series: Any) -> Array | None:
    """All pictures of a series; None where they are compressed in a way that needs another library."""
    if series.nbytes > _LARGE:
        _weigh(series, Path(series.parent.filehandle.path))
    try:
        out = "memmap" if series.nbytes > _LARGE else None
        stack: Array = series.asarray(maxworkers=1, out=out)
        return stack
    except (ValueError, KeyError) as error:
        if "imagecodecs" not in str(error):
            raise
    return None


def _weigh(series: Any, path: Path) -> None:
    """That a file holds what it says it does, and that there is room for it.

    Raises:
        UnreadableError: when it doesn't, or there is none.
    """
    size, page = series.nbytes, series.keyframe
    held = path.stat().st_size
    if size > _MOST_PACKED * held:
        raise UnreadableError(
            f"pictures of {size_text(size)} in a file of {size_text(held)}: parts are missing"
        )
    check_room_for(page.imagelength, page.imagewidth, page.nbytes)
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if series.dataoffset is None and size > free:
        where = f"{size_text(free)} free in {tempfile.gettempdir()}"
        raise UnreadableError(f"pictures of {size_text(size)}, which are unpacked into a file, with {where}")


def _planes(stack: Array, series: Any) -> Iterator[Array]:
    """The stack's pictures `(channels, height, width)`, whatever the order of its axes."""
    axes: str = series.axes
    if "X" not in axes or "Y" not in axes:
        raise UnreadableError(f"axes {axes} in place of a picture's")
    channel = next((axis for axis in "SC" if axis in axes), "")
    others = [axis for axis in axes if axis not in f"{channel}YX"]
    stack = stack.transpose([axes.index(axis) for axis in (*others, *channel, "Y", "X")])
    for place in np.ndindex(stack.shape[: len(others)]):
        picture = stack[place] if channel else stack[place][None]
        yield _values(picture, series.keyframe, channel)


def _values(picture: Array, page: Any, channel: str) -> Array:
    """A picture's values as they are meant: palette expanded, white as the highest, transparency dropped."""
    if channel == "S":
        alphas = sum(int(kind) in _ALPHA for kind in page.extrasamples)
        picture = picture[: len(picture) - alphas]
    if page.photometric == _PALETTE and page.colormap is not None:
        table = page.colormap
        return np.asarray(table[:, picture[0]] >> (8 if table.max() > 255 else 0), dtype=np.uint8)
    if picture.dtype.kind == "b":
        picture = picture.astype(np.uint8) * 255
    if page.photometric == _WHITE_IS_ZERO and picture.dtype.kind == "u":
        picture = np.iinfo(picture.dtype).max - picture
    return picture
