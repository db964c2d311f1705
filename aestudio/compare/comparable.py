"""Which runs may share an axis: those of the same loss on the same values."""

from __future__ import annotations

from aestudio.experiment import Experiment
from aestudio.spec import Spec

__all__ = ["loss_title", "short_title", "why_apart"]


def loss_title(experiment: Experiment) -> str:
    """What the loss is called: "Mean squared error (MSE)"."""
    loss = getattr(experiment.family, "loss", None)
    return (loss.title or loss.kind) if isinstance(loss, Spec) else "Loss"


def short_title(experiment: Experiment) -> str:
    """The same in short: "MSE"."""
    full = loss_title(experiment)
    start, end = full.find("("), full.find(")")
    return full[start + 1 : end] if 0 <= start < end else "Loss"


def why_apart(shown: Experiment, other: Experiment) -> str:
    """Why the losses of two runs must not share an axis, in words; empty: they may."""
    if shown.family.kind != other.family.kind:
        return f"it trains another kind of model: {other.family.title}, not {shown.family.title}"
    mine, its = getattr(shown.family, "loss", None), getattr(other.family, "loss", None)
    if mine != its:
        if loss_title(shown) != loss_title(other):
            return f"its loss is another one: {loss_title(other)}, not {loss_title(shown)}"
        return f"its {loss_title(other)} has other settings"
    if shown.data.kind != other.data.kind:
        return f"it learns from other data: {other.data.title}, not {shown.data.title}"
    if getattr(shown.data, "scaling", None) != getattr(other.data, "scaling", None):
        return "its data are scaled differently, so its losses have another unit"
    return ""
