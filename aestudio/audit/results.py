"""One primary metric, group by group: a number with its interval, a test where there is enough, and words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aestudio.audit.statistics.effects import Verdict, tost, verdict
from aestudio.audit.statistics.groups import dispersion, gap, max_t, means, null_band, sign_flip
from aestudio.audit.statistics.intervals import USUAL, Kind, mean_interval
from aestudio.audit.statistics.several import holm
from aestudio.audit.statistics.units import Interval, Says, by_group, says
from aestudio.data.dataset import Array

__all__ = ["Metric", "Row", "both", "metric"]


@dataclass(frozen=True)
class Row:
    """What is said of one group.

    Attributes:
        group: its name.
        count: inputs with a value.
        says: what so many inputs allow.
        interval: of the mean; None below 10 inputs, where only the count is shown.
        p_shift: of a mean other than 0, adjusted over the groups; None without a test.
        p_apart: of a mean other than the rest's, adjusted over the groups; None without a test.
        verdict: None without a test, or where no margin was set.
    """

    group: str
    count: int
    says: Says
    interval: Interval | None = None
    p_shift: float | None = None
    p_apart: float | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True)
class Metric:
    """A metric over all groups.

    Attributes:
        rows: one a group, small ones too.
        gap: largest less smallest mean of the groups with an interval; None of fewer than two.
        band: what the gap stays below in 95 % of cases by chance alone.
        dispersion: variance between groups beyond their errors.
        unequal: whether spreads differ so much that `p_apart` is too small.
    """

    rows: tuple[Row, ...]
    gap: float | None = None
    band: float | None = None
    dispersion: float | None = None
    unequal: bool = False


def metric(
    values: Array,
    groups: Array,
    names: tuple[str, ...],
    margin: float,
    rng: np.random.Generator,
    resamples: int = USUAL,
    kind: Kind = "mean",
) -> Metric:
    """Judge values by group.

    Args:
        values: `(I,)`, one an input; NaN where there is none (these are left out of counts and numbers).
        groups: int `(I,)`.
        names: of the groups, `(K,)`.
        margin: what counts as no difference, set before the run; infinite: nothing was set.
        rng: what is resampled with.
        resamples: of intervals and tests.
        kind: what the values are.
    """
    there = np.isfinite(values)
    values, groups = np.asarray(values, float)[there], groups[there]
    parts = by_group(values, groups, len(names))
    allowed = [says(len(part)) for part in parts]
    intervals = [
        None if said == "count" else mean_interval(part, rng, resamples, kind=kind)
        for said, part in zip(allowed, parts, strict=True)
    ]
    tested = [k for k, said in enumerate(allowed) if said in ("test", "headline")]
    flipped = [sign_flip(parts[k], rng, resamples) for k in tested]
    shifted = dict(zip(tested, holm(np.array(flipped)), strict=True))
    apart, unequal = _apart(values, groups, tested, rng, resamples)

    rows = []
    for k, name in enumerate(names):
        interval, p = intervals[k], shifted.get(k)
        said = None
        if interval is not None and p is not None and np.isfinite(margin):
            said = verdict(interval, float(p), tost(parts[k], margin), margin)
        rows.append(
            Row(
                name, len(parts[k]), allowed[k], interval, None if p is None else float(p), apart.get(k), said
            )
        )
    shown = [k for k, interval in enumerate(intervals) if interval is not None]
    if len(shown) < 2:
        return Metric(tuple(rows), unequal=unequal)
    inside = np.isin(groups, shown)
    renumbered = np.searchsorted(shown, groups[inside])
    of_groups = means(values[inside], renumbered, len(shown))
    errors = np.array([parts[k].std(ddof=1) / np.sqrt(len(parts[k])) for k in shown])
    band = null_band(values[inside], renumbered, len(shown), rng, times=resamples)
    return Metric(tuple(rows), float(gap(of_groups)), band, dispersion(of_groups, errors), unequal)


def _apart(
    values: Array, groups: Array, tested: list[int], rng: np.random.Generator, resamples: int
) -> tuple[dict[int, float], bool]:
    """Max-T p-values of the groups large enough for a test, against each other."""
    if len(tested) < 2:
        return {}, False
    inside = np.isin(groups, tested)
    found = max_t(values[inside], np.searchsorted(tested, groups[inside]), len(tested), rng, resamples)
    return {k: float(p) for k, p in zip(tested, found.p, strict=True)}, found.unequal


def both(
    values: Array,
    successes: Array,
    groups: Array,
    names: tuple[str, ...],
    margin: float,
    rng: np.random.Generator,
    resamples: int = USUAL,
    kind: Kind = "mean",
) -> dict[str, Metric]:
    """A metric on all outputs and on those that did not abstain, under these words: one alone would mislead.

    Args:
        values: `(I,)`.
        successes: the same without what outputs that abstained had part in, `(I,)`; NaN: all did.
        groups: int `(I,)`.
        names: of the groups.
        margin: what counts as no difference.
        rng: what is resampled with.
        resamples: of intervals and tests.
        kind: what the values are.
    """
    views = {"all outputs": values, "successes only": successes}
    return {name: metric(view, groups, names, margin, rng, resamples, kind) for name, view in views.items()}
