"""What a trained network is worth beside a PCA of the same size: said before anything else of its curve."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from aestudio.analysis.diagnosis.curve import Curve, level
from aestudio.analysis.diagnosis.finding import Finding, Kind
from aestudio.analysis.diagnosis.words import number
from aestudio.numerals import fine_percent

__all__ = ["NEAR_PCA", "PcaVerdict", "beside_pca", "beside_pca_of", "counted_from", "is_over"]

PcaVerdict = Literal["better", "alike", "worse"]

NEAR_PCA = 1.1  # times the loss of a PCA of the same size: nearer is as good
_SETTLED: tuple[Kind, ...] = ("converged", "rate_gone", "not_improving", "stuck")  # no need to wait for more
_UNFIT: tuple[Kind, ...] = ("too_early", "diverged", "collapsed", "flat", "worse_than_mean")
_CONTENT: tuple[Kind, ...] = ("converged", "rate_gone", "still_learning")  # advice would be to leave it so
_TO_PASS_PCA = (
    "Train for more epochs, with a higher learning rate.",
    "Use wider layers, and a linear code and output: such a network can be the PCA at least.",
)


def beside_pca(curve: Curve, found: Finding) -> Finding:
    """A headline that begins with which of the two is better, and by how much.

    A run that goes on and still falls isn't compared, as every run begins above the PCA; nor one of which
    something graver is said. Beside a penalty it says nothing: there a code pays for what a PCA has for
    nothing.
    """
    if curve.pca is None or curve.compared is not None or found.kind in _UNFIT:
        return found
    if found.kind not in _SETTLED and not is_over(curve):
        return found
    best = float(np.min(curve.beside_baselines))
    if beside_pca_of(best, curve.pca, curve.perfect) == "better":
        return _behind(curve, curve.pca, best, found)
    return replace(found, evidence=f"{_not_behind(curve, curve.pca, best)} {found.evidence}")


def beside_pca_of(loss: float, pca: float, perfect: float = 0.0) -> PcaVerdict:
    """What a PCA is beside a network: clearly better, about as good, or clearly worse.

    Args:
        loss: of the network.
        pca: of the PCA, in the same unit.
        perfect: of samples that are given back exactly.
    """
    near = (NEAR_PCA - 1) * abs(pca - perfect)
    return "better" if loss - pca > near else "worse" if pca - loss > near else "alike"


def _behind(curve: Curve, pca: float, best: float, found: Finding) -> Finding:
    ratio = (best - curve.perfect) / (pca - curve.perfect) if pca > curve.perfect else np.inf
    factor = f"{ratio:.1f}" if ratio < 10 else f"{ratio:,.0f}"
    times = f", {factor} times as high{counted_from(curve)}" if ratio < 1e4 else ""
    said = f"A PCA of the same size has a lower {curve.name}: {number(pca)}, here {number(best)}{times}."
    content = found.kind in _CONTENT
    return replace(
        found,
        evidence=f"{said} {found.evidence}",
        why=(*found.why, "So it is not the size of the code that keeps the loss up."),
        first=(*found.first, *_TO_PASS_PCA) if content else found.first,
        behind=True,
    )


def _not_behind(curve: Curve, pca: float, best: float) -> str:
    end = level(curve.beside_baselines)
    numbers = f"{curve.name} {number(end)}, the PCA's {number(pca)}"
    beside = beside_pca_of(end, pca, curve.perfect)
    if beside == "better":  # than the network as it is now
        then = f"at its lowest ({curve.name} {number(best)}, the PCA's {number(pca)})"
        return f"As good as a PCA of the same size {then}, but not in the end ({number(end)})."
    if beside == "alike":
        return f"About as good as a PCA of the same size: {numbers}."
    if pca <= curve.perfect:  # a loss without a lowest value, whose shares mean nothing
        return f"Better than a PCA of the same size: {numbers}."
    lower = fine_percent((pca - end) / (pca - curve.perfect))
    return f"Better than a PCA of the same size by {lower}{counted_from(curve)}: {numbers}."


def is_over(curve: Curve) -> bool:
    """Whether no epoch is to come."""
    return curve.ended or 0 < curve.planned <= len(curve) + curve.skipped


def counted_from(curve: Curve) -> str:
    """What a share of a loss is counted from, where that is not 0."""
    return f" (counted from {number(curve.perfect)}, the lowest there can be)" if curve.perfect else ""
