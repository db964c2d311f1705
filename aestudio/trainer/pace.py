"""When a run has too many threads: throughput collapses, or others want the cores."""

from __future__ import annotations

from aestudio.busy import Elsewhere
from aestudio.device import cores_left

__all__ = ["Crowd", "Pace"]

WINDOW = 1.0  # seconds that are judged together
COLLAPSE = 0.4  # of the best pace so far


class Pace:
    """Watches throughput in windows of a second; two slow ones in a row are a collapse."""

    def __init__(self) -> None:
        self._samples = 0
        self._seconds = 0.0
        self._best = 0.0
        self._slow = 0

    def collapsed(self, samples: int, seconds: float) -> bool:
        """Whether, with these samples in these seconds added, throughput has just collapsed."""
        if not samples:
            return False  # time spent validating says nothing about steps
        self._samples += samples
        self._seconds += seconds
        if self._seconds < WINDOW:
            return False
        pace = self._samples / self._seconds
        self._samples, self._seconds = 0, 0.0
        self._slow = self._slow + 1 if pace < COLLAPSE * self._best else 0
        self._best = max(self._best, pace)
        return self._slow >= 2


class Crowd:
    """Watches what others take of the machine: two windows in a row in which they want a core of ours."""

    def __init__(self) -> None:
        self._elsewhere = Elsewhere()
        self._crowded = 0

    def wants_one_of(self, threads: int) -> bool:
        """Whether others have for some time been on a core that one of so many threads needs."""
        left = cores_left(self._elsewhere, WINDOW)
        if left is not None:
            self._crowded = self._crowded + 1 if threads > left else 0
        return self._crowded >= 2
