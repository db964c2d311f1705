"""The figures of an audit: dots with intervals and null bands, tone, flow, cycle against flip, pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from aestudio.audit.cycle import levels
from aestudio.audit.findings import Findings, Primary
from aestudio.audit.findings.flips import SHOWN, flipped
from aestudio.audit.known import TwoTone
from aestudio.audit.records import Records
from aestudio.auditing.report.values import hidden
from aestudio.figures.look import (
    ACCENT,
    INK,
    LABEL_COLOURS,
    LINE,
    MUTED,
    new_figure,
    quiet,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["alphas", "dots", "matrices", "quadrant", "tone"]

VIEWS = {"all outputs": (0.0, "o"), "successes only": (-0.22, "s")}
CONTROL = 0.22


def dots(primary: Primary, names: tuple[str, ...]) -> Figure:
    """A group a row: dot and interval on all outputs, on successes, of bicubic; null band; margin."""
    figure = new_figure(7.2, 1.25 + 0.62 * len(names))
    axes = figure.add_subplot()
    unit = primary.told_in or "%"
    quiet(axes, f"{primary.title.split(':')[0]} ({unit})")
    scale = 1.0 if primary.unit else 100.0
    _band(axes, primary, scale)
    for view, metric in primary.views.items():
        offset, shape = VIEWS[view]
        _row(axes, metric.rows, offset, shape, ACCENT if not offset else MUTED, scale, view)
    _row(axes, primary.control.rows, CONTROL, "D", INK, scale, "bicubic (control)", filled=False)
    axes.axvline(0, color=INK, linewidth=0.8)
    counts = [row.count for row in primary.all.rows]
    axes.set_yticks(
        range(len(names)), [f"{name}\nn {count:,}" for name, count in zip(names, counts, strict=True)]
    )
    axes.tick_params(axis="y", length=0, labelsize=9, labelcolor=INK)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.grid(False, axis="y")
    axes.legend(
        fontsize=7.5, frameon=False, loc="upper left", bbox_to_anchor=(0, 1.0 + 0.42 / len(names)), ncols=5
    )
    return figure


def _band(axes: Axes, primary: Primary, scale: float) -> None:
    """Where the mean of each group lies if groups do not differ, as wide as the gap may be by chance."""
    metric = primary.all
    means = [row.interval.value for row in metric.rows if row.interval is not None]
    if metric.band is None or not means:
        return
    weights = [row.count for row in metric.rows if row.interval is not None]
    middle = float(np.average(means, weights=weights))
    low, high = (scale * (middle + side * metric.band / 2) for side in (-1, 1))
    axes.axvspan(low, high, color=LINE, alpha=0.45, linewidth=0, label="null band")


def _row(
    axes: Axes,
    rows: Any,
    offset: float,
    shape: str,
    colour: str,
    scale: float,
    label: str,
    filled: bool = True,
) -> None:
    for number, row in enumerate(rows):
        found = row.interval
        if found is None or not np.isfinite(found.value):
            continue
        y = number - offset
        if np.isfinite(found.low):
            axes.plot([scale * found.low, scale * found.high], [y, y], color=colour, linewidth=1.4)
        axes.plot(
            [scale * found.value],
            [y],
            shape,
            color=colour,
            markerfacecolor=colour if filled else "white",
            markersize=5.5,
            label=label,
        )
        label = ""


def tone(records: Records, found: Findings) -> Figure:
    """L* of outputs over L* of true pictures, with the identity and the fitted line."""
    figure = new_figure(5.2, 4.6)
    axes = figure.add_subplot()
    quiet(axes, "L* of the true picture", "L* of the output")
    true, made = records["lightness_hr"], records["lightness_sr"]
    for k, name in enumerate(found.names):
        mine = records["group"] == k
        some = np.flatnonzero(mine)[:: max(1, int(mine.sum()) // 1000)]
        colour = LABEL_COLOURS[k % len(LABEL_COLOURS)]
        axes.plot(true[some], made[some], "o", markersize=2.5, alpha=0.6, color=colour, label=name)
    there = np.isfinite(true) & np.isfinite(made)
    ends = np.array([np.min(true[there]), np.max(true[there])])
    axes.plot(ends, ends, color=INK, linewidth=0.9, label="identity")
    if found.shrinkage is not None:
        slope, pivot = found.shrinkage.slope.value, found.shrinkage.pivot.value
        if np.isfinite(pivot):
            line = pivot + slope * (ends - pivot)
            axes.plot(ends, line, "--", color=ACCENT, linewidth=1.3, label=f"β = {slope:.2f}")
    axes.legend(fontsize=8, frameon=False)
    return figure


def matrices(found: Findings) -> Figure:
    """Flow matrices of outputs and controls: counts; colour is the residual, where shares are known."""
    assert found.tables is not None
    count = len(found.names)
    figure = new_figure(3 * (1.1 + 0.62 * count) + 0.6, 1.5 + 0.55 * count)
    for number, (of, words) in enumerate(SHOWN.items()):
        axes = figure.add_subplot(1, 3, number + 1)
        values = hidden(found.tables, found.tables.counts[of])
        colour = found.tables.residuals if of == "sr" and found.tables.residuals is not None else 0 * values
        limit = float(np.max(np.nan_to_num(np.abs(colour)), initial=1.0))
        axes.imshow(
            np.where(np.isnan(values), np.nan, colour), cmap="PuOr_r", vmin=-limit, vmax=limit, alpha=0.6
        )
        for a in range(count):
            for b in range(count):
                text = "<10" if np.isnan(values[a, b]) else f"{values[a, b]:,.0f}"
                axes.text(b, a, text, ha="center", va="center", fontsize=8, color=INK)
        ticks = range(count)
        axes.set_xticks(ticks, found.names, fontsize=7, rotation=30 if count > 3 else 0)
        axes.set_yticks(ticks, found.names if number == 0 else [""] * count, fontsize=7)
        axes.tick_params(length=0, labelcolor=MUTED)
        axes.spines[:].set_color(LINE)
        axes.set_title(words, fontsize=8.5, color=INK)
        axes.set_xlabel("read as", fontsize=8, color=MUTED)
        if number == 0:
            axes.set_ylabel("label", fontsize=8, color=MUTED)
    return figure


def quadrant(records: Records, found: Findings, tolerance: float) -> Figure:
    """Cycle error of each output, those read as another group apart, with their counts."""
    figure = new_figure(6.4, 2.9)
    axes = figure.add_subplot()
    quiet(axes, "Output made small again − input, root mean square, levels of 255")
    cycle, read = np.asarray(levels(records["cycle"])), flipped(records)
    known = np.isfinite(read) & np.isfinite(cycle)
    limit = float(levels(tolerance))
    rng = np.random.default_rng(0)
    told = []
    for row, (words, mine) in enumerate(
        (("kept its group", (read == 0) & known), ("read as another", (read == 1) & known))
    ):
        some = np.flatnonzero(mine)[:: max(1, int(mine.sum()) // 1500)]
        y = row + rng.uniform(-0.28, 0.28, len(some))
        axes.plot(cycle[some], y, ".", markersize=3, alpha=0.5, color=(ACCENT, "#c24e00")[row], label=words)
        inside = int((mine & (cycle <= limit)).sum())
        told.append(f"{words}\nagrees: {inside:,}\ndoes not: {int(mine.sum()) - inside:,}")
    axes.axvline(limit, color=INK, linewidth=0.9, linestyle="--")
    axes.set_yticks([0, 1], told, fontsize=8)
    axes.set_ylim(1.5, -0.5)
    axes.set_xlim(left=0)
    return figure


def alphas(found: Findings) -> Figure:
    """Flip ratios over training odds, beside a faithful sampler and the likeliest answer."""
    figure = new_figure(4.8, 3.8)
    axes = figure.add_subplot()
    quiet(axes, "Training odds, others : group", "Flip ratio, group : others")
    odds = [one.alpha.odds for one in found.amplification]
    ends = (min(1.0, *odds) / 1.5, max(20.0, *odds) * 1.3)
    axes.plot(ends, ends, color=INK, linewidth=1, label="faithful sampler (α = 1)")
    shares = np.linspace(0.5, 1 / 21, 40)
    line = [((1 - s) / s, TwoTone(s).amplification("mode") * (1 - s) / s) for s in shares]
    axes.plot(*np.array(line).T, "--", color=MUTED, linewidth=1, label="likeliest answer, two-tone case")
    for k, one in enumerate(found.amplification):
        if not np.isfinite(one.alpha.value):
            continue
        low, high = one.alpha.low * one.alpha.odds, one.alpha.high * one.alpha.odds
        colour = LABEL_COLOURS[k % len(LABEL_COLOURS)]
        axes.plot([one.alpha.odds] * 2, [low, high], color=colour, linewidth=1.4)
        axes.plot([one.alpha.odds], [one.alpha.flip_ratio], "o", color=colour, label=one.group)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.legend(fontsize=7.5, frameon=False)
    return figure
