"""Which runs may share an axis: those of the same loss on the same values."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from pathlib import Path

from aestudio.data import DatasetSpec
from aestudio.experiment import Experiment
from aestudio.families import Family
from aestudio.numerals import number_text
from aestudio.spec import Spec

__all__ = ["loss_title", "same_data", "short_title", "weighed_apart", "why_apart"]


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
    for name in shown.family.measured_by:
        if why := _measured_apart(name, shown.family, other.family):
            return why
    if not same_data(shown, other):
        mine, its = (
            (_place(one.data) if shown.data.kind == other.data.kind else one.data.title)
            for one in (shown, other)
        )
        return f"it learns from other data: {its}, not {mine}"
    if getattr(shown.data, "scaling", None) != getattr(other.data, "scaling", None):
        return "its data are scaled differently, so its losses have another unit"
    return ""


def same_data(shown: Experiment, other: Experiment) -> bool:
    """Whether two runs learn from the same data, however they are scaled or split."""
    mine, its = shown.data, other.data
    return mine.kind == its.kind and _place(mine) == _place(its)


def _measured_apart(name: str, shown: Family, other: Family) -> str:
    """Why losses measure other things by this field of the family; empty: by it they don't."""
    mine, its = attrgetter(name)(shown), attrgetter(name)(other)
    if mine == its:
        return ""
    field = name.partition(".")[0]
    title = str(type(shown).model_fields[field].title).lower()
    own, others = _called(getattr(shown, field)), _called(getattr(other, field))
    if own == others:
        return f"its {title}, {others}, has other settings"
    which = f"{others}, not {own}"
    return f"its loss is another one: {which if title == 'loss' else f'{title} {which}'}"


def _called(value: object) -> str:
    return (value.title or value.kind) if isinstance(value, Spec) else str(value)


def _place(data: DatasetSpec) -> str:
    """Which file or folder the data are from, or which shape they are drawn from."""
    return Path(getattr(data, "path", "")).name or str(getattr(data, "shape", ""))


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
