"""The folder a document lives in while it is open: its project's, or one that stands in until it is saved.

A lock in it tells other windows, and the next start after a crash, whether the folder is in use.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QLockFile, QSysInfo

from aestudio.gui import settings
from aestudio.project.queue import load_queue
from aestudio.run import has_runs, next_run, runs_in
from aestudio.run.copying import move_run
from aestudio.run.hold import held
from aestudio.spec import SpecError

__all__ = ["Place", "is_free", "move_runs", "move_tables", "on_one_drive"]

LOCK = ".lock"


class Place:
    """A folder, held.

    Attributes:
        folder: where it is.
        stands_in: whether it is only kept until the document is saved.
        is_ours: whether it could be locked: no other window holds it, and it can be written.
        is_elsewhere: whether another window holds it.
    """

    def __init__(self, folder: Path, *, stands_in: bool) -> None:
        self.folder, self.stands_in = folder, stands_in
        self._lock = _lock_of(folder)
        self.is_ours = _taken(self._lock)
        self.is_elsewhere = self._lock.error() == QLockFile.LockError.LockFailedError

    @classmethod
    def new(cls) -> Place:
        """A fresh folder for a document that was never saved."""
        wanted = settings.unsaved_folder() / time.strftime("%Y-%m-%d %H.%M.%S")
        wanted.parent.mkdir(parents=True, exist_ok=True)
        number = 1
        while True:
            folder = wanted if number == 1 else wanted.with_name(f"{wanted.name} ({number})")
            try:
                folder.mkdir()
            except FileExistsError:
                number += 1
            else:
                return cls(folder, stands_in=True)

    @property
    def runs(self) -> Path:
        """Where the document's runs are."""
        return self.folder / "runs"

    @property
    def has_runs(self) -> bool:
        """Whether there are any, or some wait in line."""
        return has_runs(self.runs) or _has_line(self.folder)

    def release(self) -> None:
        """Let others have it."""
        self._lock.unlock()
        self.is_ours = False

    def remove(self) -> None:
        """Let go of it, and delete a folder that only stood in."""
        was_ours = self.is_ours
        self.release()
        if self.stands_in and was_ours:
            shutil.rmtree(self.folder, ignore_errors=True)


def is_free(folder: Path) -> bool:
    """Whether no open window holds the folder."""
    lock = _lock_of(folder)
    free = _taken(lock)
    if free:
        lock.unlock()
    return free


def on_one_drive(one: Path, other: Path) -> bool:
    """Whether two folders lie where one can be renamed into the other; else files have to be copied."""
    return one.stat().st_dev == other.stat().st_dev


def move_runs(old: Path, new: Path) -> Iterator[tuple[Path, Path]]:
    """Move the runs of one folder to another, under a new number where the name is taken.

    One that is being trained stays.

    Yields:
        Where each was and is.

    Raises:
        OSError: when one can't be moved; it and those after it are where they were.
        WriteFailed: the same.
    """
    for run in runs_in(old):
        target = new / run.name
        if not held(run.lock):
            yield run.path, move_run(run, next_run(new) if target.exists() else target)


def move_tables(old: Path, new: Path) -> None:
    """Move what lies beside runs (compared families, dials), under a new name where theirs is taken."""
    for file in sorted(old.glob("*")):
        new.mkdir(parents=True, exist_ok=True)
        target, number = new / file.name, 1
        while target.exists():
            number += 1
            target = new / f"{file.stem}-{number}{file.suffix}"
        shutil.move(str(file), str(target))


def _has_line(folder: Path) -> bool:
    try:
        return bool(load_queue(folder).items)
    except SpecError:
        return True  # what can't be read may be worth keeping


def _lock_of(folder: Path) -> QLockFile:
    lock = QLockFile(str(folder / LOCK))
    lock.setStaleLockTime(0)
    return lock


def _taken(lock: QLockFile) -> bool:
    """Take a lock, also where its file only came along in a copy of a folder that is open.

    Such a file names a process that lives, but none has it open: only then can it be removed. On a drive
    that machines share, what another one has open may not be known: its lock stays.
    """
    if lock.tryLock(0):
        return True
    if lock.error() != QLockFile.LockError.LockFailedError:
        return False
    _, host, _ = lock.getLockInfo()
    return host == QSysInfo.machineHostName() and lock.removeStaleLockFile() and lock.tryLock(0)
