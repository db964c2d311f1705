"""Runs thrown away, kept where they can be had back."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aestudio.atomic import WriteFailed, failed
from aestudio.run.folder import next_run
from aestudio.run.hold import held

__all__ = ["FOLDER", "Trashed", "put_away", "restore", "take_back", "throw_away", "trashed_in"]

FOLDER = "trash"
# What is put to a name that the trash has; in earlier versions without ~.
APPENDED = re.compile(r" ~\d+$|(?<=^run-\d{3}) \d+$")
Bin = Callable[[Path], Path | None]


@dataclass(frozen=True)
class Trashed:
    """A run that was thrown away.

    Attributes:
        home: the folder it had.
        place: the folder it has now.
    """

    home: Path
    place: Path


def throw_away(run: Path, system: Bin = lambda _: None) -> Trashed:
    """Move a run into the system's trash, or else into the folder `trash` beside the project's runs.

    Args:
        run: its folder.
        system: moves a folder into the system's trash and tells where it is then; None: it can't.

    Raises:
        WriteFailed: when it is being trained, or can't be moved: it is where it was.
    """
    if held(run / ".lock"):
        raise WriteFailed(f"{run}: is being trained; stop it first")
    return put_away(run, run.parent.parent / FOLDER, system)


def put_away(path: Path, folder: Path, system: Bin = lambda _: None, name: str = "") -> Trashed:
    """Move a file or folder into the system's trash, or else into `folder`.

    Args:
        path: of it.
        folder: a trash of our own.
        system: see `throw_away`.
        name: it had before it was in another trash; empty: it was in none.

    Raises:
        WriteFailed: when it can't be moved: it is where it was.
    """
    if (place := system(path)) is not None:
        return Trashed(path, place)
    place = _free(folder / (name or path.name))
    _move(path, place)
    return Trashed(path, place)


def restore(one: Trashed) -> Path:
    """Put a run back; under the next free number where its own was given to another since.

    Raises:
        WriteFailed: when it is gone, or can't be moved.
    """
    home = next_run(one.home.parent) if one.home.exists() else one.home
    return take_back(one, home)


def take_back(one: Trashed, home: Path) -> Path:
    """Put what was put away to `home`, where nothing is yet.

    Raises:
        WriteFailed: when it is gone, or can't be moved.
    """
    if not one.place.exists():
        raise WriteFailed(f"{one.place}: is gone; the trash was emptied")
    _move(one.place, home)
    return home


def trashed_in(runs: Path) -> list[Trashed]:
    """What lies in the project's own trash, beside the folder of its runs; the newest last."""
    folder = runs.parent / FOLDER
    if not folder.is_dir():
        return []
    found = [path for path in folder.iterdir() if (path / "experiment.json").is_file()]
    found.sort(key=lambda path: path.stat().st_ctime)
    return [Trashed(runs / APPENDED.sub("", path.name), path) for path in found]


def _free(path: Path) -> Path:
    """A name that the trash has not, and that tells the one before: " ~2" may be part of it."""
    number, free = 1, path
    while free.exists() or (number == 1 and APPENDED.search(free.name)):
        number += 1
        free = path.with_name(f"{path.name} ~{number}")
    return free


def _move(old: Path, new: Path) -> None:
    try:
        new.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(old, new)
    except OSError as error:
        raise failed(new, error, f"{old.name} is where it was") from error
