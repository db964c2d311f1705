"""The dimensions of a code: what they carry, and how they are distributed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aestudio.analysis.health import Health, LatentHealth
from aestudio.analysis.question import Trained
from aestudio.analysis.samples import Part
from aestudio.figures.look import ACCENT, INK, MUTED, new_figure, quiet, titled
from aestudio.figures.picture import Picture, RunRecord, View, model_of
from aestudio.figures.settings import part_field
from aestudio.spec import Spec

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["HEALTH", "HealthSettings"]


class HealthSettings(Spec):
    """Which samples."""

    part: Part = part_field()


def make(run: RunRecord, trained: Trained | None, settings: HealthSettings) -> Picture:
    """The latent dimensions of a run's model."""
    found = LatentHealth(settings.part).answer(model_of(trained))
    return Picture(found.arrays, lambda: _draw(run.name, found))


def _draw(name: str, found: Health) -> Figure:
    order, places = found.order, np.arange(len(found.kl))
    figure = new_figure(8.0, 3.6)
    left, right = figure.subplots(1, 2)
    quiet(left, "dimension, by information", "KL / nats")
    colours = [ACCENT if active else MUTED for active in found.active[order]]
    left.bar(places, found.kl[order], color=colours)
    quiet(right, "dimension, by information", "aggregate posterior, mean ± s.d.")
    right.axhspan(-1, 1, color=MUTED, alpha=0.15, linewidth=0)
    right.axhline(0, color=MUTED, linewidth=0.8)
    right.errorbar(places, found.mean[order], found.std[order], fmt="o", color=INK, markersize=3, linewidth=1)
    for axes in (left, right):
        axes.set_xticks(
            places[:: max(1, len(places) // 16)], order[:: max(1, len(places) // 16)] + 1, fontsize=7
        )
    verdict, evidence = found.words
    titled(figure, f"{name}: {verdict.lower()}", evidence)
    return figure


HEALTH = View("health", "Latent health", True, HealthSettings, make)
