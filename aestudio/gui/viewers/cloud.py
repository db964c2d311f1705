"""What a scatter shows, and how it becomes an image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtGui import QImage

from aestudio.gui import style
from aestudio.gui.viewers.dots import DENSE, Canvas, density

__all__ = ["Cloud", "Points", "drawn"]

Array = np.ndarray[Any, Any]
FADED = 0.75  # share of the ground in points that are not chosen


@dataclass(frozen=True, eq=False)
class Cloud:
    """What a scatter shows.

    Attributes:
        points: `(n, 2)`.
        classes: which colour each has, `(n,)`.
        colours: by class, uint8 `(k, 3)`.
        x: title of the lower axis.
        y: title of the left axis; empty: the axis means nothing and has no numbers.
        lanes: names of the whole numbers of the left axis, where it stands for classes.
        even: whether a unit is as long upwards as across.
        numbered: whether the lower axis has numbers; not where they mean nothing.
    """

    points: Array
    classes: Array
    colours: Array
    x: str = ""
    y: str = ""
    lanes: tuple[str, ...] = ()
    even: bool = False
    numbered: bool = True


@dataclass(frozen=True, eq=False)
class Points:
    """Points that are to be seen, in pixels.

    Attributes:
        pixels: `(n, 2)`, from the corner of the image.
        classes: which colour each has, `(n,)`.
        colours: by class, uint8 `(k, 3)`.
        chosen: which stand out, bool `(n,)`; None: all are equal.
    """

    pixels: Array
    classes: Array
    colours: Array
    chosen: Array | None


def drawn(canvas: Canvas, points: Points, size: tuple[int, int], radius: float) -> QImage:
    """The points as an image of that size; very many by their density. It lasts until the next call."""
    panel = style.colour("panel")
    ground = (panel.red(), panel.green(), panel.blue())
    if points.chosen is not None:
        points = _faded(points, points.chosen, ground)
    if len(points.pixels) > DENSE:
        return density(points.pixels, points.classes, points.colours, size)
    return canvas.dots(points.pixels, points.classes, points.colours, ground, size, radius)


def _faded(points: Points, chosen: Array, ground: tuple[int, int, int]) -> Points:
    """The chosen points above the others, which fade into the ground."""
    order = np.argsort(chosen, kind="stable")
    colours, count = points.colours, len(points.colours)
    spare = -count % 12  # so that the faded colours keep their shapes
    faded = np.round(colours * (1 - FADED) + np.array(ground) * FADED).astype(np.uint8)
    table = np.concatenate([colours, np.zeros((spare, 3), np.uint8), faded])
    kinds = np.where(chosen, points.classes, points.classes + count + spare)
    return Points(points.pixels[order], kinds[order], table, None)
