"""Large pictures found for small ones by a model that was never shown any, beside bicubic, and several."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from aestudio.analysis.posterior import Posterior
from aestudio.analysis.question import Trained, looking
from aestudio.analysis.review import Review
from aestudio.analysis.samples import Part
from aestudio.analysis.search import Search
from aestudio.analysis.searched import Searched, SearchReview, Strips
from aestudio.analysis.upsampling import MARK
from aestudio.degrade import Degrade
from aestudio.figures.look import INK, MUTED, as_pictures, middles, new_figure, shown, stamped, strip, titled
from aestudio.figures.picture import Picture, RunRecord, View, model_of
from aestudio.figures.settings import part_field
from aestudio.figures.upsampling import draw_review, review_height, subtitle
from aestudio.job import run_out
from aestudio.spec import Spec

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["SEARCHED", "SearchedSettings"]

ROW = 0.95  # inches of a strip of samples


class SearchedSettings(Spec):
    """Which pictures, how they are made small, and how large ones are found."""

    part: Part = part_field()
    count: int = Field(16, ge=1, le=10_000, title="Count", description="Pictures for which one is found.")
    each: int = Field(1, ge=1, le=10, title="Each", description="How many of the worst, median and best.")
    samples: int = Field(4, ge=1, le=16, title="Samples", description="For each picture that is shown.")
    factor: int = Field(8, ge=2, le=64, title="Factor", description="How many times smaller inputs are.")
    noise: float = Field(0.0, ge=0, le=1, title="Noise", description="Standard deviation, added to inputs.")
    starts: int = Field(4, ge=1, le=64, title="Starts", description="Of a search; a sampler has none.")
    steps: int = Field(100, ge=2, le=10_000, title="Steps", description="Of a search, or noise levels.")
    solves: int = Field(3, ge=1, le=100, title="Solver steps", description="Of a sampler's corrections.")
    tolerance: float = Field(
        1e-3, gt=0, le=1, title="Tolerance", description="Mean squared difference that counts as agreeing."
    )
    seed: int = Field(0, ge=0, le=2**31 - 1, title="Seed", description="Of the starts.")

    def question(self, *, denoises: bool) -> SearchReview:
        """What is asked of a model that takes noise away, or has a decoder."""
        s = self
        how: Search | Posterior
        if denoises:
            how = Posterior(steps=s.steps, solves=s.solves, tolerance=s.tolerance)
        else:
            how = Search(starts=s.starts, steps=s.steps, tolerance=s.tolerance)
        review = Review(s.part, s.each, s.count)
        return SearchReview(review, Degrade(factor=s.factor, noise=s.noise), how, s.samples, s.seed)


def make(run: RunRecord, trained: Trained | None, settings: SearchedSettings) -> Picture:
    """Look for them: by search through a decoder, or by posterior sampling with a diffusion model.

    Raises:
        SpecError: when the model has no decoder to search and takes no noise away, or has no pictures.
    """
    from aestudio.families import Denoises

    model = model_of(trained)
    question = settings.question(denoises=isinstance(model.model, Denoises))
    with looking(model):
        found = run_out(question.pieces(model))
    return Picture(found.arrays, lambda: _draw(run.name, found))


def _draw(name: str, found: Searched) -> Figure:
    reviewed, strips = found.reviewed, found.strips
    several = strips.pictures.shape[1] > 1
    upper, lower = review_height(reviewed.shown), (ROW * len(strips.pictures) + 0.6) * several
    said = [line for words in found.words() for line in textwrap.wrap(words, 120)]
    text = 0.17 * len(said) + 0.3
    figure = new_figure(max(len(reviewed.shown) * ROW + 1.3, 8.6), upper + lower + text)
    heights = [upper, *([lower] if several else []), text]
    parts: Any = figure.subfigures(len(heights), 1, height_ratios=heights)
    draw_review(parts[0], reviewed)
    if several:
        _strips(parts[1], strips)
    parts[-1].text(0.02, 0.95, "\n".join(said), fontsize=8, color=INK, va="top")
    titled(figure, name, subtitle(reviewed.shown))
    return figure


def _strips(figure: Any, strips: Strips) -> None:
    """A row of samples for each input that is shown; a tick under those that agree with it."""
    count, width = strips.pictures.shape[1], strips.pictures.shape[4]
    places = middles(width, count)
    rows = figure.subplots(len(strips.pictures), 1, squeeze=False)[:, 0]
    for number, (axes, pictures, agree) in enumerate(zip(rows, strips.pictures, strips.within, strict=True)):
        shown(axes, strip(as_pictures(pictures), count), 0.0, 1.0)
        stamped(axes, width, count, MARK)
        far = strips.spread[number]
        apart = f"\n{far:.0f} levels apart" if np.isfinite(far) else ""
        axes.set_ylabel(f"Samples{apart}", rotation=0, ha="right", va="center", fontsize=8, color=INK)
        axes.set_xticks(places, ["agrees" if one else "does not" for one in agree], fontsize=6.5, color=MUTED)
        axes.tick_params(length=0, pad=1)


SEARCHED = View("search", "Search and posterior samples", True, SearchedSettings, make)
