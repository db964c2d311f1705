"""How likely a model finds samples, and its transforms between samples and noise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from aestudio.analysis.likelihood import Likelihood, Likelihoods, Morph, Stages
from aestudio.analysis.question import Array, Trained
from aestudio.analysis.samples import PART_WORDS, Part
from aestudio.figures.look import (
    INK,
    LABEL_COLOURS,
    MUTED,
    TRAIN,
    VALIDATION,
    as_picture,
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
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["LIKELIHOOD", "TRANSFORMS", "LikelihoodSettings", "TransformsSettings"]


class LikelihoodSettings(Spec):
    """Which samples."""

    part: Part = part_field()
    count: int = Field(
        2000, ge=2, le=1_000_000, title="At most", description="Samples of either part, drawn at random."
    )
    extremes: int = Field(
        8, ge=1, le=100, title="Extremes", description="How many of the most and least likely are shown."
    )


class TransformsSettings(Spec):
    """Which samples, and which noise."""

    part: Part = part_field("Of the data, where they are points in the plane.")
    count: int = Field(2000, ge=1, le=100_000, title="At most", description="Points to show.")
    made: int = Field(8, ge=1, le=100, title="Made", description="Samples to make, where they are no points.")
    seed: int = Field(1, ge=0, le=2**31 - 1, title="Seed", description="Of the noise they are made from.")


def make(run: RunRecord, trained: Trained | None, settings: LikelihoodSettings) -> Picture:
    """Histograms of ln p, and the extremes."""
    asked = Likelihood(settings.part, settings.count, settings.extremes)
    found = asked.answer(model_of(trained))
    return Picture(found.arrays, lambda: _draw(run.name, found))


def _draw(name: str, found: Likelihoods) -> Figure:
    figure = new_figure(9.0, 4.6)
    left, right = figure.subplots(1, 2, width_ratios=[1, 1.1])
    _histogram(left, found)
    _extremes(right, found)
    part = PART_WORDS[found.question.part]
    titled(figure, name, f"Likelihood of {len(found.log_p):,} {part} samples")
    figure.supxlabel("\n".join(found.words()), fontsize=8, color=MUTED, x=0.01, ha="left")
    return figure


def _histogram(axes: Axes, found: Likelihoods) -> None:
    quiet(axes, "Log-likelihood ln p (nats)", "Share of samples")
    part = found.question.part
    axes.stairs(found.histogram(found.train), found.edges, color=TRAIN, label="Training")
    if part != "train":
        name = PART_WORDS[part].capitalize()
        axes.stairs(found.histogram(found.log_p), found.edges, color=VALIDATION, label=name)
    axes.legend(frameon=False, fontsize=8, labelcolor=INK, loc="upper left")


def _extremes(axes: Axes, found: Likelihoods) -> None:
    if found.points is not None:
        quiet(axes, "x₁", "x₂")
        order = np.argsort(-found.log_p, kind="stable")
        colours = np.clip(found.log_p, found.edges[0], found.edges[-1])[order]
        dots = axes.scatter(
            found.points[order, 0], found.points[order, 1], c=colours, s=5, cmap="viridis", linewidths=0
        )
        axes.set_aspect("equal")
        axes.figure.colorbar(dots, ax=axes, label="ln p (nats)", shrink=0.8)
        return
    half = len(found.most)
    axes.set_title("Upper rows: the most likely · lower rows: the least likely", fontsize=8, color=INK)
    _samples(axes, found.extremes, half, found.scale.low, found.scale.high)


def _samples(axes: Axes, samples: Array, columns: int, low: float, high: float) -> None:
    """Samples `(n, *shape)` as pictures in rows of `columns`, or as curves."""
    if as_picture(samples[0]) is None:
        quiet(axes, "Index", "Value")
        for number, sample in enumerate(samples.reshape(len(samples), -1)):
            axes.plot(sample, color=TRAIN if number < columns else VALIDATION, linewidth=0.8)
        return
    pictures = [picture for sample in samples if (picture := as_picture(sample)) is not None]
    rows = [strip(pictures[start : start + columns], columns) for start in range(0, len(pictures), columns)]
    gap = np.full((max(1, len(rows[0]) // 6), *rows[0].shape[1:]), np.nan, np.float32)
    shown(axes, np.concatenate([part for row in rows for part in (row, gap)][:-1]), low, high)


def make_transforms(run: RunRecord, trained: Trained | None, settings: TransformsSettings) -> Picture:
    """Samples before the first transform and after each."""
    asked = Morph(settings.part, settings.count, settings.made, settings.seed)
    found = asked.answer(model_of(trained))
    return Picture(found.arrays, lambda: _draw_transforms(run.name, found))


def _draw_transforms(name: str, found: Stages) -> Figure:
    if found.samples is None:
        figure = new_figure(0.8 * found.values.shape[1] + 1.5, 0.8 * len(found.values) + 0.8)
        axes = figure.subplots()
        flat = found.values[::-1].reshape(-1, *found.values.shape[2:])
        _samples(axes, flat, found.values.shape[1], found.scale.low, found.scale.high)
        titled(figure, name, "Upper row: the latent · lowest row: the sample")
        return figure
    columns = min(len(found.values), 4)
    rows = -(-len(found.values) // columns)
    figure = new_figure(2.6 * columns, 2.6 * rows + 0.6)
    for number, axes in enumerate(figure.subplots(rows, columns, squeeze=False).flat):
        if number >= len(found.values):
            axes.set_axis_off()
            continue
        _plane(axes, found, number)
    titled(figure, name, "From the data to the latent")
    return figure


def _plane(axes: Axes, found: Stages, stage: int) -> None:
    quiet(axes)
    assert found.samples is not None
    labels = next(iter(found.samples.labels.values()), np.zeros(len(found.samples), np.int64))
    colours = [LABEL_COLOURS[int(label) % len(LABEL_COLOURS)] for label in labels]
    axes.scatter(found.values[stage, :, 0], found.values[stage, :, 1], c=colours, s=3, linewidths=0)
    axes.set_title(found.words(stage), fontsize=8, color=INK)
    axes.set_aspect("equal", "datalim")


LIKELIHOOD = View("likelihood", "Likelihood", True, LikelihoodSettings, make)
TRANSFORMS = View("transforms", "Transforms", True, TransformsSettings, make_transforms)
