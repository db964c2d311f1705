"""Saves the document, when asked and by itself, and takes along its runs.

Every change is written beside the project a moment later, so that a crash loses nothing: what one left is
found by `aestudio.gui.left_behind`.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from aestudio.atomic import WriteFailed, write_json
from aestudio.gui import settings
from aestudio.gui.document import Document
from aestudio.gui.left_behind import AUTOSAVE
from aestudio.gui.moving import Moving, note_owner
from aestudio.gui.place import Place
from aestudio.gui.training.worker import Worker
from aestudio.project import Project, changed_on_disk, save

__all__ = ["Storage"]

DELAY = 1000  # milliseconds between the last edit and the automatic save


class Storage(QObject):
    """Where the open document is kept.

    Signals:
        failed(str): it could not be saved by itself, or its runs not moved; why, in words.
        moved(list): pairs of folders: runs that were made before the project was saved have moved into it.
        under_way(str): how many have, where it takes a while.
    """

    failed = Signal(str)
    moved = Signal(list)
    under_way = Signal(str)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._place: Place | None = None
        self._leaving: list[tuple[Place, Path]] = []
        self._moving = Moving(self)
        self._moving.moved.connect(self.moved)
        self._moving.under_way.connect(self.under_way)
        self._moving.failed.connect(self.failed)
        self._moving.left.connect(lambda place, runs: self._leaving.append((place, runs)))
        self.bring_home = self._moving.bring_home
        # A thread of its own: what lies behind many runs that are read would be lost with a crash.
        self._worker = Worker(self, ThreadPoolExecutor(1, thread_name_prefix="autosave"))
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
        self._worker.wait()
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
            note_owner(before.folder, project.path)
            self._leaving.append((before, project.path / "runs"))
            if not running:
                self.settle()
        elif before is not None:
            before.release()
        self._place = Place(project.path, stands_in=False)
        return project

    @property
    def is_settled(self) -> bool:
        """Whether all runs lie in their project, or are on their way there."""
        return not self._leaving

    def settle(self) -> None:
        """Move runs that were made before their project had a folder into it."""
        leaving, self._leaving = self._leaving, []
        for place, runs in leaving:
            self._moving.begin(place, runs)

    def is_changed_elsewhere(self) -> bool:
        """Whether another window or program has saved this project since."""
        return changed_on_disk(self._document.project)

    def autosave(self) -> None:
        """Write the document beside its project, off this thread; a busy disk must not be felt."""
        if self._worker.busy:
            self._timer.start()
            return
        clean = not self._document.is_changed and self._document.folder is not None
        if clean or not self.place.is_ours:
            return
        content = {**self._document.project.to_json(), "title": self._document.name}
        write = partial(_write, self.folder / AUTOSAVE, content)
        self._worker.do("autosave", write, lambda _: None, self.failed.emit)

    def keep_now(self) -> None:
        """Write it as `autosave` does, and wait for it: the program ends, and no timer comes any more."""
        self._worker.wait()
        self.autosave()
        self._worker.wait()

    def discard(self) -> None:
        """Forget the automatic save: what it holds is saved, or no longer wanted."""
        self._timer.stop()
        self._worker.wait()
        if self._place is not None and self._place.is_ours:
            (self._place.folder / AUTOSAVE).unlink(missing_ok=True)

    def close(self) -> None:
        """The document is closed, saved or given up; a folder that only stood in goes with it."""
        self.discard()
        if self._place is not None:
            self._place.remove()  # and kept: whoever asks where runs are must not make a folder anew


def _write(path: Path, content: dict[str, Any]) -> None:
    try:
        write_json(path, content)
    except WriteFailed as error:
        raise ValueError(str(error)) from None
