"""Prepared data on disk: made once, under another name until it is whole, and found again next time."""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from aestudio.data.dataset import Report
from aestudio.data.reading.files import size_text, why
from aestudio.data.reading.places import VARIABLE, cache_folder
from aestudio.spec import SpecError

__all__ = ["LIMIT", "prepared"]

LIMIT = 20 * 10**9  # bytes of prepared data that are kept; the longest unused go first
_BUILDING = ".building"
_PAUSE = 0.2  # seconds between two looks at what another program is making
_DONE = "done"  # an empty file in what is whole


def prepared(key: str, build: Callable[[Path], None], report: Report) -> Path:
    """The folder that `build` made for `key`, now or at some earlier time.

    Two programs that want the same at once do not both make it: the second waits for the first.

    Args:
        key: a text without "/"; whatever changes what `build` makes must change it.
        build: fills an empty folder; when it raises, what it made is removed.
        report: told when another program is being waited for; may raise `Cancelled`.

    Raises:
        SpecError: when the disk is full or refuses.
    """
    folder = cache_folder() / "prepared"
    entry = folder / key
    with _storing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(entry, report):
            if not (entry / _DONE).exists():
                _make(entry, build)
            os.utime(entry)  # last used now
    _prune(folder, entry)
    return entry


def _make(entry: Path, build: Callable[[Path], None]) -> None:
    new = entry.with_name(entry.name + _BUILDING)
    for old in (new, entry):  # what a program that was ended by force left behind
        shutil.rmtree(old, ignore_errors=True)
    new.mkdir()
    try:
        build(new)
        (new / _DONE).touch()
        new.replace(entry)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


@contextmanager
def _alone(entry: Path, report: Report) -> Iterator[None]:
    """While no other program makes or removes the entry."""
    from filelock import FileLock, Timeout

    lock = FileLock(f"{entry}.lock")
    while True:
        try:
            lock.acquire(timeout=0)
            break
        except Timeout:
            report(0.0, "Waiting for another AE Studio that prepares the same data")
            time.sleep(_PAUSE)
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _storing(folder: Path) -> Iterator[None]:
    """While something is stored there: what the disk refuses becomes a `SpecError`."""
    try:
        yield
    except OSError as error:
        found = why(error)
        if error.errno == errno.ENOSPC:
            found += f" ({size_text(shutil.disk_usage(folder).free)} free)"
        wanted = f"expected to store prepared data in {folder}"
        advice = f"make room, or set {VARIABLE} to a folder on another disk"
        raise SpecError("path", f"{wanted}, found {found}; {advice}") from error


def _prune(folder: Path, keep: Path) -> None:
    """Remove what is beyond the limit, longest unused first, and what programs ended by force left behind."""
    with suppress(OSError):  # another program may be at the same
        for left in folder.glob(f"*{_BUILDING}"):
            _remove(left, lock=left.with_suffix(".lock"))
        whole = [entry for entry in folder.iterdir() if (entry / _DONE).exists() and entry != keep]
        total = _size(keep)
        for entry in sorted(whole, key=lambda entry: entry.stat().st_mtime, reverse=True):
            total += _size(entry)
            if total > LIMIT:
                _remove(entry, lock=Path(f"{entry}.lock"))


def _remove(entry: Path, lock: Path) -> None:
    """Remove the entry unless a program is at work on it."""
    from filelock import FileLock, Timeout

    with suppress(Timeout), FileLock(lock, timeout=0):
        (entry / _DONE).unlink(missing_ok=True)  # first, since from then on nobody takes the rest for whole
        shutil.rmtree(entry, ignore_errors=True)


def _size(entry: Path) -> int:
    return sum(file.stat().st_size for file in entry.iterdir())
