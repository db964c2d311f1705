"""The 2-D laboratory: what a model of points in the plane makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from aestudio.analysis.laboratory import Ground, Lab, Laboratory, Move
from aestudio.analysis.laboratory.plane import Square
from aestudio.analysis.question import Array, Trained
from aestudio.figures.look import ACCENT, INK, LABEL_COLOURS, LINE, MUTED, SIGNED, new_figure, quiet, titled
from aestudio.figures.picture import Picture, RunRecord, View, model_of
from aestudio.spec import Spec

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["LABORATORY", "LaboratorySettings"]

TEAL = "#0b7a78"  # of the grid that is bent
STAGES = 4  # of a movement, at most


class LaboratorySettings(Spec):
    """How many samples, from which noise, and how fine densities are shaded."""

    count: int = Field(1500, ge=10, le=20_000, title="Count", description="Points and samples, at most.")
    seed: int = Field(0, ge=0, le=2**31 - 1, title="Seed", description="Of the noise.")
    cells: int = Field(96, ge=8, le=512, title="Cells", description="Of the shaded grid, in each direction.")


def make(run: RunRecord, trained: Trained | None, settings: LaboratorySettings) -> Picture:
    """All that a run's model can show."""
    asked = Laboratory(settings.count, settings.seed, settings.cells, "all", "all")
    found = asked.answer(model_of(trained))
    return Picture(found.arrays, lambda: _draw(run, found))


def _draw(run: RunRecord, lab: Lab) -> Figure:
    """Data and samples, then what is shaded, then what moves: a panel each."""
    grounds = [ground for ground in lab.grounds if ground.key != "data"]
    moves = [(move, stage) for move in lab.moves for stage in _some(len(move.stages))]
    count = 1 + len(grounds) + len(moves)
    columns = min(4, count)
    rows = -(-count // columns)
    figure = new_figure(2.9 * columns, 3.0 * rows + 0.25 * len(lab.words()) + 0.6)
    panels = list(figure.subplots(rows, columns, squeeze=False).flat)
    _points(_panel(panels[0], lab.square, "Data and samples" if lab.made is not None else "Data"), lab)
    for axes, ground in zip(panels[1:], grounds, strict=False):
        _shade(_panel(axes, lab.square, ground.title), lab.square, ground)
    for axes, (move, stage) in zip(panels[1 + len(grounds) :], moves, strict=False):
        where = f": {move.stages[stage]}" if len(move.stages) > 1 else ""
        _move(_panel(axes, lab.square, f"{move.title}{where}"), lab, move, stage)
    for axes in panels[count:]:
        axes.set_axis_off()
    titled(figure, f"{run.name}: {run.experiment.family.title}", "2-D laboratory")
    figure.supxlabel("\n".join(lab.words()), fontsize=8, color=MUTED)
    return figure


def _some(stages: int) -> list[int]:
    """Stages evenly from the first to the last."""
    return sorted({round(at) for at in np.linspace(0, stages - 1, min(STAGES, stages)).tolist()})


def _panel(axes: Axes, square: Square, title: str) -> Axes:
    quiet(axes)
    (x, y), reach = square.centre, square.reach
    axes.set(xlim=(x - reach, x + reach), ylim=(y - reach, y + reach), aspect="equal")
    axes.set_title(title, fontsize=8, color=INK)
    return axes


def _points(axes: Axes, lab: Lab) -> None:
    axes.scatter(lab.data[:, 0], lab.data[:, 1], s=2, color=MUTED, linewidths=0)
    if lab.made is not None:
        axes.scatter(lab.made[:, 0], lab.made[:, 1], s=2, color=ACCENT, linewidths=0)


def _shade(axes: Axes, square: Square, ground: Ground) -> None:
    (x, y), reach = square.centre, square.reach
    settings: dict[str, Any] = {"extent": (x - reach, x + reach, y - reach, y + reach), "origin": "lower"}
    axes.grid(visible=False)
    if ground.classes is not None:
        axes.imshow(_coloured(ground.classes, ground.values), **settings)
    elif ground.kind == "share":
        axes.imshow(ground.values, cmap=SIGNED, vmin=0, vmax=1, **settings)
    else:
        axes.imshow(np.sqrt(np.exp(ground.values)), cmap="YlOrBr", vmin=0, **settings)


def _coloured(classes: Array, chances: Array) -> Array:
    """Each class in its colour, paler the less sure it is."""
    from matplotlib.colors import to_rgb

    colours = np.array([to_rgb(LABEL_COLOURS[k % len(LABEL_COLOURS)]) for k in range(int(classes.max()) + 1)])
    share = 0.6 * chances[..., None]
    return np.asarray(1 - share + colours[classes] * share)


def _move(axes: Axes, lab: Lab, move: Move, stage: int) -> None:
    from matplotlib.collections import LineCollection

    axes.scatter(lab.data[:, 0], lab.data[:, 1], s=1.5, color=LINE, linewidths=0)
    axes.add_collection(LineCollection(list(move.lines[stage]), colors=TEAL, linewidths=0.6, alpha=0.8))
    x, y = move.points[stage].T
    axes.scatter(x, y, s=2, color=ACCENT, linewidths=0)
    if len(move.starts):
        style: dict[str, Any] = {
            "angles": "xy",
            "scale_units": "xy",
            "scale": 1,
            "width": 0.004,
            "color": INK,
        }
        (x, y), (across, up) = move.starts.T, move.arrows[stage].T
        axes.quiver(x, y, across, up, **style)


LABORATORY = View("laboratory", "2-D laboratory", True, LaboratorySettings, make)
