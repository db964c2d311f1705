"""One set-up at a time: a lock that the system gives back even if its holder is killed."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from console import say

if sys.platform == "win32":
    import msvcrt

    def try_lock(file: IO[bytes]) -> bool:
        """Take the lock if nobody has it."""
        with suppress(OSError):
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            return True
        return False

else:
    import fcntl

    def try_lock(file: IO[bytes]) -> bool:
        """Take the lock if nobody has it."""
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # pip goes on if this process is killed, and goes on holding the lock.
            os.set_inheritable(file.fileno(), True)
            return True
        return False


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a file, waiting for it where another process has it."""
    with path.open("a+b") as file:
        if not try_lock(file):
            say("waiting for another launch, which is setting up")
            while not try_lock(file):
                time.sleep(0.3)
        yield
