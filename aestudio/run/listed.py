"""A run as a row of a table: what its small files say, without its losses and weights."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from aestudio.run.folder import Run
from aestudio.run.label import Label, with_folder
from aestudio.run.series import Series
from aestudio.run.summary import Summary

if TYPE_CHECKING:
    from aestudio.experiment import Experiment

__all__ = ["Listed", "Stamp", "repeats_words"]

_EXPERIMENTS = 4096  # that are remembered
Stamp = tuple[tuple[int, int], ...]
"""Of every file, its size and the time it was changed; (-1, 0): it is not there."""


@dataclass(frozen=True)
class Listed:
    """One run of a table.

    Attributes:
        path: its folder.
        label: what the user says of it.
        summary: the run in short.
        family: of its networks, as "autoencoder"; empty: its experiment can't be read.
        parameters: of its networks; None: not recorded.
        planned: epochs it was to train; 0: unknown.
        stamp: sizes and times of the files it was read from.
        unreadable: why its label can't be read, in words; empty: it can.
        repeats: the folder of the run that it repeats, seen from its own; empty: it repeats none.
        series: what it is one of; None: it stands for itself.
        weights_from: the folder of the run whose weights it began with, seen from its own; empty: they were
            drawn by its seed.
        code: how many numbers the code of its model has; None: none, or not known.
    """

    path: Path
    label: Label
    summary: Summary
    family: str = ""
    parameters: int | None = None
    planned: int = 0
    stamp: Stamp = ()
    unreadable: str = ""
    repeats: str = ""
    series: Series | None = None
    weights_from: str = ""
    code: int | None = None

    @property
    def name(self) -> str:
        """What it is called: the user's name for it, else its folder's."""
        return self.label.called(self.path)

    @property
    def named_with_folder(self) -> str:
        """Its name, and its folder's where that is another."""
        return with_folder(self.name, self.path)

    @property
    def again(self) -> str:
        """Which run it repeats, in words: "repeats run-001"; empty: none."""
        return repeats_words(self.repeats)

    @property
    def best(self) -> float | None:
        """Its lowest validation loss (training loss where nothing validates)."""
        best = self.summary.best
        return best.get("val_loss", best.get("loss"))

    @property
    def experiment(self) -> Experiment:
        """What was trained, parsed when it is first asked for.

        Raises:
            SpecError: when it can't be read.
        """
        return _experiment(self.path, self.stamp[:1])


def repeats_words(of: str) -> str:
    """What is said of a run that repeats the one in a folder; empty: it repeats none."""
    return f"repeats {Path(of).name or 'another run'}" if of else ""


@lru_cache(_EXPERIMENTS)
def _experiment(path: Path, _stamp: Stamp) -> Experiment:
    """A run's experiment, read once as long as its file stays the same."""
    return Run(path).experiment
