"""Intersections: the primary metrics of every combination of two labels, with the counts of all of them.

Gaps between many small groups are large by chance alone (28 of 20 inputs at one rate: .35), so each metric
has its null band here too. The shrunken column draws each mean towards that of all, the more the less is
known of it (empirical Bayes; Morris 1983): it is a second look, never the result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aestudio.audit.findings.primary import Asked, Primary
from aestudio.audit.findings.units import Units, units
from aestudio.audit.records import Records
from aestudio.audit.results import Metric
from aestudio.audit.statistics.groups import dispersion
from aestudio.audit.statistics.intervals import Kind
from aestudio.audit.subjects import Crossing
from aestudio.data.dataset import Array

__all__ = ["Crossed", "CrossedMetric", "crossed", "shrunken"]


@dataclass(frozen=True, eq=False)
class CrossedMetric:
    """A primary metric of each combination.

    Attributes:
        title: what it measures.
        unit: "L*", or "" for a rate.
        metric: on all outputs, a row for each combination.
        shrunken: means drawn towards that of all; NaN of combinations below ten.
    """

    title: str
    unit: str
    metric: Metric
    shrunken: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Crossed:
    """Every combination of group and second label.

    Attributes:
        column: of the second label.
        names: of the combinations, the second label running faster.
        sizes: pictures of each.
        units: of inference (persons) of each.
        unlabelled: pictures that have no second label, and are in none.
        metrics: by "lightness", "flips" and "abstention"; what was not measured is not there.
    """

    column: str
    names: tuple[str, ...]
    sizes: tuple[int, ...]
    units: tuple[int, ...]
    unlabelled: int
    metrics: Mapping[str, CrossedMetric]


def crossed(
    records: Records,
    crossing: Crossing,
    primaries: Mapping[str, tuple[Primary, Array, Kind]],
    asked: Asked,
) -> Crossed:
    """The primary metrics of every combination.

    Args:
        records: of all pictures.
        crossing: their second label.
        primaries: by name, a primary metric, its value for each picture, `(N,)`, and what these are.
        asked: of the groups; with what is resampled.
    """
    many = len(crossing.names)
    cells = np.where(crossing.codes < 0, -1, records["group"] * many + crossing.codes)
    names = tuple(f"{group}, {second}" for group in asked.names for second in crossing.names)
    who = units(records, cells)
    of_cells = Asked(who.groups, names, asked.rng, asked.resamples)

    def sizes(values: Array) -> tuple[int, ...]:
        return tuple(np.bincount(values[values >= 0], minlength=len(names)).tolist())

    return Crossed(
        crossing.column,
        names,
        sizes(cells),
        sizes(who.groups),
        int((cells < 0).sum()),
        {name: _metric(*one, who, of_cells) for name, one in primaries.items()},
    )


def _metric(one: Primary, values: Array, kind: Kind, who: Units, asked: Asked) -> CrossedMetric:
    told = who.mean(values)
    found = asked.rate(told, one.margin) if kind == "rate" else asked.metric(told, one.margin, kind)
    return CrossedMetric(one.title, one.unit, found, shrunken(found, told, asked.groups))


def shrunken(found: Metric, values: Array, groups: Array) -> tuple[float, ...]:
    """Each mean drawn towards that of all by se^2 / (se^2 + variance between groups).

    The variance within groups is that of all of them together: ten equal values are no certainty.

    Args:
        found: the groups.
        values: of each unit, `(I,)`; NaN where there is none.
        groups: of each unit, int `(I,)`.
    """
    shown = [k for k, row in enumerate(found.rows) if row.interval is not None]
    result = [float("nan")] * len(found.rows)
    if not shown:
        return tuple(result)
    parts = [values[(groups == k) & np.isfinite(values)] for k in shown]
    means = np.array([part.mean() for part in parts])
    sizes = np.array([len(part) for part in parts])
    squares = sum(part.var() * len(part) for part in parts) / (sizes - 1).sum() / sizes
    between = dispersion(means, np.sqrt(squares)) if len(parts) > 1 else 0.0
    weights = 1 / np.maximum(between + squares, 1e-12)
    middle = float(weights @ means / weights.sum())
    for k, value in zip(shown, middle + between * weights * (means - middle), strict=True):
        result[k] = float(value)
    return tuple(result)
