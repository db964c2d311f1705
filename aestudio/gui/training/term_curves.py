"""The curves of one kind of terms: training and validation, or several terms beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from aestudio.families.terms import LOSS, Terms
from aestudio.gui import style
from aestudio.gui.loss_data import LossData
from aestudio.gui.plots import Plot
from aestudio.gui.training.loss_view import Curve, LossView
from aestudio.gui.training.overlays import Overlay
from aestudio.gui.training.term_colours import term_colour

__all__ = ["STEPS", "TRAIN", "VALIDATION", "TermCurves"]

STEPS, TRAIN, VALIDATION = "each step", "training", "validation"
SMOOTH = 400  # points that can be drawn wide and smooth in a few milliseconds
WIDTH = 1.6  # pixels, of curves with a point per epoch


@dataclass(frozen=True)
class _Line:
    """A curve: its name in the legend, its term, and how it looks."""

    name: str
    term: str
    colour: str
    dash: Literal["solid", "dash"] = "solid"
    of_steps: bool = False


def _lines(group: Terms) -> Iterator[_Line]:
    if len(group.terms) == 1:
        name = group.terms[0].name
        yield _Line(STEPS, name, "train", of_steps=True)
        yield _Line(TRAIN, name, "train")
        yield _Line(VALIDATION, f"val_{name}", "validation")
        return
    for index, term in enumerate(group.terms):
        yield _Line(f"{term.title}, {STEPS}", term.name, term_colour(group, index), of_steps=True)
    for index, term in enumerate(group.terms):
        yield _Line(term.title, term.name, term_colour(group, index))
        yield _Line(f"{term.title}, {VALIDATION}", f"val_{term.name}", term_colour(group, index), "dash")


class TermCurves:
    """Draws them on a plot.

    Attributes:
        group: the terms that are drawn.
    """

    def __init__(self, plot: Plot, view: LossView) -> None:
        self.group = LOSS
        self._plot, self._view = plot, view
        self._widths: dict[str, float] = {}
        self._colours: dict[str, str] = {}

    def choose(self, group: Terms) -> None:
        """Draw other terms from now on."""
        if group.terms != self.group.terms:
            for name in list(self._plot.names):
                self.remove(name)
        self.group = group

    def remove(self, name: str) -> None:
        """Take a curve away."""
        self._widths.pop(name, None)
        if name in self._plot.names:
            self._plot.remove(name)

    def draw(self, data: LossData, others: Mapping[str, tuple[Overlay, str]]) -> None:
        """Draw a run's terms, and other runs' by their names, as finely as the view can show them."""
        lines = {line.name: line for line in _lines(self.group)}
        self._colours = {name: colour for name, (_, colour) in others.items()}
        for name, curve in self.found(data, others, all_=False).items():
            self._put(name, curve, lines.get(name))

    def found(
        self, data: LossData, others: Mapping[str, tuple[Overlay, str]], *, all_: bool
    ) -> dict[str, Curve]:
        """Every curve by its name: as much as can be seen, or all."""
        view, curves = self._view, {}
        for line in _lines(self.group):
            take = view.steps if line.of_steps else view.epochs
            curves[line.name] = take(data, line.term, all_=all_)
        for name, (overlay, _) in others.items():
            term = overlay.term(self.group.terms[0].name)
            curves[name] = view.epochs(overlay.data, term, all_=all_)
        return curves

    def dress(self) -> None:
        """Follow the theme."""
        for line in _lines(self.group):
            if line.of_steps and line.name in self._plot.names:
                self._plot.curve(line.name, _faint(line.colour))

    def _put(self, name: str, points: Curve, line: _Line | None) -> None:
        """Draw a curve: wide and smooth if it has few points, else as thin as it gets."""
        x, y = points
        if not len(x) and name not in self._plot.names:
            return
        steps = line is not None and line.of_steps
        width = WIDTH if not steps and len(x) <= SMOOTH else 1.0
        if self._widths.get(name) != width:
            self._widths[name] = width
            colour = self._colours[name] if line is None else line.colour
            dash = "solid" if line is None else line.dash
            self._plot.curve(name, _faint(colour) if steps else colour, dash, width)
        self._plot.set_data(name, x, y)


def _faint(colour: str) -> str:
    theme = style.colours()
    full = theme.train if colour == "train" else colour
    return style.mixed(full, theme.panel, 0.5 if theme.is_dark else 0.62)
