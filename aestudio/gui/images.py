"""Arrays to pictures, without a plotting library: grey, RGB or through a colour map, clipped to a range.

Values that are no numbers come out transparent, so that missing data never looks like data.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

import numpy as np
from PySide6.QtGui import QImage

from aestudio.gui import style

__all__ = ["MAPS", "MapName", "colour_map", "tiled", "to_bytes", "to_image"]

Array = np.ndarray[Any, Any]
MapName = Literal["grey", "viridis", "magma", "signed", "signed_dark"]

FORMAT = QImage.Format.Format_ARGB32_Premultiplied  # opaque or nothing at all: there is nothing to multiply

MAPS: dict[MapName, str] = {
    "grey": "000000 ffffff",
    # viridis and magma by S. van der Walt and N. Smith (CC0), 32 of the 256 colours each; straight lines
    # between them stray by three of 255 levels at most
    "viridis": "440154 470d60 48196b 482474 472e7c 453882 414286 3e4b89 3a548c 365d8d 32658e 2e6d8e"
    " 2b758e 287d8e 25858e 228c8d 20948c 1e9c89 20a386 25ab82 2db27d 39ba76 48c16e 58c765"
    " 6acd5b 7ed34f 92d742 a8db34 bedf26 d4e21b e9e41a fde725",
    "magma": "000004 040312 0b0823 140e35 1e1149 2a115d 38106d 461077 54137d 601880 6d1e81 7a2382"
    " 872781 942c80 a2307e af347b bd3977 ca3e72 d6456c e24d66 ec5860 f3655c f8745c fb8360"
    " fd9366 fea26f feb27a fec185 fed093 fddfa1 fceeb0 fcfdbf",
    # ColorBrewer's RdBu turned round (Apache 2.0): blue below zero, red above, zero white
    "signed": "053061 2166ac 4393c3 92c5de d1e5f0 f7f7f7 fddbc7 f4a582 d6604d b2182b 67001f",
    # the same hues on a dark ground: zero is nearly black, and large values are bright
    "signed_dark": "a9d2f3 64aee2 3987bd 235f93 1f3c58 22252d 562a2d 913637 c5534b e88766 ffbba3",
}
"""Perceptually uniform maps by name; "signed" is for values with a meaningful zero in mid-range."""


def colour_map(name: MapName) -> Array:
    """The 256 colours of a map, `(256, 3)` uint8, read-only; of "signed" those that suit the theme."""
    return _table("signed_dark" if name == "signed" and style.colours() is style.DARK else name)


@cache
def _table(name: MapName) -> Array:
    stops = np.array([[int(code[i : i + 2], 16) for i in (0, 2, 4)] for code in MAPS[name].split()], float)
    at = np.linspace(0, len(stops) - 1, 256)
    table = np.stack([np.interp(at, np.arange(len(stops)), channel) for channel in stops.T], axis=1)
    table = np.round(table).astype(np.uint8)
    table.flags.writeable = False
    return table


def to_image(values: Array, low: float = 0.0, high: float = 1.0, colours: MapName = "grey") -> QImage:
    """A picture of one array, in the format that is drawn fastest.

    Args:
        values: `(H, W)`, `(1, H, W)`, or `(3, H, W)` for RGB (then `colours` is not used).
        low: the value shown as the map's first colour.
        high: the value shown as its last.
        colours: the name of a map; with "signed", give a range that is symmetric about zero.

    Raises:
        ValueError: for any other shape.
    """
    pixels = _pixels(values, low, high, colours)
    height, width = pixels.shape
    return QImage(pixels.tobytes(), width, height, 4 * width, FORMAT).copy()


def to_bytes(values: Array, low: float = 0.0, high: float = 1.0, colours: MapName = "grey") -> Array:
    """The same picture as `(H, W, 4)` uint8: red, green, blue, opacity."""
    pixels = _pixels(values, low, high, colours)
    return np.stack([(pixels >> shift).astype(np.uint8) for shift in (16, 8, 0, 24)], axis=-1)


def _pixels(values: Array, low: float, high: float, colours: MapName) -> Array:
    """The picture as `(H, W)` uint32, 0xAARRGGBB."""
    planes = values[None] if values.ndim == 2 else values
    if planes.ndim != 3 or planes.shape[0] not in (1, 3):
        raise ValueError(f"expected an array (H, W), (1, H, W) or (3, H, W), found {values.shape}")
    levels, missing = _levels(planes, low, high)
    pixels = _packed(*colour_map(colours).T).take(levels[0]) if len(levels) == 1 else _packed(*levels)
    if missing is not None:
        pixels[missing] = 0
    return pixels


def _packed(red: Array, green: Array, blue: Array) -> Array:
    """Opaque colours, one number each."""
    r, g, b = (channel.astype(np.uint32) for channel in (red, green, blue))
    packed: Array = np.uint32(0xFF000000) | r << 16 | g << 8 | b
    return packed


def tiled(pictures: Array, columns: int, gap: int = 1) -> Array:
    """Pictures `(N, C, H, W)` side by side as one array `(C, H, W)`, with NaN between them."""
    count, channels, height, width = pictures.shape
    rows = max(1, -(-count // columns))
    shape = (channels, rows * (height + gap) - gap, columns * (width + gap) - gap)
    sheet = np.full(shape, np.nan, np.float32)
    for index, picture in enumerate(pictures):
        top, left = (index // columns) * (height + gap), (index % columns) * (width + gap)
        sheet[:, top : top + height, left : left + width] = picture
    return sheet


def _levels(planes: Array, low: float, high: float) -> tuple[Array, Array | None]:
    """Each value's place in the map, 0 to 255, infinities clipped; and where `(H, W)` there is no number."""
    numbers = np.asarray(planes, np.float32)
    share = numbers - np.float32(low)
    share *= np.float32(255 / (high - low if high > low else 1.0))
    share += np.float32(0.5)
    unknown = np.isnan(share)
    np.clip(share, 0.5, 255.5, out=share)
    if not unknown.any():
        return share.astype(np.uint8), None
    share[unknown] = 0
    return share.astype(np.uint8), unknown.any(axis=0)
