"""Samples from a normal prior and from a learned one, side by side, and the codes behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from aestudio.analysis.prior import FLOW, NORMAL, LearnedPrior, Prior
from aestudio.analysis.question import Array, Trained
from aestudio.figures.look import ACCENT, INK, MUTED, as_picture, new_figure, quiet, shown, strip, titled
from aestudio.figures.picture import Picture, RunRecord, View, model_of
from aestudio.spec import Spec

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["PRIOR", "PriorSettings", "draw_prior"]

COLUMNS = 4


class PriorSettings(Spec):
    """How the flow is fitted, and how many samples are made."""

    steps: int = Field(600, ge=1, le=1_000_000, title="Steps", description="Of the flow's fit.")
    transforms: int = Field(4, ge=1, le=64, title="Transforms", description="Of the flow.")
    made: int = Field(16, ge=1, le=400, title="Samples", description="To make from either prior.")
    seed: int = Field(0, ge=0, le=2**31 - 1, title="Seed", description="Of the fit and of what is drawn.")


def make(run: RunRecord, trained: Trained | None, settings: PriorSettings) -> Picture:
    """Fit the flow and draw from both priors."""
    asked = LearnedPrior(settings.steps, settings.transforms, made=settings.made, seed=settings.seed)
    found = asked.answer(model_of(trained))
    return Picture(found.arrays, lambda: draw_prior(run.name, found))


def draw_prior(name: str, found: Prior) -> Figure:
    """The figure."""
    figure = new_figure(9.0, 7.0)
    halves = figure.subfigures(2, 1, height_ratios=[1, 1.25], squeeze=False)
    upper, lower = halves[0, 0], halves[1, 0]
    normal = found.name[:1].upper() + found.name[1:] if found.name != "N(0, 1)" else found.name
    clouds = (("Validation codes", found.codes), (normal, found.draws[NORMAL]), ("Flow", found.draws[FLOW]))
    axes = upper.subplots(1, 3, sharex=True, sharey=True)
    for place, (title, codes) in zip(axes, clouds, strict=True):
        _cloud(place, title, found.placed(codes))
    for place, key, title in zip(lower.subplots(1, 2), (NORMAL, FLOW), (normal, "Flow"), strict=True):
        place.set_title(f"Samples: {title}", fontsize=9, color=INK)
        _samples(place, found.samples[key], found.scale.low, found.scale.high)
    titled(figure, name, "A flow as learned prior")
    lower.supxlabel("\n".join(found.words()), fontsize=8, color=MUTED, x=0.01, ha="left")
    return figure


def _cloud(axes: Axes, title: str, points: Array) -> None:
    quiet(axes)
    axes.scatter(points[:, 0], points[:, 1], s=3, color=ACCENT, alpha=0.5, linewidths=0)
    axes.set_title(title, fontsize=9, color=INK)


def _samples(axes: Axes, samples: Array, low: float, high: float) -> None:
    pictures = [picture for sample in samples if (picture := as_picture(sample)) is not None]
    if not pictures:
        quiet(axes)
        if samples[0].size == 2:
            axes.scatter(samples[:, 0], samples[:, 1], s=8, color=ACCENT)
        else:
            axes.plot(samples.reshape(len(samples), -1).T, linewidth=0.7)
        return
    rows = [strip(pictures[start : start + COLUMNS], COLUMNS) for start in range(0, len(pictures), COLUMNS)]
    gap = np.full((max(1, len(rows[0]) // 12), *rows[0].shape[1:]), np.nan, np.float32)
    shown(axes, np.concatenate([part for row in rows for part in (row, gap)][:-1]), low, high)


PRIOR = View("prior", "Learned prior", True, PriorSettings, make)
