"""Tone classes in the report: how many stay in theirs, who moves which way, and the matrix of all ten."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from aestudio.audit.findings.classes import CLASSES, MADE, ToneClasses
from aestudio.auditing.report.questions import QUESTIONS
from aestudio.auditing.report.values import without_few
from aestudio.auditing.report.words import interval_words, p_words, plain_interval, signed_points
from aestudio.cielab import SWATCHES
from aestudio.export.report.html import Html, figure, paragraph, table
from aestudio.figures.look import ACCENT, INK, LINE, MUTED, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from aestudio.data.dataset import Array

__all__ = ["ABOUT", "HEAD", "class_rows", "kappa_words", "tone_classes"]

ABOUT = (
    "The class of a picture is the swatch of the Monk Skin Tone scale nearest to the mean colour of its "
    "skin. The scale is an order, made for trained raters; a nearest swatch uses few of the ten, and a "
    "jitter of 3 L* moves about one picture in five. Classes are counted and never averaged."
)
HEAD = (
    *("Group", "n", "Stays in its class", "At most one class off", "Share that gets lighter minus darker"),
    *("The same of bicubic (control)", "p against 0, adjusted", "True class unsure"),
)
"""Of the table that `class_rows` fills."""


def tone_classes(found: ToneClasses, names: tuple[str, ...]) -> Iterator[Html]:
    """The table by group, kappa, and the matrices."""
    yield paragraph(f"{QUESTIONS['classes']} {ABOUT}")
    yield table(HEAD, class_rows(found), right=range(1, len(HEAD)))
    yield paragraph(kappa_words(found))
    caption = (
        "Pictures by class of the true picture (rows) and of what was made of it; colour: share of the row."
    )
    if any(np.isfinite(without_few(counts)).any() for counts in found.counts.values()):
        yield figure(_drawn(found), f"{caption} Rows of fewer than ten pictures are not shown.")


def class_rows(found: ToneClasses) -> list[tuple[str, ...]]:
    """A row for each group; groups below ten have a count alone."""
    rows = []
    for k, row in enumerate(found.shift.rows):
        shift, control = (metric.rows[k].interval for metric in (found.shift, found.shift_bicubic))
        rates = [interval_words(metric.rows[k].interval, "") for metric in (found.same, found.near)]
        unsure = interval_words(found.unsure.rows[k].interval, "")
        moved = (signed_points(shift), signed_points(control), p_words(row.p_shift))
        rows.append((row.group, f"{row.count:,}", *rates, *moved, unsure))
    return rows


def kappa_words(found: ToneClasses) -> str:
    """How well classes go together over all groups, in a sentence."""
    told = "; ".join(f"{MADE[of]} {plain_interval(value)}" for of, value in found.kappa.items())
    return f"Agreement of classes over all groups (kappa with quadratic weights; 1: all the same): {told}."


def _drawn(found: ToneClasses) -> Figure:
    figure = new_figure(9.4, 5.1)
    for number, (of, words) in enumerate(MADE.items()):
        axes = figure.add_subplot(1, 2, number + 1)
        counts = without_few(found.counts[of])
        shares = counts / np.maximum(np.nansum(counts, 1, keepdims=True), 1)
        axes.imshow(_tinted(shares))
        for a, b in np.argwhere(counts > 0):
            axes.text(b, a, f"{counts[a, b]:,.0f}", ha="center", va="center", fontsize=7, color=INK)
        ticks = range(len(CLASSES))
        axes.set_xticks(ticks, [str(k + 1) for k in ticks], fontsize=8)
        axes.set_yticks(ticks, [str(k + 1) for k in ticks], fontsize=8)
        axes.tick_params(length=0, pad=17, labelcolor=MUTED)
        axes.spines[:].set_color(LINE)
        for k, swatch in enumerate(SWATCHES):
            for place in ((k, len(CLASSES) - 0.25), (-0.75, k)):
                axes.plot(*place, "s", color=f"#{swatch}", markersize=8, clip_on=False)
        axes.set_xlim(-0.5, len(CLASSES) - 0.5)
        axes.set_ylim(len(CLASSES) - 0.5, -0.5)
        axes.set_title(words, fontsize=8.5, color=INK)
        axes.set_xlabel("class of what was made", fontsize=8, color=MUTED)
        if number == 0:
            axes.set_ylabel("class of the true picture", fontsize=8, color=MUTED)
    return figure


def _tinted(shares: Array) -> Array:
    """Shares as a colour on white, `(..., 3)`."""
    ink = np.array([int(ACCENT[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    return np.asarray(1 - 0.6 * np.nan_to_num(shares)[..., None] * (1 - ink))
