"""Whether an estimated skin mask finds skin of every tone: one that does not is the biased part itself."""

from __future__ import annotations

import numpy as np

from aestudio.data.dataset import Array

__all__ = ["BINS", "LEAST", "coverage", "hsv_rule"]

BINS = np.arange(20, 91, 10)
"""Edges of the bins of L* in which coverage is looked at."""

LEAST = 0.98
"""Coverage that a mask must have in every bin."""


def coverage(estimated: Array, true: Array, lightness: Array) -> Array:
    """The share of true skin that an estimated mask finds, by bins of L*: `(7,)`; NaN without a picture.

    Args:
        estimated: bool `(N, H, W)`.
        true: the same, exact.
        lightness: L* of each picture's skin, `(N,)`.
    """
    found = (estimated & true).sum((1, 2)) / true.sum((1, 2))
    which = np.digitize(lightness, BINS) - 1
    return np.array(
        [found[which == k].mean() if (which == k).any() else np.nan for k in range(len(BINS) - 1)]
    )


def hsv_rule(pictures: Array) -> Array:
    """A rule in use (H <= 20, S >= 48, V >= 80, of 180, 255, 255) that loses dark skin: kept to be refused.

    Args:
        pictures: `(N, 3, H, W)`, sRGB in 0 to 1.
    """
    top, bottom = pictures.max(1), pictures.min(1)
    red, green, blue = np.moveaxis(pictures, 1, 0)
    spread = np.maximum(top - bottom, 1e-9)
    hue = np.where(red == top, 30 * (green - blue) / spread, 90.0) % 180
    found: Array = (hue <= 20) & (255 * spread / np.maximum(top, 1e-9) >= 48) & (255 * top >= 80)
    return found
