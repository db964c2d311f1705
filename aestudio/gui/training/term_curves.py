"""The curves of one kind of terms: training and validation, or several terms beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle

from aestudio.families.terms import LOSS, Terms
from aestudio.gui import style
from aestudio.gui.legend import Key
from aestudio.gui.loss_data import LossData
from aestudio.gui.plots import Dash, Plot
from aestudio.gui.training.loss_view import Curve, LossView
from aestudio.gui.training.overlays import Overlay
from aestudio.gui.training.term_colours import term_colour

__all__ = ["STEPS", "TRAIN", "VALIDATION", "TermCurves"]

STEPS, TRAIN, VALIDATION = "each step", "training", "validation"
SMOOTH = 400  # points that can be drawn wide and smooth in a few milliseconds
DASHES: tuple[Dash, ...] = ("solid", "dash", "dot")  # the terms of a run that is laid over
WIDTH = 1.6  # pixels, of curves with a point per epoch


@dataclass(frozen=True)
class _Line:
    """A curve: its name, its term, how it looks, and what else the legend says of it than its name."""

    name: str
    term: str
    colour: str
    dash: Dash = "solid"
    of_steps: bool = False
    keys: tuple[Key, ...] = ()


def _lines(group: Terms) -> Iterator[_Line]:
    if len(group.terms) == 1:
        name = group.terms[0].name
        yield _Line(STEPS, name, "train", of_steps=True)
        yield _Line(TRAIN, name, "train")
        yield _Line(VALIDATION, f"val_{name}", "validation")
        return
    yield from sorted(_beside(group), key=lambda line: not line.of_steps)  # single steps lie behind


def _beside(group: Terms) -> Iterator[_Line]:
    """Several terms: the legend says once which colour a term has, and once what is faint or dashed."""
    steps, validation = Key(STEPS, "border", manner=True), Key(VALIDATION, "muted", "dash", manner=True)
    for index, term in enumerate(group.terms):
        colour = term_colour(group, index)
        own = Key(term.title, colour)
        yield _Line(f"{term.title}, {STEPS}", term.name, colour, of_steps=True, keys=(own, steps))
        yield _Line(term.title, term.name, colour, keys=(own,))
        name = f"{term.title}, {VALIDATION}"
        yield _Line(name, f"val_{term.name}", colour, "dash", keys=(own, validation))


class TermCurves:
    """Draws them on a plot.

    Attributes:
        group: the terms that are drawn.
    """

    def __init__(self, plot: Plot, view: LossView) -> None:
        self.group = LOSS
        self._plot, self._view = plot, view
        self._widths: dict[str, float] = {}

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
        lines |= {
            line.name: line for name, (_, colour) in others.items() for line in self._over(name, colour)
        }
        for name, curve in self.found(data, others, all_=False).items():
            self._put(lines[name], curve)

    def found(
        self, data: LossData, others: Mapping[str, tuple[Overlay, str]], *, all_: bool
    ) -> dict[str, Curve]:
        """Every curve by its name: as much as can be seen, or all."""
        view, curves = self._view, {}
        for line in _lines(self.group):
            take = view.steps if line.of_steps else view.epochs
            curves[line.name] = take(data, line.term, all_=all_)
        for name, (overlay, colour) in others.items():
            for line in self._over(name, colour):
                curves[line.name] = view.epochs(overlay.data, overlay.term(line.term), all_=all_)
        return curves

    def _over(self, name: str, colour: str) -> list[_Line]:
        """A run that is laid over: a curve of its colour for each term, by its name and the term's."""
        terms = self.group.terms
        if len(terms) == 1:
            return [_Line(name, terms[0].name, colour)]
        dashes = cycle(DASHES)
        return [_Line(f"{name}, {term.title}", term.name, colour, next(dashes)) for term in terms]

    def take_off(self, name: str) -> None:
        """Take a run's curves away."""
        for line in self._over(name, ""):
            self.remove(line.name)

    def dress(self) -> None:
        """Follow the theme."""
        for line in _lines(self.group):
            if line.of_steps and line.name in self._plot.names:
                self._plot.curve(line.name, _faint(line.colour), keys=line.keys)

    def _put(self, line: _Line, points: Curve) -> None:
        """Draw a curve: wide and smooth if it has few points, else as thin as it gets."""
        name, (x, y) = line.name, points
        if not len(x) and name not in self._plot.names:
            return
        steps = line.of_steps
        width = WIDTH if not steps and len(x) <= SMOOTH else 1.0
        if self._widths.get(name) != width:
            self._widths[name] = width
            colour = _faint(line.colour) if steps else line.colour
            self._plot.curve(name, colour, line.dash, width, line.keys)
        self._plot.set_data(name, x, y)


def _faint(colour: str) -> str:
    theme = style.colours()
    full = theme.train if colour == "train" else colour
    return style.mixed(full, theme.panel, 0.5 if theme.is_dark else 0.62)
