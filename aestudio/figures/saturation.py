"""How hard the generator is pushed, against what the discriminator thinks of its samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from aestudio.analysis.question import Trained
from aestudio.analysis.saturation import Saturated, Saturation
from aestudio.figures.look import ACCENT, INK, LABEL_COLOURS, MUTED, new_figure, quiet, titled
from aestudio.figures.picture import Picture, RunRecord, View, model_of
from aestudio.spec import Spec

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["SATURATION", "SaturationSettings"]


class SaturationSettings(Spec):
    """How many samples are marked."""

    count: int = Field(256, ge=1, le=10_000, title="Count", description="How many samples.")
    seed: int = Field(0, ge=0, le=2**31 - 1, title="Seed", description="Of the noise.")


def make(run: RunRecord, trained: Trained | None, settings: SaturationSettings) -> Picture:
    """The slopes, with the present samples of a run's model."""
    found = Saturation(settings.count, settings.seed).answer(model_of(trained))
    return Picture(found.arrays, lambda: _draw(run.name, found))


def _draw(name: str, found: Saturated) -> Figure:
    figure = new_figure(6.4, 4.2)
    axes = figure.add_subplot()
    quiet(axes, "D(G(z))", "|gradient| of the generator's loss by the score")
    for colour, (title, values) in zip(LABEL_COLOURS[2:], found.curves.items(), strict=False):
        axes.plot(found.d, values, color=colour, linewidth=1.6, label=title)
    said = f"samples ({found.own.lower()})"
    axes.scatter(
        found.believed, found.slopes, s=12, color=ACCENT, alpha=0.5, linewidths=0, label=said, zorder=3
    )
    axes.axvline(0.5, color=MUTED, linewidth=0.8, linestyle=":")
    axes.legend(frameon=False, fontsize=8, labelcolor=INK, loc="upper center")
    titled(figure, name, found.words)
    return figure


SATURATION = View("saturation", "Saturation", True, SaturationSettings, make)
