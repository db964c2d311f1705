"""Rules about training and validation loss that part ways."""

from __future__ import annotations

import numpy as np

from aestudio.analysis.diagnosis.curve import Curve, level, line, noise
from aestudio.analysis.diagnosis.finding import Finding
from aestudio.analysis.diagnosis.words import number

__all__ = ["growing_gap", "not_improving", "overfitting"]

RISE = 0.04  # of the lowest validation loss, by which it must have risen to be called overfitting
GAP = 1.15  # times the training loss: a validation loss above that leaves a gap
FOLLOWS = 0.5  # of the fall of the training loss, as logarithms: a validation loss that does less lags
FELL_ON = 0.01  # of the training loss, by which it must have fallen on since the validation loss was lowest


def overfitting(curve: Curve) -> Finding | None:
    """The validation loss has risen from its lowest point, for good, while the training loss fell on."""
    v, n = curve.validation, len(curve)
    if len(v) < 8:
        return None
    smooth = curve.smooth_validation
    at = int(np.argmin(smooth))
    since = n - 1 - at
    low, end = float(smooth[at]), level(v)
    later = v[at:]
    slope, _ = line(later)
    lasting = since >= max(4, n // 7) and slope > 0
    certain = end - low > max(RISE * abs(low), 4 * noise(later))
    fell = level(curve.training) < curve.smooth_training[at] - noise(curve.training[at:])
    if not (lasting and certain and fell):
        return None
    before = float(curve.smooth_training[at])
    rise, fall = curve.said(end - low, abs(low)), curve.said(before - level(curve.training), before)
    return Finding(
        "overfitting",
        f"The validation loss has risen by {rise} since its lowest, {curve.loss(low)} in epoch "
        f"{curve.epoch(at)}, while the "
        f"training loss fell by another {fall}.",
    )


def growing_gap(curve: Curve) -> Finding | None:
    """The training loss falls on, and the validation loss follows only in part, counted in factors."""
    v, t, n = curve.validation, curve.training, len(curve)
    if len(v) < 10 or min(v.min(), t.min()) <= 0 or level(v) < GAP * level(t):
        return None
    smooth_t, smooth_v = curve.smooth_training, curve.smooth_validation
    opened = int(np.argmax(smooth_v > GAP * smooth_t))
    for start in (opened, n - n // 3):
        fell_t, fell_v = np.log(smooth_t[start] / level(t)), np.log(smooth_v[start] / level(v))
        if n - start >= 5 and fell_t > max(0.05, 3 * noise(np.log(t[start:]))) and fell_v < FOLLOWS * fell_t:
            return Finding(
                "growing_gap",
                f"Since epoch {curve.epoch(start)} the training loss fell by "
                f"{curve.said(smooth_t[start] - level(t), smooth_t[start])}, the validation loss "
                f"{_moved(curve, smooth_v[start] - level(v), smooth_v[start])}; {_apart(curve)}.",
            )
    return None


def _moved(curve: Curve, gain: float, of: float) -> str:
    if abs(gain) < 0.001 * of:
        return "not at all"
    return f"by {curve.said(gain, of)}" if gain > 0 else f"rose by {curve.said(-gain, of)}"


def _apart(curve: Curve) -> str:
    v, t = level(curve.validation), level(curve.training)
    if curve.lift:
        return f"it is now {number(v - t)} above the training loss"
    return f"it is now {v / t:.3g} times the training loss"


def not_improving(curve: Curve) -> Finding | None:
    """The validation loss has long been lower before, and the training loss fell on since."""
    v, n = curve.validation, len(curve)
    best = int(np.argmin(v)) if len(v) else n
    if n - 1 - best < max(5, n // 6):
        return None
    then, now = float(curve.smooth_training[best]), level(curve.training)
    if then - now < max(FELL_ON * abs(then), 2 * noise(curve.training[best:])):
        return None
    return Finding(
        "not_improving",
        f"The validation loss was lowest in epoch {curve.epoch(best)}, {curve.loss(v[best])}, and is "
        f"{curve.loss(level(v))} now; the training loss fell by another {curve.said(then - now, then)} "
        "since.",
    )
