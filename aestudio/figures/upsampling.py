"""Pictures made small and large again, beside bicubic enlargement, with spectra and numbers."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import Field

from aestudio.analysis.fidelity import over_colours
from aestudio.analysis.question import Array, Trained
from aestudio.analysis.review import Review, Reviewed
from aestudio.analysis.samples import Part, subset_words
from aestudio.analysis.skill import Methods, Skill
from aestudio.analysis.upsampling import MARK, Upsampled, Upsampling, notice
from aestudio.figures.look import (
    ACCENT,
    INK,
    LINE,
    MUTED,
    SIGNED,
    WARNING,
    as_pictures,
    blank,
    new_figure,
    quiet,
    shown,
    stamped,
    strip,
    titled,
)
from aestudio.figures.picture import Picture, RunRecord, View, model_of
from aestudio.figures.settings import part_field
from aestudio.numerals import numeral
from aestudio.spec import Spec

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["UPSAMPLING", "UpsamplingSettings", "draw_review", "review_height", "subtitle"]

CELL = 0.95  # inches of a picture
ROWS = 6  # of pictures
MANY = 1000  # pictures are measured at most
WIDTHS = (0.17, 0.27, 0.21, 0.21, 0.19)  # of the table's columns
LINES = {"Truth": (INK, "-"), "Output": (ACCENT, "-"), "Bicubic": (MUTED, "--")}


class UpsamplingSettings(Spec):
    """Which pictures."""

    part: Part = part_field()
    choose: Literal["ranked", "fixed", "random", "best", "worst"] = Field(
        "ranked",
        title="Pictures",
        description="ranked: worst, median and best by squared error; fixed: the same few every time; "
        "random: others for every seed; best, worst: these alone.",
    )
    count: int = Field(9, ge=1, le=40, title="Count", description="How many pictures.")
    seed: int = Field(1, ge=0, le=2**31 - 1, title="Seed", description="Of the random choice.")


def make(run: RunRecord, trained: Trained | None, settings: UpsamplingSettings) -> Picture:
    """The pictures, and how the methods compare on the whole part."""
    s, model = settings, model_of(trained)
    warning = notice(model.experiment)
    if s.choose == "ranked":
        ranks = Review(s.part, max(1, s.count // 3), MANY).answer(model)
        found, methods = ranks.shown, ranks.methods
        return Picture(ranks.arrays, lambda: _draw(run.name, found, methods, warning, ranks.names))
    found = Upsampling(s.part, s.choose, s.count, s.seed).answer(model)
    methods = Skill(s.part).answer(model)
    return Picture(found.arrays | methods.arrays, lambda: _draw(run.name, found, methods, warning))


def review_height(found: Upsampled) -> float:
    """Inches that pictures, spectra and numbers take."""
    return ROWS * _row_height(found) + 4.1


def _row_height(found: Upsampled) -> float:
    high, wide = found.truth.shape[2:]
    height: float = CELL * high / wide
    return height


def subtitle(found: Upsampled) -> str:
    """Which pictures, and what was done to them."""
    noise = f", noise {found.degrade.noise:g}" if found.degrade.noise else ""
    small = f"made {found.degrade.factor} times smaller ({found.degrade.kernel}{noise}) and large again"
    return f"{subset_words(len(found), found.samples)}, {small}"


def draw_review(figure: Any, found: Reviewed) -> None:
    """Draw what was found into a figure, or a part of one; without a heading."""
    _fill(figure, found.shown, found.methods, found.notice, found.names)


def _draw(name: str, found: Upsampled, methods: Methods, warning: str, ranks: tuple[str, ...] = ()) -> Figure:
    figure = new_figure(max(len(found) * CELL + 1.3, 8.6), review_height(found))
    _fill(figure, found, methods, warning, ranks)
    titled(figure, name, subtitle(found))
    return figure


def _fill(figure: Any, found: Upsampled, methods: Methods, warning: str, ranks: tuple[str, ...]) -> None:
    factor = found.degrade.factor

    def large(small: Array) -> Array:
        return small.repeat(factor, 2).repeat(factor, 3)

    rows: list[tuple[str, Array]] = [
        ("Input", large(found.given)),
        ("Output", found.outputs),
        ("Truth", found.truth),
        ("Output\n− truth", found.errors),
        ("Bicubic", found.bicubic),
        ("Made small\n− input", large(found.again - found.given)),
    ]
    pictures = len(rows) * _row_height(found) + 0.5
    parts: Any = figure.subfigures(2, 1, height_ratios=[pictures, 3.0])
    _pictures(parts[0], rows, found, ranks)
    left, right = parts[1].subplots(1, 2, width_ratios=[1, 1.25])
    _spectra(left, found)
    _table(right, methods, warning)


def _pictures(figure: Any, rows: list[tuple[str, Array]], found: Upsampled, ranks: tuple[str, ...]) -> None:
    grid = figure.add_gridspec(len(rows), 1, hspace=0.02)
    for row, (words, values) in enumerate(rows):
        axes = figure.add_subplot(grid[row])
        signed = "−" in words
        limit = float(np.nanmax(np.abs(values), initial=0.0)) or 1.0
        flat = over_colours(values) if signed else values
        pictures = as_pictures(flat)
        low, high = (-limit, limit) if signed else (0.0, 1.0)
        shown(axes, strip(pictures, len(pictures)), low, high, SIGNED if signed else "gray")
        axes.set_ylabel(words, rotation=0, ha="right", va="center", fontsize=8, color=INK)
        if words == "Output":
            stamped(axes, found.truth.shape[3], len(found), MARK)
    width = found.truth.shape[3]
    gap = max(1, round(width / 12))
    places = [index * (width + gap) + (width - 1) / 2 for index in range(len(found))]
    numbers = zip(ranks or [""] * len(found), found.psnr, found.skill, found.cycle, strict=True)
    said = [f"{a:.1f} dB\n{numeral(b, '+.2f')}\n{c:.1f}\n{rank}" for rank, a, b, c in numbers]
    axes.set_xticks(places, said, fontsize=7, color=MUTED)
    axes.tick_params(length=0, pad=2)
    axes.set_xlabel(
        "PSNR · skill against bicubic · RMS of made small − input, in levels of 255",
        fontsize=7.5,
        color=MUTED,
    )


def _spectra(axes: Axes, found: Upsampled) -> None:
    quiet(axes, "Frequency (cycles per pixel)", "Power")
    frequencies, powers = found.spectra()
    for name, power in powers.items():
        colour, dash = LINES[name]
        axes.plot(
            frequencies, np.maximum(power, 1e-12), color=colour, linestyle=dash, linewidth=1.2, label=name
        )
    axes.set_yscale("log")
    axes.axvline(found.new_detail, color=LINE, linewidth=1)
    axes.text(
        found.new_detail,
        1.01,
        "beyond: made up",
        fontsize=7,
        color=MUTED,
        transform=axes.get_xaxis_transform(),
    )
    axes.legend(frameon=False, fontsize=7, labelcolor=INK)


def _table(axes: Axes, methods: Methods, warning: str) -> None:
    blank(axes)
    rows = methods.rows()
    room: Any = [0, 0.42, 1, 0.58]
    head = ["", "MSE", "PSNR (dB)", "SSIM", "Skill"]
    table = axes.table([head, *rows], cellLoc="left", colWidths=WIDTHS, bbox=room, edges="open")
    table.auto_set_font_size(False)
    table.set_fontsize(7.5)
    for (row, _), cell in table.get_celld().items():
        cell.get_text().set_color(MUTED if row == 0 else INK)
    said = "\n".join(textwrap.wrap(methods.verdict, 66))
    axes.text(0, 0.36, said, fontsize=8, color=INK, va="top", transform=axes.transAxes)
    if warning:
        said = "\n".join(textwrap.wrap(warning, 66))
        axes.text(0, 0.02, said, fontsize=8, color=WARNING, va="bottom", transform=axes.transAxes)


UPSAMPLING = View("upsampling", "Upsampling", True, UpsamplingSettings, make)
