"""sRGB to CIELAB and back.

Everywhere the last axis holds the three numbers of a colour; arrays of any shape before it are welcome.
sRGB by IEC 61966-2-1, CIELAB by CIE 15:2004 under D65 and the 2 degree observer.
"""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = [
    "SWATCHES",
    "from_hex",
    "lab_from_linear",
    "lab_from_srgb",
    "linear_from_lab",
    "linear_from_srgb",
    "srgb_from_lab",
    "srgb_from_linear",
]

Array = np.ndarray[Any, Any]

# linear sRGB to XYZ, and the white of D65 that CIELAB is measured against
_TO_XYZ = np.array(
    [[0.412453, 0.357580, 0.180423], [0.212671, 0.715160, 0.072169], [0.019334, 0.119193, 0.950227]]
)
_FROM_XYZ = np.linalg.inv(_TO_XYZ)
_WHITE = np.array([0.95047, 1.0, 1.08883])
_EDGE = 6 / 29  # below it the cube root becomes a straight line

SWATCHES = (
    "f6ede4",
    "f3e7db",
    "f7ead0",
    "eadaba",
    "d7bd96",
    "a07e56",
    "825c43",
    "604134",
    "3a312a",
    "292420",
)
"""The ten colours of the Monk Skin Tone scale, light to dark (skintone.google)."""


def linear_from_srgb(srgb: Array) -> Array:
    """Code values in 0 to 1 as amounts of light in 0 to 1."""
    low = srgb / 12.92
    high = ((np.maximum(srgb, 0.0) + 0.055) / 1.055) ** 2.4
    return np.where(srgb <= 0.04045, low, high)


def srgb_from_linear(linear: Array) -> Array:
    """Amounts of light in 0 to 1 as code values in 0 to 1."""
    high = 1.055 * np.maximum(linear, 0.0031308) ** (1 / 2.4) - 0.055
    return np.where(linear <= 0.0031308, 12.92 * linear, high)


def lab_from_linear(linear: Array) -> Array:
    """L* (0 to 100), a* and b* of amounts of light."""
    xyz = linear @ _TO_XYZ.T / _WHITE
    f = np.where(xyz > _EDGE**3, np.cbrt(xyz), xyz / (3 * _EDGE**2) + 4 / 29)
    x, y, z = f[..., 0], f[..., 1], f[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def linear_from_lab(lab: Array) -> Array:
    """Amounts of light of L*, a*, b*; outside 0 to 1 where sRGB has no such colour."""
    y = (lab[..., 0] + 16) / 116
    f = np.stack([y + lab[..., 1] / 500, y, y - lab[..., 2] / 200], axis=-1)
    xyz = np.where(f > _EDGE, f**3, 3 * _EDGE**2 * (f - 4 / 29))
    found: Array = (xyz * _WHITE) @ _FROM_XYZ.T
    return found


def lab_from_srgb(srgb: Array) -> Array:
    """L*, a*, b* of code values in 0 to 1."""
    return lab_from_linear(linear_from_srgb(srgb))


def srgb_from_lab(lab: Array) -> Array:
    """Code values of L*, a*, b*, clipped to 0 to 1."""
    return srgb_from_linear(np.clip(linear_from_lab(lab), 0.0, 1.0))


def from_hex(texts: tuple[str, ...]) -> Array:
    """Colours written as six hexadecimal digits, `(N, 3)` in 0 to 1."""
    return np.array([list(bytes.fromhex(text)) for text in texts]) / 255.0
