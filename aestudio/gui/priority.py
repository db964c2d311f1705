"""Training works behind the window: where both want a core, the window has it first."""

from __future__ import annotations

import os
import sys
import threading

from PySide6.QtCore import QThread

__all__ = ["NICE", "work_behind_the_window"]

NICE = 2  # two thirds of the window's weight where both want a core; a core that is free is used as before


def work_behind_the_window() -> None:
    """Give the calling thread, and the threads it begins from now on, a lower priority.

    PyTorch's threads are begun by the one that computes first. On Linux niceness is a thread's own and
    inherited; elsewhere Qt lowers the calling thread alone.
    """
    if sys.platform == "linux":
        me = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, me, max(NICE, os.getpriority(os.PRIO_PROCESS, me)))
    else:
        QThread.currentThread().setPriority(QThread.Priority.LowPriority)
