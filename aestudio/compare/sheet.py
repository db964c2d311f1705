"""The same samples as several runs reconstruct them, as a figure for paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aestudio.analysis.samples import subset_words
from aestudio.compare.reconstructed import Array, SideBySide
from aestudio.figures.look import (
    ACCENT,
    INK,
    MUTED,
    as_picture,
    as_pictures,
    blank,
    new_figure,
    shown,
    strip,
    titled,
)
from aestudio.figures.picture import Picture
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["sheet_picture"]


def sheet_picture(found: SideBySide) -> Picture:
    """Originals on top, a row below for each run.

    Raises:
        SpecError: when no run could reconstruct any.
    """
    if found.samples is None:
        why = "; ".join(f"{one.name}: {one.why}" for one in found.left_out)
        raise SpecError("", f"expected a run that reconstructs samples, found none ({why})")
    arrays = {"rows": found.samples.rows, "inputs": found.inputs}
    arrays |= {f"{one.path.name}/outputs": one.outputs for one in found.runs}
    arrays |= {f"{one.path.name}/errors": one.errors for one in found.runs}
    return Picture(arrays, lambda: _draw(found))


def _draw(found: SideBySide) -> Figure:
    assert found.samples is not None
    rows = [("Original", found.inputs, None), *((one.name, one.outputs, one) for one in found.runs)]
    count = len(found.inputs)
    cell = min(0.85, 9.0 / count)
    sample = as_picture(found.inputs[0])
    height = cell * sample.shape[0] / sample.shape[1] if sample is not None else 0.8
    figure = new_figure(count * cell + 2.2, len(rows) * (height + 0.24) + 0.8)
    for number, (name, values, one) in enumerate(rows):
        axes = figure.add_subplot(len(rows), 1, number + 1)
        _draw_row(axes, found, values)
        error = "" if one is None else f"\nmean {one.error:.4g}"
        axes.set_ylabel(f"{name}{error}", rotation=0, ha="right", va="center", fontsize=8, color=INK)
        if one is not None:
            places = _middles(count, sample.shape[1] if sample is not None else None)
            axes.set_xticks(places, [f"{error:.3g}" for error in one.errors], fontsize=7, color=MUTED)
            axes.tick_params(length=0, pad=2)
    words = (
        f"{subset_words(count, found.samples)} · below each: mean squared difference, beside the run: their"
    )
    titled(figure, "The same samples, reconstructed", f"{words} mean")
    return figure


def _middles(count: int, width: int | None) -> list[float]:
    """Where the samples of a row have their middles: pictures of a width with gaps between, or curves."""
    if width is None:
        return [index + 0.5 for index in range(count)]
    gap = max(1, round(width / 12))  # as in a strip
    return [index * (width + gap) + (width - 1) / 2 for index in range(count)]


def _draw_row(axes: Axes, found: SideBySide, samples: Array) -> None:
    assert found.scale is not None
    low, high = found.scale.low, found.scale.high
    pictures = as_pictures(samples)
    if pictures:
        shown(axes, strip(pictures, len(pictures)), low, high)
        return
    blank(axes)
    for index, sample in enumerate(samples):
        line = sample.reshape(-1)
        x = index + 0.05 + 0.9 * np.linspace(0, 1, len(line))
        axes.plot(x, line, color=ACCENT, linewidth=0.9)
    axes.set_xlim(0, len(samples))
    axes.set_ylim(low, high)
