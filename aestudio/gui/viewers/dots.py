"""Thousands of points as an image, in a few milliseconds; larger ones with an edge in the ground's colour."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from PySide6.QtGui import QImage

__all__ = ["DENSE", "Canvas", "density", "stencil"]

Array = np.ndarray[Any, Any]
DENSE = 20_000  # with more points than this their density says more than they do
EDGE = 1.0  # pixels between one point and those below it


class Canvas:
    """Pixels that are used again for every picture: fresh memory would cost more than the drawing."""

    def __init__(self) -> None:
        self._pixels = np.zeros((0, 0), np.uint32)
        self._size = (0, 0)
        self._margin = 0

    def dots(
        self,
        pixels: Array,
        classes: Array,
        colours: Array,
        ground: tuple[int, int, int],
        size: tuple[int, int],
        radius: float,
    ) -> QImage:
        """Points, later ones over earlier ones, on a transparent image that lasts until the next call.

        Args:
            pixels: `(n, 2)`: x and y of the points.
            classes: `(n,)`: which of the colours each has; every twelve classes the shape changes.
            colours: `(k, 3)` uint8.
            ground: what the edges mix with.
            size: width and height of the image.
            radius: of the points in pixels.
        """
        reach = int(radius) + 3  # of a point over the edge of the picture
        margin = self._clear(size, 2 * reach)
        x, y = np.round(pixels[:, 0]), np.round(pixels[:, 1])
        inside = (x >= -reach) & (x < size[0] + reach) & (y >= -reach) & (y < size[1] + reach)
        kinds = classes[inside]
        across, down = x[inside].astype(np.int64) + margin, y[inside].astype(np.int64) + margin
        places = down * self._pixels.shape[1] + across
        for shape in range(int(kinds.max(initial=0)) // 12 + 1):
            chosen = kinds // 12 == shape
            _stamp(self._pixels, places[chosen], kinds[chosen], _tinted(colours, ground, shape, radius))
        return self._image()

    def _clear(self, size: tuple[int, int], margin: int) -> int:
        """Make room for a picture and a margin around it that takes what reaches over the edge."""
        if (size, margin) != (self._size, self._margin):
            self._size, self._margin = size, margin
            self._pixels = np.zeros((size[1] + 2 * margin, size[0] + 2 * margin), np.uint32)
        else:
            self._pixels.fill(0)
        return margin

    def _image(self) -> QImage:
        """The pixels within the margin; they are not copied."""
        width, height = self._size
        inner = self._pixels[self._margin : self._margin + height, self._margin : self._margin + width]
        format_ = QImage.Format.Format_ARGB32_Premultiplied
        whole = self._pixels.reshape(-1).view(np.uint8)
        start = (self._margin * self._pixels.shape[1] + self._margin) * 4
        return QImage(whole[start:].data, width, height, inner.strides[0], format_)


def _stamp(canvas: Array, places: Array, kinds: Array, tinted: tuple[Array, Array, Array]) -> None:
    """Put every point's pixels on the canvas, in the order of the points."""
    across, down, table = tinted
    offsets = down * canvas.shape[1] + across
    canvas.reshape(-1)[(places[:, None] + offsets).reshape(-1)] = table[kinds].reshape(-1)


def _tinted(
    colours: Array, ground: tuple[int, int, int], shape: int, radius: float
) -> tuple[Array, Array, Array]:
    """Offsets of a point's pixels, and their colours `(k, m)` as ARGB for each class."""
    across, down, share = stencil(shape % 4, round(radius * 4) / 4)
    mixed = colours[:, None] * share[:, None] + np.array(ground) * (1 - share[:, None])
    levels = np.round(mixed).astype(np.uint32)
    return across, down, 0xFF000000 | levels[..., 0] << 16 | levels[..., 1] << 8 | levels[..., 2]


@cache
def stencil(shape: int, radius: float) -> tuple[Array, Array, Array]:
    """The pixels of a point around its middle: x, y, and how much of each is covered (0 to 1).

    A point so small that its edge would cover more than the point itself has none: in a dense cloud the edges
    would be most of what is seen.

    Args:
        shape: 0 disc, 1 square, 2 triangle, 3 diamond.
        radius: in pixels.
    """
    edge = EDGE if (radius + EDGE) ** 2 <= 2 * radius**2 else 0.0
    reach, fine = int(radius + EDGE + 1), 5
    steps = (np.arange((2 * reach + 1) * fine) + 0.5) / fine - reach - 0.5
    x, y = np.meshgrid(steps, steps)
    covered = _inside(shape, x, y, radius)
    near = _inside(shape, x, y, radius + edge)
    covered, near = (_averaged(mask.astype(float), fine) for mask in (covered, near))
    down, across = np.nonzero(near > 0.3)
    return across - reach, down - reach, covered[down, across]


def _inside(shape: int, x: Array, y: Array, r: float) -> Array:
    if shape == 1:
        return np.maximum(np.abs(x), np.abs(y)) <= r * 0.88
    if shape == 2:
        return (y <= r * 0.8) & (np.abs(x) * 1.73 - y <= r * 1.15)
    if shape == 3:
        return np.abs(x) + np.abs(y) <= r * 1.2
    return np.hypot(x, y) <= r


def _averaged(mask: Array, fine: int) -> Array:
    side = len(mask) // fine
    return np.asarray(mask.reshape(side, fine, side, fine).mean((1, 3)))


def density(pixels: Array, classes: Array, colours: Array, size: tuple[int, int], cell: int = 2) -> QImage:
    """How many points lie where: the mixed colour of a cell's points, the more opaque the more there are.

    Args:
        pixels: `(n, 2)`: x and y of the points, up to millions.
        classes: `(n,)`: which of the colours each has.
        colours: `(k, 3)` uint8.
        size: width and height of the image.
        cell: side of a cell in pixels.
    """
    width, height = -(-size[0] // cell), -(-size[1] // cell)
    x, y = (pixels[:, 0] / cell).astype(np.int64), (pixels[:, 1] / cell).astype(np.int64)
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    places, kinds = y[inside] * width + x[inside], classes[inside]
    count = np.bincount(places, minlength=width * height)
    sums = [np.bincount(places, colours[:, c][kinds].astype(float), width * height) for c in range(3)]
    opacity = 0.25 + 0.75 * np.log1p(count) / np.log1p(max(int(count.max(initial=1)), 1))
    levels = np.zeros((width * height, 4))
    known = count > 0
    for c in range(3):
        levels[known, c] = sums[c][known] / count[known]
    levels[known, 3] = opacity[known] * 255
    data = levels.astype(np.uint8).tobytes()
    return QImage(data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()
