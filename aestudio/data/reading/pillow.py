"""What Pillow decodes: PNG and JPEG, and compressed TIFF."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import nullcontext
from typing import IO, Any

import numpy as np

from aestudio.data.dataset import Array
from aestudio.data.reading.files import size_text
from aestudio.room import available

__all__ = ["UnreadableError", "check_room_for", "decode"]

_LARGE = 2**26  # decoded bytes above which one picture is decoded at a time, whoever else decodes others
_COPIES = 3  # of a picture there are at once, while it is turned into what is wanted
_alone = threading.Lock()


class UnreadableError(Exception):
    """A file that holds no picture one can use; the text says why."""


def decode(file: IO[bytes], size: tuple[int, int] | None = None) -> Iterator[Array]:
    """The picture of a PNG or JPEG file, or those of a TIFF file, each `(channels, height, width)`.

    Args:
        file: open, at its start.
        size: height and width the picture will be scaled to, where it will be.

    Raises:
        UnreadableError: when it is of another format; a broken file may raise anything its decoder does.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        image: Any = Image.open(file, formats=("PNG", "JPEG", "TIFF"))
    except UnidentifiedImageError:
        raise UnreadableError("no PNG, JPEG or TIFF picture") from None
    if size is not None:  # lets a JPEG decoder skip detail that would be scaled away; it keeps twice the size
        image.draft(None, (2 * max(size), 2 * max(size)))
    for page in range(getattr(image, "n_frames", 1) if image.format == "TIFF" else 1):
        if page:
            image.seek(page)
        width, height = image.size
        takes = 4 * width * height * (2 if "16" in str(image.tile) else 1)
        with _alone if takes > _LARGE else nullcontext():
            check_room_for(height, width, takes)
            if image.format in ("JPEG", "MPO") and "exif" in image.info:
                image = ImageOps.exif_transpose(image)
            pixels = _pixels(image, file)
        yield pixels


def check_room_for(height: int, width: int, size: int) -> None:
    """That memory can hold a picture, before it is decoded: a small file may hold a very large one.

    Args:
        height: in pixels.
        width: in pixels.
        size: bytes of the decoded picture.

    Raises:
        UnreadableError: when it can't.
    """
    there, wanted = available(), _COPIES * size
    if size > _LARGE and there and wanted > there:
        takes = f"which takes {size_text(wanted)} with {size_text(there)} free"
        raise UnreadableError(f"{height:,} x {width:,} pixels, too large for the memory, {takes}")


def _pixels(image: Any, file: IO[bytes]) -> Array:
    """A decoded picture as `(channels, height, width)`."""
    if image.format == "PNG" and image.mode in ("RGB", "RGBA") and "16" in str(image.tile[0].args):
        return _deep(image, file)
    if image.format == "TIFF" and image.mode[:3] == "RGB" and max(_bits(image)) > 8:
        raise UnreadableError("16-bit RGB in a compression that cannot be read; save it uncompressed")
    if image.mode == "1":
        image = image.convert("L")
    elif image.mode in ("P", "PA"):
        image = image.convert("RGBA")
    elif image.mode not in ("L", "LA", "RGB", "RGBA", "I", "F") and image.mode[:4] != "I;16":
        image = image.convert("RGB")
    pixels = np.asarray(image)
    if pixels.ndim == 2:
        return pixels[None]
    return np.moveaxis(pixels, -1, 0)[: 1 if image.mode == "LA" else 3]


def _bits(image: Any) -> tuple[int, ...]:
    """The bits of each channel of a TIFF picture."""
    return tuple(image.tag_v2.get(258, (8,)))


def _deep(image: Any, file: IO[bytes]) -> Array:
    """A PNG with colours or transparency of 16 bits, of which Pillow keeps the high 8.

    Its decoder takes the first of two bytes as the high one, or, when told that they are the other way round,
    the second: decoding once each way gives both. Grey with transparency has four bytes a pixel, like RGBA.
    """
    from PIL import Image

    tile = image.tile[0]
    if tile.args == "LA;16B":
        image.tile = [tile._replace(args="RGBA")]
        pixels = np.moveaxis(np.asarray(image), -1, 0).astype(np.uint16)
        return pixels[:1] << 8 | pixels[1:2]
    high = np.moveaxis(np.asarray(image), -1, 0)[:3].astype(np.uint16)
    file.seek(0)
    again: Any = Image.open(file, formats=("PNG",))
    again.tile = [again.tile[0]._replace(args=tile.args.replace("16B", "16L"))]
    return np.asarray(high << 8 | np.moveaxis(np.asarray(again), -1, 0)[:3])
