"""How near a picture is to another: squared error, PSNR, SSIM, and what detail of either size there is."""

from __future__ import annotations

import numpy as np

from aestudio.analysis.question import Array
from aestudio.numerals import numeral

__all__ = [
    "CAP",
    "OVER_COLOURS",
    "SKILL",
    "mean_squares",
    "over_colours",
    "psnr",
    "signed",
    "spectrum",
    "ssim",
]

CAP = 60.0  # dB: what two equal pictures are given, for which PSNR is infinite
OVER_COLOURS = "Differences: root mean square over the colours, with the sign of their mean"
SKILL = "Skill: 1 − MSE / MSE of bicubic enlargement; 1: perfect, 0: as good as bicubic, below 0: worse."
SIGMA, RADIUS = 1.5, 5  # of SSIM's window, in pixels


def mean_squares(given: Array, wanted: Array) -> Array:
    """The mean squared difference of pictures `(N, C, H, W)`, `(N,)`."""
    found: Array = ((np.asarray(given, float) - wanted) ** 2).reshape(len(wanted), -1).mean(1)
    return found


def over_colours(differences: Array) -> Array:
    """Differences in colour `(N, 3, H, W)` as a number for each pixel, `(N, 1, H, W)`: see `OVER_COLOURS`.

    Their mean alone would call red in place of blue no difference. Others than of three channels stay.
    """
    if differences.shape[1] != 3:
        return differences
    size = np.sqrt((differences**2).mean(1, keepdims=True))
    found: Array = np.where(differences.mean(1, keepdims=True) < 0, -size, size)
    return found


def psnr(squares: Array) -> Array:
    """Peak signal-to-noise ratio of mean squared differences of values from 0 to 1, in dB; at most `CAP`."""
    with np.errstate(divide="ignore"):
        found: Array = np.minimum(-10 * np.log10(squares), CAP)
    return found


def ssim(given: Array, wanted: Array) -> Array:
    """Structural similarity of pictures `(N, C, H, W)` with values from 0 to 1, `(N,)`: 1 for equal ones.

    Wang et al. 2004 (doi 10.1109/TIP.2003.819861): Gaussian window of sigma 1.5 cut at 5 pixels, K1 .01,
    K2 .03, the mean over where the window fits and over the channels. Where pictures are smaller than the
    window it is cut to fit.
    """
    x, y = np.asarray(given, float), np.asarray(wanted, float)
    rows, columns = (_windows(side) for side in y.shape[-2:])

    def blurred(values: Array) -> Array:
        found: Array = rows @ values @ columns.T
        return found

    mean_x, mean_y = blurred(x), blurred(y)
    square_x, square_y, both = blurred(x * x) - mean_x**2, blurred(y * y) - mean_y**2, blurred(x * y)
    c1, c2 = 0.01**2, 0.03**2
    above = (2 * mean_x * mean_y + c1) * (2 * (both - mean_x * mean_y) + c2)
    below = (mean_x**2 + mean_y**2 + c1) * (square_x + square_y + c2)
    similar: Array = (above / below).reshape(len(y), -1).mean(1)
    return similar


def _windows(side: int) -> Array:
    """The weighted means of `2 RADIUS + 1` neighbours, wherever so many are there: `(places, side)`."""
    radius = min(RADIUS, (side - 1) // 2)
    weights = np.exp(-0.5 * (np.arange(-radius, radius + 1) / SIGMA) ** 2)
    places = side - 2 * radius
    found = np.zeros((places, side))
    for place in range(places):
        found[place, place : place + len(weights)] = weights / weights.sum()
    return found


def spectrum(pictures: Array) -> tuple[Array, Array]:
    """How much detail of each size there is: the radially averaged power spectrum.

    Args:
        pictures: `(N, C, H, W)`; channels are averaged, the mean is taken off, and a Hann window keeps the
            edges from looking like detail.

    Returns:
        Frequencies in cycles per pixel, 0 to 1/2, `(K,)`; and power of each picture, `(N, K)`.
    """
    grey = np.asarray(pictures, float).mean(1)
    high, wide = grey.shape[-2:]
    window = np.outer(*(np.hanning(side + 2)[1:-1] for side in (high, wide)))
    grey = (grey - (grey * window).sum((1, 2), keepdims=True) / window.sum()) * window
    power = np.abs(np.fft.rfft2(grey)) ** 2 / (window**2).sum()
    far = np.hypot(np.fft.fftfreq(high)[:, None], np.fft.rfftfreq(wide)[None])
    bins = min(high, wide) // 2
    ring = np.round(far * 2 * bins).astype(int)
    inside = (ring >= 1) & (ring <= bins)
    counts = np.bincount(ring[inside], minlength=bins + 1)[1:]
    sums = np.stack([np.bincount(ring[inside], one[inside], bins + 1)[1:] for one in power])
    return np.arange(1, bins + 1) / (2 * bins), sums / np.maximum(counts, 1)


def signed(skill: float) -> str:
    """A skill as people read it: "+0.25", "−0.10"; 0.00 has no sign."""
    return "0.00" if abs(skill) < 0.005 else numeral(skill, "+.2f")
