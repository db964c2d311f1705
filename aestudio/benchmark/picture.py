"""The samples of all families, a strip each, as a picture for paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from aestudio.analysis.question import Array
from aestudio.benchmark.table import Table
from aestudio.figures.look import (
    ACCENT,
    INK,
    MUTED,
    as_picture,
    as_pictures,
    new_figure,
    quiet,
    shown,
    strip,
    titled,
)
from aestudio.figures.picture import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["benchmark_picture"]

COLUMNS = 12


def benchmark_picture(table: Table, samples: Mapping[str, Array]) -> Picture:
    """Test samples first, then what each family and baseline makes."""
    return Picture(dict(samples), lambda: _draw(table, samples))


def _draw(table: Table, samples: Mapping[str, Array]) -> Figure:
    rows = [("Test samples", samples["test"])] if "test" in samples else []
    rows += [(row.name, samples[row.family]) for row in table.rows if row.family in samples]
    if rows and rows[0][1].shape[1:] == (2,):
        return _points(table, rows)
    figure = new_figure(9.0, 0.75 * max(len(rows), 1) + 0.8)
    low = min((float(values.min()) for _, values in rows[:1]), default=0.0)
    high = max((float(values.max()) for _, values in rows[:1]), default=1.0)
    for number, (title, values) in enumerate(rows):
        axes = figure.add_subplot(len(rows), 1, number + 1)
        _strip(axes, values[:COLUMNS], low, high)
        axes.set_ylabel(title, rotation=0, ha="right", va="center", fontsize=8, color=INK)
    titled(figure, "Families compared", table.words)
    return figure


def _points(table: Table, rows: list[tuple[str, Array]]) -> Figure:
    """Data in the plane: each set in a panel of its own, all on the same axes."""
    across = min(len(rows), 4)
    down = -(-len(rows) // across)
    figure = new_figure(2.6 * across, 2.6 * down + 0.7)
    (x_low, y_low), (x_high, y_high) = rows[0][1].min(0), rows[0][1].max(0)
    room_x, room_y = 0.15 * (x_high - x_low), 0.15 * (y_high - y_low)
    for number, (title, values) in enumerate(rows):
        axes = figure.add_subplot(down, across, number + 1)
        quiet(axes)
        axes.scatter(values[:, 0], values[:, 1], s=4, color=ACCENT if number else MUTED, linewidths=0)
        axes.set_xlim(x_low - room_x, x_high + room_x)
        axes.set_ylim(y_low - room_y, y_high + room_y)
        axes.set_title(title, fontsize=9, color=INK, loc="left")
    titled(figure, "Families compared", table.words)
    return figure


def _strip(axes: Axes, values: Array, low: float, high: float) -> None:
    if as_picture(values[0]) is not None:
        pictures = as_pictures(values)
        shown(axes, strip(pictures, COLUMNS), low, high)
        return
    quiet(axes)
    flat = values.reshape(len(values), -1)
    for number, line in enumerate(flat):
        axes.plot(range(len(line)), line, color=ACCENT if number == 0 else MUTED, linewidth=0.8)
