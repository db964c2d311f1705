"""How much of the machine other programs use: a thread whose core is taken holds up all the others."""

from __future__ import annotations

import time

import psutil

__all__ = ["ENOUGH", "Elsewhere"]

ENOUGH = 0.2  # seconds: the system counts in hundredths, and a shorter time says nothing
WORKING = ("user", "nice", "system", "irq", "softirq", "steal")  # not idle, and not waiting for a disk


class Elsewhere:
    """Measures the cores that are kept busy by anything but this process, from one call to the next."""

    def __init__(self) -> None:
        self._me = psutil.Process()
        self._begin()

    def _begin(self) -> None:
        self._at, self._theirs = time.monotonic(), self._used()

    def _used(self) -> float:
        """Seconds of processor time that other programs have taken on all cores so far."""
        all_, mine = psutil.cpu_times(), self._me.cpu_times()
        everyone = sum(getattr(all_, name, 0.0) for name in WORKING)
        return float(everyone - mine.user - mine.system)

    def cores(self, least: float = ENOUGH) -> float | None:
        """Cores that others kept busy since the last answer, 0.0 or more; None: less than `least` seconds."""
        passed = time.monotonic() - self._at
        if passed < least:
            return None
        before = self._theirs
        self._begin()
        return max(0.0, (self._theirs - before) / passed)
