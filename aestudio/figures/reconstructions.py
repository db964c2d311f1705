"""Samples, their reconstructions, and the difference."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from aestudio.analysis.fidelity import over_colours
from aestudio.analysis.question import Array, Trained
from aestudio.analysis.reconstruction import Pairs, Reconstructions
from aestudio.analysis.samples import Choice, Part, subset_words
from aestudio.figures.look import (
    ACCENT,
    INK,
    MUTED,
    SIGNED,
    as_picture,
    as_pictures,
    new_figure,
    quiet,
    shown,
    strip,
    titled,
)
from aestudio.figures.picture import Picture, RunRecord, View, model_of
from aestudio.figures.settings import choice_field, part_field
from aestudio.numerals import value_text
from aestudio.spec import Spec

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["RECONSTRUCTIONS", "ReconstructionsSettings"]

DIFFERENCE = "Output\n− input"


class ReconstructionsSettings(Spec):
    """Which samples."""

    part: Part = part_field()
    choose: Choice = choice_field("Samples", by="loss")
    count: int = Field(20, ge=1, le=200, title="Count", description="How many samples.")
    columns: int = Field(10, ge=1, le=50, title="Columns", description="How many side by side.")
    seed: int = Field(1, ge=0, le=2**31 - 1, title="Seed", description="Of the random choice.")


def make(run: RunRecord, trained: Trained | None, settings: ReconstructionsSettings) -> Picture:
    """The samples and what the model makes of them."""
    s = settings
    pairs = Reconstructions(s.part, s.choose, s.count, s.seed).answer(model_of(trained))
    return Picture(pairs.arrays, lambda: _draw(run.name, pairs, settings.columns))


def _draw(name: str, pairs: Pairs, columns: int) -> Figure:
    count = len(pairs.samples)
    columns = min(columns, count)
    picture = as_picture(pairs.inputs[0])
    figure = _images(pairs, columns) if picture is not None else _lines(pairs, min(columns, 4))
    words = {"fixed": "", "random": ", drawn at random", "best": ", the best", "worst": ", the worst"}
    many = subset_words(count, pairs.samples) + words[pairs.question.choose]
    if pairs.question.choose in ("best", "worst") and pairs.searched < pairs.samples.of:
        many += f" of {pairs.searched:,} searched"
    titled(figure, name, f"{many} · {pairs.scale.loss_short}, mean {value_text(pairs.errors.mean())}")
    return figure


def _kinds(pairs: Pairs) -> list[tuple[str, Array]]:
    kinds = [("Input", pairs.inputs)]
    if pairs.shown is not None:
        kinds.append(("Seen by\nthe encoder", pairs.shown))
    return [*kinds, ("Recon-\nstruction", pairs.outputs), (DIFFERENCE, pairs.differences)]


def _images(pairs: Pairs, columns: int) -> Figure:
    """Bands of rows: input, reconstruction, difference."""
    kinds, scale = _kinds(pairs), pairs.scale
    bands = math.ceil(len(pairs.samples) / columns)
    sample = as_picture(pairs.inputs[0])
    assert sample is not None
    cell = min(0.85, 9.0 / columns)
    height = cell * sample.shape[0] / sample.shape[1]
    figure = new_figure(columns * cell + 1.9, bands * (len(kinds) * height + 0.3) + 0.6)
    grid = figure.add_gridspec(bands * len(kinds), 1, hspace=0.02)
    limit = float(np.nanmax(np.abs(pairs.differences))) or 1.0
    image: Any = None
    for band in range(bands):
        chosen = slice(band * columns, (band + 1) * columns)
        for row, (words, arrays) in enumerate(kinds):
            axes = figure.add_subplot(grid[band * len(kinds) + row])
            low, high = (-limit, limit) if words == DIFFERENCE else (scale.low, scale.high)
            values = (
                over_colours(arrays[chosen])
                if words == DIFFERENCE and len(sample.shape) == 3
                else arrays[chosen]
            )
            pictures = as_pictures(values)
            image = shown(
                axes, strip(pictures, columns), low, high, SIGNED if words == DIFFERENCE else "gray"
            )
            axes.set_ylabel(words, rotation=0, ha="right", va="center", fontsize=8, color=INK)
        _errors_below(axes, pairs.errors[chosen], sample.shape[1])
    bar = figure.colorbar(
        image, ax=figure.axes, location="right", shrink=min(1.0, 2.0 / figure.get_figheight()), aspect=14
    )
    bar.outline.set_visible(False)
    bar.ax.tick_params(labelsize=7, colors=MUTED, length=2)
    bar.set_label(f"Output − input{_unit(pairs)}", fontsize=8, color=INK)
    return figure


def _unit(pairs: Pairs) -> str:
    return "" if pairs.scale.is_stored and not pairs.scale.units else " (scaled values)"


def _errors_below(axes: Any, errors: Array, width: int) -> None:
    gap = max(1, round(width / 12))
    places = [index * (width + gap) + (width - 1) / 2 for index in range(len(errors))]
    axes.set_xticks(places, [value_text(float(error), 3) for error in errors], fontsize=7, color=MUTED)
    axes.tick_params(length=0, pad=2)


def _lines(pairs: Pairs, columns: int) -> Figure:
    """Samples that are no pictures, as curves: input and reconstruction."""
    bands = math.ceil(len(pairs.samples) / columns)
    figure = new_figure(columns * 2.3 + 0.6, bands * 1.5 + 0.8)
    for index in range(len(pairs.samples)):
        axes = figure.add_subplot(bands, columns, index + 1)
        quiet(axes)
        axes.plot(pairs.inputs[index].reshape(-1), color=MUTED, linewidth=1.4, label="Input")
        axes.plot(pairs.outputs[index].reshape(-1), color=ACCENT, linewidth=1.0, label="Reconstruction")
        axes.set_title(
            f"{pairs.samples.id(index)} · {value_text(float(pairs.errors[index]), 3)}",
            fontsize=7,
            color=MUTED,
        )
        if index == 0:
            axes.legend(frameon=False, fontsize=7, labelcolor=INK)
    return figure


RECONSTRUCTIONS = View("reconstructions", "Reconstructions", True, ReconstructionsSettings, make)
