"""When the next step of a run is due, and how much of its time others may have."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aestudio.trainer import Progress

__all__ = ["Allowance", "Pacing"]


class Pacing:
    """The pace of the run, for the engine's thread alone.

    Attributes:
        steps_per_second: in slow motion; 0: full speed.
        single: one step is to be taken, and then the run holds.
    """

    def __init__(self) -> None:
        self.steps_per_second = 0.0
        self.single = False
        self._ends_epoch = False
        self._due = 0.0

    @property
    def closely(self) -> bool:
        """Whether steps are looked at one by one."""
        return self.single or self.steps_per_second > 0

    def wait(self) -> float:
        """Seconds until the next step is due."""
        if self.single or not self.steps_per_second or self._ends_epoch:
            return 0.0  # what follows an epoch's last step belongs to it
        return max(self._due - time.perf_counter(), 0.0)

    def took(self, progress: Progress) -> bool:
        """Take a report; whether the single step that was asked for is done.

        The last step of an epoch is done when the epoch was validated.
        """
        detail = progress.detail
        if detail is not None:
            now = time.perf_counter()
            slow = 1.0 / self.steps_per_second if self.steps_per_second else 0.0
            self._due = max(self._due + slow, now + slow / 2)  # on time, and never two at once
            self._ends_epoch = detail.ends_epoch
        elif progress.epoch_terms:
            over, self._ends_epoch = self._ends_epoch, False
            return self.single and over and progress.epoch < progress.epochs
        return self.single and detail is not None and not detail.ends_epoch


class Allowance:
    """A share of a run's time for something else: what was taken is earned anew while the run trains."""

    def __init__(self, share: float) -> None:
        self._share, self._debt = share, 0.0

    @property
    def is_spent(self) -> bool:
        """Whether more was taken than has been earned since."""
        return self._debt > 0

    def begin(self) -> None:
        """Another run begins, which is owed nothing."""
        self._debt = 0.0

    def spend(self, seconds: float) -> None:
        """Note what was taken."""
        self._debt += seconds

    def earn(self, seconds: float) -> None:
        """Note how long the run trained."""
        self._debt = max(0.0, self._debt - self._share * seconds)
