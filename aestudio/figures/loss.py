"""The loss over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from aestudio.analysis.question import Array, Trained
from aestudio.experiment.words import event_words
from aestudio.figures.look import INK, LINE, MUTED, TRAIN, VALIDATION, new_figure, quiet, titled
from aestudio.figures.picture import History, Picture, RunRecord, View
from aestudio.spec import Spec, SpecError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["LOSS", "LossSettings"]

BINS = 1000  # four times as many steps are drawn as a band from lowest to highest


class LossSettings(Spec):
    """How the loss is drawn."""

    log: Literal["auto", "on", "off"] = Field(
        "auto",
        title="Logarithmic",
        description="Whether the loss axis is logarithmic; auto: where losses span a factor of ten or more.",
    )


def make(run: RunRecord, trained: Trained | None, settings: LossSettings) -> Picture:
    """The run's losses."""
    history = run.history()
    if "loss" not in history.steps:
        raise SpecError("", f"expected a run with at least one step, found none in {run.name}")
    loss = getattr(getattr(run.experiment.family, "loss", None), "title", "Loss")
    return Picture(_arrays(history), lambda: _draw(run.name, loss, history, settings))


def _arrays(history: History) -> dict[str, Array]:
    steps = {f"step_{name}": np.asarray(values) for name, values in history.steps.items()}
    epochs = {f"epoch_{name}": np.asarray(values) for name, values in history.epochs.items()}
    return {**steps, **epochs, "epoch_steps": np.asarray(history.epoch_steps, np.int64)}


def _draw(name: str, loss: str, history: History, settings: LossSettings) -> Figure:
    figure = new_figure(7.0, 4.2)
    axes = figure.add_subplot()
    quiet(axes, "Epoch" if history.epoch_steps else "Step", loss)
    values = np.asarray(history.steps["loss"], float)
    _draw_steps(axes, epochs_of(np.arange(len(values)) + 1, history.epoch_steps), values)
    ends = np.arange(len(history.epoch_steps)) + 1.0
    for term, words, colour in (("loss", "Training", TRAIN), ("val_loss", "Validation", VALIDATION)):
        if history.epochs.get(term):
            _draw_epochs(axes, ends, np.asarray(history.epochs[term], float), words, colour)
    axes.margins(x=0.02)
    axes.set_xlim(left=0)
    if _wants_log(settings, values):
        axes.set_yscale("log")
    _mark_events(axes, history)
    axes.legend(frameon=False, fontsize=8, labelcolor=INK, loc="upper right")
    titled(figure, name, _result(history))
    return figure


def _draw_steps(axes: Axes, x: Array, y: Array) -> None:
    """Every step's loss, thin."""
    label = "Training, single steps"
    if len(y) <= 4 * BINS:
        axes.plot(x, y, color=TRAIN, linewidth=0.6, alpha=0.35, label=label)
        return
    edges = np.linspace(0, len(y), BINS + 1).astype(int)[:-1]
    low, high = np.minimum.reduceat(y, edges), np.maximum.reduceat(y, edges)
    axes.fill_between(x[edges], low, high, color=TRAIN, alpha=0.25, linewidth=0, label=label)


def _draw_epochs(axes: Axes, x: Array, y: Array, words: str, colour: str) -> None:
    dots = {"marker": "o", "markersize": 3.0} if len(y) <= 60 else {}
    axes.plot(x[: len(y)], y, color=colour, linewidth=1.5, label=f"{words}, mean of an epoch", **dots)  # type: ignore[arg-type]
    if words == "Validation" and np.isfinite(y).any():
        best = int(np.nanargmin(y))
        ring = {"facecolors": "none", "edgecolors": colour, "linewidths": 1.0, "zorder": 5}
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


def _result(history: History) -> str:
    """The last epoch in words."""
    epochs = len(history.epoch_steps)
    if not epochs:
        return f"{len(history.steps['loss']):,} steps"
    words = [f"{epochs:,} epoch{'s' * (epochs != 1)}"]
    for term, name in (("loss", "training"), ("val_loss", "validation")):
        if history.epochs.get(term):
            words.append(f"{name} {history.epochs[term][-1]:.4g}")
    if history.epochs.get("val_loss") and np.isfinite(history.epochs["val_loss"]).any():
        best = int(np.nanargmin(history.epochs["val_loss"]))
        words.append(f"best validation {history.epochs['val_loss'][best]:.4g} in epoch {best + 1:,} (ring)")
    return " · ".join(words)


LOSS = View("loss", "Loss", False, LossSettings, make)
