"""Walks through latent space as a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from aestudio.analysis.question import Trained
from aestudio.analysis.samples import Part
from aestudio.analysis.traversal import Traversal, Walk
from aestudio.figures.look import (
    ACCENT,
    MUTED,
    as_picture,
    as_pictures,
    new_figure,
    quiet,
    shown,
    strip,
    titled,
)
from aestudio.figures.picture import Picture, RunRecord, View, model_of
from aestudio.figures.settings import part_field
from aestudio.spec import Spec

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["TRAVERSAL", "TraversalSettings"]


class TraversalSettings(Spec):
    """Which walk."""

    way: Literal["grid", "between", "label"] = Field(
        "grid", title="Way", description="grid: over two dimensions; between: two samples; label: each class."
    )
    steps: int = Field(9, ge=2, le=50, title="Steps", description="Places on the way.")
    part: Part = part_field()
    first: int = Field(0, ge=0, title="From", description="The sample to begin with, of the part.")
    second: int = Field(1, ge=0, title="To", description="The sample to end at.")
    column: str = Field("", title="Label", description="Label column; empty: the first there is.")


def make(run: RunRecord, trained: Trained | None, settings: TraversalSettings) -> Picture:
    """A walk through the latent space of a run's model."""
    s = settings
    walk = Traversal(s.way, s.steps, s.part, s.first, s.second, (), s.column).answer(model_of(trained))
    return Picture(walk.arrays, lambda: _draw(run.name, walk))


def _draw(name: str, walk: Walk) -> Figure:
    rows, columns = walk.values.shape[:2]
    sample = as_picture(walk.values[0, 0])
    cell = min(0.85, 9.0 / columns)
    height = cell if sample is None else cell * sample.shape[0] / sample.shape[1]
    figure = new_figure(max(columns * cell + 1.4, 4.0), max(rows * height + 0.9, 2.2))
    grid = figure.add_gridspec(rows, 1 if sample is not None else columns, hspace=0.04)
    for row in range(rows):
        if sample is not None:
            axes = figure.add_subplot(grid[row])
            pictures = as_pictures(walk.values[row])
            shown(axes, strip(pictures, columns), walk.scale.low, walk.scale.high)
            axes.set_ylabel(walk.rows[row], rotation=0, ha="right", va="center", fontsize=7, color=MUTED)
            continue
        for column in range(columns):
            axes = figure.add_subplot(grid[row, column])
            quiet(axes)
            axes.plot(walk.values[row, column].reshape(-1), color=ACCENT, linewidth=1)
            axes.set_xticks([])
            axes.set_yticks([])
    titled(figure, name, walk.words)
    return figure


TRAVERSAL = View("traversal", "Traversal", True, TraversalSettings, make)
