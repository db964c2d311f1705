"""A project's runs as tables list them: read once for all who ask, and only what changed since."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aestudio.atomic import read_json
from aestudio.run.folder import Run, in_order
from aestudio.run.label import FILE, Label, read_label
from aestudio.run.series import Series, series_of
from aestudio.run.summary import Summary
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from aestudio.experiment import Experiment

__all__ = ["Listed", "list_run", "list_runs", "listing", "newest_own", "what_it_is"]

_FILES = ("experiment.json", "environment.json", "summary.json", FILE)
WEIGHTS = "weights.safetensors"
_COMPARISONS = ("families", "bottleneck")  # jobs that make runs beside the project's own
_FOLDERS = 4  # whose runs are remembered
_EXPERIMENTS = 4096  # that are remembered
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
        repeats: whether it repeats another run.
        series: what it is one of; None: it stands for itself.
    """

    path: Path
    label: Label
    summary: Summary
    family: str = ""
    parameters: int | None = None
    planned: int = 0
    stamp: Stamp = ()
    unreadable: str = ""
    repeats: bool = False
    series: Series | None = None

    @property
    def name(self) -> str:
        """What it is called: the user's name for it, else its folder's."""
        return self.label.name or self.path.name

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


def list_runs(folder: Path) -> list[Listed]:
    """The runs in a folder, oldest first; one whose files are as they were is not read again."""
    return list(listing(folder))[::-1]


def list_run(path: Path) -> Listed:
    """The run in a folder.

    Raises:
        SpecError: when there is none.
    """
    run = Run(path)
    return _read(run, _stamps(path))


def what_it_is(path: Path) -> tuple[bool, str]:
    """Whether the run in a folder repeats another, and what it is one of, in words."""
    environment = _values(path / _FILES[1])
    series = series_of(path, environment)
    return bool(environment.get("repeats")), series.words if series else ""


def listing(folder: Path) -> Iterator[Listed]:
    """The same one after the other, newest first, so that the first can be shown while others are read."""
    before, now = _known(folder), dict[Path, Listed]()
    for path in reversed(in_order(folder)):
        found = _fresh(path, before.get(path))
        if found is not None:
            now[path] = found
            yield found
    _remember(folder, now)


def newest_own(folder: Path) -> Path | None:
    """The newest run with weights that the user began, else the newest with weights.

    Neither one that repeats another nor one that a comparison made (of families, of sizes of the code) is it.
    Looks at no more folders than it has to.
    """
    newest = None
    for path in reversed(in_order(folder)):
        if all((path / name).is_file() for name in (WEIGHTS, _FILES[0])):
            if _is_own(path, _values(path / _FILES[1])):
                return path
            newest = newest or path
    return newest


def _is_own(run: Path, environment: dict[str, Any]) -> bool:
    if environment.get("repeats"):
        return False
    series = series_of(run, environment)
    return series is None or series.type not in _COMPARISONS


# ------------------------------------------------------------------ what is remembered

_folders: OrderedDict[Path, dict[Path, Listed]] = OrderedDict()
_lock = threading.Lock()


def _known(folder: Path) -> dict[Path, Listed]:
    with _lock:
        return _folders.get(folder, {})


def _remember(folder: Path, runs: dict[Path, Listed]) -> None:
    with _lock:
        _folders[folder] = runs
        _folders.move_to_end(folder)
        if len(_folders) > _FOLDERS:
            _folders.popitem(last=False)


@lru_cache(_EXPERIMENTS)
def _experiment(path: Path, _stamp: Stamp) -> Experiment:
    """A run's experiment, read once as long as its file stays the same."""
    return Run(path).experiment


# ------------------------------------------------------------------ reading one


def _fresh(path: Path, before: Listed | None) -> Listed | None:
    """What is known of a run; None: it is none."""
    stamp = _stamps(path)
    if stamp[0][0] < 0:
        return None
    if before is not None and before.stamp == stamp and before.summary.state != "running":
        return before  # a running one may have lost its process since
    try:
        return _read(Run(path), stamp)
    except SpecError:  # it was taken away this moment
        return None


def _read(run: Run, stamp: Stamp) -> Listed:
    experiment, environment = (_values(run.path / name) for name in _FILES[:2])
    family, training = experiment.get("family"), experiment.get("training")
    kind = family.get("kind") if isinstance(family, dict) else family
    planned = training.get("epochs") if isinstance(training, dict) else None
    parameters = environment.get("parameters")
    label, unreadable = _label(run.path, stamp[-1])
    return Listed(
        run.path,
        label,
        run.summary,
        kind if isinstance(kind, str) else "",
        parameters if isinstance(parameters, int) else None,
        planned if isinstance(planned, int) else 0,
        stamp,
        unreadable,
        bool(environment.get("repeats")),
        series_of(run.path, environment),
    )


def _label(run: Path, stamp: tuple[int, int]) -> tuple[Label, str]:
    """What the user says of a run, and why that can't be read."""
    if stamp[0] < 0:
        return _NO_LABEL, ""
    try:
        return read_label(run), ""
    except SpecError as error:
        return _NO_LABEL, str(error)


_NO_LABEL = Label()


def _values(file: Path) -> dict[str, Any]:
    try:
        found = read_json(file)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _stamps(path: Path) -> Stamp:
    return tuple(_stamp(f"{path}{os.sep}{name}") for name in _FILES)


def _stamp(file: str) -> tuple[int, int]:
    try:
        state = os.stat(file)  # noqa: PTH116  (a thousand runs: four times as quick as Path's)
    except OSError:
        return (-1, 0)
    return (state.st_size, state.st_mtime_ns)
