"""The code of one sample among the codes of many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aestudio.analysis.code import Code, CodeOf
from aestudio.analysis.question import Array, Trained
from aestudio.analysis.samples import PART_WORDS, Part
from aestudio.figures.look import (
    ACCENT,
    INK,
    LINE,
    MUTED,
    WARNING,
    as_picture,
    new_figure,
    quiet,
    shown,
    titled,
)
from aestudio.figures.picture import Picture, RunRecord, View, model_of
from aestudio.figures.settings import index_field, part_field
from aestudio.spec import Spec

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["CODE", "CodeSettings"]


class CodeSettings(Spec):
    """Which sample."""

    part: Part = part_field()
    index: int = index_field()


def make(run: RunRecord, trained: Trained | None, settings: CodeSettings) -> Picture:
    """The code of a sample."""
    found = Code(settings.part, settings.index).answer(model_of(trained))
    return Picture(found.arrays, lambda: _draw(run.name, found))


def _draw(name: str, found: CodeOf) -> Figure:
    pair, units = found.pair, len(found.code)
    figure = new_figure(float(np.clip(units * 0.24 + 3.4, 6.0, 12.0)), 3.6)
    grid = figure.add_gridspec(2, 2, width_ratios=[1, max(2.2, min(units * 0.14, 6))])
    for row, (words, values) in enumerate((("Input", pair.inputs[0]), ("Reconstruction", pair.outputs[0]))):
        axes = figure.add_subplot(grid[row, 0])
        _show(axes, values, (pair.scale.low, pair.scale.high))
        axes.set_title(words, fontsize=8, color=INK, pad=3)
    axes = figure.add_subplot(grid[:, 1])
    _bars(axes, found)
    part = PART_WORDS[pair.samples.part]
    labels = [f"{column} {pair.samples.label(column, 0)}" for column in pair.samples.labels]
    of = [f"{part} sample {pair.samples.id(0)}", *labels[:2], f"{pair.scale.loss_short} {pair.errors[0]:.4g}"]
    titled(figure, name, " · ".join(of))
    if said := found.spread.words():
        figure.supxlabel(said, fontsize=8, color=WARNING, x=0.99, ha="right")
    return figure


def _show(axes: Axes, values: Array, limits: tuple[float, float]) -> None:
    picture = as_picture(values)
    if picture is not None:
        shown(axes, picture, *limits)
        return
    quiet(axes)
    axes.plot(values.reshape(-1), color=ACCENT, linewidth=1.0)


def _bars(axes: Axes, found: CodeOf) -> None:
    """Per unit: where the data lie (pale), their middle half (darker), their median, this sample's value."""
    spread, x = found.spread, np.arange(1, len(found.code) + 1)
    quiet(axes, "Unit of the code", "Value")
    axes.vlines(x, spread.low, spread.high, color=LINE, linewidth=1.0, label="Range")
    wide, half = spread.percentiles[[0, 4]], spread.percentiles[[1, 3]]
    axes.bar(x, wide[1] - wide[0], 0.62, wide[0], color="#dfe3ea", label="90 % of samples")
    axes.bar(x, half[1] - half[0], 0.62, half[0], color="#b9c0ce", label="Middle half")
    axes.hlines(spread.percentiles[2], x - 0.31, x + 0.31, color=MUTED, linewidth=1.0)
    alive = ~spread.dead
    axes.scatter(x[alive], found.code[alive], s=26, color=ACCENT, zorder=4, label="This sample")
    if spread.dead.any():
        axes.scatter(
            x[~alive],
            found.code[~alive],
            s=30,
            color=WARNING,
            marker="x",
            linewidths=1.2,
            clip_on=False,
            zorder=4,
            label="Dead unit",
        )
    axes.set_xlim(0.3, len(x) + 0.7)
    axes.locator_params(axis="x", integer=True)
    look = {"frameon": False, "fontsize": 7, "labelcolor": INK, "handletextpad": 0.4, "columnspacing": 1.0}
    legend = axes.legend(ncols=5, loc="lower left", bbox_to_anchor=(-0.02, 1.0), **look)
    legend.set_in_layout(False)  # or the axes would shrink to its width


CODE = View("code", "Code", True, CodeSettings, make)
