"""How far the apparent skin colour moved between a true picture and an output, through one mask."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import binary_erosion

from aestudio.audit.colour import chroma, hue, hue_shift, ita
from aestudio.cielab import lab_from_srgb, linear_from_srgb, srgb_from_linear
from aestudio.data.dataset import Array

__all__ = ["FEWEST_PIXELS", "Shift", "eroded", "lightness_otherwise", "mean_skin", "shift"]

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
    which, pixels = _pixels(pictures, masks)
    lab = lab_from_srgb(pixels)
    count = np.bincount(which, minlength=len(pictures))
    sums = np.stack([np.bincount(which, lab[:, k], len(pictures)) for k in range(3)], axis=1)
    colours: Array = sums / np.where(count >= max(fewest, 1), count, np.nan)[:, None]
    return colours


def lightness_otherwise(pictures: Array, masks: Array, fewest: int = FEWEST_PIXELS) -> tuple[Array, Array]:
    """L* of the skin in two other ways, each `(N,)`: the median of its pixels, its mean in linear light.

    To see whether a shift depends on how pixels become one number; arguments and NaN as of `mean_skin`.

    Raises:
        ValueError: when masks and pictures differ in size.
    """
    which, pixels = _pixels(pictures, masks)
    count = np.bincount(which, minlength=len(pictures))
    enough = count >= max(fewest, 1)
    lightness = lab_from_srgb(pixels)[:, 0]
    sorted_ = lightness[np.lexsort((lightness, which))]
    first = np.cumsum(count) - count
    median, linear = np.full((2, len(pictures)), np.nan)
    if enough.any():
        low, high = (first[enough] + (count[enough] - k) // 2 for k in (1, 0))
        median[enough] = (sorted_[low] + sorted_[high]) / 2
    light = linear_from_srgb(pixels)
    sums = np.stack([np.bincount(which, light[:, k], len(pictures)) for k in range(3)], axis=1)
    linear[enough] = lab_from_srgb(srgb_from_linear(sums[enough] / count[enough, None]))[:, 0]
    return median, linear


def _pixels(pictures: Array, masks: Array) -> tuple[Array, Array]:
    """Of all pixels of skin, which picture each is of `(P,)`, and their colours `(P, 3)`."""
    if masks.shape != (len(pictures), *pictures.shape[2:]):
        (high, wide), found = pictures.shape[2:], " × ".join(str(side) for side in masks.shape[1:])
        raise ValueError(f"expected masks of {high} × {wide} pixels, found {found}")
    return np.nonzero(masks)[0], np.moveaxis(pictures, 1, -1)[masks]


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
