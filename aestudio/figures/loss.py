"""The loss over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from aestudio.analysis.question import Array, Trained
from aestudio.experiment.words import event_words
from aestudio.families.terms import Terms
from aestudio.figures.look import (
    INK,
    LABEL_COLOURS,
    LINE,
    MUTED,
    TRAIN,
    VALIDATION,
    new_figure,
    quiet,
    titled,
)
from aestudio.figures.picture import History, Picture, RunRecord, View
from aestudio.numerals import value_text
from aestudio.spec import Spec, SpecError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["LOSS", "LossSettings"]

_BESIDE = (2, 4, 5, 1)  # label colours of terms that share a plot, as in the window
BINS = 1000  # four times as many steps are drawn as a band from lowest to highest


class LossSettings(Spec):
    """How the loss is drawn."""

    log: Literal["auto", "on", "off"] = Field(
        "auto",
        title="Logarithmic",
        description="Whether the loss axis is logarithmic; auto: where losses span a factor of ten or more.",
    )


def make(run: RunRecord, trained: Trained | None, settings: LossSettings) -> Picture:
    """The run's losses; terms of different kinds have a plot each."""
    history, family = run.history(), run.experiment.family
    groups = [group for group in family.drawn if any(term.name in history.steps for term in group.terms)]
    if not groups:
        raise SpecError("", f"expected a run with at least one step, found none in {run.name}")
    loss = getattr(getattr(family, "loss", None), "title", "Loss")
    return Picture(_arrays(history), lambda: _draw(run.name, loss, groups, history, settings))


def _arrays(history: History) -> dict[str, Array]:
    steps = {f"step_{name}": np.asarray(values) for name, values in history.steps.items()}
    epochs = {f"epoch_{name}": np.asarray(values) for name, values in history.epochs.items()}
    return {**steps, **epochs, "epoch_steps": np.asarray(history.epoch_steps, np.int64)}


def _draw(name: str, loss: str, groups: Sequence[Terms], history: History, settings: LossSettings) -> Figure:
    figure = new_figure(7.0, 4.2 if len(groups) == 1 else 2.7 * len(groups) + 0.6)
    below = None
    for number, group in enumerate(groups, 1):
        axes = figure.add_subplot(len(groups), 1, number, sharex=below)
        below = below or axes
        title = "" if number < len(groups) else "Epoch" if history.epoch_steps else "Step"
        quiet(axes, title, group.axis or loss)
        _draw_terms(axes, group, history, settings)
    titled(figure, name, _result(history, groups[0]))
    return figure


def _draw_terms(axes: Axes, group: Terms, history: History, settings: LossSettings) -> None:
    """One kind of terms: training and validation in their colours, or several terms in one each."""
    ends, several = np.arange(len(history.epoch_steps)) + 1.0, len(group.terms) > 1
    for index, term in enumerate(group.terms):
        values = np.asarray(history.steps.get(term.name, ()), float)
        colour = LABEL_COLOURS[_BESIDE[index % len(_BESIDE)]] if several else TRAIN
        before = f"{term.title}, " if several else ""
        x = epochs_of(np.arange(len(values)) + 1, history.epoch_steps)
        _draw_steps(axes, x, values, colour, "" if several else "Training, single steps")
        kinds = ((term.name, "training", "-"), (f"val_{term.name}", "validation", "--" if several else "-"))
        for key, words, style in kinds:
            shown = VALIDATION if words == "validation" and not several else colour
            if history.epochs.get(key):
                said = f"{before}{words}" + ("" if several else ", mean of an epoch")
                _draw_epochs(axes, ends, history.epochs[key], said[0].upper() + said[1:], shown, style)
        if not several and term.name == "loss":
            _ring(axes, ends, np.asarray(history.epochs.get("val_loss", ()), float))
    _reference_lines(axes, group)
    axes.margins(x=0.02)
    axes.set_xlim(left=0)
    if _wants_log(settings, np.asarray(history.steps[group.terms[0].name], float)) and not several:
        axes.set_yscale("log")
    _mark_events(axes, history)
    above = {"loc": "lower left", "bbox_to_anchor": (0, 0.98), "ncols": 4, "columnspacing": 1.2}
    place = above if several else {"loc": "upper right"}
    axes.legend(frameon=False, fontsize=8, labelcolor=INK, **place)


def _reference_lines(axes: Axes, group: Terms) -> None:
    for words, value in group.lines:
        axes.axhline(value, color=MUTED, linewidth=0.8, linestyle=":", zorder=1)
        place = {"xycoords": axes.get_yaxis_transform(), "textcoords": "offset points"}
        axes.annotate(words, (1, value), (3, 0), fontsize=7, color=MUTED, va="center", **place)  # type: ignore[arg-type]


def _draw_steps(axes: Axes, x: Array, y: Array, colour: str, label: str) -> None:
    """Every step's value, thin."""
    if len(y) <= 4 * BINS:
        axes.plot(x, y, color=colour, linewidth=0.6, alpha=0.35, label=label)
        return
    edges = np.linspace(0, len(y), BINS + 1).astype(int)[:-1]
    low, high = np.minimum.reduceat(y, edges), np.maximum.reduceat(y, edges)
    axes.fill_between(x[edges], low, high, color=colour, alpha=0.25, linewidth=0, label=label)


def _draw_epochs(axes: Axes, x: Array, y: Sequence[float], words: str, colour: str, style: str) -> None:
    dots = {"marker": "o", "markersize": 3.0} if len(y) <= 60 and style == "-" else {}
    axes.plot(x[: len(y)], y, color=colour, linewidth=1.5, linestyle=style, label=words, **dots)  # type: ignore[arg-type]


def _ring(axes: Axes, x: Array, y: Array) -> None:
    """Around the best epoch."""
    if np.isfinite(y).any():
        best = int(np.nanargmin(y))
        ring = {"facecolors": "none", "edgecolors": VALIDATION, "linewidths": 1.0, "zorder": 5}
        axes.scatter([x[best]], [y[best]], s=60, **ring)  # type: ignore[arg-type]


def _wants_log(settings: LossSettings, values: Array) -> bool:
    known = values[np.isfinite(values)]
    if settings.log == "off" or not len(known) or known.min() <= 0:
        return False
    return settings.log == "on" or known.max() > 10 * np.percentile(known, 2)


def epochs_of(steps: Array, ends: Sequence[int]) -> Array:
    """Where steps lie in epochs, by the step each epoch ended at: they need not be of one length.

    Beyond the last end they go on as in the last epoch; without any, steps stay steps.
    """
    at = np.concatenate([[0.0], np.asarray(ends, float)])
    if len(at) == 1:
        return np.asarray(steps, float)
    epochs = np.arange(len(at), dtype=float)
    beyond = np.maximum(np.asarray(steps, float) - at[-1], 0) / max(at[-1] - at[-2], 1)
    return np.asarray(np.interp(steps, at, epochs) + beyond)


def _mark_events(axes: Axes, history: History) -> None:
    """A dotted line with words for each event worth knowing, as in the window."""
    places: dict[float, list[str]] = {}
    for event in history.events:
        if words := event_words(event):
            x = float(epochs_of(np.asarray(event["step"]), history.epoch_steps))
            places.setdefault(x, []).append(words)
    for x, words_ in places.items():
        axes.axvline(x, color=LINE, linewidth=0.8, linestyle=(0, (2, 2)), zorder=1)
        place = {"xycoords": axes.get_xaxis_transform(), "textcoords": "offset points"}
        look = {"rotation": 90, "fontsize": 7, "color": MUTED, "va": "bottom", "ha": "right"}
        axes.annotate(", ".join(words_), (x, 0.02), (-2, 0), **place, **look)  # type: ignore[arg-type]


def _result(history: History, group: Terms) -> str:
    """The last epoch in words."""
    epochs = len(history.epoch_steps)
    if not epochs:
        return f"{max(map(len, history.steps.values())):,} steps"
    words = [f"{epochs:,} epoch{'s' * (epochs != 1)}"]
    if len(group.terms) > 1:
        last = {term.title: history.epochs.get(term.name) for term in group.terms}
        return " · ".join(
            [*words, *(f"{title} {value_text(values[-1])}" for title, values in last.items() if values)]
        )
    for term in group.terms:
        for key, name in ((term.name, "training"), (f"val_{term.name}", "validation")):
            if history.epochs.get(key):
                words.append(f"{name} {value_text(history.epochs[key][-1])}")
    if history.epochs.get("val_loss") and np.isfinite(history.epochs["val_loss"]).any():
        best = int(np.nanargmin(history.epochs["val_loss"]))
        words.append(f"best validation {history.epochs['val_loss'][best]:.4g} in epoch {best + 1:,} (ring)")
    return " · ".join(words)


LOSS = View("loss", "Loss", False, LossSettings, make)
