"""Where a project may be kept: under a name that is free, and never inside another project."""

from __future__ import annotations

from pathlib import Path

from aestudio.project.files import load
from aestudio.spec import SpecError

__all__ = ["ENDING", "free_place", "outside_projects"]

ENDING = ".aestudio"


def free_place(folder: Path, name: str) -> Path:
    """A folder for a project of this name that is not there yet: file dialogs step into those that are."""
    place = first = outside_projects(folder / f"{name}{ENDING}")
    number = 1
    while place.exists():
        number += 1
        place = first.with_name(f"{name}-{number}{ENDING}")
    return place


def outside_projects(path: Path) -> Path:
    """The path, or where it lies in a project, the same name beside that."""
    around = [folder for folder in path.parents if _is_project(folder)]
    return around[-1].parent / path.name if around else path


def _is_project(folder: Path) -> bool:
    try:
        load(folder)
    except (SpecError, OSError):
        return False  # other programs have a project.json, too
    return True
