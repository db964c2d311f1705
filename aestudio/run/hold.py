"""Whether a process is training a run."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

__all__ = ["held"]


def held(lock: Path) -> bool:
    """Whether a process holds a run's lock, which the system takes from it when it ends, however it ends.

    Looking does not hold it: readers share, and let go at once. Where nobody can tell, it is not held: who
    goes on with the run is then told what is wrong.
    """
    if not lock.is_file():
        return False
    if sys.platform == "win32":
        from filelock import FileLock, Timeout

        try:
            with FileLock(lock, timeout=0):
                return False
        except Timeout:
            return True
        except OSError:
            return False
    else:
        import fcntl

        try:
            with lock.open("rb") as file:
                fcntl.flock(file.fileno(), fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError as error:  # ENOSYS: a drive without locks; there the file itself is one
            return error.errno in (errno.EAGAIN, errno.ENOSYS)
        return False
