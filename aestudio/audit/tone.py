"""How far the apparent skin colour moved between a true picture and an output, through one mask."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import binary_erosion

from aestudio.audit.colour import chroma, hue, hue_shift, ita
from aestudio.cielab import lab_from_srgb
from aestudio.data.dataset import Array

__all__ = ["FEWEST_PIXELS", "Shift", "eroded", "mean_skin", "shift"]

FEWEST_PIXELS = 30
"""With fewer pixels of skin a picture has no skin region."""


def eroded(masks: Array) -> Array:
    """Imported masks `(N, H, W)` without their rim of round(S / 32) pixels; exact masks need none."""
    depth = round(masks.shape[-1] / 32)
    plus = np.array([[[0, 1, 0], [1, 1, 1], [0, 1, 0]]], bool)
    return np.asarray(binary_erosion(masks, plus, iterations=depth)) if depth else masks


def mean_skin(pictures: Array, masks: Array, fewest: int = FEWEST_PIXELS) -> Array:
    """The mean L*, a*, b* over each picture's mask, `(N, 3)`; NaN where it has fewer than `fewest` pixels.

    Args:
        pictures: `(N, 3, H, W)`, sRGB in 0 to 1; NaN where an upsampler gave none.
        masks: bool `(N, H, W)`.
        fewest: pixels.

    Raises:
        ValueError: when masks and pictures differ in size.
    """
    if masks.shape != (len(pictures), *pictures.shape[2:]):
        (high, wide), found = pictures.shape[2:], " × ".join(str(side) for side in masks.shape[1:])
        raise ValueError(f"expected masks of {high} × {wide} pixels, found {found}")
    which = np.nonzero(masks)[0]
    lab = lab_from_srgb(np.moveaxis(pictures, 1, -1)[masks])
    count = np.bincount(which, minlength=len(pictures))
    sums = np.stack([np.bincount(which, lab[:, k], len(pictures)) for k in range(3)], axis=1)
    colours: Array = sums / np.where(count >= max(fewest, 1), count, np.nan)[:, None]
    return colours


@dataclass(frozen=True, eq=False)
class Shift:
    """Output less true picture, each `(N,)`.

    Attributes:
        lightness: in L*; above 0: the output is lighter. The primary number.
        chroma: in C*.
        hue: in degrees, the short way round.
        ita: of the typology angle, in degrees; not linear, so never the headline.
        flagged: where b* <= 0 in either picture, so that the angle says nothing of skin.
    """

    lightness: Array
    chroma: Array
    hue: Array
    ita: Array
    flagged: Array


def shift(true: Array, output: Array) -> Shift:
    """How far skin colours moved; both are mean L*, a*, b*, `(N, 3)`."""
    return Shift(
        lightness=output[:, 0] - true[:, 0],
        chroma=chroma(output) - chroma(true),
        hue=hue_shift(hue(output), hue(true)),
        ita=ita(output) - ita(true),
        flagged=(true[:, 2] <= 0) | (output[:, 2] <= 0),
    )
