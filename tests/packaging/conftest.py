"""What tests of the launcher share."""

from __future__ import annotations

import time
from contextlib import suppress

import psutil


def has_ended(process: int) -> bool:
    """Whether a process ends within some seconds; one whose exit status nobody has asked for has, too."""
    for _ in range(500):
        with suppress(psutil.NoSuchProcess):
            if psutil.Process(process).status() != psutil.STATUS_ZOMBIE:
                time.sleep(0.01)
                continue
        return True
    return False
