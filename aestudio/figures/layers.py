"""One sample on its way through the network: what stands behind every layer."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from aestudio.analysis.flow import Flow, FlowOf, Stage
from aestudio.analysis.question import Array, Trained
from aestudio.analysis.samples import PART_WORDS, Part
from aestudio.analysis.weights import chains
from aestudio.figures.look import ACCENT, INK, LINE, MUTED, blank, new_figure, quiet, strip, titled
from aestudio.figures.picture import Picture, RunRecord, View, model_of
from aestudio.figures.settings import index_field, part_field
from aestudio.networks import ResolvedLayer, shape_text
from aestudio.networks.edits import Path, layer_name, path_text
from aestudio.spec import Spec

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["LAYERS_VIEW", "LayersSettings"]

ACROSS = 6  # layers in a row


class LayersSettings(Spec):
    """Which sample."""

    part: Part = part_field()
    index: int = index_field()


def make(run: RunRecord, trained: Trained | None, settings: LayersSettings) -> Picture:
    """What every layer makes of a sample."""
    model = model_of(trained)
    found = Flow(settings.part, settings.index).answer(model)
    placed = [(role, *one) for role, rows, _ in chains(model) for one in _placed(rows)]
    names = {(role, path): layer_name(row.layer, path) for role, path, row in placed}
    arrays = {f"{role}.{path_text(path)}": stage.values for (role, path), stage in found.stages.items()}
    ends = {"input": found.input, "rows": found.samples.rows}
    ends |= {} if found.output is None else {"output": found.output}
    return Picture(ends | arrays, lambda: _draw(run.name, found, names))


def _placed(rows: tuple[ResolvedLayer, ...], above: Path = ()) -> list[tuple[Path, ResolvedLayer]]:
    """Every layer with its path."""
    found: list[tuple[Path, ResolvedLayer]] = []
    for index, row in enumerate(rows):
        found += [((*above, index), row), *_placed(row.body, (*above, index))]
    return found


def _draw(name: str, found: FlowOf, names: dict[tuple[str, Path], str]) -> Figure:
    count = len(found.stages) + 1
    across, down = min(ACROSS, count), -(-count // ACROSS)
    figure = new_figure(max(1.9 * across, 5.0), 2.1 * down + 0.6)
    grid = figure.add_gridspec(down, across)
    places = [figure.add_subplot(grid[at // across, at % across]) for at in range(count)]
    _show(places[0], found.input, found.scale.low, found.scale.high)
    places[0].set_title("Input", fontsize=8, color=INK, pad=3)
    places[0].set_xlabel(shape_text(found.input.shape), fontsize=6.5, color=MUTED)
    for axes, (place, stage) in zip(places[1:], found.stages.items(), strict=True):
        _show(axes, stage.values, stage.low, stage.high)
        axes.set_title(f"{place[0]}: {names[place]}", fontsize=8, color=INK, pad=3)
        axes.set_xlabel(_about(stage), fontsize=6.5, color=MUTED)
    part = PART_WORDS[found.question.part]
    titled(figure, name, f"{part} sample {found.samples.id(0)}, {found.label_words()}".removesuffix(", "))
    return figure


def _about(stage: Stage) -> str:
    return f"{shape_text(stage.shape)}\n{stage.words()}"


def _show(axes: Axes, values: Array, low: float, high: float) -> None:
    """Maps as a mosaic from the lowest to the highest value, other values as a curve."""
    if values.ndim == 3 and min(values.shape[1:]) > 1:
        blank(axes)
        columns = max(1, math.ceil(math.sqrt(len(values) * values.shape[1] / values.shape[2])))
        gap = np.full((max(1, values.shape[1] // 12), 1), np.nan, np.float32)
        lines = [strip(list(values[at : at + columns]), columns) for at in range(0, len(values), columns)]
        between = np.repeat(gap, lines[0].shape[1], axis=1)
        sheet = np.concatenate([part for line in lines for part in (line, between)][:-1])
        axes.imshow(sheet, cmap="gray", vmin=low, vmax=high, interpolation="nearest")
        return
    quiet(axes)
    axes.tick_params(labelsize=6)
    rows = values.reshape(-1, values.shape[-1])
    if rows.size <= 48 and len(rows) == 1:
        axes.bar(np.arange(1, rows.shape[1] + 1), rows[0], color=ACCENT, width=0.7)
        axes.axhline(0, color=LINE, linewidth=0.6)
        axes.locator_params(axis="x", integer=True, nbins=4)
    else:
        axes.plot(rows.T, color=ACCENT, linewidth=0.7)


LAYERS_VIEW = View("layers", "Layers", True, LayersSettings, make)
