"""The dial as a picture for paper: the measured curve over the theory, successes, and the four arms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aestudio.dial.curve import Curve
from aestudio.dial.estimates import QUANTITIES
from aestudio.dial.panels import Panel, Series, panels_of
from aestudio.dial.table import DISCLAIMER, apart, notes
from aestudio.figures.look import INK, LABEL_COLOURS, LINE, MUTED, new_figure, quiet, titled
from aestudio.figures.picture import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["dial_picture"]

DASHES = {"solid": "-", "dash": "--", "dot": ":", "none": "none"}
MARKS = {"o": "o", "s": "s", "d": "D", "t": "^", "": "none"}


def dial_picture(curve: Curve) -> Picture:
    """The figure of a dial, and its numbers by name."""
    arrays = {"share": np.array([level.share for level in curve.levels])}
    for quantity in QUANTITIES:
        for group in (0, 1):
            found = [level.model[quantity.key][group] for level in curve.levels]
            arrays[f"{quantity.key}_{'ab'[group]}"] = np.array([[x.value, x.low, x.high] for x in found])
    ratios = [level.ratio for level in curve.levels]
    arrays["odds"] = np.array([x.odds for x in ratios])
    arrays["flip_ratio"] = np.array([[x.value, x.low, x.high] for x in ratios])
    return Picture(arrays, lambda: _draw(curve))


def _draw(curve: Curve) -> Figure:
    figure = new_figure(11.0, 9.0)
    for number, panel in enumerate(panels_of(curve, apart(curve))):
        _panel(figure.add_subplot(2, 2, number + 1), panel)
    what = curve.log.dial.words
    words = [f"{what[:1].upper()}{what[1:]}.", *notes(curve), DISCLAIMER]
    titled(figure, "Apparent skin colour shift and label preservation by training share", " ".join(words))
    return figure


def _panel(axes: Axes, panel: Panel) -> None:
    quiet(axes, panel.x, panel.y)
    axes.set_title(panel.title, fontsize=10, color=INK, loc="left")
    if not panel.series:
        axes.set_axis_off()
        axes.text(0.5, 0.5, panel.empty, ha="center", color=MUTED, transform=axes.transAxes)
        return
    if panel.log:
        axes.set_xscale("log")
        axes.set_yscale("log")
    else:
        axes.axhline(0, color=LINE, lw=1)
    for series in panel.series:
        _series(axes, series)
    if panel.ticks:
        axes.set_xticks(range(len(panel.ticks)), panel.ticks, fontsize=8)
    if panel.note:
        axes.text(0.98, 0.02, panel.note, transform=axes.transAxes, fontsize=7.5, color=MUTED, ha="right")
    axes.legend(fontsize=7.5, frameon=False)


def _series(axes: Axes, series: Series) -> None:
    colour = LABEL_COLOURS[series.colour] if series.colour >= 0 else INK if series.colour == -1 else MUTED
    ends = [np.nan_to_num(series.y - series.low), np.nan_to_num(series.high - series.y)]
    bars = np.maximum(ends, 0) if series.mark else None
    axes.errorbar(
        *(series.x, series.y, bars),
        color=colour,
        linestyle=DASHES[series.dash],
        marker=MARKS[series.mark],
        markersize=5,
        linewidth=1.2,
        capsize=2.5 if series.mark else 0,
        label=series.name,
    )
