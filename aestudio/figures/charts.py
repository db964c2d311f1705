"""Charts of networks against what they cost: values that the window and figures for paper draw alike."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from aestudio.figures.look import INK, LABEL_COLOURS, LINE, MUTED, blank, new_figure, quiet, titled
from aestudio.figures.picture import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["ROWS", "Chart", "Mark", "areas", "draw", "picture"]

ROWS = 16  # networks that are named below each other, at most
SMALLEST, LARGEST = 5.0, 34.0  # diameters of blobs, in points or pixels
Range = tuple[float, float]


@dataclass(frozen=True)
class Mark:
    """A network in a chart.

    Attributes:
        name: what it is called.
        index: its number among the networks, which gives its colour.
        x: and y: where it lies; in a chart of rows, y is the row, from the top.
        x_range: and y_range: how far repetitions spread; None: there was one.
        weight: what its area shows, as parameters; None: all are alike.
        words: what is said of it when one points at it.
    """

    name: str
    index: int
    x: float
    y: float
    x_range: Range | None = None
    y_range: Range | None = None
    weight: float | None = None
    words: str = ""


@dataclass(frozen=True)
class Chart:
    """One of the four.

    Attributes:
        title: what it shows.
        x: and y: what the axes are called.
        kind: "rows": one below the other, by name; "dots": in the plane; "lines": dots of one name joined.
        marks: what is drawn.
        log_x: and log_y: whether the axis is logarithmic.
        keyed: whether a key says which line is whose, instead of names at their ends.
        empty: why nothing is drawn.
        note: what to know of it.
    """

    title: str
    x: str
    y: str
    kind: Literal["rows", "dots", "lines"]
    marks: tuple[Mark, ...] = ()
    log_x: bool = False
    empty: str = ""
    note: str = ""
    log_y: bool = False
    keyed: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The networks in it, in order."""
        return tuple(dict.fromkeys(mark.name for mark in self.marks))


def areas(marks: Sequence[Mark]) -> list[float]:
    """The diameter of each mark: areas are in proportion to weights, as far as a blob can be seen."""
    known = [mark.weight for mark in marks if mark.weight]
    if not known:
        return [8.0] * len(marks)
    return [max(SMALLEST, LARGEST * math.sqrt((mark.weight or 0) / max(known))) for mark in marks]


def draw(charts: Sequence[Chart], title: str, subtitle: str) -> Figure:
    """The charts, two side by side."""
    columns = min(2, len(charts))
    rows = math.ceil(len(charts) / columns)
    figure = new_figure(10.5 if columns > 1 else 7.0, 0.9 + 3.7 * rows)
    for number, chart in enumerate(charts):
        axes = figure.add_subplot(rows, columns, number + 1)
        axes.set_title(chart.title, fontsize=10, color=INK, loc="left")
        if chart.marks:
            quiet(axes, chart.x, chart.y)
        else:
            blank(axes)
            axes.text(0.5, 0.5, chart.empty, transform=axes.transAxes, ha="center", color=MUTED, wrap=True)
            continue
        _draw(axes, chart)
    titled(figure, title, subtitle)
    return figure


def picture(charts: Sequence[Chart], title: str, subtitle: str) -> Picture:
    """The charts as a picture, and the numbers in them."""
    arrays = {
        f"chart{place}_{name}": np.array([getattr(mark, name) for mark in chart.marks])
        for place, chart in enumerate(charts, 1)
        for name in ("name", "x", "y")
    }
    return Picture(arrays, lambda: draw(charts, title, subtitle))


def _draw(axes: Axes, chart: Chart) -> None:
    axes.margins(0.12)
    if chart.log_x:
        _logarithmic(axes, "x", [mark.x for mark in chart.marks])
    if chart.log_y:
        _logarithmic(axes, "y", [mark.y for mark in chart.marks])
    if chart.kind == "lines":
        for name in chart.names:
            line = [mark for mark in chart.marks if mark.name == name]
            colour = LABEL_COLOURS[line[0].index % len(LABEL_COLOURS)]
            axes.plot([m.x for m in line], [m.y for m in line], color=colour, linewidth=1.2, label=name)
    for mark, size in zip(chart.marks, areas(chart.marks), strict=True):
        _draw_mark(axes, mark, size)
    if chart.kind == "rows":
        axes.set_yticks([mark.y for mark in chart.marks], [mark.name for mark in chart.marks], fontsize=7)
        axes.invert_yaxis()
    elif chart.keyed:
        axes.legend(frameon=False, fontsize=7, labelcolor=INK)
    else:
        _name_marks(axes, chart)
    if chart.note:
        axes.text(1.0, 1.01, chart.note, transform=axes.transAxes, ha="right", fontsize=7, color=MUTED)


def _logarithmic(axes: Axes, which: Literal["x", "y"], values: Sequence[float]) -> None:
    """A logarithmic axis with numbers as one says them: "60 k"."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axes.set(**{f"{which}scale": "log"})
    words, axis = FuncFormatter(lambda value, _: _short(value)), getattr(axes, f"{which}axis")
    axis.set_major_formatter(words)
    if max(values) > 10 * min(values):
        axis.set_minor_locator(LogLocator(subs=(2.0, 5.0)))  # nine to a decade would lie on each other
    wide = max(values) > 50 * min(values)
    axis.set_minor_formatter(NullFormatter() if wide else words)
    axes.tick_params(axis=which, which="minor", labelsize=7)


def _short(value: float) -> str:
    """A number as one says it: "0.5", "20", "60 k", "1.5 M"."""
    for size, letter in ((1e9, " G"), (1e6, " M"), (1e3, " k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:.3g}"


def _draw_mark(axes: Axes, mark: Mark, size: float) -> None:
    colour = LABEL_COLOURS[mark.index % len(LABEL_COLOURS)]
    for spread, along in ((mark.x_range, "x"), (mark.y_range, "y")):
        if spread is not None:
            ends = (spread, (mark.y, mark.y)) if along == "x" else ((mark.x, mark.x), spread)
            axes.plot(*ends, color=colour, linewidth=1.2, alpha=0.7)
    alpha = 0.55 if mark.weight else 0.95
    axes.scatter([mark.x], [mark.y], s=size**2, color=colour, alpha=alpha, edgecolors="white", linewidths=0.6)


def _name_marks(axes: Axes, chart: Chart) -> None:
    """Each network's name once, at its last dot."""
    named = {mark.name: mark for mark in chart.marks}
    for mark in list(named.values())[:ROWS]:
        style = {"textcoords": "offset points", "fontsize": 7, "color": INK, "va": "bottom"}
        axes.annotate(mark.name, (mark.x, mark.y), (5, 4), **style)  # type: ignore[arg-type]
    low, high = np.min([m.y for m in chart.marks]), np.max([m.y for m in chart.marks])
    if low == high:
        axes.set_ylim(low - abs(low) * 0.1 - 1e-9, high + abs(high) * 0.1 + 1e-9)
    axes.spines["left"].set_color(LINE)
