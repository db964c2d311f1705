"""Faces drawn from their parameters, in linear light, with the exact masks of their parts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aestudio.cielab import lab_from_linear, linear_from_lab, linear_from_srgb, srgb_from_linear
from aestudio.data.dataset import Array
from aestudio.data.drawn.parameters import NAMES

__all__ = ["HAIR", "LIPS", "SKIN", "Drawn", "apparent", "render"]

SKIN, LIPS, HAIR = 1, 2, 4
"""The bits of a region map."""

_WIDTH = 0.62  # half width of the head
_REACH = 2.7  # in half axes: beyond, a soft ellipse covers less than a millionth
_LEVELS = linear_from_srgb(np.arange(256) / 255.0)


@dataclass(frozen=True, eq=False)
class Drawn:
    """Pictures `(N, 3, S, S)` uint8, their region maps `(N, S, S)` uint8 and apparent colours `(N, 3)`.

    The apparent colour is the mean L*, a*, b* over the skin of the 8-bit picture.
    """

    pictures: Array
    regions: Array
    apparent: Array


def _soft(distance: Array, width: float) -> Array:
    """1 inside (distance < 0), 0 outside, with an edge as wide as `width`."""
    with np.errstate(over="ignore"):  # 1 / (1 + infinity) is the 0 that is meant
        found: Array = 1 / (1 + np.exp(distance / width))
    return found


def _colours(lab: Array) -> Array:
    """Linear light of Lab colours `(N, 3)` as `(N, 3, 1, 1)`, clipped to what sRGB shows."""
    return np.clip(linear_from_lab(lab), 0.0, 1.0).astype(np.float32)[..., None, None]


def _over(picture: Array, mask: Array, opacity: float, colour: Array | float) -> None:
    """Lay a colour over pictures `(N, 3, H, W)` where the mask `(N, H, W)` is, as far as it is."""
    cover = opacity * mask[:, None]
    picture *= 1 - cover
    picture += cover * colour


@dataclass(frozen=True, eq=False)
class _Features:
    """Lays soft ellipses over pictures, and keeps where any of them is."""

    x: Array
    y: Array
    picture: Array
    covered: Array

    def draw(
        self, cx: Array | float, cy: float, a: Array, b: Array | float, opacity: float, colour: Array | float
    ) -> Array:
        """An ellipse around (cx, cy) with half axes a, b; returns its mask, whole frames `(N, S, S)`."""
        inside = np.flatnonzero(
            (np.abs(self.y - cy) < _REACH * b).any((0, 2))
        )  # rows it reaches in any picture
        rows = slice(inside[0], inside[-1] + 1) if len(inside) else slice(0)
        apart = np.sqrt(((self.x - cx) / a) ** 2 + ((self.y[:, rows] - cy) / b) ** 2) - 1
        mask = np.zeros_like(self.covered)
        mask[:, rows] = _soft(apart, 0.12)
        _over(self.picture[:, :, rows], mask[:, rows], opacity, colour)
        np.maximum(self.covered[:, rows], mask[:, rows], out=self.covered[:, rows])
        return mask


def render(parameters: Array, size: int) -> Drawn:
    """Draw the faces of a table of parameters `(N, 16)` with columns `NAMES`, `size` pixels wide and high."""
    p = {
        name: parameters[:, k].astype(np.float32)[:, None, None]  # (N, 1, 1), against (N, S, S)
        for k, name in enumerate(NAMES)
    }
    axis = np.linspace(-1, 1, size, dtype=np.float32)
    x, y = axis[None, None, :] - p["offset x"], axis[None, :, None] - p["offset y"]

    albedo, light = parameters[:, :3], p["light"][:, None]
    hair_lab = np.stack(
        [parameters[:, NAMES.index("hair L*")], *np.full((2, len(albedo)), [[6.0], [8.0]])], 1
    )
    hair_colour = _colours(hair_lab) * light
    back = parameters[:, NAMES.index("background L*"), None] * np.array([1.0, 0.0, 0.0])

    high = _WIDTH * p["aspect"]
    r = np.sqrt((x / _WIDTH) ** 2 + (y / high) ** 2)
    head = _soft(r - 1, 0.02)
    facing = np.sqrt(1 - np.minimum(r, 0.98) ** 2)
    slant = np.cos(p["light angle"]) * x / _WIDTH + np.sin(p["light angle"]) * y / high
    shade = np.clip(0.72 + 0.28 * facing + 0.22 * slant, 0.3, 1.3)[:, None] * light
    picture = _colours(back) * (1 - head[:, None]) + _colours(albedo) * shade * head[:, None]

    top = np.sqrt((x / (1.12 * _WIDTH)) ** 2 + ((y + 0.05) / (1.08 * high)) ** 2) - 1
    hair = _soft(top, 0.02) * _soft(y + p["hairline"], 0.03)
    _over(picture, hair, 1.0, hair_colour)
    covered = hair.copy()
    features = _Features(x, y, picture, covered)
    for side in (-1, 1):
        at, wide = side * p["eye spacing"], p["eye size"]
        features.draw(at, -0.12, 2.0 * wide, 1.1 * wide, 1.0, 0.75 * np.minimum(light, 1.2))
        features.draw(at, -0.12, 0.8 * wide, 1.0 * wide, 1.0, 0.02)
        features.draw(at, -0.27, 2.3 * wide, 0.55 * wide, 0.8, hair_colour)
    features.draw(0.0, 0.17, 1.3 * p["nose width"], 0.05, 0.35, 0.0)
    lip_lab = albedo * [0.72, 1.0, 0.7] + [0.0, 14.0, 0.0]
    lips = features.draw(0.0, 0.42, p["mouth width"], p["lip height"], 0.85, _colours(lip_lab) * light)

    coded = np.rint(255 * srgb_from_linear(np.clip(picture, 0.0, 1.0))).astype(np.uint8)
    skin = (head > 0.98) & (r < 0.85) & (covered < 0.02)
    regions = (SKIN * skin + LIPS * (lips > 0.5) + HAIR * (hair > 0.5)).astype(np.uint8)
    return Drawn(coded, regions, apparent(coded, skin))


def apparent(pictures: Array, skin: Array) -> Array:
    """The mean L*, a*, b* over the skin of 8-bit pictures `(N, 3, H, W)`, `(N, 3)`; NaN where there is none.

    Args:
        pictures: uint8.
        skin: bool `(N, H, W)`.
    """
    which = np.nonzero(skin)[0]
    lab = lab_from_linear(_LEVELS[np.moveaxis(pictures, 1, -1)[skin]])
    count = np.bincount(which, minlength=len(pictures))
    sums = np.stack([np.bincount(which, lab[:, k], len(pictures)) for k in range(3)], axis=1)
    with np.errstate(invalid="ignore"):
        found: Array = sums / count[:, None]
    return found
