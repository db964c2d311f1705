"""How figures look: sizes, colours that any eye can tell apart, quiet axes."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from aestudio.analysis.question import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    *("ACCENT", "INK", "LABEL_COLOURS", "LINE", "MUTED", "SIGNED", "TRAIN", "VALIDATION", "WARNING"),
    *("as_picture", "as_pictures", "blank", "middles", "new_figure", "quiet", "shown", "stamped", "strip"),
    "titled",
]

INK, MUTED, LINE, ACCENT, WARNING = "#1a1f2b", "#565f70", "#c5cbd6", "#4453c4", "#8a5300"
TRAIN, VALIDATION = "#0069b4", "#c24e00"
LETTERS = 13.5  # of a subtitle to an inch
SIGNED = "RdBu_r"  # blue below zero, red above, white at zero
LABEL_COLOURS = (
    *("#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9"),  # Okabe and Ito
    *("#7f0df2", "#8f4724", "#adb96e", "#707070", "#aa098f", "#8d77f8"),  # as in the window
)


def new_figure(width: float, height: float) -> Figure:
    """An empty figure, inches, that draws without a display."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def quiet(axes: Axes, x: str = "", y: str = "") -> None:
    """Only the axes one reads from, and a hint of a grid."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(LINE)
    axes.tick_params(colors=MUTED, labelsize=8, length=3, width=0.6, which="both")
    axes.grid(True, color=LINE, linewidth=0.5, alpha=0.5)
    axes.set_axisbelow(True)
    axes.set_xlabel(x, fontsize=9, color=INK)
    axes.set_ylabel(y, fontsize=9, color=INK)


def blank(axes: Axes) -> None:
    """No axes at all."""
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)


def titled(figure: Figure, title: str, subtitle: str) -> None:
    """A heading at the upper left: what it is, and of what, in as many lines as it takes."""
    height, width = figure.get_figheight(), figure.get_figwidth()
    lines = textwrap.wrap(subtitle, max(int(width * LETTERS), 20)) or [""]
    below = 0.34 + 0.14 * len(lines)
    figure.get_layout_engine().set(rect=(0, 0, 1, 1 - (below + 0.04) / height))  # type: ignore[union-attr,call-arg]
    edge = 0.12 / width
    figure.text(edge, 1 - 0.22 / height, title, fontsize=11, fontweight="bold", color=INK, va="center")
    text = "\n".join(lines)
    figure.text(edge, 1 - 0.35 / height, text, fontsize=8.5, color=MUTED, va="top", linespacing=1.15)


def as_picture(sample: Array) -> Array | None:
    """A sample as `(H, W)` or `(H, W, 3)`; several channels side by side; None where it is no picture."""
    if sample.ndim != 3:
        return None
    if len(sample) == 3:
        return np.moveaxis(sample, 0, -1)
    edge = np.full((1, sample.shape[1], 1), np.nan, np.float32)
    parts = [part for channel in sample for part in (channel[None], edge)][:-1]
    return np.asarray(np.concatenate(parts, axis=2)[0])


def as_pictures(samples: Iterable[Array]) -> list[Array]:
    """Those of some samples that are pictures, as `as_picture` gives them."""
    return [found for found in map(as_picture, samples) if found is not None]


def strip(pictures: list[Array], columns: int) -> Array:
    """Pictures of one size in a row of `columns`, a white gap between them."""
    height, width = pictures[0].shape[:2]
    gap = _gap(width)
    sheet = np.full((height, columns * (width + gap) - gap, *pictures[0].shape[2:]), np.nan, np.float32)
    for index, picture in enumerate(pictures):
        sheet[:, index * (width + gap) : index * (width + gap) + width] = picture
    return sheet


def middles(width: int, columns: int) -> list[float]:
    """Where in a strip the middle of each picture of `width` is, in its pixels."""
    return [k * (width + _gap(width)) + (width - 1) / 2 for k in range(columns)]


def stamped(axes: Axes, width: int, columns: int, words: str) -> None:
    """Write words into each picture of a strip, where cutting it out takes them along."""
    from matplotlib.patheffects import withStroke

    for place in middles(width, columns):
        axes.text(
            place,
            0.03,
            words,
            transform=axes.get_xaxis_transform(),
            ha="center",
            va="bottom",
            fontsize=4.5,
            color="white",
            path_effects=[withStroke(linewidth=1.0, foreground="black")],
        )


def _gap(width: int) -> int:
    return max(1, round(width / 12))


def shown(axes: Axes, sheet: Array, low: float, high: float, colours: str = "gray") -> Any:
    """A sheet of pictures as an image; what lies between them is white."""
    blank(axes)
    if sheet.ndim == 3:
        filled = np.where(np.isnan(sheet), 1.0, np.clip((sheet - low) / ((high - low) or 1.0), 0, 1))
        return axes.imshow(filled, interpolation="nearest")
    return axes.imshow(sheet, cmap=colours, vmin=low, vmax=high, interpolation="nearest")
