"""Numbers of the dial over its seeds: what was measured, by group, with the spread of whole repetitions.

A seed is the whole experiment done once more: other training faces, first weights, test faces and noise. The
means of the seeds are therefore independent where faces are drawn, and Student's t interval of them holds all
that chance does; test faces of one seed share their model and are never counted as independent of each other.
Pictures that the user brings are the same ones dealt anew: there the interval says less, see `RE_DEALT`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from aestudio.audit.findings.flips import flipped, flipped_more
from aestudio.audit.records import Records
from aestudio.audit.statistics.intervals import Kind, mean_interval
from aestudio.audit.statistics.units import Interval
from aestudio.data.dataset import Array
from aestudio.dial.arm import LIKELIEST
from aestudio.numerals import minus

__all__ = ["ONE_SEED", "QUANTITIES", "RE_DEALT", "Estimate", "Quantity", "estimate", "of_group", "over_seeds"]

ONE_SEED = "one training: how far another would differ is not known"
RE_DEALT = (
    "Intervals are over trainings and re-dealt parts of the same pictures: narrower than over new pictures."
)


@dataclass(frozen=True)
class Quantity:
    """Something that is measured of each test face.

    Attributes:
        key: its name in files.
        title: what it is called.
        unit: of its numbers; "%": shares, stored from 0 to 1.
        of: the records to a number for each face, `(I,)`, NaN where there is none.
        about: what it is.
    """

    key: str
    title: str
    unit: str
    of: Callable[[Records], Array]
    about: str

    @property
    def kind(self) -> Kind:
        """What its values are."""
        if self.unit != "%":
            return "mean"
        return "difference" if self.key == "excess" else "rate"

    @property
    def bounds(self) -> tuple[float, float]:
        """Between what its means lie: shares from 0 to 1, differences of shares from -1."""
        least, most = {"mean": (-np.inf, np.inf), "rate": (0.0, 1.0), "difference": (-1.0, 1.0)}[self.kind]
        return least, most

    def text(self, value: float) -> str:
        """A value as people read it."""
        if not np.isfinite(value):
            return "–"
        text = f"{100 * value:.1f} %" if self.unit == "%" else f"{value:+.2f}"
        return minus(text)


def _likeliest(records: Records) -> Array:
    if LIKELIEST not in records.columns:
        return np.full(len(records), np.nan)
    found: Array = (records[LIKELIEST] != records["group"]).astype(float)
    return found


QUANTITIES = (
    Quantity(
        *("shift", "Lightness shift", "L*", lambda records: records["delta_lightness"]),
        "Apparent skin lightness of the output minus that of the true face; above 0: lighter.",
    ),
    Quantity(
        *("shift_of_successes", "Lightness shift, successes only", "L*"),
        lambda records: records.successes(records["delta_lightness"]),
        "The same of outputs that agree with their input: leaving the others out hides part of the shift.",
    ),
    Quantity(
        *("turn", "ITA shift", "°"),
        lambda records: np.where(records["ita_flagged"] > 0, np.nan, records["delta_ita"]),
        "Of the individual typology angle; not linear in lightness, and never the headline.",
    ),
    Quantity(
        *("flips", "Flips", "%", flipped),
        "Outputs that the classifier reads as of the other group.",
    ),
    Quantity(
        *("control", "Flips of true faces", "%", lambda records: flipped(records, "hr")),
        "The same of the true faces: the classifier's own errors.",
    ),
    Quantity(
        *("excess", "Excess flips", "%", flipped_more),
        "Flips of outputs minus those of the true faces.",
    ),
    Quantity(
        *("likeliest", "Flips of the likeliest group", "%", _likeliest),
        "Of who always answers the likeliest group: only of a faithful sampler.",
    ),
    Quantity(
        *("success", "Successes", "%", lambda records: 1.0 - records.abstained),
        "Outputs that, made small again, agree with their input within the tolerance.",
    ),
    Quantity(
        *("psnr", "PSNR", "dB", lambda records: records["psnr"]),
        "Against the true face. Its difference between groups has no sign to rely on.",
    ),
)
"""All that is measured, in the order of tables."""


@dataclass(frozen=True)
class Estimate:
    """A number over seeds.

    Attributes:
        value: the mean of the seeds' means; NaN where nothing was measured.
        low: lower end of its 95 % interval.
        high: upper end.
        seeds: each seed's mean.
        within: the standard error that a seed's own test faces leave, the median over seeds; beside the
            spread of the seeds it says whether more faces or more trainings would tell more.
        note: what to know of the interval.
    """

    value: float
    low: float
    high: float
    seeds: tuple[float, ...]
    within: float = float("nan")
    note: str = ""

    @property
    def spread(self) -> float:
        """The standard deviation of the seeds."""
        return float(np.std(self.seeds, ddof=1)) if len(self.seeds) > 1 else float("nan")

    @property
    def interval(self) -> Interval:
        """As the audit's."""
        return Interval(self.value, self.low, self.high, len(self.seeds), self.note)


def of_group(records: Records, quantity: Quantity, group: int) -> Array:
    """The numbers of a group's faces that have one."""
    values: Array = np.asarray(quantity.of(records), float)[records["group"] == group]
    return values[np.isfinite(values)]


def estimate(seeds: Sequence[Records], quantity: Quantity, group: int) -> Estimate:
    """A quantity of a group over the seeds that were measured."""
    parts = [part for records in seeds if len(part := of_group(records, quantity, group))]
    if not parts:
        return Estimate(np.nan, np.nan, np.nan, (), note="nothing was measured")
    within = float(
        np.median([part.std(ddof=1) / np.sqrt(len(part)) if len(part) > 1 else np.nan for part in parts])
    )
    if len(parts) == 1:
        found = mean_interval(parts[0], np.random.default_rng(0), kind=quantity.kind)
        return Estimate(found.value, found.low, found.high, (found.value,), within, ONE_SEED)
    return over_seeds([float(part.mean()) for part in parts], within, quantity.bounds)


def over_seeds(
    means: Sequence[float], within: float = float("nan"), bounds: tuple[float, float] = (-np.inf, np.inf)
) -> Estimate:
    """The mean of independent repetitions, with Student's t interval, cut where no mean can lie.

    Args:
        means: one a seed.
        within: the standard error that a seed's own test faces leave.
        bounds: between what a mean lies.
    """
    values = np.array([value for value in means if np.isfinite(value)])
    if not len(values):
        return Estimate(np.nan, np.nan, np.nan, (), within, "nothing was measured")
    mean, told = float(values.mean()), tuple(values.tolist())
    if len(values) < 2:
        return Estimate(mean, np.nan, np.nan, told, within, ONE_SEED)
    half = float(student.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values)))
    return Estimate(mean, max(mean - half, bounds[0]), min(mean + half, bounds[1]), told, within)
