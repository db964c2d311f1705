"""Reading picture files as arrays: PNG, JPEG and TIFF, 8 and 16 bit and float, grey or RGB.

Every picture is `(channels, height, width)` in the file's own format. Transparency is dropped, palettes are
expanded to RGB, two-colour pictures are 0 and 255. A photograph's orientation mark is obeyed; colour profiles
are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from aestudio.atomic import no_pipe
from aestudio.data.dataset import Array
from aestudio.data.reading.pillow import UnreadableError, decode
from aestudio.data.reading.tiff import MAGIC, decode_tiff

__all__ = ["Look", "UnreadableError", "read_pictures"]

_LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601, as Pillow's own grey


@dataclass(frozen=True)
class Look:
    """What all pictures are made to look like.

    Attributes:
        colour: "as stored", or turned to "grey" (weighted as eyes do) or "RGB".
        size: height and width that all are scaled to (antialiased); None: as stored.
    """

    colour: Literal["as stored", "grey", "RGB"] = "as stored"
    size: tuple[int, int] | None = None

    def of(self, picture: Array) -> Array:
        """The picture `(channels, height, width)` with this look, in the same dtype."""
        if picture.dtype.kind not in "uif":
            raise UnreadableError(f"{picture.dtype} in place of real numbers")
        picture = _coloured(picture, self.colour)
        if self.size is not None and picture.shape[1:] != self.size:
            picture = _resized(picture, self.size)
        return np.ascontiguousarray(picture, dtype=picture.dtype.newbyteorder("="))


def read_pictures(path: Path, look: Look) -> Iterator[Array]:
    """The pictures of a file, one after another, each `(channels, height, width)`.

    Raises:
        UnreadableError: when there is none one can use; a broken file may raise anything its decoder does.
    """
    with no_pipe(path).open("rb") as file:
        start = file.read(4)
        file.seek(0)
        if not start:
            raise UnreadableError("an empty file")
        pictures = decode_tiff(path, file) if start in MAGIC else decode(file, look.size)
        for picture in pictures:
            yield look.of(picture)


def _coloured(picture: Array, colour: str) -> Array:
    channels = len(picture)
    if colour == "RGB" and channels != 3:
        if channels < 3:
            return np.repeat(picture[:1], 3, axis=0)
        return picture[:3]
    if colour == "grey" and channels > 1:
        if channels == 2:
            raise UnreadableError("2 channels, which have no grey")
        return _like(np.tensordot(_LUMA, picture[:3], 1)[None], picture.dtype)
    return picture


def _like(exact: Array, dtype: np.dtype[Any]) -> Array:
    """Numbers rounded and kept within what `dtype` can hold."""
    if dtype.kind == "f":
        return exact.astype(dtype)
    limits = np.iinfo(dtype)
    return np.clip(np.rint(exact), limits.min, limits.max).astype(dtype)


def _resized(picture: Array, size: tuple[int, int]) -> Array:
    """Scaled by a triangle filter as wide as the reduction: antialiased, never beyond the values' range."""
    from PIL import Image

    exact = picture if picture.dtype == np.uint8 else picture.astype(np.float32)
    scaled = [
        np.asarray(Image.fromarray(channel).resize(size[::-1], Image.Resampling.BILINEAR))
        for channel in exact
    ]
    return _like(np.stack(scaled), picture.dtype)
