"""The dimensions of a code: what they carry, and how they are distributed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aestudio.analysis.health import Health, LatentHealth
from aestudio.analysis.milestones import answers_over_time
from aestudio.analysis.question import Array, Trained
from aestudio.analysis.samples import Part
from aestudio.figures.look import ACCENT, INK, MUTED, new_figure, quiet, titled
from aestudio.figures.picture import Picture, RunRecord, View, model_of
from aestudio.figures.settings import part_field
from aestudio.job import run_out
from aestudio.spec import Spec

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["HEALTH", "HealthSettings"]


class HealthSettings(Spec):
    """Which samples."""

    part: Part = part_field()


def make(run: RunRecord, trained: Trained | None, settings: HealthSettings) -> Picture:
    """The latent dimensions of a run's model."""
    question = LatentHealth(settings.part)
    found = question.answer(model_of(trained))
    earlier = run_out(answers_over_time(run.path, model_of(trained), question))
    course = {
        "course_epochs": np.array([epoch for epoch, _ in earlier], int),
        "course_kl": np.array([health.kl for _, health in earlier]).reshape(len(earlier), -1),
    }
    return Picture({**found.arrays, **course}, lambda: _draw(run.name, found, *course.values()))


def _draw(name: str, found: Health, epochs: Array, kls: Array) -> Figure:
    order, places = found.order, np.arange(len(found.kl))
    watched = len(epochs) > 1
    figure = new_figure(11.4 if watched else 8.0, 3.6)
    left, right, *course = figure.subplots(1, 3 if watched else 2)
    quiet(left, "dimension, by information", "KL / nats")
    colours = [ACCENT if active else MUTED for active in found.active[order]]
    left.bar(places, found.kl[order], color=colours)
    quiet(right, "dimension, by information", "aggregate posterior, mean ± s.d.")
    right.axhspan(-1, 1, color=MUTED, alpha=0.15, linewidth=0)
    right.axhline(0, color=MUTED, linewidth=0.8)
    right.errorbar(places, found.mean[order], found.std[order], fmt="o", color=INK, markersize=3, linewidth=1)
    for axes in course:
        _over_time(axes, found, epochs, kls)
    for axes in (left, right):
        axes.set_xticks(
            places[:: max(1, len(places) // 16)], order[:: max(1, len(places) // 16)] + 1, fontsize=7
        )
    verdict, evidence = found.words
    titled(figure, f"{name}: {verdict.lower()}", evidence)
    return figure


def _over_time(axes: Axes, found: Health, epochs: Array, kls: Array) -> None:
    """Each dimension's KL by epoch, its number at the end."""
    quiet(axes, "epoch", "KL / nats")
    for dimension in found.order:
        colour = ACCENT if found.active[dimension] else MUTED
        axes.plot(epochs, kls[:, dimension], color=colour, linewidth=1)
        if found.active[dimension]:
            at = (float(epochs[-1]), float(kls[-1, dimension]))
            axes.annotate(
                f"{dimension + 1}", at, (3, 0), textcoords="offset points", va="center", fontsize=7, color=INK
            )


HEALTH = View("health", "Latent health", True, HealthSettings, make)
