"""How fast a run goes, over the last seconds. Knows no Qt."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aestudio.trainer import Progress

__all__ = ["Meter"]

WINDOW = 4.0  # seconds of training that count


class Meter:
    """Samples and steps per second of training, and what remains."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int, int]] = deque()
        self._samples = 0
        self._last: Progress | None = None

    def add(self, progress: Progress) -> None:
        """Take a report."""
        self._samples += progress.samples
        self._seen.append((progress.seconds, progress.step, self._samples))
        while len(self._seen) > 2 and progress.seconds - self._seen[0][0] > WINDOW:
            self._seen.popleft()
        self._last = progress

    def _over(self) -> tuple[float, int, int]:
        (begun, step, samples), (now, last, total) = self._seen[0], self._seen[-1]
        return now - begun, last - step, total - samples

    @property
    def samples_per_second(self) -> float:
        """Validation included, as it takes time too; 0 while unknown."""
        if len(self._seen) < 2:
            return 0.0
        seconds, _, samples = self._over()
        return samples / seconds if seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Until all epochs are done, at this pace; None while unknown."""
        if len(self._seen) < 2 or self._last is None:
            return None
        seconds, steps, _ = self._over()
        return (self._last.steps - self._last.step) * seconds / steps if steps > 0 else None
