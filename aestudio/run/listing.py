"""A project's runs as a table lists them: read from their small files only, and only where those changed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aestudio.atomic import read_json
from aestudio.run.folder import Run, runs_in
from aestudio.run.label import FILE, Label, read_label
from aestudio.run.summary import Summary
from aestudio.spec import SpecError

__all__ = ["Listed", "list_runs"]

_FILES = ("experiment.json", "environment.json", "summary.json", FILE)
Stamp = tuple[tuple[int, int], ...]


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
    """

    path: Path
    label: Label
    summary: Summary
    family: str = ""
    parameters: int | None = None
    planned: int = 0
    stamp: Stamp = ()
    unreadable: str = ""

    @property
    def name(self) -> str:
        """What it is called: the user's name for it, else its folder's."""
        return self.label.name or self.path.name

    @property
    def best(self) -> float | None:
        """Its lowest validation loss (training loss where nothing validates)."""
        best = self.summary.best
        return best.get("val_loss", best.get("loss"))


def list_runs(folder: Path, known: Mapping[Path, Listed] | None = None) -> list[Listed]:
    """The runs in a folder, oldest first.

    Args:
        folder: where they are.
        known: those listed before, by path: one whose files are the same since is not read again.
    """
    before = known or {}
    return [_fresh(run, before.get(run.path)) for run in runs_in(folder)]


def _fresh(run: Run, before: Listed | None) -> Listed:
    stamp = tuple(_stamp(run.path / name) for name in _FILES)
    if before is not None and before.stamp == stamp and before.summary.state != "running":
        return before  # a running one may have lost its process since
    return _read(run, stamp)


def _read(run: Run, stamp: Stamp) -> Listed:
    experiment, environment = (_values(run.path / name) for name in _FILES[:2])
    family, training = experiment.get("family"), experiment.get("training")
    kind = family.get("kind") if isinstance(family, dict) else family
    planned = training.get("epochs") if isinstance(training, dict) else None
    parameters = environment.get("parameters")
    try:
        label, unreadable = read_label(run.path), ""
    except SpecError as error:
        label, unreadable = Label(), str(error)
    return Listed(
        run.path,
        label,
        run.summary,
        kind if isinstance(kind, str) else "",
        parameters if isinstance(parameters, int) else None,
        planned if isinstance(planned, int) else 0,
        stamp,
        unreadable,
    )


def _values(file: Path) -> dict[str, Any]:
    try:
        found = read_json(file)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _stamp(file: Path) -> tuple[int, int]:
    try:
        state = os.stat(file)  # noqa: PTH116  (a thousand runs: four times as quick as Path's)
    except OSError:
        return (-1, 0)
    return (state.st_size, state.st_mtime_ns)
