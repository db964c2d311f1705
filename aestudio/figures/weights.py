"""The network's weights as matrices, in the order data flow through them."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import Field

from aestudio.analysis.formula import batch_words, formula
from aestudio.analysis.matrices import Matrix
from aestudio.analysis.question import Array, Trained
from aestudio.analysis.weights import NetworkWeights, Term, Weights
from aestudio.figures.look import ACCENT, INK, LINE, MUTED, SIGNED, blank, new_figure, titled
from aestudio.figures.picture import Picture, RunRecord, View, model_of
from aestudio.spec import Spec

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage

__all__ = ["WEIGHTS", "WeightsSettings"]

ACROSS = 5  # layers in a row
MISSING = "#d9c98f"  # connections that do not exist: no colour of the map
COLUMNS = 150  # letters of the formula in a line


class WeightsSettings(Spec):
    """How the colours are chosen."""

    limits: Literal["each", "shared"] = Field(
        "each",
        title="Limits",
        description="'each': every matrix up to its own largest weight; 'shared': one range for all.",
    )


def make(run: RunRecord, trained: Trained | None, settings: WeightsSettings) -> Picture:
    """Every layer that learns."""
    found = Weights().answer(model_of(trained))
    return Picture(found.arrays, lambda: _draw(run.name, found, settings.limits == "shared"))


def _draw(name: str, network: NetworkWeights, shared: bool) -> Figure:
    terms = [term for term in network.terms if term.matrices]
    lines = [
        part
        for line in (*formula(network), batch_words(network))
        for part in textwrap.wrap(line, COLUMNS) or [""]
    ]
    down = -(-max(len(terms), 1) // ACROSS)
    across = -(-max(len(terms), 1) // down)  # no row much shorter than the others
    figure = new_figure(max(2.4 * across, 7.0), 3.3 * down + 0.2 * len(lines) + 0.7)
    grid = figure.add_gridspec(
        3 * down + 1, across, height_ratios=[0.2 * len(lines) + 0.05, *([2.2, 0.25, 0.85] * down)]
    )
    text = figure.add_subplot(grid[0, :])
    blank(text)
    text.text(0, 1, "\n".join(lines), fontsize=7.5, color=INK, va="top", transform=text.transAxes)
    limit = max((_limit(term.matrices[0]) for term in terms), default=1.0) if shared else 0.0
    for index, term in enumerate(terms):
        row, column = 1 + 3 * (index // across), index % across
        _show_term(figure, [figure.add_subplot(grid[row + k, column]) for k in range(3)], term, limit)
    counts = f"{network.count}, {len(terms)} layers with weights"
    titled(figure, name, counts)
    return figure


def _show_term(figure: Figure, axes: list[Axes], term: Term, shared: float) -> None:
    first = term.matrices[0]
    limit = shared or _limit(first)
    title = f"{first.symbol}  {term.called}"
    image = _show(axes[0], first, limit)
    axes[0].set_title(title, fontsize=8, color=INK, pad=3)
    axes[0].set_xlabel(first.shape_words, fontsize=7, color=MUTED, labelpad=2)
    bar = figure.colorbar(image, ax=axes[0], shrink=0.7, aspect=18, pad=0.03, panchor=False)  # in the middle
    bar.ax.locator_params(nbins=5)
    bar.ax.tick_params(labelsize=6, colors=MUTED, length=2)
    bar.outline.set_edgecolor(LINE)
    _show_second(axes[1], term)
    _tell(axes[2], term)


def _show(axes: Axes, matrix: Matrix, limit: float) -> AxesImage:
    """A matrix in its true shape; what does not exist in a colour of its own."""
    axes.set_facecolor(MISSING if matrix.mask is not None else "white")
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_color(LINE)
    aspect: Literal["equal", "auto"] = "equal" if matrix.form == "kernels" else "auto"
    if matrix.form == "vector":
        axes.set_box_aspect(1 / 9)
    elif (
        matrix.form == "matrix"
    ):  # pixels may stand for blocks that are not square; very slim ones are widened
        tall, wide = matrix.shape
        shape = float(np.clip(tall / wide, 1 / 8, 8))
        axes.set_box_aspect(shape)
    colours: dict[str, Any] = {"cmap": SIGNED, "vmin": -limit, "vmax": limit}
    return axes.imshow(matrix.picture, aspect=aspect, interpolation="nearest", **colours)


def _show_second(axes: Axes, term: Term) -> None:
    """The bias, or the shift, as a strip."""
    if len(term.matrices) < 2:
        axes.set_axis_off()
        return
    second = term.matrices[1]
    _show(axes, second, _limit(second))
    axes.set_ylabel(second.symbol, fontsize=7, color=MUTED, rotation=0, ha="right", va="center")


def _tell(axes: Axes, term: Term) -> None:
    """Statistics, and the activation function as a small plot."""
    axes.set_axis_off()
    lines = [*term.matrices[0].words(), *([words] if (words := term.matrices[0].drawn_words()) else [])]
    axes.text(0, 1, "\n".join(lines), fontsize=5.8, color=MUTED, va="top", transform=axes.transAxes)
    if term.curve is not None:
        inner = axes.inset_axes((0.74, 0.0, 0.26, 0.42))
        blank(inner)
        inner.axhline(0, color=LINE, linewidth=0.5)
        inner.axvline(0, color=LINE, linewidth=0.5)
        inner.plot(*_within(term.curve), color=ACCENT, linewidth=1.0)


def _within(curve: Array) -> tuple[Array, Array]:
    return curve[0], np.clip(curve[1], -2, 4)


def _limit(matrix: Matrix) -> float:
    """The largest absolute value in the picture."""
    seen = np.abs(matrix.picture[np.isfinite(matrix.picture)])
    return float(seen.max()) if seen.size and seen.max() > 0 else 1.0


WEIGHTS = View("weights", "Weights", True, WeightsSettings, make)
