"""What is drawn of a dial, in the window and for paper alike: four panels of series."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from aestudio.data.dataset import Array
from aestudio.dial.curve import Curve, Level, Ratio, map_ratio
from aestudio.dial.estimates import Estimate
from aestudio.dial.four import FourArms

__all__ = ["GROUP_COLOURS", "Panel", "Series", "panels_of"]

GROUP_COLOURS = (0, 1)  # of the two groups, among the label colours: as in an audit
_MODEL = 3
_POINTS = 33  # of a line of theory
_APART = 1.12  # by which factor marks at the same odds are drawn apart, so that all can be seen


@dataclass(frozen=True, eq=False)
class Series:
    """Points, joined or not.

    Attributes:
        name: what the legend calls them.
        x: where they lie, ascending.
        y: the same upwards.
        low: lower ends of their intervals; NaN: none.
        high: upper ends.
        colour: among the label colours; -1: the text's, -2: a muted one.
        dash: how they are joined.
        mark: "o", "s", "d" or "t" (a triangle); empty: no dots.
        shares: of each point, the share whose pictures lie behind it; empty: none do.
    """

    name: str
    x: Array
    y: Array
    low: Array
    high: Array
    colour: int
    dash: Literal["solid", "dash", "dot", "none"] = "solid"
    mark: str = ""
    shares: tuple[float, ...] = ()


@dataclass(frozen=True)
class Panel:
    """A chart.

    Attributes:
        title: what it shows.
        x: what the lower axis is called.
        y: what the left axis is called.
        series: what is drawn.
        log: whether both axes are logarithmic.
        ticks: names of places 0, 1, ... on the lower axis instead of numbers.
        note: what to know of it, such as what was left out.
        empty: why nothing is drawn.
    """

    title: str
    x: str
    y: str
    series: tuple[Series, ...] = ()
    log: bool = False
    ticks: tuple[str, ...] = ()
    note: str = ""
    empty: str = ""


def panels_of(curve: Curve, apart: Sequence[FourArms]) -> tuple[Panel, Panel, Panel, Panel]:
    """Shift by share, flip ratio by odds, successes by share, and the four arms of the most skewed share."""
    eps = curve.log.dial.search.tolerance + curve.log.dial.observed.noise**2
    share = f"Share of {curve.log.dial.groups[1]} in the training set (%)"
    shifts = Panel(
        "Lightness shift, all outputs",
        *(share, "ΔL*, + lighter"),
        (*_by_share(curve, "shift"), *_sampled(curve, "shift")),
        empty="Nothing is measured yet.",
    )
    successes = Panel(
        f"Outputs that agree with their input (mean square ≤ {eps:g})",
        *(share, "Successes (%)"),
        _by_share(curve, "success", 100.0),
        empty="Nothing is measured yet.",
    )
    return shifts, _ratios(curve), successes, _arms(curve, apart)


def _series(
    name: str, x: Sequence[float], found: Sequence[Estimate | Ratio], colour: int, *, scale: float = 1.0,
    dash: Literal["solid", "dash", "dot", "none"] = "solid", mark: str = "", shares: Sequence[float] = (),
) -> Series:  # fmt: skip
    y, low, high = (
        scale * np.array([getattr(one, part) for one in found]) for part in ("value", "low", "high")
    )
    return Series(name, np.array(x, float), y, low, high, colour, dash, mark, tuple(shares))


def _by_share(curve: Curve, key: str, scale: float = 1.0) -> tuple[Series, ...]:
    measured = [level for level in curve.levels if level.seeds]
    shares = [level.share for level in measured]
    x = [100 * share for share in shares]
    return tuple(
        _series(
            f"{group}, model", x, [level.model[key][k] for level in measured], GROUP_COLOURS[k],
            scale=scale, mark="os"[k], shares=shares,
        )
        for k, group in enumerate(curve.log.dial.groups)
        if measured
    )  # fmt: skip


def _sampled(curve: Curve, key: str) -> tuple[Series, ...]:
    exact = [level for level in curve.levels if level.sampler]
    x = [100 * level.share for level in exact]
    return tuple(
        _plain(f"{group}, faithful sampler", x, [level.sampler[key][k].value for level in exact], k)
        for k, group in enumerate(curve.log.dial.groups)
        if exact
    )


def _plain(name: str, x: Sequence[float], y: Sequence[float], group: int) -> Series:
    blank = np.full(len(x), np.nan)
    return Series(name, np.array(x), np.array(y), blank, blank, GROUP_COLOURS[group], "dash")


@lru_cache(maxsize=8)
def _theory(low: float, high: float) -> tuple[Series, Series]:
    """The faithful sampler's line and that of who answers the likeliest tone."""
    x = np.geomspace(low, high, _POINTS)
    blank, likeliest = np.full(_POINTS, np.nan), np.array([map_ratio(float(one)) for one in x])
    return (
        Series("faithful sampler (α = 1)", x, x, blank, blank, -1),
        Series("likeliest tone, two-tone Gaussian", x, likeliest, blank, blank, -2, "dot"),
    )


def _ratios(curve: Curve) -> Panel:
    odds = [level.ratio.odds for level in curve.levels]
    low, high = min([*odds, 1.0]) / 1.5, max([*odds, 1.0]) * 1.5
    sets: tuple[tuple[str, list[tuple[Level, Ratio | None]], int, str], ...] = (
        ("model", [(level, level.ratio) for level in curve.levels], _MODEL, "o"),
        ("faithful sampler of the bank", [(one, one.sampler_ratio) for one in curve.levels], 2, "d"),
        ("likeliest group of the bank", [(one, one.likeliest_ratio) for one in curve.levels], -2, "t"),
    )
    drawn = []
    for number, (name, ratios, colour, mark) in enumerate(sets):
        told = [(level, one) for level, one in reversed(ratios) if one and math.isfinite(one.value)]
        if told:
            x, found = [one.odds * _APART ** (number - 1) for _, one in told], [one for _, one in told]
            shares = [level.share for level, _ in told] if name == "model" else ()
            drawn.append(_series(name, x, found, colour, dash="none", mark=mark, shares=shares))
    left = [level for level in curve.levels if level.seeds and not math.isfinite(level.ratio.value)]
    missing = ", ".join(f"{100 * level.share:g} %" for level in left)
    a, b = curve.log.dial.groups
    return Panel(
        f"Excess flips, {b} : {a}",
        *(f"Training odds, {a} : {b}", "Flip ratio"),
        (*_theory(low, high)[: 1 + curve.log.dial.drawn], *drawn) if curve.levels else (),
        log=True,
        note=f"Too few flips for a ratio of the model: {missing}." if left else "",
        empty="Nothing is measured yet.",
    )


def _arms(curve: Curve, apart: Sequence[FourArms]) -> Panel:
    if not apart:
        empty = "Needs 50 % and another share that were both measured with one seed."
        return Panel("Data or model?", "", "Lightness shift (L*)", empty=empty)
    one = max(apart, key=lambda each: abs(each.share - 0.5))
    names = tuple(one.parts["shift", 0])
    exact = "information" in names
    series = tuple(
        _series(
            group,
            [place + (0.08 if k else -0.08) for place in range(len(names))],
            [one.parts["shift", k][name] for name in names],
            GROUP_COLOURS[k],
            dash="none",
            mark="os"[k],
        )
        for k, group in enumerate(curve.log.dial.groups)
    )
    title = "Data or model?" if exact else "Retrain contrast:"
    return Panel(
        f"{title} {100 * one.share:g} % of {curve.log.dial.groups[1]} against 50 %",
        "",
        "Lightness shift (L*)",
        series,
        ticks=tuple(name.removeprefix("retrain ") for name in names),
    )
