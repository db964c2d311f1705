"""A primary metric: per group on all outputs and on successes, its control, and groups against groups."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from aestudio.audit.results import Metric, Row, both, metric
from aestudio.audit.statistics.effects import Verdict
from aestudio.audit.statistics.groups import Pair, all_pairs
from aestudio.audit.statistics.intervals import Kind, wilson
from aestudio.audit.statistics.several import holm
from aestudio.audit.statistics.units import says
from aestudio.data.dataset import Array

__all__ = ["ALL", "POINTS", "Apart", "Asked", "Primary", "adjusted", "primary", "rates"]

ALL = "all outputs"
POINTS = "points"
"""What differences of rates are told in, of a hundred; they are kept as shares."""


@dataclass(frozen=True, eq=False)
class Asked:
    """How numbers are made of values, the same for all metrics.

    Attributes:
        groups: of each unit, int `(I,)`.
        names: of the groups.
        rng: what is resampled with.
        resamples: of intervals and tests.
    """

    groups: Array
    names: tuple[str, ...]
    rng: np.random.Generator
    resamples: int

    def metric(self, values: Array, margin: float, kind: Kind = "mean") -> Metric:
        """Values by group."""
        return metric(values, self.groups, self.names, margin, self.rng, self.resamples, kind)

    def rate(self, values: Array, margin: float = math.inf) -> Metric:
        """Truth values by group: with Wilson's intervals, without what is said of a mean that is not 0."""
        found, rows = self.metric(values, margin, "rate"), list[Row]()
        for k, row in enumerate(found.rows):
            mine = values[(self.groups == k) & np.isfinite(values)]
            interval = None if row.interval is None else wilson(float(mine.sum()), len(mine))
            rows.append(replace(row, interval=interval, p_shift=None, verdict=None))
        return replace(found, rows=tuple(rows))

    def both(
        self, values: Array, successes: Array, margin: float, kind: Kind = "mean"
    ) -> Mapping[str, Metric]:
        """The same, on all outputs and on successes."""
        return both(values, successes, self.groups, self.names, margin, self.rng, self.resamples, kind)


@dataclass(frozen=True)
class Apart:
    """Whether groups differ from each other.

    Attributes:
        verdict: on all groups of 30 units or more.
        p: the smallest max-T p-value; None where fewer than two groups can be tested.
        adjusted: the same over the primary metrics (Holm).
        pairs: differences with simultaneous intervals; numbers are those of the groups.
    """

    verdict: Verdict
    p: float | None = None
    adjusted: float | None = None
    pairs: tuple[Pair, ...] = ()


@dataclass(frozen=True)
class Primary:
    """A primary metric.

    Attributes:
        title: what it measures.
        unit: "L*", or "" for a rate.
        margin: what counts as no difference, set before the run.
        views: "all outputs" and "successes only".
        control: the same of the bicubic enlargement, in which nothing is learned.
        apart: groups against groups, on all outputs.
    """

    title: str
    unit: str
    margin: float
    views: Mapping[str, Metric]
    control: Metric
    apart: Apart

    @property
    def all(self) -> Metric:
        """On all outputs."""
        return self.views[ALL]

    @property
    def told_in(self) -> str:
        """The unit in words: "L*", "points" of a difference of rates, "" of a rate, which is in per cent."""
        return self.unit or (POINTS if len(self.views) > 1 else "")


def primary(
    title: str, unit: str, margin: float, values: Array, successes: Array, control: Array, asked: Asked
) -> Primary:
    """Judge a primary metric.

    Args:
        title: what it measures.
        unit: of it; empty: differences of two rates.
        margin: what counts as no difference.
        values: of each unit, `(I,)`; NaN where there is none.
        successes: the same of the unit's outputs that are successes.
        control: values of the bicubic enlargement.
        asked: how.
    """
    kind: Kind = "mean" if unit else "difference"
    views = asked.both(values, successes, margin, kind)
    apart = _apart(values, views[ALL], margin, asked)
    return Primary(title, unit, margin, views, asked.metric(control, margin, kind), apart)


def rates(title: str, margin: float, values: Array, control: Array, asked: Asked) -> Primary:
    """A primary metric of truth values that has no zero to be compared with: only groups with groups."""
    found = asked.rate(values, margin)
    apart = _apart(values, found, margin, asked)
    return Primary(title, "", margin, {ALL: found}, asked.rate(control, margin), apart)


def _apart(values: Array, found: Metric, margin: float, asked: Asked) -> Apart:
    """Groups of which something may be said against each other."""
    tested = [k for k, row in enumerate(found.rows) if says(row.count) in ("test", "headline")]
    if len(tested) < 2:
        return Apart("not enough data")
    inside = np.isfinite(values) & np.isin(asked.groups, tested)
    pairs = tuple(
        replace(pair, first=tested[pair.first], second=tested[pair.second])
        for pair in all_pairs(
            values[inside],
            np.searchsorted(tested, asked.groups[inside]),
            len(tested),
            asked.rng,
            asked.resamples,
        )
    )
    p = min(row.p_apart for row in found.rows if row.p_apart is not None)
    return _judged(Apart("not enough data", p, p, pairs), margin)


def _judged(apart: Apart, margin: float) -> Apart:
    if apart.adjusted is None:
        return apart
    if apart.adjusted < 0.05 and any(pair.low > margin or pair.high < -margin for pair in apart.pairs):
        return replace(apart, verdict="difference found")
    if all(-margin < pair.low and pair.high < margin for pair in apart.pairs):
        return replace(apart, verdict="smaller than the margin")
    return replace(apart, verdict="not enough data")


def adjusted(primaries: list[Primary]) -> list[Primary]:
    """The primary metrics with p-values adjusted over all of them, at most three, chosen before the run."""
    tested = [k for k, one in enumerate(primaries) if one.apart.p is not None]
    p = np.array([primaries[k].apart.p for k in tested], float)
    found = list(primaries)
    for k, value in zip(tested, holm(p) if len(p) else p, strict=True):
        one = primaries[k]
        apart = _judged(replace(one.apart, adjusted=float(value)), one.margin)
        found[k] = replace(one, apart=apart)
    return found
