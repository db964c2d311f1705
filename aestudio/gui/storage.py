"""Where the document lives on disk: its project's folder, or one that stands in until it has one.

Every change is written beside the project a moment later, so that a crash loses nothing; a lock tells which
folders belong to a window that is still open.
"""

from __future__ import annotations

import shutil
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from aestudio.atomic import WriteFailed, write_json
from aestudio.gui import settings
from aestudio.gui.document import Document
from aestudio.project import Project, changed_on_disk, load, parse_project, save

__all__ = ["AUTOSAVE", "Recovered", "Storage", "left_behind", "recovery"]

AUTOSAVE = "project.autosave.json"
DELAY = 1000  # milliseconds between the last edit and the automatic save


@dataclass(frozen=True)
class Recovered:
    """A project that a crash left unsaved.

    Attributes:
        folder: where it lies.
        title: what it was called.
        when: seconds since 1970.
        project: as it was.
    """

    folder: Path
    title: str
    when: float
    project: Project


class Storage(QObject):
    """Saves the document: when asked, and by itself.

    Signals:
        failed(str): it could not be saved by itself; why, in words.
    """

    failed = Signal(str)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._folder: Path | None = None
        self._lock: QLockFile | None = None
        self._writer: threading.Thread | None = None
        self._timer = QTimer(self, singleShot=True, interval=DELAY)
        self._timer.timeout.connect(self.autosave)
        document.changed.connect(lambda _: self._timer.start())
        self._moves: list[tuple[Path, Path]] = []

    @property
    def folder(self) -> Path:
        """The project's folder, or the one that stands in for it until it is saved."""
        if self._document.folder is not None:
            return self._document.folder
        if self._folder is None:
            self._take(settings.unsaved_folder() / time.strftime("%Y-%m-%d %H.%M.%S"))
        assert self._folder is not None
        return self._folder

    @property
    def runs(self) -> Path:
        """Where the document's runs go."""
        return self.folder / "runs"

    @property
    def has_runs(self) -> bool:
        """Whether runs were made before the project was ever saved."""
        return (
            self._folder is not None
            and (self._folder / "runs").is_dir()
            and any((self._folder / "runs").iterdir())
        )

    def begin(self, folder: Path | None = None) -> None:
        """Another document is shown; `folder` is that of a recovered one."""
        self._timer.stop()
        self._release()
        if folder is not None:
            self._take(folder, fresh=False)

    def _take(self, folder: Path, fresh: bool = True) -> None:
        number = 1
        while fresh and folder.exists():
            number += 1
            folder = folder.with_name(f"{folder.name.split(' (')[0]} ({number})")
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._lock = QLockFile(str(folder / ".lock"))
        self._lock.setStaleLockTime(0)
        self._lock.tryLock(0)

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.unlock()
        self._folder = self._lock = None

    def save(self, folder: Path, *, moving_later: bool = False) -> Project:
        """Save the document as the project `folder`, and take along runs made before it had one.

        Args:
            folder: the project's.
            moving_later: a run is being trained, so runs are moved by `settle`.

        Raises:
            WriteFailed: when it can't be; the old one is kept.
        """
        first, before = self._document.folder is None, self._folder
        project = save(self._document.project, folder)
        self.discard()
        self._document.saved(project)
        assert project.path is not None
        settings.add_recent(project.path)
        if first and before is not None:
            self._moves.append((before / "runs", project.path / "runs"))
            if not moving_later:
                self.settle()
        return project

    def settle(self) -> None:
        """Move runs that were made before the project had a folder into it."""
        moves, self._moves = self._moves, []
        for old, new in moves:
            if old.is_dir():
                new.mkdir(parents=True, exist_ok=True)
                for run in old.iterdir():
                    shutil.move(str(run), str(new / run.name))
            shutil.rmtree(old.parent, ignore_errors=True)
        if moves:
            self._release()

    def is_changed_elsewhere(self) -> bool:
        """Whether another window or program has saved this project since."""
        return changed_on_disk(self._document.project)

    def autosave(self) -> None:
        """Write the document beside its project, off this thread; a busy disk must not be felt."""
        if not self._document.is_changed and self._document.folder is not None:
            return
        content = {**self._document.project.to_json(), "title": self._document.name}
        path = self.folder / AUTOSAVE
        self._finish_writing()
        self._writer = threading.Thread(target=self._write, args=(path, content), name="autosave")
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
        (self.folder / AUTOSAVE).unlink(missing_ok=True) if self._exists else None

    @property
    def _exists(self) -> bool:
        return self._document.folder is not None or self._folder is not None

    def close(self, keep_runs: bool) -> None:
        """The document is closed; what was never saved goes, unless it holds runs that are to be kept."""
        folder = self._folder
        self.discard()
        self._release()
        if folder is not None and not keep_runs:
            shutil.rmtree(folder, ignore_errors=True)


def recovery(folder: Path) -> Recovered | None:
    """The automatic save in a folder, if a crash left one that differs from the project."""
    path = folder / AUTOSAVE
    try:
        import json

        data = json.loads(path.read_text(encoding="utf-8"))
        title = str(data.pop("title", folder.name))
        project = parse_project(data, path)
        if (folder / "project.json").exists():
            stored = load(folder)
            if stored.experiment == project.experiment:
                return None
            project = Project(project.experiment, project.about, project.variants, folder, stored.fingerprint)
        return Recovered(folder, title, path.stat().st_mtime, project)
    except (OSError, ValueError):
        return None


def left_behind() -> list[Recovered]:
    """What crashed windows left in the folder of unsaved projects, newest first."""
    root = settings.unsaved_folder()
    folders = [path for path in root.iterdir() if path.is_dir()] if root.is_dir() else []
    free = [folder for folder in folders if _is_free(folder)]
    found = [recovered for folder in free if (recovered := recovery(folder))]
    return sorted(found, key=lambda recovered: -recovered.when)


def _is_free(folder: Path) -> bool:
    """Whether no open window holds the folder."""
    lock = QLockFile(str(folder / ".lock"))
    lock.setStaleLockTime(0)
    held = lock.tryLock(0)
    if held:
        lock.unlock()
    return held
