"""What remains of a crash in native code: the stacks of all threads, written by the dying process itself."""

from __future__ import annotations

import faulthandler
import os
from typing import IO

import psutil

from aestudio.gui.log import log_file

__all__ = ["Watch", "last_crash"]

KEPT = "crash.txt"  # what the last crash left
_PREFIX = "running-"  # and the process number: what a process that lives writes to when it dies


class Watch:
    """Writes where Python was when the process is killed by a fault of native code.

    Each process has a file of its own, as two windows may be open; one that ends as it should takes its file
    away, and what another left behind is found at the next start.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._path = log_file().parent / f"{_PREFIX}{os.getpid()}"

    def start(self) -> bool:
        """Watch from now on; whether the program crashed since it was last started."""
        found = _gather()
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("wb")
        except OSError:  # a log that can't be written must not keep the window from opening
            return found
        faulthandler.enable(self._file)
        return found

    def stop(self) -> None:
        """The process ends as it should."""
        if self._file is None:
            return
        faulthandler.disable()
        self._file.close()
        self._path.unlink(missing_ok=True)
        self._file = None


def last_crash() -> str:
    """What the last crash left; empty where there was none."""
    try:
        return (log_file().parent / KEPT).read_text("utf-8", errors="replace")
    except OSError:
        return ""


def _gather() -> bool:
    """Keep what processes that live no more have written."""
    found = False
    for path in sorted(log_file().parent.glob(f"{_PREFIX}*")):
        number = path.name.removeprefix(_PREFIX)
        if not number.isdigit() or psutil.pid_exists(int(number)):
            continue
        try:
            if path.stat().st_size:
                path.replace(path.with_name(KEPT))
                found = True
            else:  # killed, or the power went: nothing is known
                path.unlink(missing_ok=True)
        except OSError:
            continue
    return found
