"""How large differences between groups are, in the units of the field; no threshold belongs to any."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import TypeVar

import numpy as np

from aestudio.audit.findings.primary import Asked
from aestudio.audit.statistics.effects import cohens_h, d_z, hedges_g
from aestudio.audit.statistics.flips import Flips, violations
from aestudio.audit.statistics.groups import null_band, ratio
from aestudio.audit.statistics.units import says
from aestudio.data.dataset import Array

__all__ = ["Effects", "Size", "effects"]

T = TypeVar("T")


@dataclass(frozen=True)
class Size:
    """The difference of two groups, `first` less `second`; groups by number."""

    first: int
    second: int
    value: float


@dataclass(frozen=True)
class Effects:
    """Of groups of 30 or more.

    Attributes:
        lightness: Hedges' g of the lightness shift, by pair; empty where tone is unknown.
        kept: Cohen's h of the rates at which groups are kept, by pair; empty where nobody was read.
        within: d_z of the lightness shift of each group: its mean in its own standard deviations; None of
            groups below 30.
        ratio: the smallest of the rates kept over the largest; NaN where there are no two.
        band: what the ratio stays above in 95 % of cases by chance alone.
        unequal: how unequal the rates kept are, by FAccT24's measures; empty where there are no two.
    """

    lightness: tuple[Size, ...] = ()
    kept: tuple[Size, ...] = ()
    within: tuple[float | None, ...] = ()
    ratio: float = float("nan")
    band: float = float("nan")
    unequal: Mapping[str, float] = field(default_factory=dict)


def effects(shift: Array | None, made: Flips | None, asked: Asked) -> Effects:
    """The sizes.

    Args:
        shift: lightness shift of each unit `(I,)`; None: tone is unknown.
        made: what outputs were read as; None: nobody was read.
        asked: groups of the units, and how band and names are had.
    """
    found = Effects() if shift is None else _of_shift(shift, asked)
    if made is None:
        return found
    large = [k for k in range(made.count) if _large(int(made.sizes[k]))]
    if len(large) < 2:
        return Effects(found.lightness, within=found.within)
    kept = np.diag(made.rates)[large]
    inside = np.isin(made.groups, large)
    hits, groups = 1 - made.flipped[inside], np.searchsorted(large, made.groups[inside])
    band = null_band(hits, groups, len(large), asked.rng, ratio, asked.resamples) if hits.any() else np.nan
    return Effects(
        found.lightness,
        _pairs(large, [float(rate) for rate in kept], cohens_h),
        found.within,
        float(ratio(kept)) if kept.max() > 0 else np.nan,
        float(band),
        violations(kept) if kept.max() > 0 else {},
    )


def _of_shift(shift: Array, asked: Asked) -> Effects:
    parts = [shift[(asked.groups == k) & np.isfinite(shift)] for k in range(len(asked.names))]
    large = [k for k, part in enumerate(parts) if _large(len(part))]
    varied = [k for k in large if parts[k].std() > 0]
    within = tuple(d_z(part) if k in varied else None for k, part in enumerate(parts))
    return Effects(_pairs(varied, [parts[k] for k in varied], hedges_g), within=within)


def _pairs(groups: list[int], values: list[T], size: Callable[[T, T], float]) -> tuple[Size, ...]:
    of = dict(zip(groups, values, strict=True))
    return tuple(Size(a, b, float(size(of[a], of[b]))) for a, b in combinations(groups, 2))


def _large(count: int) -> bool:
    return says(count) in ("test", "headline")
