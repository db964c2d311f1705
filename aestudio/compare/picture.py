"""The compared runs' curves as a figure for paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from aestudio.compare.curves import TERMS, Axis, Curves
from aestudio.compare.reach import common_range, is_beyond, reach_of
from aestudio.figures.look import INK, LABEL_COLOURS, new_figure, quiet, titled
from aestudio.figures.picture import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["curves_picture"]

TITLES: Mapping[Axis, str] = {"epoch": "Epoch", "step": "Step", "time": "Time (seconds of training)"}
DASHES = ("-", "--", ":")


def curves_picture(curves: Mapping[str, Curves], loss: str, *, axis: Axis = "epoch") -> Picture:
    """Losses over each other: validation solid, training thin.

    Args:
        curves: by the run's name, in order; all of the same loss.
        loss: what it is called.
        axis: what lies below.
    """
    arrays = {f"{name}/{term}": values for name, one in curves.items() for term, values in one.losses.items()}
    arrays |= {f"{name}/{axis}": one.x[axis] for name, one in curves.items()}
    return Picture(arrays, lambda: _draw(curves, loss, axis))


def _draw(curves: Mapping[str, Curves], loss: str, axis: Axis) -> Figure:
    figure = new_figure(7.0, 4.2)
    axes = figure.add_subplot()
    quiet(axes, TITLES[axis], loss)
    for number, (name, one) in enumerate(curves.items()):
        colour = LABEL_COLOURS[number % len(LABEL_COLOURS)]
        dash = DASHES[number // len(LABEL_COLOURS) % len(DASHES)]
        main = "validation" if "validation" in one.losses else "training"
        for term, values in one.losses.items():
            look = {"linewidth": 1.5, "label": name} if term == main else {"linewidth": 0.7, "alpha": 0.5}
            axes.plot(one.x[axis], values, color=colour, linestyle=dash, **look)
    axes.margins(x=0.02)
    log = _wants_log(curves)
    if log:
        axes.set_yscale("log")
    beyond = _leave_out(axes, curves, log)
    if curves:
        axes.legend(frameon=False, fontsize=8, labelcolor=INK, loc="upper right")
    both = all(set(one.losses) == set(TERMS) for one in curves.values())
    words = " · validation thick, training thin" if both else ""
    words += f" · beyond the axis: {', '.join(beyond)}" if beyond else ""
    titled(figure, "Runs compared", f"{len(curves)} run{'s' * (len(curves) != 1)}{words}")
    return figure


def _leave_out(axes: Axes, curves: Mapping[str, Curves], log: bool) -> list[str]:
    """Give the room to most curves; the names of runs that are seen only in part."""
    found = [(name, reach_of(values)) for name, one in curves.items() for values in one.losses.values()]
    known = [(name, reach) for name, reach in found if reach is not None]
    shown = common_range([reach for _, reach in known], log=log)
    beyond = [name for name, reach in known if shown is not None and is_beyond(reach, *shown)]
    if shown is not None and beyond:
        low, high = np.log10(shown) if log else shown
        margin = 0.05 * (high - low)
        ends = (low - margin, high + margin)
        axes.set_ylim(*(10**end for end in ends) if log else ends)
    return list(dict.fromkeys(beyond))


def _wants_log(curves: Mapping[str, Curves]) -> bool:
    """Whether losses span more than a factor of ten, and all lie above zero."""
    known = [values[np.isfinite(values)] for one in curves.values() for values in one.losses.values()]
    together = np.concatenate([*known, np.empty(0)])
    return bool(len(together) and together.min() > 0 and together.max() > 10 * together.min())
