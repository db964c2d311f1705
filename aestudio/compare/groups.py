"""A project's runs as they are compared, and which of them are the same but for the seed."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from aestudio.compare.curves import Curves
from aestudio.experiment import Experiment
from aestudio.experiment.words import event_words
from aestudio.run.listing import Listed, list_run, list_runs
from aestudio.run.records import events, history
from aestudio.spec import SpecError

__all__ = ["Compared", "cut_short", "grouped", "once_per_seed", "read_curves", "read_run", "read_runs"]

_ENDED = {"running": "still trains", "interrupted": "broke off"}  # of others the state says it


@dataclass(frozen=True, eq=False)
class Compared:
    """A run, without its losses.

    Attributes:
        path: its folder.
        name: the one given to it, else the folder's.
        experiment: what was trained.
        state: "running", "done" and so on.
        best: the best epoch's validation loss (training loss where nothing validates), if one was finished.
        setting: what was trained but for the seed, as a text that is the same for the same.
        weights_of: the folder of the run whose weights it began with; None: they were drawn by its seed.
        steered: what was changed on its way, in words; empty: nothing.
        diverged: whether it failed because its loss was no number any more.
        epochs: how many were finished.
    """

    path: Path
    name: str
    experiment: Experiment
    state: str
    best: float | None
    setting: str
    diverged: bool = False
    epochs: int = 0
    weights_of: Path | None = None
    steered: str = ""

    @property
    def unfinished(self) -> str:
        """How far it got of what was asked for: "stopped after 32 of 1,000 epochs"; empty: to its end."""
        if self.state == "done":
            return ""
        many = f"after {self.epochs:,} of {self.experiment.training.epochs:,} epochs"
        return f"{'diverged' if self.diverged else _ENDED.get(self.state, self.state)} {many}"

    @classmethod
    def of(
        cls,
        path: Path,
        experiment: Experiment,
        *,
        name: str = "",
        state: str = "done",
        best: float | None = None,
        changes: Sequence[Mapping[str, Any]] = (),
        diverged: bool = False,
        epochs: int = 0,
        weights_of: Path | None = None,
    ) -> Self:
        """A run, by its folder's name unless it has another; `changes`: the events that steered it."""
        known = [_but_for_the_seed(experiment), str(weights_of or ""), *map(_told, changes)]
        setting, steered = "\n".join(known), ", ".join(map(_in_words, changes))
        called = name or path.name
        return cls(path, called, experiment, state, best, setting, diverged, epochs, weights_of, steered)


def read_runs(folder: Path) -> list[Compared]:
    """The runs in a folder, oldest first; left out are hidden ones and those that can't be read."""
    found = []
    for row in list_runs(folder):
        with contextlib.suppress(SpecError, OSError, ValueError):
            if not row.label.hidden:
                found.append(_compared(row))
    return found


def read_run(path: Path) -> Compared:
    """The run in a folder.

    Raises:
        SpecError: when it can't be read.
    """
    return _compared(list_run(path))


def _compared(row: Listed) -> Compared:
    changes = [event for event in events(row.path) if "base" in event]  # a run that was steered is another
    summary = row.summary
    return Compared.of(
        row.path,
        row.experiment,
        name=row.name,
        state=summary.state,
        best=row.best,
        changes=changes,
        diverged=summary.state == "failed" and summary.reason.startswith("training."),
        epochs=summary.epochs,
        weights_of=(row.path / row.weights_from).resolve() if row.weights_from else None,
    )


def read_curves(path: Path) -> Curves:
    """The losses in a run's folder, which takes a while."""
    return Curves.of(history(path, steps=False))


def grouped(runs: Sequence[Compared]) -> list[list[Compared]]:
    """Runs that differ only by their seed together, in the order they came.

    What was changed on its way is a difference, and so are the weights a run began with.
    A run that did not train to its end is no other seed of one that did: those that ended early are together
    where they got equally far, and one that still trains stands for itself. What a run is computed with
    (threads, device) doesn't tell runs apart, nor what their layers are called, nor whether encoder and
    decoder were linked while they were edited.
    """
    groups: dict[Hashable, list[Compared]] = {}
    for run in runs:
        groups.setdefault((run.setting, *_reached(run)), []).append(run)
    return list(groups.values())


def cut_short(runs: Sequence[Compared]) -> list[Compared]:
    """The runs that would be a seed of one that trained to its end, had they done so too."""
    whole = {run.setting for run in runs if run.state == "done"}
    return [run for run in runs if run.state != "done" and run.setting in whole]


def once_per_seed(group: Sequence[Compared]) -> list[Compared]:
    """Of runs that differ only by their seed the first of each seed: a repetition is no further evidence."""
    found: dict[int, Compared] = {}
    for run in group:
        found.setdefault(run.experiment.training.seed, run)
    return list(found.values())


def _told(change: Mapping[str, Any]) -> str:
    return json.dumps(change, sort_keys=True, default=str)


def _in_words(change: Mapping[str, Any]) -> str:
    """A change and when it was made: "rate 0.05 after step 10"."""
    return f"{event_words(change) or change['event']} after step {change['step']:,}"


def _reached(run: Compared) -> tuple[Hashable, ...]:
    """How far a run got, as far as it matters to whether another is the same but for the seed."""
    if run.state == "done":
        return ()
    return ("running", run.path) if run.state == "running" else (run.diverged, run.epochs)


def _but_for_the_seed(experiment: Experiment) -> str:
    told = experiment.to_json()
    told["training"] |= {"seed": None, "threads": None, "device": None}
    told["linked"] = None
    told["networks"] = _unnamed(told["networks"])
    return json.dumps(told, sort_keys=True)


def _unnamed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _unnamed(one) for key, one in value.items() if key != "name"}
    return [_unnamed(one) for one in value] if isinstance(value, list) else value
