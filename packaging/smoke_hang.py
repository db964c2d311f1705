"""One thread of a program made to hang, as native code that never comes back does; the others go on.

It is stopped while it waits for work: one that computes may hold Python's lock, which the others need.
"""

import ctypes
import os
import threading
import time
from contextlib import suppress
from pathlib import Path

from smoke_screen import wait_until

SEIZE, INTERRUPT = 0x4206, 0x4207  # of ptrace(2)
ALL = 0x40000000  # __WALL of wait(2): of threads too


def hang(process: int, name: str) -> None:
    """Stop the thread of that name for good; its program can still be ended.

    Args:
        process: the program's number.
        name: the thread's, as the system knows it.

    Raises:
        TimeoutError: there is no such thread, it never waits, or it can't be stopped.
    """
    wait_until(lambda: _number(process, name) is not None, 60, f"a thread {name!r} of process {process}")
    number = _number(process, name)
    assert number is not None
    wait_until(lambda: _waits(process, number), 120, f"a thread {name!r} that waits for work")
    stopped = threading.Event()
    threading.Thread(target=_hold, args=(number, stopped), daemon=True).start()
    if not stopped.wait(10):
        raise TimeoutError(f"expected the thread {name!r} to be stopped, found that it goes on")


def _number(process: int, name: str) -> int | None:
    for task in Path(f"/proc/{process}/task").glob("*"):
        with suppress(OSError):
            if (task / "comm").read_text().strip() == name:
                return int(task.name)
    return None


def _waits(process: int, number: int) -> bool:
    """Whether PyTorch is loaded and the thread has used no time of the processor for two seconds."""
    if "libtorch_python" not in Path(f"/proc/{process}/maps").read_text():
        return False
    before = _used(process, number)
    time.sleep(2)
    return _used(process, number) == before


def _used(process: int, number: int) -> list[str]:
    fields = Path(f"/proc/{process}/task/{number}/stat").read_text().rpartition(")")[2].split()
    return fields[11:13]  # user and system time, see proc(5)


def _hold(number: int, stopped: threading.Event) -> None:
    """Stop it, and wait until it is gone: the end of its program is seen by others only then."""
    _trace(SEIZE, number)
    _trace(INTERRUPT, number)
    os.waitpid(number, ALL)
    stopped.set()
    with suppress(ChildProcessError):
        os.waitpid(number, ALL)


def _trace(request: int, number: int) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    library.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    library.ptrace.restype = ctypes.c_long
    if library.ptrace(request, number, None, None) == -1:
        error = ctypes.get_errno()
        raise OSError(error, f"ptrace of thread {number}: {os.strerror(error)}")
