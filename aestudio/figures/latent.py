"""Where the samples lie in latent space."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import Field

from aestudio.analysis.latent import Codes, Latent
from aestudio.analysis.question import Array, Trained
from aestudio.analysis.samples import Part, subset_words
from aestudio.expected import likely
from aestudio.figures.look import INK, LABEL_COLOURS, MUTED, new_figure, quiet, titled
from aestudio.figures.picture import Picture, RunRecord, View, model_of
from aestudio.figures.settings import part_field
from aestudio.numerals import percent
from aestudio.spec import Spec, SpecError, hints

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["LATENT", "LatentSettings"]

MARKERS = "os^D"  # after twelve colours, another shape


class LatentSettings(Spec):
    """Which samples, and how they are shown."""

    part: Part = part_field()
    limit: int = Field(
        5000, ge=10, le=1_000_000, title="At most", description="Samples to show, drawn by the seed."
    )
    seed: int = Field(0, ge=0, le=2**31 - 1, title="Seed", description="Of the choice of samples.")
    label: str = Field(
        "",
        title="Colour by",
        description="A label column or a quantity; empty: the first label column.",
        json_schema_extra=hints(file="label"),
    )
    projection: Literal["pca", "tsne"] = Field(
        "pca", title="Projection", description="How codes of more than two numbers are shown in the plane."
    )


def make(run: RunRecord, trained: Trained | None, settings: LatentSettings) -> Picture:
    """The codes of samples in the plane."""
    codes = Latent(settings.part, settings.limit, settings.seed).answer(model_of(trained))
    column = _column(codes, settings.label)
    points = codes.points
    if settings.projection == "tsne" and codes.codes.shape[1] > 2:
        codes, points = _tsne(codes, model_of(trained))
    arrays = {**codes.arrays, "points": points}
    return Picture(arrays, lambda: _draw(run.name, codes, points, column, settings.projection))


def _column(codes: Codes, wanted: str) -> str:
    known = [*codes.samples.labels, *codes.samples.quantities]
    if wanted and wanted not in known:
        found = f"found {wanted!r}{likely(wanted, known, '')}"
        raise SpecError(
            "label", f"expected a label column or a quantity ({', '.join(known) or 'none'}), {found}"
        )
    return wanted or next(iter(codes.samples.labels), "")


def _tsne(codes: Codes, trained: Trained) -> tuple[Codes, Array]:
    from aestudio.analysis.tsne import LIMIT, tsne

    if len(codes.samples) > LIMIT:
        codes = Latent(codes.question.part, LIMIT, codes.question.seed).answer(trained)
    if len(codes.samples) < 5:
        raise SpecError("projection", f"expected at least 5 samples for t-SNE, found {len(codes.samples)}")
    return codes, list(tsne(codes.codes))[-1].points


def _draw(name: str, codes: Codes, points: Array, column: str, projection: str) -> Figure:
    figure = new_figure(6.4, 5.4)
    axes = figure.add_subplot()
    x, y = _axis_words(codes, projection)
    quiet(axes, x, y)
    _scatter(axes, codes, points, column)
    if y.startswith("t-SNE") or not y:
        axes.set_yticks([])
    count, loss = codes.codes.shape[1], ""
    words = f"{subset_words(len(points), codes.samples)} · code of {count:,} number{'s' * (count != 1)}{loss}"
    if codes.plane.shares and projection == "pca":
        words += f" · {percent(codes.plane.shown, 1)} of the variance shown"
    titled(figure, name, words)
    return figure


def _axis_words(codes: Codes, projection: str) -> tuple[str, str]:
    if codes.codes.shape[1] == 1:
        return "Code", ""
    if codes.plane.shares is None:
        return "Unit 1 of the code", "Unit 2 of the code"
    if projection == "tsne":
        return "t-SNE 1 (no unit)", "t-SNE 2 (no unit)"
    first, second = (
        f"Principal component {n + 1} ({percent(share, 1)} of the variance)"
        for n, share in enumerate(codes.plane.shares)
    )
    return first, second


def _scatter(axes: Axes, codes: Codes, points: Array, column: str) -> None:
    x = points[:, 0]
    y = points[:, 1] if points.shape[1] > 1 else np.random.default_rng(0).uniform(-1, 1, len(x))
    size = float(np.clip(9000 / max(len(x), 1), 3, 18))
    if not column:
        axes.scatter(x, y, s=size, color=LABEL_COLOURS[0], linewidths=0, alpha=0.8, rasterized=True)
        return
    if column not in codes.samples.labels:
        _scatter_by_number(axes, x, y, codes.samples.quantities[column], column, size)
        return
    values, names = codes.samples.labels[column], codes.samples.names[column]
    for k in np.unique(values):
        colour, marker = (
            LABEL_COLOURS[k % len(LABEL_COLOURS)],
            MARKERS[k // len(LABEL_COLOURS) % len(MARKERS)],
        )
        words = names[k] if 0 <= k < len(names) else str(k)
        chosen = values == k
        axes.scatter(
            x[chosen],
            y[chosen],
            s=size,
            color=colour,
            marker=marker,
            linewidths=0,
            alpha=0.8,
            label=words,
            rasterized=True,
        )
    if len(np.unique(values)) <= 40:
        look = {"frameon": False, "fontsize": 8, "labelcolor": INK, "title_fontsize": 8, "handletextpad": 0.2}
        legend = axes.legend(
            title=column, loc="upper left", bbox_to_anchor=(1.0, 1.0), markerscale=22 / size**0.5 / 4, **look
        )
        legend.get_title().set_color(MUTED)


def _scatter_by_number(axes: Axes, x: Array, y: Array, values: Array, name: str, size: float) -> None:
    """Points coloured by a quantity, its few highest and lowest like the next; grey where it is not known."""
    known = np.isfinite(values)
    look: dict[str, Any] = {"s": size, "linewidths": 0, "alpha": 0.8, "rasterized": True}
    axes.scatter(x[~known], y[~known], color=MUTED, **look)
    if not known.any():
        return
    low, high = np.percentile(values[known], [2, 98])
    drawn = axes.scatter(x[known], y[known], c=values[known], cmap="viridis", vmin=low, vmax=high, **look)
    bar = axes.figure.colorbar(drawn, ax=axes, fraction=0.04, pad=0.03)
    bar.set_label(name, color=MUTED, fontsize=8)
    bar.ax.tick_params(labelsize=8, colors=INK)
    bar.outline.set_visible(False)


LATENT = View("latent", "Latent space", True, LatentSettings, make)
