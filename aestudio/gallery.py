"""The gallery of loss curves: real runs of this program, each with what to make it again from."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from aestudio.analysis.diagnosis import KINDS, Curve, Diagnosis, Kind, diagnose
from aestudio.resources import resource

if TYPE_CHECKING:
    from aestudio.experiment import Experiment

__all__ = ["Entry", "entries", "reproduced"]


@dataclass(frozen=True)
class Entry:
    """One curve.

    Attributes:
        kind: what it shows.
        made: how it was made, in a sentence.
        content: the experiment, as JSON.
        rates: learning rates set while it trained, as (epoch, rate).
        training: loss of each epoch.
        validation: the same.
        known: what was known beside the losses, as `Curve` takes it.
    """

    kind: Kind
    made: str
    content: dict[str, Any] = field(repr=False)
    rates: tuple[tuple[int, float], ...]
    training: tuple[float, ...]
    validation: tuple[float, ...]
    known: dict[str, Any]

    @property
    def title(self) -> str:
        """What the curve shows."""
        return KINDS[self.kind].title

    @property
    def experiment(self) -> Experiment:
        """What was trained."""
        from aestudio.experiment import Experiment

        return Experiment.parse(self.content)

    @property
    def about(self) -> str:
        """A guide to it, as Markdown."""
        text = f"From the gallery of loss curves: **{self.title}**. {self.made}\n\n{KINDS[self.kind].meaning}"
        if self.rates:
            steps = ", ".join(f"{rate:g} after epoch {epoch}" for epoch, rate in self.rates)
            text += f"\n\nWhile it trained the learning rate was set by hand: {steps}."
        remedies = "\n".join(f"- {remedy}" for remedy in KINDS[self.kind].remedies)
        return f"{text}\n\n**What to try**\n\n{remedies}"

    @cached_property
    def diagnosis(self) -> Diagnosis:
        """What the rules say of it; the gallery says nothing else."""
        curve = Curve(np.array(self.training), np.array(self.validation), **self.known)
        return diagnose(curve)


def entries() -> tuple[Entry, ...]:
    """All of them."""
    data = json.loads(resource("gallery.json").read_text(encoding="utf-8"))
    return tuple(_read(one) for one in data["curves"])


def _read(one: dict[str, Any]) -> Entry:
    known = dict(one["known"])
    known["random_layers"] = tuple(known.get("random_layers", ()))
    known["changes"] = tuple((float(epoch), str(what)) for epoch, what in known.get("changes", ()))
    rates = tuple((int(epoch), float(rate)) for epoch, rate in one["rates"])
    losses = tuple(one["training"]), tuple(one["validation"])
    return Entry(cast("Kind", one["kind"]), one["made"], one["experiment"], rates, *losses, known)


def reproduced(entry: Entry) -> dict[str, list[float]]:
    """Train it again: by term ("loss", "val_loss"), the mean of each epoch.

    On the kind of machine it was made on the losses are the same; elsewhere they are as near as rounding
    leaves them.
    """
    from pathlib import Path

    from aestudio.session import load_data
    from aestudio.trainer import Trainer, compile_experiment

    dataset = load_data(entry.experiment, Path())
    trainer, rates = Trainer(compile_experiment(entry.experiment, dataset)), dict(entry.rates)
    found: dict[str, list[float]] = {}
    for progress in trainer.run():
        for name, value in progress.epoch_terms.items():
            found.setdefault(name, []).append(value)
        if progress.epoch_terms and progress.epoch in rates:
            trainer.change("learning rate", rates[progress.epoch])
    return found
