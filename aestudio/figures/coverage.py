"""Into which classes samples fall, against the data's shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from aestudio.analysis.coverage import Coverage, Covered
from aestudio.analysis.question import Trained
from aestudio.figures.look import ACCENT, INK, MUTED, WARNING, new_figure, quiet, titled
from aestudio.figures.picture import Picture, RunRecord, View, model_of
from aestudio.spec import Spec

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["COVERAGE", "CoverageSettings"]


class CoverageSettings(Spec):
    """How many samples, and what they are counted by."""

    count: int = Field(1000, ge=10, le=100_000, title="Count", description="How many samples.")
    label: str = Field("", title="Label", description="The label column to count by; empty: the first.")
    seed: int = Field(0, ge=0, le=2**31 - 1, title="Seed", description="Of the noise.")


def make(run: RunRecord, trained: Trained | None, settings: CoverageSettings) -> Picture:
    """The classes of samples of a run's model."""
    found = Coverage(settings.count, settings.label, settings.seed).answer(model_of(trained))
    return Picture(found.arrays, lambda: _draw(run.name, found))


def _draw(name: str, found: Covered) -> Figure:
    figure = new_figure(7.0, 4.0)
    axes = figure.add_subplot()
    quiet(axes, found.column, "share of the samples")
    places, made = np.arange(len(found.names)), found.counts / found.question.count
    colours = [WARNING if name in found.missing else ACCENT for name in found.names]
    axes.bar(places, made, 0.7, color=colours, label="samples")
    axes.hlines(found.shares, places - 0.45, places + 0.45, color=INK, linewidth=1.5, label="training data")
    axes.set_xticks(places, found.names, fontsize=7 if len(places) > 12 else 8, color=MUTED)
    axes.legend(frameon=True, fontsize=8, loc="lower right", framealpha=0.9)
    titled(figure, name, found.words)
    return figure


COVERAGE = View("coverage", "Mode coverage", True, CoverageSettings, make)
