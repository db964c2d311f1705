"""Rules about a loss beside that of answering every sample with the mean sample."""

from __future__ import annotations

from aestudio.analysis.diagnosis.beside_pca import NEAR_PCA, counted_from, is_over
from aestudio.analysis.diagnosis.curve import Curve, level
from aestudio.analysis.diagnosis.finding import Finding
from aestudio.analysis.diagnosis.shape import recent
from aestudio.analysis.diagnosis.words import number
from aestudio.numerals import fine_percent

__all__ = [
    "POOR",
    "RECENT_GAIN",
    "brought",
    "collapsed",
    "stuck",
    "worse_than_mean",
]

NEAR_MEAN = 0.05  # of the mean sample's loss: so near is the same
ALIKE = 0.05  # outputs that spread by less than this share of the samples are all the same
POOR = 0.3  # of the way from the mean sample to perfection: less is stuck, more is converged
RECENT_GAIN = 0.02  # of the whole fall: the last fifth of a curve that still learns brings more


def collapsed(curve: Curve) -> Finding | None:
    """The loss is that of the mean sample, and all outputs are alike as far as that is known."""
    if curve.mean_sample is None:
        return None
    y = curve.beside_baselines
    # Where the lowest loss is unknown, the whole fall is what there was room for.
    room = curve.mean_sample - curve.perfect if curve.perfect or not curve.lift else float(y[0] - y.min())
    end = level(y)
    near = abs(end - curve.mean_sample) <= NEAR_MEAN * room
    if curve.spread is None:
        alike = ""
    elif curve.spread <= ALIKE:
        near = near or (end > curve.mean_sample and recent(curve.judged).share <= RECENT_GAIN)
        alike = f", and the outputs differ by only {fine_percent(curve.spread)} of what the samples do"
    else:
        return None
    if not near:
        return None
    return Finding(
        "collapsed",
        f"The {_beside(curve)} is {number(end)}; answering every sample with the mean sample gives "
        f"{number(curve.mean_sample)}{alike}.",
    )


def stuck(curve: Curve) -> Finding | None:
    """Flat for long, and little better than the mean sample."""
    gained, now = curve.gained, recent(curve.judged)
    if gained is None or gained > POOR or len(curve) < 8 or now.share > RECENT_GAIN:
        return None
    if curve.pca is not None and level(curve.beside_baselines) < curve.pca + (NEAR_PCA - 1) * abs(curve.pca):
        return None
    better = f"only {fine_percent(gained)} lower" if gained >= 0 else f"{fine_percent(-gained)} higher"
    return Finding(
        "stuck",
        f"{brought(curve, now.epochs, now.share, curve.name)} The {_beside(curve)} is {better} than that of "
        f"answering every sample with the mean sample{counted_from(curve)}.",
    )


def worse_than_mean(curve: Curve) -> Finding | None:
    """Whatever it gained, the mean sample would still be the better answer."""
    if curve.mean_sample is None:
        return None
    y = curve.beside_baselines
    end, now = min(level(y), float(y[-1])), recent(curve.judged)
    falls = now.share > RECENT_GAIN and now.certain
    if end <= curve.mean_sample or (falls and not is_over(curve)):  # every run begins up there
        return None
    return Finding(
        "worse_than_mean",
        f"The {_beside(curve)} is {number(end)}; answering every sample with the mean sample gives "
        f"{number(curve.mean_sample)}. {brought(curve, now.epochs, now.share, curve.name)}",
    )


def _beside(curve: Curve) -> str:
    """What is compared with the baselines."""
    return curve.name if curve.compared is None else curve.name.replace("loss", "reconstruction loss")


def brought(curve: Curve, epochs: int, share: float, name: str) -> str:
    """What the end of a curve brought."""
    if fine_percent(max(share, 0.0)) == "0 %":
        return f"In the last {epochs} of {len(curve)} epochs the {name} did not fall any more."
    return (
        f"The last {epochs} of {len(curve)} epochs brought {fine_percent(max(share, 0.0))} of the whole fall "
        f"of the {name}."
    )
