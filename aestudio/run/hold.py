"""Whether a process is training a run, and a hold on it for the one that does."""

from __future__ import annotations

import contextlib
import errno
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from aestudio.atomic import WriteFailed
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from filelock import FileLock

__all__ = ["check_free", "held", "hold"]

LOCK_SECONDS = 0.3  # whoever lists the runs may have a hold on one for a moment


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


def check_free(lock: Path) -> None:
    """See that nobody holds a run's lock.

    Raises:
        SpecError: when another process does.
    """
    if held(lock):
        raise _trained_elsewhere(lock)


def _trained_elsewhere(lock: Path) -> SpecError:
    found = "found that another window or program is training it"
    return SpecError(str(lock.parent), f"expected a run that nobody is training, {found}")


@contextlib.contextmanager
def hold(lock_file: Path) -> Iterator[FileLock]:
    """A hold on the run's folder that stays unless what follows fails.

    The system lets go of it when this process ends, however it ends.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(lock_file, timeout=LOCK_SECONDS, poll_interval=0.02, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        raise _trained_elsewhere(lock_file) from None
    except OSError as error:
        raise WriteFailed(
            f"{lock_file.parent}: can't be written ({error.strerror}); check its permissions"
        ) from error
    try:
        yield lock
    except BaseException:
        lock.release()
        raise
