"""What remains of a crash or a hang: the stacks of all threads, written by the process while it can."""

from __future__ import annotations

import faulthandler
import logging
import os
from typing import IO

import psutil

from aestudio.gui.log import log_file

__all__ = ["Watch", "last_crash"]

_KNOWN = "Help > Report a problem shows what is known of it."
CRASHED = f"AE Studio crashed when it was last open. {_KNOWN}"
HUNG = f"AE Studio hung when it was last open. {_KNOWN}"

KEPT = "crash.txt"  # what the last crash left
HANG = 60.0  # seconds without an answer that are taken for a hang
_PREFIX = "running-"  # and the process number: what a process that lives writes to when it dies
log = logging.getLogger(__name__)


class Watch:
    """Writes where Python was when native code kills the process or does not come back.

    Each process has a file of its own, as two windows may be open; one that ends as it should takes its file
    away, and what another left behind is found at the next start.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._path = log_file().parent / f"{_PREFIX}{os.getpid()}"

    def start(self) -> str:
        """Watch from now on; what became of the program when it was last open, in words, or nothing."""
        found = _gather()
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.unlink(missing_ok=True)  # of an earlier process of this number
            self._file = self._path.open("a+b", buffering=0)
        except OSError:  # a log that can't be written must not keep the window from opening
            return found
        faulthandler.enable(self._file)
        return found

    def beat(self) -> None:
        """The window answers; if this is not called again for `HANG` seconds, where it hangs is written down.

        A user may end a program that hangs by force, which leaves it no time to write anything then.
        """
        if self._file is None:
            return
        faulthandler.cancel_dump_traceback_later()
        self._file.seek(0)
        if hung := self._file.read():
            log.warning("the window did not answer for %g s\n%s", HANG, hung.decode(errors="replace"))
            self._file.truncate(0)
        faulthandler.dump_traceback_later(HANG, file=self._file)

    def hung(self, words: str) -> None:
        """Some part of the program does not come back, and the process is left with it: say where it was."""
        if self._file is not None:
            self._file.write(f"{words}\n".encode())
            faulthandler.dump_traceback(self._file)

    def stop(self) -> None:
        """The process ends as it should, or `hung` has said how not."""
        if self._file is None:
            return
        faulthandler.cancel_dump_traceback_later()
        faulthandler.disable()
        empty = not os.fstat(self._file.fileno()).st_size
        self._file.close()
        if empty:
            self._path.unlink(missing_ok=True)
        self._file = None


def last_crash() -> str:
    """What the last crash or hang left; empty where there was none."""
    try:
        return (log_file().parent / KEPT).read_text("utf-8", errors="replace")
    except OSError:
        return ""


def _gather() -> str:
    """Keep what processes that live no more have written; what it tells, in words."""
    found = ""
    for path in sorted(log_file().parent.glob(f"{_PREFIX}*")):
        number = path.name.removeprefix(_PREFIX)
        if not number.isdigit() or psutil.pid_exists(int(number)):
            continue
        try:
            if path.stat().st_size:
                found = CRASHED if path.read_bytes().startswith(b"Fatal") else HUNG
                path.replace(path.with_name(KEPT))
            else:  # killed, or the power went: nothing is known
                path.unlink(missing_ok=True)
        except OSError:
            continue
    return found
