"""The measured curve: by share of a group in the training set, what was measured of each group.

The group whose share is set is called B here, the others A: tone B and tone A of drawn faces.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.stats import t as student

from aestudio.audit.known import TwoTone
from aestudio.audit.records import Records
from aestudio.audit.statistics.amplification import FEWEST, alpha_of_excess
from aestudio.data.dataset import Array
from aestudio.dial.arm import Measured
from aestudio.dial.estimates import ONE_SEED, QUANTITIES, Estimate, estimate, of_group
from aestudio.dial.kept import Log, log_in, measured_arms
from aestudio.dial.plan import Arm
from aestudio.job import run_out

__all__ = ["Curve", "Level", "Ratio", "curve_in", "curve_of", "map_ratio", "ratio"]

_EXCESS = next(one for one in QUANTITIES if one.key == "excess")
_LIKELIEST = next(one for one in QUANTITIES if one.key == "likeliest")


@dataclass(frozen=True)
class Ratio:
    """How much oftener B flips than A, F_B / F_A, and the same over the training odds.

    Attributes:
        value: the ratio of excess flips; NaN with a note where it can't be told.
        low: lower end of its 95 % interval.
        high: upper end.
        odds: pi_A / pi_B in the training set; the ratio of a faithful sampler.
        flips: excess flips of A and of B, counted over all seeds.
        note: why there is no value or no interval, or empty.
    """

    value: float
    low: float
    high: float
    odds: float
    flips: tuple[float, float]
    note: str = ""

    @property
    def amplification(self) -> tuple[float, float, float]:
        """Alpha with its interval: the rarer group's flips over the other's, over their odds; 1: faithful."""
        found = (self.value / self.odds, self.low / self.odds, self.high / self.odds)
        if self.odds >= 1:
            return found
        return (1 / found[0], 1 / found[2], 1 / found[1])


@dataclass(frozen=True, eq=False)
class Level:
    """What was measured at one share.

    Attributes:
        share: of B in the training set.
        seeds: how many trainings were measured.
        model: by quantity, of A and of B.
        sampler: the same of the faithful sampler; empty: there is none.
        ratio: of the model's flips.
        sampler_ratio: of the faithful sampler's.
        likeliest_ratio: of who always answers the likeliest group, by the bank.
    """

    share: float
    seeds: int
    model: Mapping[str, tuple[Estimate, Estimate]]
    sampler: Mapping[str, tuple[Estimate, Estimate]]
    ratio: Ratio
    sampler_ratio: Ratio | None = None
    likeliest_ratio: Ratio | None = None


@dataclass(frozen=True, eq=False)
class Curve:
    """All levels, by rising share, with what they were measured in."""

    log: Log
    levels: tuple[Level, ...]
    models: Mapping[Arm, Measured]
    samplers: Mapping[Arm, Measured]

    @property
    def left(self) -> int:
        """How many arms are neither measured nor failed."""
        failed = sum(one.state == "failed" for one in self.log.trained)
        return max(len(self.log.dial.arms) - len(self.models) - failed, 0)

    @property
    def complete(self) -> bool:
        """Whether all arms were measured."""
        return len(self.models) == len(self.log.dial.arms)


def curve_in(folder: Path) -> Curve:
    """The curve of a dial on disk, as far as it came.

    Raises:
        SpecError: when the folder holds none.
    """
    log = log_in(folder)
    return curve_of(log, *run_out(measured_arms(folder, log.dial)))


def curve_of(log: Log, models: Mapping[Arm, Measured], samplers: Mapping[Arm, Measured]) -> Curve:
    """The curve through what was measured of models and of the faithful sampler."""
    levels = []
    for share in sorted(log.dial.shares):
        own = [models[arm].records for arm in log.dial.arms if arm.share == share and arm in models]
        exact = [samplers[arm].records for arm in log.dial.arms if arm.share == share and arm in samplers]
        if not own and not exact:
            continue
        levels.append(
            Level(
                share,
                len(own),
                _by_quantity(own),
                _by_quantity(exact) if exact else {},
                ratio(_flips(own, _EXCESS.key), share),
                ratio(_flips(exact, _EXCESS.key), share) if exact else None,
                ratio(_flips(exact, _LIKELIEST.key), share) if exact else None,
            )
        )
    return Curve(log, tuple(levels), models, samplers)


def _by_quantity(seeds: Sequence[Records]) -> dict[str, tuple[Estimate, Estimate]]:
    return {one.key: (estimate(seeds, one, 0), estimate(seeds, one, 1)) for one in QUANTITIES}


def _flips(seeds: Sequence[Records], key: str) -> list[tuple[Array, Array]]:
    """Of each seed, the flips of the faces of A and of B."""
    quantity = next(one for one in QUANTITIES if one.key == key)
    return [(of_group(records, quantity, 0), of_group(records, quantity, 1)) for records in seeds]


def ratio(seeds: Sequence[tuple[Array, Array]], share: float) -> Ratio:
    """The ratio of flips over seeds, with an interval on its logarithm (delta method, Student's t).

    Rates are averaged over seeds before they are divided, as few flips in a single seed would make its own
    ratio run away.

    Args:
        seeds: of each, flips of the faces of A and of B, 1, 0 or (a control's) -1.
        share: of B in the training set.
    """
    odds = (1 - share) / share
    flips = (float(sum(a.sum() for a, _ in seeds)), float(sum(b.sum() for _, b in seeds)))
    if not seeds or min(flips) < FEWEST:
        return Ratio(np.nan, np.nan, np.nan, odds, flips, f"fewer than {FEWEST} excess flips in a group")
    if len(seeds) == 1:
        found = alpha_of_excess(seeds[0][1], seeds[0][0], share, np.random.default_rng(0))
        note = found.note or ONE_SEED
        return Ratio(found.flip_ratio, found.low * odds, found.high * odds, odds, flips, note)
    rates = np.array([[a.mean(), b.mean()] for a, b in seeds])
    mean = rates.mean(0)
    relative = np.cov(rates / mean, rowvar=False)
    error = np.sqrt(max(relative[0, 0] + relative[1, 1] - 2 * relative[0, 1], 0.0) / len(seeds))
    half = float(np.exp(student.ppf(0.975, len(seeds) - 1) * error))
    value = float(mean[1] / mean[0])
    return Ratio(value, value / half, value * half, odds, flips)


def map_ratio(odds: float) -> float:
    """F_B / F_A of who answers the likeliest tone, by the two-tone Gaussian of the known truths."""
    case = TwoTone(1 / (1 + odds))
    rates = case.rates("mode")
    return float(rates[1, 0] / rates[0, 1])
