"""Tone classes: which swatch of the Monk Skin Tone scale a picture's skin is nearest to, before and after.

The scale is ordinal and its steps are uneven (1.9 to 18.8 CIEDE2000), so classes are counted and compared in
their order, never averaged. It was made for trained raters: a nearest swatch uses few of the ten, and a
jitter of 3 L* moves about one face in five into another class. Bicubic enlargement stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aestudio.audit.difference import nearest_swatch
from aestudio.audit.findings.primary import Asked
from aestudio.audit.findings.units import Units
from aestudio.audit.records import Records
from aestudio.audit.results import Metric
from aestudio.audit.statistics.effects import RATE_MARGIN
from aestudio.audit.statistics.units import Interval, says
from aestudio.cielab import SWATCHES
from aestudio.data.dataset import Array

__all__ = ["CLASSES", "MADE", "NOT_ONE", "ToneClasses", "tone_classes"]

CLASSES = tuple(f"MST {k + 1}" for k in range(len(SWATCHES)))
"""What the classes are called, lightest first."""
MADE = {"sr": "outputs", "bicubic": "bicubic (control)"}
"""What is compared with the true pictures."""
TOGETHER = 5000  # pictures that are compared with all swatches at once
NOT_ONE = -1
"""The class of a picture whose skin colour is not known."""


@dataclass(frozen=True, eq=False)
class ToneClasses:
    """Classes of true pictures against classes of what was made of them.

    Attributes:
        counts: by "sr" and "bicubic", pictures by class of the true picture (rows) and of the made one,
            `(10, 10)`.
        same: the share of each group that stays in its class.
        near: the share that stays within one class.
        shift: the share that became lighter less the share that became darker, in classes.
        shift_bicubic: the same of bicubic enlargement.
        unsure: the share of true pictures whose class is not sure.
        kappa: by "sr" and "bicubic", Cohen's kappa with quadratic weights, over all groups.
        pictures: by "hr", "sr" and "bicubic", the class of each picture, 0 (lightest) to 9, `NOT_ONE` where
            its colour is not known, int `(N,)`; to find pictures by, and in no file.
    """

    counts: Mapping[str, Array]
    same: Metric
    near: Metric
    shift: Metric
    shift_bicubic: Metric
    unsure: Metric
    kappa: Mapping[str, Interval]
    pictures: Mapping[str, Array]


def _nearest(records: Records, of: str) -> tuple[Array, Array]:
    """Classes, and whether each is unsure (NaN where there is none)."""
    lab = np.stack([records[f"{what}_{of}"] for what in ("lightness", "a", "b")], axis=1)
    known = np.isfinite(lab).all(1)
    classes, unsure = np.full(len(lab), NOT_ONE), np.full(len(lab), np.nan)
    places = np.flatnonzero(known)
    for start in range(0, len(places), TOGETHER):
        some = places[start : start + TOGETHER]
        found = nearest_swatch(lab[some])
        classes[some], unsure[some] = found.swatch, found.unsure
    return classes, unsure


def tone_classes(records: Records, who: Units, asked: Asked) -> ToneClasses:
    """Compare the classes of true pictures with those of outputs and of bicubic."""
    true, unsure = _nearest(records, "hr")
    made = {of: _nearest(records, of)[0] for of in MADE}
    steps = {of: _steps(true, classes) for of, classes in made.items()}

    def rate(values: Array) -> Metric:
        return asked.rate(who.mean(values))

    def sign(of: str) -> Metric:
        return asked.metric(who.mean(np.sign(steps[of])), RATE_MARGIN, "difference")

    return ToneClasses(
        counts={of: _counts(true, classes) for of, classes in made.items()},
        same=rate(_where(steps["sr"], steps["sr"] == 0)),
        near=rate(_where(steps["sr"], np.abs(steps["sr"]) <= 1)),
        shift=sign("sr"),
        shift_bicubic=sign("bicubic"),
        unsure=rate(unsure),
        kappa={of: kappa(true, classes, who.which, asked) for of, classes in made.items()},
        pictures={"hr": true, **made},
    )


def _steps(true: Array, made: Array) -> Array:
    """By how many classes each picture became lighter; NaN where a class is not known."""
    return np.where((true == NOT_ONE) | (made == NOT_ONE), np.nan, true - made)


def _where(known: Array, values: Array) -> Array:
    return np.where(np.isnan(known), np.nan, values)


def _counts(true: Array, made: Array) -> Array:
    known = (true != NOT_ONE) & (made != NOT_ONE)
    found = np.zeros((len(CLASSES),) * 2, int)
    np.add.at(found, (true[known], made[known]), 1)
    return found


def kappa(true: Array, made: Array, units: Array, asked: Asked) -> Interval:
    """Cohen's kappa with quadratic weights (Cohen 1968); its interval by a bootstrap over units.

    It is 1 - (mean squared step) / (what that would be if both classes went together by chance alone), and
    so a function of five sums, which each unit adds to.

    Args:
        true: class of each true picture, `NOT_ONE` where there is none, int `(N,)`.
        made: the same of what was made of it.
        units: of which unit each picture is, int `(N,)`.
        asked: with what is resampled.
    """
    known = (true != NOT_ONE) & (made != NOT_ONE)
    _, which = np.unique(units[known], return_inverse=True)
    count = int(which.max(initial=-1)) + 1
    if says(count) == "count":
        return Interval(np.nan, np.nan, np.nan, count, "fewer than 10 inputs")
    a, b = true[known].astype(float), made[known].astype(float)
    sums = np.stack([np.bincount(which, x, count) for x in (np.ones_like(a), a, b, a * a, b * b, a * b)], 1)
    alike, many = np.unique(sums, axis=0, return_counts=True)  # units that add the same are interchangeable
    with np.errstate(invalid="ignore", divide="ignore"):
        value = float(_kappa(many @ alike))
        drawn = _kappa(asked.rng.multinomial(count, many / count, min(asked.resamples, 2000)) @ alike)
    if not np.isfinite(value):
        return Interval(np.nan, np.nan, np.nan, count, "all are of one class")
    low, high = np.nanquantile(drawn, [0.025, 0.975])
    return Interval(value, float(low), float(high), count)


def _kappa(sums: Array) -> Array:
    n, a, b, aa, bb, ab = np.moveaxis(sums, -1, 0)
    seen, chance = (aa + bb - 2 * ab) / n, (aa + bb) / n - 2 * (a / n) * (b / n)
    found = 1 - seen / np.where(chance > 0, chance, np.nan)
    return np.asarray(np.round(found, 12) + 0.0)  # what is below is rounding, as is a minus before 0
