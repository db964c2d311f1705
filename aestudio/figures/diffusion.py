"""The chain of a diffusion: noise that turns into samples, stage by stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from aestudio.analysis.diffusion import Chain, Denoising
from aestudio.analysis.question import Array, Trained
from aestudio.figures.look import (
    ACCENT,
    INK,
    MUTED,
    as_picture,
    as_pictures,
    blank,
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

__all__ = ["CHAIN", "ChainSettings"]


class ChainSettings(Spec):
    """How samples are made, and how many stages are shown."""

    count: int = Field(8, ge=1, le=2000, title="Count", description="How many samples.")
    stages: int = Field(9, ge=2, le=50, title="Stages", description="How many noise levels are shown.")
    seed: int = Field(0, ge=0, le=2**31 - 1, title="Seed", description="Of the noise.")
    label: int = Field(-1, ge=-1, title="Class", description="Of all samples; -1: each class in turn.")
    sampler: Literal["", "ddim", "ancestral"] = Field(
        "", title="Sampler", description="Which way noise is taken away; empty: the family's own."
    )
    steps: int = Field(25, ge=1, le=10_000, title="Steps", description="Noise levels that DDIM visits.")
    eta: float = Field(0.0, ge=0, le=1, title="Eta", description="Fresh noise in each step of DDIM.")
    expected: bool = Field(
        False,
        title="Expected",
        description="Whether the samples expected behind the noise are shown.",
    )


def make(run: RunRecord, trained: Trained | None, settings: ChainSettings) -> Picture:
    """The chain of a run's model."""
    s = settings
    chain = Denoising(s.count, s.seed, s.label, s.sampler, s.steps, s.eta).answer(model_of(trained))
    return Picture(chain.arrays, lambda: _draw(run.name, chain, s))


def _draw(name: str, chain: Chain, settings: ChainSettings) -> Figure:
    places = np.unique(np.linspace(0, len(chain.times) - 1, settings.stages).round().astype(int))
    values = (chain.x0 if settings.expected else chain.x)[places]
    times = [f"t = {chain.times[place]:,}" for place in places]
    if chain.real is not None:
        figure = _plane(chain, values, times)
    elif as_picture(values[0, 0]) is not None:
        figure = _pictures(chain, values, times)
    else:
        figure = _lines(values, times)
    what = "the samples expected at each noise level" if settings.expected else "from noise to samples"
    titled(figure, name, f"{what} · seed {settings.seed} · noise levels {chain.steps:,} to 0")
    return figure


def _pictures(chain: Chain, values: Array, times: list[str]) -> Figure:
    """A row for each stage."""
    sample = as_picture(values[0, 0])
    assert sample is not None
    columns = values.shape[1]
    cell = min(0.85, 9.0 / columns)
    height = cell * sample.shape[0] / sample.shape[1]
    figure = new_figure(max(columns * cell + 1.3, 4.5), len(values) * height + 0.8)
    grid = figure.add_gridspec(len(values), 1, hspace=0.04)
    for row, (stage, words) in enumerate(zip(values, times, strict=True)):
        axes = figure.add_subplot(grid[row])
        pictures = as_pictures(stage)
        shown(axes, strip(pictures, columns), chain.scale.low, chain.scale.high)
        axes.set_ylabel(words, rotation=0, ha="right", va="center", fontsize=8, color=INK)
    return figure


def _plane(chain: Chain, values: Array, times: list[str]) -> Figure:
    """Points in the plane, a panel for each stage."""
    assert chain.real is not None
    columns = min(len(values), 5)
    rows = -(-len(values) // columns)
    figure = new_figure(columns * 1.9 + 0.2, rows * 2.0 + 0.7)
    reach = 1.3 * float(np.abs(chain.real).max())
    for index, (stage, words) in enumerate(zip(values, times, strict=True)):
        axes = figure.add_subplot(rows, columns, index + 1)
        blank(axes)
        axes.scatter(chain.real[:, 0], chain.real[:, 1], s=2, color=MUTED, alpha=0.4, linewidths=0)
        axes.scatter(stage[:, 0], stage[:, 1], s=3, color=ACCENT, linewidths=0)
        axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
        axes.set_title(words, fontsize=8, color=INK, pad=3)
    return figure


def _lines(values: Array, times: list[str]) -> Figure:
    """The first samples as curves, a row for each stage."""
    columns = min(values.shape[1], 4)
    figure = new_figure(columns * 2.3 + 0.9, len(values) * 1.0 + 0.8)
    for row, (stage, words) in enumerate(zip(values, times, strict=True)):
        for column in range(columns):
            axes = figure.add_subplot(len(values), columns, row * columns + column + 1)
            quiet(axes, y="" if column else words)
            axes.plot(stage[column].reshape(-1), color=ACCENT, linewidth=1.0)
    return figure


CHAIN = View("diffusion", "Diffusion", True, ChainSettings, make)
