"""The rule for a validation loss below the training loss, and where that comes from."""

from __future__ import annotations

import numpy as np

from aestudio.analysis.diagnosis.curve import Curve
from aestudio.analysis.diagnosis.finding import Finding
from aestudio.analysis.diagnosis.words import number
from aestudio.numerals import fine_percent

__all__ = ["validation_below"]

EARLY = 4  # epochs below which nothing is said


def validation_below(curve: Curve) -> Finding | None:
    """Validation lies below training nearly everywhere in the second half."""
    n = len(curve.validation)
    if n < EARLY:
        return None
    t, v = curve.training[n // 2 :], curve.validation[n // 2 :]
    below = float(np.mean(v < t))
    size = float(np.median(1 - v / t))
    if below < 0.8 or size < 0.005:
        return None
    return Finding(
        "validation_below",
        f"In {fine_percent(below)} of the last {len(v)} epochs the validation loss is the lower one, by "
        f"{number(np.median(t - v)) if curve.lift else fine_percent(size)} in the middle.",
        _reasons(curve, size),
    )


def _reasons(curve: Curve, size: float) -> tuple[str, ...]:
    t = curve.training[len(curve) // 2 - 1 :]
    averaged = float(np.median(1 - t[1:] / t[:-1])) / 2
    reasons = []
    if curve.random_layers:
        layers = " and ".join(curve.random_layers)
        reasons.append(f"{layers} act only in training, which makes its task the harder one.")
    if averaged > 0.1 * size:
        reasons.append(
            "The training loss is the mean over an epoch in which the weights improve, the validation loss "
            "comes after "
            f"it: half an epoch is worth {curve.said(averaged * np.median(t), np.median(t))}."
        )
    if not curve.random_layers and averaged < 0.7 * size:
        reasons.append("The validation samples may be the easier ones; another seed of the split would tell.")
    return tuple(reasons)
