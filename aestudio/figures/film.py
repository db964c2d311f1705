"""What the same noise became as a model learned: a row of samples for each epoch whose weights are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from aestudio.analysis.generated import Generated, Made
from aestudio.analysis.milestones import FOLDER, answers_over_time
from aestudio.analysis.question import Trained
from aestudio.figures.look import ACCENT, MUTED, as_pictures, new_figure, quiet, shown, strip, titled
from aestudio.figures.picture import Picture, RunRecord, View, model_of
from aestudio.figures.samples import NoiseSettings
from aestudio.job import run_out
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["FILM", "FilmSettings"]

PANELS = 4  # side by side, where samples are no pictures
Frames = list[tuple[int, Made]]


class FilmSettings(NoiseSettings):
    """How many samples of an epoch, and of how many epochs."""

    count: int = Field(10, ge=1, le=2000, title="Count", description="Samples of an epoch.")
    epochs: int = Field(9, ge=2, le=64, title="Epochs", description="At most, from the first to the last.")


def make(run: RunRecord, trained: Trained | None, settings: FilmSettings) -> Picture:
    """The samples of a run's earlier weights.

    Raises:
        SpecError: when none are kept.
    """
    s = settings
    question = Generated(s.count, s.seed, s.spread, s.label)
    frames = run_out(answers_over_time(run.path, model_of(trained), question, s.epochs))
    if not frames:
        why = "runs of earlier versions kept none, nor do those of networks that are too large"
        raise SpecError(str(run.path / FOLDER), f"expected weights of earlier epochs, found none: {why}")
    arrays = {
        "epochs": np.array([epoch for epoch, _ in frames]),
        "values": np.stack([made.values for _, made in frames]),
    }
    return Picture(arrays, lambda: _draw(run.name, frames))


def _draw(name: str, frames: Frames) -> Figure:
    made = frames[0][1]
    figure = _strips(frames) if as_pictures(made.values) else _panels(frames)
    noise = f"{len(made.values)} samples from noise of seed {made.question.seed}"
    titled(figure, name, f"{noise}, epoch {frames[0][0]:,} to {frames[-1][0]:,}")
    return figure


def _strips(frames: Frames) -> Figure:
    """Pictures: a row for each epoch."""
    first = strip(as_pictures(frames[0][1].values), len(frames[0][1].values))
    width = min(9.0, 0.85 * len(frames[0][1].values))
    figure = new_figure(width + 1.2, len(frames) * (width * first.shape[0] / first.shape[1] + 0.06) + 0.8)
    for axes, (epoch, made) in zip(figure.subplots(len(frames), 1, squeeze=False)[:, 0], frames, strict=True):
        shown(axes, strip(as_pictures(made.values), len(made.values)), made.scale.low, made.scale.high)
        axes.set_ylabel(f"epoch {epoch:,}", rotation=0, ha="right", va="center", fontsize=7, color=MUTED)
    return figure


def _panels(frames: Frames) -> Figure:
    """Points or curves: a panel for each epoch."""
    columns = min(PANELS, len(frames))
    rows = -(-len(frames) // columns)
    figure = new_figure(columns * 2.3 + 0.4, rows * 2.3 + 0.8)
    panels = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True).flat
    for axes, frame in zip(panels, frames, strict=False):
        _panel(axes, *frame)
    for axes in list(panels)[len(frames) :]:
        axes.remove()
    return figure


def _panel(axes: Axes, epoch: int, made: Made) -> None:
    quiet(axes)
    axes.set_title(f"epoch {epoch:,}", fontsize=8, color=MUTED)
    if made.real is None:
        axes.plot(made.values.reshape(len(made.values), -1).T, color=ACCENT, linewidth=0.7)
        return
    axes.scatter(made.real[:, 0], made.real[:, 1], s=2, color=MUTED, alpha=0.5, linewidths=0)
    axes.scatter(made.values[:, 0], made.values[:, 1], s=4, color=ACCENT, linewidths=0)
    axes.set_aspect("equal")


FILM = View("film", "Samples over the epochs", True, FilmSettings, make)
