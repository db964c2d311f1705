"""New samples that a model makes, beside the training samples nearest to them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pydantic import Field

from aestudio.analysis.generated import Generated, Made
from aestudio.analysis.question import Trained
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
from aestudio.spec import Spec

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["SAMPLES", "NoiseSettings", "SamplesSettings"]


class NoiseSettings(Spec):
    """From which noise samples are made, and of which class."""

    seed: int = Field(0, ge=0, le=2**31 - 1, title="Seed", description="Of the noise.")
    spread: float = Field(
        1.0, ge=0, le=2, title="Spread", description="What the noise is multiplied by; below 1: more typical."
    )
    label: int = Field(-1, ge=-1, title="Class", description="Of all samples; -1: each class in turn.")


class SamplesSettings(NoiseSettings):
    """How many, from which noise."""

    count: int = Field(64, ge=1, le=10_000, title="Count", description="How many samples.")
    columns: int = Field(8, ge=1, le=50, title="Columns", description="How many side by side.")
    nearest: bool = Field(
        False, title="Nearest", description="Whether the nearest training sample stands below each."
    )


def make(run: RunRecord, trained: Trained | None, settings: SamplesSettings) -> Picture:
    """The samples of a run's model."""
    s = settings
    made = Generated(s.count, s.seed, s.spread, s.label, s.nearest).answer(model_of(trained))
    return Picture(made.arrays, lambda: _draw(run.name, made, min(s.columns, s.count)))


def _draw(name: str, made: Made, columns: int) -> Figure:
    if made.real is not None:
        figure = _plane(made)
    elif as_picture(made.values[0]) is not None:
        figure = _pictures(made, columns)
    else:
        figure = _lines(made, min(columns, 4))
    question = made.question
    spread = "" if question.spread == 1 else f", noise times {question.spread:g}"
    titled(figure, name, f"{len(made.values)} samples from noise of seed {question.seed}{spread}")
    return figure


def _pictures(made: Made, columns: int) -> Figure:
    kinds = [made.values] if made.nearest is None else [made.values, made.nearest[0]]
    bands = math.ceil(len(made.values) / columns)
    sample = as_picture(made.values[0])
    assert sample is not None
    cell = min(0.85, 9.0 / columns)
    height = cell * sample.shape[0] / sample.shape[1]
    figure = new_figure(columns * cell + 1.2, bands * len(kinds) * height + 0.8)
    grid = figure.add_gridspec(bands * len(kinds), 1, hspace=0.04)
    for band in range(bands):
        chosen = slice(band * columns, (band + 1) * columns)
        for row, values in enumerate(kinds):
            axes = figure.add_subplot(grid[band * len(kinds) + row])
            pictures = as_pictures(values[chosen])
            shown(axes, strip(pictures, columns), made.scale.low, made.scale.high)
            if made.nearest is not None:
                axes.set_ylabel(
                    "nearest" if row else "sample", rotation=0, ha="right", fontsize=7, color=MUTED
                )
    return figure


def _lines(made: Made, columns: int) -> Figure:
    bands = math.ceil(len(made.values) / columns)
    figure = new_figure(columns * 2.3 + 0.6, bands * 1.2 + 0.8)
    for index, values in enumerate(made.values):
        axes = figure.add_subplot(bands, columns, index + 1)
        quiet(axes)
        axes.plot(values.reshape(-1), color=ACCENT, linewidth=1.0)
    return figure


def _plane(made: Made) -> Figure:
    assert made.real is not None
    figure = new_figure(5.2, 5.0)
    axes = figure.add_subplot()
    quiet(axes)
    axes.scatter(made.real[:, 0], made.real[:, 1], s=3, color=MUTED, alpha=0.5, linewidths=0, label="data")
    axes.scatter(made.values[:, 0], made.values[:, 1], s=4, color=ACCENT, linewidths=0, label="samples")
    axes.set_aspect("equal")
    axes.legend(frameon=False, fontsize=8, loc="upper right")
    return figure


SAMPLES = View("samples", "Samples", True, SamplesSettings, make)
