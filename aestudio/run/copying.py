"""A run in a second place, or in another one: whole, or not there at all."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from aestudio.atomic import read_json, write_json
from aestudio.run.folder import Run, next_run, path_between
from aestudio.run.hold import check_free, hold
from aestudio.spec import SpecError

__all__ = ["SCRATCH", "copy_beside", "copy_folder", "copy_run", "links_left", "move_run"]

ENVIRONMENT = "environment.json"
SCRATCH = ".copying"  # in the project that runs come to: what is not whole yet


def copy_run(run: Run, target: Path, scratch: Path) -> Run:
    """Copy a run to the folder `target` of a project's runs; its data are found from where they lie now.

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
    copy_folder(run.path, part, without=run.lock.name)
    with contextlib.suppress(
        ValueError, TypeError, FileNotFoundError, SpecError
    ):  # what can't be read is taken along as it is
        _lead_to_the_data(run, part, target)
    target.parent.mkdir(parents=True, exist_ok=True)
    part.rename(target)
    return Run(target)


def copy_folder(source: Path, target: Path, without: str = "") -> None:
    """Copy a folder to `target`, which is not there yet: what lies in it, not what links in it lead to.

    A stranger's folder may hold links into itself, without end, or to files of this machine's user, and
    pipes, that give nothing: neither is copied.

    Args:
        source: the folder.
        target: where its copy will be.
        without: a name that is left out.

    Raises:
        OSError: when it can't be copied.
    """

    def left_out(folder: str, names: Iterable[str]) -> list[str]:
        return [name for name in names if name == without or not _is_copied(Path(folder, name))]

    shutil.copytree(source, target, ignore=left_out)


def copy_beside(old: Path, new: Path) -> None:
    """Copy what lies in a folder to another one, in the same way; what is there already stays.

    Raises:
        OSError: when it can't be copied.
    """
    for path in sorted(old.glob("*")):
        target = new / path.name
        if target.exists() or not _is_copied(path):
            continue
        new.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            copy_folder(path, target)
        else:
            shutil.copy2(path, target)


def links_left(source: Path, target: Path) -> list[Path]:
    """The links in a folder that its copy lacks, as paths within it: whoever keeps files by them is told."""
    return [
        inside
        for folder, folders, files in os.walk(source)
        for name in sorted([*folders, *files])
        if (path := Path(folder, name)).is_symlink()
        and not (target / (inside := path.relative_to(source))).exists()
    ]


def _is_copied(path: Path) -> bool:
    return not path.is_symlink() and (path.is_file() or path.is_dir())


def _lead_to_the_data(run: Run, part: Path, target: Path) -> None:
    """Let the copy's data paths start from its new project, as the paths of that project's experiment do."""
    from aestudio.places import moved_paths

    environment = read_json(part / ENVIRONMENT)
    write_json(part / ENVIRONMENT, {**environment, "base": path_between(target, run.base)})
    project, before = target.parent.parent, run.experiment
    after = moved_paths(before, run.base, project)
    if after != before:
        write_json(part / "experiment.json", after.to_json())
        write_json(part / ENVIRONMENT, {**environment, "base": path_between(target, project)})


def move_run(run: Run, target: Path) -> Path:
    """Move a run to the folder `target`, also to another drive; one that can't be moved is where it was.

    While it is being copied nobody can go on with it.

    Args:
        run: nobody trains it.
        target: its new folder, which is not there yet.

    Returns:
        Where it is: the next number's folder if `target` was begun while this was copied.

    Raises:
        OSError: when it can't be moved; its new folder is not there then.
        WriteFailed: the same.
        SpecError: when it is being trained.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    check_free(run.lock)  # whoever holds it would write on beside what has moved
    try:
        run.path.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        with hold(run.lock) as lock:
            target = _copied(run, target)
            shutil.rmtree(run.path, ignore_errors=True)
            lock.release()
    return target


def _copied(run: Run, target: Path) -> Path:
    scratch = target.parent.parent / SCRATCH
    try:
        return copy_run(run, target, scratch).path
    except OSError:
        if not target.exists():
            raise
        return copy_run(run, next_run(target.parent), scratch).path
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
