"""Which runs may share an axis: those of the same loss on the same values."""

from __future__ import annotations

from collections.abc import Iterable

from aestudio.experiment import Experiment
from aestudio.numerals import number_text
from aestudio.spec import Spec

__all__ = ["loss_title", "short_title", "weighed_apart", "why_apart"]


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


def weighed_apart(experiments: Iterable[Experiment]) -> str:
    """By which weights the losses of runs differ though they share an axis: "beta 4, 1"; empty: by none.

    A lower loss of a smaller weight is no better model: only the terms can be compared.
    """
    found: dict[str, dict[str, None]] = {}
    for experiment in experiments:
        family = experiment.family
        for field, weight in family.loss_weights().items():
            title = str(type(family).model_fields[field].title).lower()
            found.setdefault(title, {})[number_text(weight)] = None
    return "; ".join(f"{title} {', '.join(values)}" for title, values in found.items() if len(values) > 1)
