"""Where an experiment's data lie: the paths in its specs, and the folder that relative ones start from."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aestudio.experiment import Experiment
from aestudio.spec import Spec, replace

__all__ = ["moved_paths", "path_fields"]


def path_fields(spec: Spec) -> list[str]:
    """The names of a spec's fields that hold a file or folder."""
    found = []
    for name, field in type(spec).model_fields.items():
        extra = field.json_schema_extra
        if isinstance(extra, dict) and extra.get("file") in ("open", "folder"):
            found.append(name)
    return found


def moved_paths(experiment: Experiment, old: Path, new: Path) -> Experiment:
    """The experiment whose relative data paths lead from the folder `new` where they led from `old`."""
    if old.resolve() == new.resolve():
        return experiment
    return _with_paths(experiment, lambda path: _moved(path, old, new))


def _with_paths(experiment: Experiment, change: Callable[[str], str]) -> Experiment:
    data: Any = experiment.data
    given = {name: str(getattr(data, name)) for name in path_fields(data)}
    changes = {
        name: change(path)
        for name, path in given.items()
        if path and not Path(path).expanduser().is_absolute()
    }
    return replace(experiment, data=replace(data, **changes)) if changes else experiment


def _moved(path: str, old: Path, new: Path) -> str:
    target = (old / path).parent.resolve() / Path(path).name  # a link to a file stays the link
    try:
        return Path(os.path.relpath(target, new.resolve())).as_posix()
    except ValueError:  # another drive
        return str(target)
