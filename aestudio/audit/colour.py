"""Apparent skin colour: what is read from a colour in CIELAB.

Everywhere the last axis holds L*, a* and b*; arrays of any shape before it are welcome.
"""

from __future__ import annotations

import numpy as np

from aestudio.data.dataset import Array

__all__ = [
    *("DARK_BELOW", "ITA_NAMES", "RED_BELOW", "chroma", "hue", "hue_shift", "ita"),
    *("ita_class",),
]

DARK_BELOW, RED_BELOW = 60.0, 55.0
"""Where Thong et al. (ICCV 2023) part light from dark, L*, and red from yellow, hue in degrees."""

ITA_NAMES = ("very light", "light", "intermediate", "tan", "brown", "dark")
_ITA_EDGES = np.array([55.0, 41.0, 28.0, 10.0, -30.0])  # Chardon et al. 1991


def chroma(lab: Array) -> Array:
    """C*, the distance from grey."""
    return np.hypot(lab[..., 1], lab[..., 2])


def hue(lab: Array) -> Array:
    """The hue angle atan2(b*, a*) in degrees, -180 to 180."""
    return np.degrees(np.arctan2(lab[..., 2], lab[..., 1]))


def hue_shift(after: Array, before: Array) -> Array:
    """How far hue `after` lies from hue `before`, degrees, the short way round: -180 up to 180."""
    return (after - before + 180.0) % 360.0 - 180.0


def ita(lab: Array) -> Array:
    """Individual typology angle in degrees (Chardon et al. 1991): atan2(L* - 50, b*).

    Where b* <= 0 the angle says nothing of skin: callers flag those and coerce nothing.
    """
    return np.degrees(np.arctan2(lab[..., 0] - 50.0, lab[..., 2]))


def ita_class(angle: Array) -> Array:
    """The number of each angle's class in `ITA_NAMES`: very light > 55, light > 41, ..., dark <= -30."""
    found: Array = (np.asarray(angle)[..., None] <= _ITA_EDGES).sum(-1)
    return found
