"""What a crash left: automatic saves, kept under names of their own until the user takes or declines them."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from pathlib import Path

from aestudio.atomic import read_json
from aestudio.gui import settings
from aestudio.gui.place import Place, is_free
from aestudio.project import Project, load, parse_project
from aestudio.run import runs_in

__all__ = ["AUTOSAVE", "LEFT", "Recovered", "left_behind", "recovery"]

AUTOSAVE = "project.autosave.json"
LEFT = "project.recovered"  # begins the names of automatic saves that crashes left, not yet taken or declined
NEW = 60.0  # seconds


@dataclass(frozen=True)
class Recovered:
    """A project that a crash left unsaved.

    Attributes:
        file: as which it lies in the project's folder, or in the one that stands in for it.
        title: what it was called.
        when: seconds since 1970.
        project: as it was.
    """

    file: Path
    title: str
    when: float
    project: Project

    @property
    def words(self) -> str:
        """What would come back: "Autoencoder on Digits 8×8, with 2 runs"."""
        experiment, count = self.project.experiment, len(runs_in(self.folder / "runs"))
        runs = f", with {count:,} {'run' if count == 1 else 'runs'}" if count else ""
        return f"{experiment.family.title} on {experiment.data.title.partition(' (')[0]}{runs}"

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.file.parent

    def forget(self) -> None:
        """It has been declined."""
        self.file.unlink(missing_ok=True)

    def discard(self) -> None:
        """Of one that was never saved: give it up for good, with its runs; not what an earlier crash left."""
        self.forget()
        if next(self.folder.glob(f"{LEFT}*.json"), None) is None:
            Place(self.folder, stands_in=True).remove()

    def take(self) -> None:
        """It is what the document shows now, and its automatic save until there is a newer one."""
        with contextlib.suppress(OSError):
            self.file.replace(self.folder / AUTOSAVE)


def recovery(folder: Path) -> Recovered | None:
    """The automatic save in a folder, if a crash left one that differs from the project.

    It is put aside under another name, so that the next automatic save can't overwrite it. Of several crashes
    the last comes first, and those before it once that is answered.
    """
    with contextlib.suppress(OSError):
        if (folder / AUTOSAVE).exists():
            (folder / AUTOSAVE).replace(_free(folder))
    left = sorted(folder.glob(f"{LEFT}*.json"), key=lambda file: (len(file.name), file.name))
    return next((found for file in reversed(left) if (found := _recovered(file))), None)


def _free(folder: Path) -> Path:
    """Behind what earlier crashes left."""
    number, path = 1, folder / f"{LEFT}.json"
    while path.exists():
        number += 1
        path = folder / f"{LEFT}-{number}.json"
    return path


def _recovered(file: Path) -> Recovered | None:
    """What is in a file that a crash left; None: nothing that can be read and differs from the project."""
    folder = file.parent
    try:
        data = read_json(file)
        title = str(data.pop("title", folder.name))
        project = parse_project(data, file)
        if (folder / "project.json").exists():
            stored = load(folder)
            if stored.experiment == project.experiment:
                file.unlink()
                return None
            project = Project(project.experiment, project.about, project.variants, folder, stored.fingerprint)
        return Recovered(file, title, file.stat().st_mtime, project)
    except (OSError, ValueError, AttributeError):
        return None


def left_behind() -> list[Recovered]:
    """What crashed windows left among the unsaved projects, newest first."""
    root = settings.unsaved_folder()
    folders = [path for path in root.iterdir() if path.is_dir()] if root.is_dir() else []
    settled = {folder for folder in folders if _is_old(folder)}  # before they are locked, which shows in them
    free = [folder for folder in folders if is_free(folder)]
    found = [recovered for folder in free if (recovered := recovery(folder))]
    for folder in settled.intersection(free):
        with contextlib.suppress(OSError):
            folder.rmdir()  # if it is empty
    return sorted(found, key=lambda recovered: -recovered.when)


def _is_old(folder: Path) -> bool:
    """One made just now may be another window's, which is about to lock it."""
    with contextlib.suppress(OSError):
        return time.time() - folder.stat().st_mtime > NEW
    return False
