"""Samples from a normal prior and from a learned one, side by side, and the codes behind them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from aestudio.analysis.prior import FLOW, NORMAL, LearnedPrior, Prior
from aestudio.analysis.prior_file import KeptPrior, fingerprint, read_prior, write_prior
from aestudio.analysis.question import Array, Trained
from aestudio.figures.look import ACCENT, INK, MUTED, as_picture, new_figure, quiet, shown, strip, titled
from aestudio.figures.picture import Picture, RunRecord, View, model_of
from aestudio.spec import Spec, SpecError

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
    keep: bool = Field(False, title="Keep", description="Whether a new flow is kept with the run.")


def make(run: RunRecord, trained: Trained | None, settings: PriorSettings) -> Picture:
    """Draw from both priors: by the flow that is kept with the run where it is the one asked for, else anew.

    Raises:
        SpecError: for a model without a code, or told a class; for too large a code or few samples.
        WriteFailed: when the flow is to be kept and can't be.
    """
    model = model_of(trained)
    asked = LearnedPrior(settings.steps, settings.transforms, made=settings.made, seed=settings.seed)
    weights = fingerprint(model.model.state_dict())
    found = _kept(run, asked, weights)
    if found is None:
        found = asked.answer(model)
        if settings.keep:
            write_prior(run.path, KeptPrior(found, run.name, len(run.history().epoch_steps), weights))
    return Picture(found.arrays, partial(draw_prior, run.name, found))


def _kept(run: RunRecord, asked: LearnedPrior, weights: str) -> Prior | None:
    """What was found when the same was asked of the same weights; as many of its samples as are wanted."""
    try:
        kept = read_prior(run.path)
    except SpecError:
        return None
    if kept is None or kept.weights != weights:
        return None
    found = kept.prior
    if replace(found.question, made=asked.made) != asked or found.question.made < asked.made:
        return None
    samples = {key: values[: asked.made] for key, values in found.samples.items()}
    return replace(found, question=asked, samples=samples)


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
