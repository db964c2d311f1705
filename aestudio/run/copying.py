"""A run in a second place: whole, or not there at all."""

from __future__ import annotations

import contextlib
import json
import shutil
from pathlib import Path

from aestudio.atomic import write_json
from aestudio.run.folder import Run, path_between
from aestudio.spec import SpecError

__all__ = ["copy_run"]

ENVIRONMENT = "environment.json"


def copy_run(run: Run, target: Path, scratch: Path) -> Run:
    """Copy a run to the folder `target`, in which its data are found from where they lie now.

    Args:
        run: nobody trains it.
        target: its new folder, which is not there yet.
        scratch: a folder on the same drive, where the copy lies until it is whole.

    Raises:
        OSError: when it can't be copied; `target` is not there then.
        WriteFailed: the same.
    """
    part = scratch / target.name
    shutil.rmtree(part, ignore_errors=True)
    shutil.copytree(run.path, part, ignore=shutil.ignore_patterns(run.lock.name))
    with contextlib.suppress(
        ValueError, TypeError, FileNotFoundError, SpecError
    ):  # what can't be read is taken along as it is
        environment = json.loads((part / ENVIRONMENT).read_text(encoding="utf-8"))
        write_json(part / ENVIRONMENT, {**environment, "base": path_between(target, run.base)})
    target.parent.mkdir(parents=True, exist_ok=True)
    part.rename(target)
    return Run(target)
