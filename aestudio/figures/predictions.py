"""The confusion matrix of a classifier, or predicted against true numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aestudio.analysis.predictions import Predicted, Predictions
from aestudio.analysis.question import Trained
from aestudio.analysis.samples import Part
from aestudio.figures.look import ACCENT, INK, MUTED, new_figure, quiet, titled
from aestudio.figures.picture import Picture, RunRecord, View, model_of
from aestudio.figures.settings import part_field
from aestudio.spec import Spec

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["PREDICTIONS", "PredictionsSettings"]


class PredictionsSettings(Spec):
    """Which samples."""

    part: Part = part_field()


def make(run: RunRecord, trained: Trained | None, settings: PredictionsSettings) -> Picture:
    """What a run's model tells of a part of the data."""
    found = Predictions(settings.part).answer(model_of(trained))
    return Picture(found.arrays, lambda: _draw(run.name, found))


def _draw(name: str, found: Predicted) -> Figure:
    figure = _numbers(found) if found.regression else _matrix(found)
    titled(figure, name, found.words)
    return figure


def _matrix(found: Predicted) -> Figure:
    counts = found.confusion
    shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    side = min(9.0, 2.5 + 0.42 * len(counts))
    figure = new_figure(side + 1.5, side + 0.6)
    axes = figure.add_subplot()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    places = range(len(counts))
    axes.set_xticks(places, found.names[: len(counts)], fontsize=8, color=INK)
    axes.set_yticks(places, found.names[: len(counts)], fontsize=8, color=INK)
    axes.set_xlabel(f"predicted {found.column}", fontsize=9, color=INK)
    axes.set_ylabel(f"true {found.column}", fontsize=9, color=INK)
    axes.tick_params(length=0)
    for row in places if len(counts) <= 20 else ():
        for column in places:
            if counts[row, column]:
                colour = "white" if shares[row, column] > 0.6 else INK
                axes.text(
                    column,
                    row,
                    f"{counts[row, column]:,}",
                    ha="center",
                    va="center",
                    fontsize=7,
                    color=colour,
                )
    return figure


def _numbers(found: Predicted) -> Figure:
    figure = new_figure(5.2, 5.0)
    axes = figure.add_subplot()
    quiet(axes, f"true {found.column}", f"predicted {found.column}")
    ends = [float(found.truth.min()), float(found.truth.max())]
    axes.plot(ends, ends, color=MUTED, linewidth=1)
    axes.scatter(found.truth, found.outputs[:, 0], s=5, color=ACCENT, alpha=0.5, linewidths=0)
    return figure


PREDICTIONS = View("predictions", "Predictions", True, PredictionsSettings, make)
