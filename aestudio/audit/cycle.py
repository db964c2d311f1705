"""Cycle consistency: does an output, made small again, agree with its input? What is left out if not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aestudio.audit.difference import ciede2000
from aestudio.audit.tone import mean_skin
from aestudio.cielab import srgb_from_lab
from aestudio.data.dataset import Array
from aestudio.degrade import Degrade, resampling

__all__ = ["PULSE_CODE", "PULSE_PAPER", "Abstained", "abstained", "budget", "cycle", "levels", "small_colour"]

PULSE_PAPER, PULSE_CODE = 1e-3, 2e-3
"""The tolerances of PULSE: 8.1 and 11.4 of 255 levels, root mean square."""


def cycle(output: Array, given: Array, degrade: Degrade) -> Array:
    """The mean squared difference of D(x^) and y, `(N,)`; code values in 0 to 1."""
    found: Array = ((degrade(output) - given) ** 2).mean((1, 2, 3))
    return found


def levels(squares: Array | float) -> Array | float:
    """A mean squared difference as a root mean square on the scale of 255 levels."""
    return 255 * np.sqrt(squares)


def small_colour(output: Array, given: Array, skin: Array, degrade: Degrade) -> Array:
    """CIEDE2000 between the mean skin colours of D(x^) and of y, `(N,)`; NaN without skin.

    Skin of a small picture is where at least 90 % of the large pixels under it are.
    """
    high, wide = (resampling("average", side, side // degrade.factor) for side in skin.shape[-2:])
    covered = high @ skin.astype(float) @ wide.T >= 0.9
    return ciede2000(mean_skin(degrade(output), covered, 1), mean_skin(given, covered, 1))


def budget(tolerance: float, skin: Array, share: float = 1.0) -> float:
    """How much lighter, in L*, a picture may be and still pass: the colour that a tolerance permits.

    Args:
        tolerance: of the mean squared difference, in code values from 0 to 1.
        skin: the colour that becomes lighter, L*, a*, b*, `(3,)`.
        share: of the frame that becomes lighter; the rest agrees exactly.
    """
    before = srgb_from_lab(skin)

    def used(lighter: float) -> float:
        after = srgb_from_lab(skin + np.array([lighter, 0.0, 0.0]))
        return float(share * ((after - before) ** 2).mean())

    low, high = 0.0, 100.0 - float(skin[0])
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if used(middle) <= tolerance else (low, middle)
    return low


@dataclass(frozen=True, eq=False)
class Abstained:
    """Which outputs do not count as successes, by reason, each bool `(N,)`."""

    off_input: Array
    no_skin: Array
    not_a_number: Array
    unsure: Array

    @property
    def any(self) -> Array:
        """For whichever reason."""
        found: Array = self.off_input | self.no_skin | self.not_a_number | self.unsure
        return found


def abstained(
    output: Array,
    squares: Array,
    lightness: Array,
    tolerance: float,
    noise: float = 0.0,
    confidence: Array | None = None,
    least: float = 0.0,
) -> Abstained:
    """What an upsampler did not deliver; every other metric is shown for all outputs and for successes alone.

    Args:
        output: `(N, 3, H, W)`.
        squares: `cycle` of them, `(N,)`.
        lightness: L* of their skin, `(N,)`; NaN where there is none.
        tolerance: eps; with noise in the input, eps + noise squared passes.
        noise: standard deviation of what was added to the input.
        confidence: of the classifier, `(N,)`; None: not asked for.
        least: what it must be.
    """
    broken = np.asarray(~np.isfinite(output).all((1, 2, 3)))
    return Abstained(
        off_input=~broken & ~(squares <= tolerance + noise**2),
        no_skin=~broken & ~np.isfinite(lightness),
        not_a_number=broken,
        unsure=np.zeros(len(output), bool) if confidence is None else ~broken & ~(confidence >= least),
    )
