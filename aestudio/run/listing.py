"""A project's runs as tables list them: read once for all who ask, and only what changed since."""

from __future__ import annotations

import json
import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aestudio.atomic import read_json, read_plain
from aestudio.run.code_size import code_size
from aestudio.run.folder import Run, in_order, summary_of
from aestudio.run.index import Index
from aestudio.run.label import FILE, Label, read_label
from aestudio.run.listed import Listed
from aestudio.run.series import series_of
from aestudio.spec import SpecError

__all__ = ["Listed", "forget", "list_run", "list_runs", "listing", "newest_own", "what_it_is"]

_FILES = ("experiment.json", "environment.json", "summary.json", FILE)
WEIGHTS, LOCK = "weights.safetensors", ".lock"
_COMPARISONS = ("families", "bottleneck")  # jobs that make runs beside the project's own
_FOLDERS = 4  # whose runs are remembered


def list_runs(folder: Path) -> list[Listed]:
    """The runs in a folder, oldest first; one whose files are as they were is not read again."""
    return list(listing(folder))[::-1]


def list_run(path: Path) -> Listed:
    """The run in a folder.

    Raises:
        SpecError: when there is none.
    """
    found = _read(Run(path).path)
    if found is None:  # it was taken away this moment
        raise SpecError(str(path), "expected a run's folder, found none")
    return found


def what_it_is(path: Path) -> tuple[bool, str]:
    """Whether the run in a folder repeats another, and what it is one of, in words."""
    environment = _values(path / _FILES[1])
    series = series_of(path, environment)
    return bool(environment.get("repeats")), series.words if series else ""


def listing(folder: Path) -> Iterator[Listed]:
    """The same one after the other, newest first, so that the first can be shown while others are read."""
    before, now = _known(folder), dict[Path, Listed]()
    index = Index(folder) if not before else None  # once is enough: then it is remembered
    for path in reversed(in_order(folder)):
        found = _fresh(path, before.get(path), index)
        if found is not None:
            now[path] = found
            yield found
    _remember(folder, now)
    if index is not None:
        index.keep(now.values())


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


def forget() -> None:
    """Remember nothing, as another process does."""
    with _lock:
        _folders.clear()


def _remember(folder: Path, runs: dict[Path, Listed]) -> None:
    with _lock:
        _folders[folder] = runs
        _folders.move_to_end(folder)
        if len(_folders) > _FOLDERS:
            _folders.popitem(last=False)


# ------------------------------------------------------------------ reading one


def _fresh(path: Path, before: Listed | None, index: Index | None) -> Listed | None:
    """What is known of a run; None: it is none."""
    if before is not None or (index is not None and path in index):
        stamp = tuple(_stamp(file) for file in _files(path))
        if before is not None and before.stamp == stamp and before.summary.state != "running":
            return before  # a running one may have lost its process since
        if index is not None and (found := index.listed(path, stamp)) is not None:
            return found
    return _read(path)


def _read(path: Path) -> Listed | None:
    """Read a run; None: it is none."""
    *files, label_file = _files(path)
    stamps: list[tuple[int, int]] = []
    held: list[Any] = []
    for file in files:  # other threads may have the interpreter at every call of the system: few are made
        stamp, data = _taken(file)
        if not held and stamp[0] < 0:
            return None
        stamps.append(stamp)
        held.append(_parsed(data))
    stamps.append(_stamp(label_file))
    experiment, environment = (one if isinstance(one, dict) else {} for one in held[:2])
    family, training = experiment.get("family"), experiment.get("training")
    kind = family.get("kind") if isinstance(family, dict) else family
    planned = training.get("epochs") if isinstance(training, dict) else None
    parameters, begun = environment.get("parameters"), environment.get("weights_from")
    repeats = environment.get("repeats")
    label, unreadable = _label(path, stamps[-1])
    return Listed(
        path,
        label,
        summary_of(held[2], path / LOCK),
        kind if isinstance(kind, str) else "",
        parameters if isinstance(parameters, int) else None,
        planned if isinstance(planned, int) else 0,
        tuple(stamps),
        unreadable,
        repeats if isinstance(repeats, str) else "",
        series_of(path, environment),
        begun if isinstance(begun, str) else "",
        code_size(experiment),
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


def _parsed(data: bytes) -> Any:
    """What a JSON file holds; None: nothing that can be read."""
    try:
        return json.loads(data.decode())
    except (ValueError, RecursionError):
        return None


def _files(path: Path) -> list[str]:
    """Those a run is listed by."""
    return [f"{path}{os.sep}{name}" for name in _FILES]


def _taken(file: str) -> tuple[tuple[int, int], bytes]:
    """A small file's stamp and what is in it."""
    try:
        state, data = read_plain(file)
    except OSError:
        return _stamp(file), b""
    return (state.st_size, state.st_mtime_ns), data


def _stamp(file: str) -> tuple[int, int]:
    try:
        state = os.stat(file)  # noqa: PTH116  (a thousand runs: four times as quick as Path's)
    except OSError:
        return (-1, 0)
    return (state.st_size, state.st_mtime_ns)
