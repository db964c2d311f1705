"""How different two colours look, and which swatch of the Monk Skin Tone scale a colour is nearest to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aestudio.cielab import SWATCHES, from_hex, lab_from_srgb
from aestudio.data.dataset import Array

__all__ = ["Nearest", "ciede2000", "nearest_swatch"]


def _hue(a: Array, b: Array) -> Array:
    return np.degrees(np.arctan2(b, a)) % 360.0


def ciede2000(first: Array, second: Array) -> Array:
    """CIEDE2000 between colours in CIELAB, with kL = kC = kH = 1; meant for differences below 5.

    Source: Sharma, Wu and Dalal, "The CIEDE2000 color-difference formula: implementation notes, supplementary
    test data, and mathematical observations", Color Research and Application 30 (2005), equations 2 to 22.
    """
    lightness1, a1, b1 = np.moveaxis(np.asarray(first, float), -1, 0)
    lightness2, a2, b2 = np.moveaxis(np.asarray(second, float), -1, 0)
    middle7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(middle7 / (middle7 + 25.0**7))  # of a*, near grey
    a1, a2 = a1 * stretch, a2 * stretch
    chroma1, chroma2, hue1, hue2 = np.hypot(a1, b1), np.hypot(a2, b2), _hue(a1, b1), _hue(a2, b2)

    grey = chroma1 * chroma2 == 0  # then a hue means nothing
    turn = np.where(grey, 0.0, (hue2 - hue1 + 180.0) % 360.0 - 180.0)
    turn = np.where(~grey & (hue2 - hue1 == 180.0), 180.0, turn)
    lightness, chroma = (lightness1 + lightness2) / 2, (chroma1 + chroma2) / 2
    far = ~grey & (np.abs(hue1 - hue2) > 180.0)
    middle = (hue1 + hue2 + np.where(far, np.where(hue1 + hue2 < 360.0, 360.0, -360.0), 0.0)) / 2
    hue = np.where(grey, hue1 + hue2, middle)

    cos = [np.cos(np.radians(k * hue - shift)) for k, shift in ((1, 30.0), (2, 0.0), (3, -6.0), (4, 63.0))]
    weight = 1 - 0.17 * cos[0] + 0.24 * cos[1] + 0.32 * cos[2] - 0.20 * cos[3]
    off = (lightness - 50.0) ** 2
    by_lightness = (lightness2 - lightness1) / (1 + 0.015 * off / np.sqrt(20 + off))
    by_chroma = (chroma2 - chroma1) / (1 + 0.045 * chroma)
    by_hue = 2 * np.sqrt(chroma1 * chroma2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * chroma * weight)
    bend = 30.0 * np.exp(-(((hue - 275.0) / 25.0) ** 2))
    chroma7 = chroma**7
    rotation = -2 * np.sqrt(chroma7 / (chroma7 + 25.0**7)) * np.sin(np.radians(2 * bend))
    squares = by_lightness**2 + by_chroma**2 + by_hue**2 + rotation * by_chroma * by_hue
    found: Array = np.sqrt(np.maximum(squares, 0.0))
    return found


@dataclass(frozen=True, eq=False)
class Nearest:
    """The nearest swatches of the Monk Skin Tone scale; each attribute `(...)`.

    Attributes:
        swatch: its number, 0 (lightest) to 9.
        distance: CIEDE2000 to it.
        margin: how much farther the next one is.
    """

    swatch: Array
    distance: Array
    margin: Array

    @property
    def unsure(self) -> Array:
        """Where the class is of low confidence: far from every swatch, or between two."""
        return (self.distance > 10.0) | (self.margin < 2.0)


def nearest_swatch(lab: Array) -> Nearest:
    """The swatch of least CIEDE2000 to each mean skin colour `(..., 3)`.

    The scale was made for trained raters (Schumann et al., arXiv 2305.09073); the nearest swatch uses
    little of it, and its steps are far from equal: never average it.
    """
    swatches = lab_from_srgb(from_hex(SWATCHES))
    distances = ciede2000(np.asarray(lab)[..., None, :], swatches)
    ordered = np.sort(distances, axis=-1)
    return Nearest(distances.argmin(-1), ordered[..., 0], ordered[..., 1] - ordered[..., 0])
