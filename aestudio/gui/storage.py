"""Saves the document, when asked and by itself, and takes along its runs.

Every change is written beside the project a moment later, so that a crash loses nothing. What a crash left is
kept under a name of its own until the user has taken or declined it.
"""

from __future__ import annotations

import contextlib
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from aestudio.atomic import WriteFailed, read_json, write_json, write_with
from aestudio.benchmark.kept import folder_of
from aestudio.dial.jobs import dials_of
from aestudio.gui import settings
from aestudio.gui.document import Document
from aestudio.gui.place import Place, is_free, move_runs, move_tables
from aestudio.project import Project, changed_on_disk, load, parse_project, save
from aestudio.run.trash import FOLDER as TRASH
from aestudio.run.trash import put_away, trashed_in

__all__ = ["AUTOSAVE", "LEFT", "Recovered", "Storage", "left_behind", "recovery"]

AUTOSAVE = "project.autosave.json"
LEFT = "project.recovered"  # begins the names of automatic saves that crashes left, not yet taken or declined
OWNER = "belongs-to"  # in a folder that stood in: the project whose run was still being trained in it
NEW = 60.0  # seconds
DELAY = 1000  # milliseconds between the last edit and the automatic save


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
    def folder(self) -> Path:
        """Where it lies."""
        return self.file.parent

    def forget(self) -> None:
        """It has been declined."""
        self.file.unlink(missing_ok=True)

    def take(self) -> None:
        """It is what the document shows now, and its automatic save until there is a newer one."""
        with contextlib.suppress(OSError):
            self.file.replace(self.folder / AUTOSAVE)


class Storage(QObject):
    """Where the open document is kept.

    Signals:
        failed(str): it could not be saved by itself, or its runs not moved; why, in words.
        moved(list): pairs of folders: runs that were made before the project was saved have moved into it.
    """

    failed = Signal(str)
    moved = Signal(list)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._place: Place | None = None
        self._leaving: list[tuple[Place, Path]] = []
        self._writer: threading.Thread | None = None
        self._timer = QTimer(self, singleShot=True, interval=DELAY)
        self._timer.timeout.connect(self.autosave)
        document.changed.connect(lambda _: self._timer.start())

    @property
    def place(self) -> Place:
        """The document's folder."""
        if self._place is None:
            folder = self._document.folder
            self._place = Place.new() if folder is None else Place(folder, stands_in=False)
        return self._place

    @property
    def folder(self) -> Path:
        """The project's folder, or the one that stands in for it."""
        return self.place.folder

    @property
    def runs(self) -> Path:
        """Where the document's runs go."""
        return self.place.runs

    @property
    def has_runs(self) -> bool:
        """Whether the document has runs that are lost with a folder that only stands in."""
        return self._place is not None and self._place.stands_in and self._place.has_runs

    def begin(self, folder: Path | None = None) -> None:
        """Another document is shown; `folder` is that of a recovered one."""
        self._timer.stop()
        self._finish_writing()
        if self._place is not None:
            self._place.release()
        self._place = None if folder is None else Place(folder, stands_in=True)

    def save(self, folder: Path, *, running: bool = False) -> Project:
        """Save the document as the project `folder`, and take along runs made before it had one.

        Args:
            folder: the project's.
            running: a run is being trained in the old folder, so its runs are moved by `settle`.

        Raises:
            WriteFailed: when it can't be; the old one is kept.
        """
        project = save(self._document.project, folder)
        assert project.path is not None
        self.discard()
        before, self._place = self._place, None
        self._document.saved(project)
        settings.add_recent(project.path)
        if before is not None and before.stands_in:
            _note_owner(before.folder, project.path)
            self._leaving.append((before, project.path / "runs"))
            if not running:
                self.settle()
        elif before is not None:
            before.release()
        self._place = Place(project.path, stands_in=False)
        return project

    @property
    def is_settled(self) -> bool:
        """Whether all runs lie in their project."""
        return not self._leaving

    def settle(self) -> None:
        """Move runs that were made before their project had a folder into it."""
        leaving, self._leaving = self._leaving, []
        moved: list[tuple[Path, Path]] = []
        for place, runs in leaving:
            try:
                moved.extend(_moved(place.runs, runs))
            except (OSError, WriteFailed) as error:
                place.release()
                why = getattr(error, "strerror", None) or error
                self.failed.emit(f"{place.runs}: runs can't be moved to {runs} ({why}); they stay there")
            else:
                place.remove()
        if moved:
            self.moved.emit(moved)

    def is_changed_elsewhere(self) -> bool:
        """Whether another window or program has saved this project since."""
        return changed_on_disk(self._document.project)

    def autosave(self) -> None:
        """Write the document beside its project, off this thread; a busy disk must not be felt."""
        if self._writer is not None and self._writer.is_alive():
            self._timer.start()
            return
        clean = not self._document.is_changed and self._document.folder is not None
        if clean or not self.place.is_ours:
            return
        content = {**self._document.project.to_json(), "title": self._document.name}
        self._writer = threading.Thread(
            target=self._write, args=(self.folder / AUTOSAVE, content), name="autosave"
        )
        self._writer.start()

    def _write(self, path: Path, content: dict[str, Any]) -> None:
        try:
            write_json(path, content)
        except (WriteFailed, OSError) as error:
            self.failed.emit(str(error))

    def _finish_writing(self) -> None:
        if self._writer is not None:
            self._writer.join()
            self._writer = None

    def discard(self) -> None:
        """Forget the automatic save: what it holds is saved, or no longer wanted."""
        self._timer.stop()
        self._finish_writing()
        if self._place is not None and self._place.is_ours:
            (self._place.folder / AUTOSAVE).unlink(missing_ok=True)

    def close(self) -> None:
        """The document is closed, saved or given up; a folder that only stood in goes with it."""
        self.discard()
        if self._place is not None:
            self._place.remove()  # and kept: whoever asks where runs are must not make a folder anew


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
    """What crashed windows left among the unsaved projects, newest first; saved projects get their runs."""
    root = settings.unsaved_folder()
    folders = [path for path in root.iterdir() if path.is_dir()] if root.is_dir() else []
    settled = {folder for folder in folders if _is_old(folder)}  # before they are locked, which shows in them
    free = [folder for folder in folders if is_free(folder)]
    for folder in free:
        _bring_home(folder)
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


def _note_owner(folder: Path, project: Path) -> None:
    """Whose runs these are, for the next start; where it can't be told, they move all the same now."""
    with contextlib.suppress(OSError, WriteFailed):
        write_with(folder / OWNER, lambda path: path.write_text(str(project), encoding="utf-8"))


def _moved(old: Path, new: Path) -> Iterator[tuple[Path, Path]]:
    """Move runs, thrown away ones too, then the tables beside them; yields where each run was and is."""
    yield from move_runs(old, new)
    for one in trashed_in(old):
        yield one.place, put_away(one.place, new.parent / TRASH).place
    for beside in (folder_of, dials_of):
        move_tables(beside(old), beside(new))


def _bring_home(folder: Path) -> None:
    """Move runs to the project that was saved while they were being trained, before the program was ended."""
    with contextlib.suppress(OSError, WriteFailed, ValueError):
        project = Path((folder / OWNER).read_text(encoding="utf-8"))
        if project.is_absolute() and (project / "project.json").is_file():
            list(_moved(folder / "runs", project / "runs"))
            shutil.rmtree(folder)
