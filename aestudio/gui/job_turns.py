"""Jobs beside a run: whether one may begin, and a piece of one at a time, as often as the run can spare."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aestudio.gui.pacing import Allowance
from aestudio.job import NO_DATA, Job

if TYPE_CHECKING:
    from aestudio.gui.engine_work import Work
    from aestudio.jobs import Jobs

__all__ = ["JobTurns"]

JOB_SHARE = 0.25  # of the time, at most, goes into jobs while a run trains
OTHER_DATA = "this needs other data than the run in progress; wait until it is over, or stop it"
TRAINING = "a run is training; pause or stop it first"
INTERRUPTED = "a run began to train meanwhile; start this again when it is paused or over"
log = logging.getLogger(__name__)


class JobTurns:
    """The jobs in progress, for the engine's thread alone.

    What is said of one is said with its number, by which the window knows it from others of the same key.

    Attributes:
        allowance: what jobs may take of a run's time.
    """

    def __init__(self, jobs: Jobs, work: Work, say: Callable[..., None]) -> None:
        self._jobs, self._work, self._say = jobs, work, say
        self._numbers: dict[str, int] = {}
        self.allowance = Allowance(JOB_SHARE)

    def __bool__(self) -> bool:
        """Whether anything is to be done."""
        return bool(self._jobs)

    def _tell(self, name: str, key: str, *values: Any) -> None:
        self._say("job", self._numbers[key], f"job_{name}", key, *values)

    def begin(self, key: str, number: int, job: Job[Any], base: Path, *, running: bool, paused: bool) -> None:
        """Take up a job in place of the one under its key, or say why not."""
        try:
            self._numbers[key] = number
            self._jobs.cancel(key)
            experiment = job.experiment
            if running and experiment is not None and not self._work.has_data(experiment, base):
                self._tell("failed", key, OTHER_DATA)
            elif running and job.alone and not paused:
                self._tell("failed", key, TRAINING)
            else:
                dataset = NO_DATA if experiment is None else self._work.data_of(experiment, base)
                self._jobs.begin(key, job, dataset)
        except Exception as error:
            log.info("job %s can't begin", key, exc_info=True)
            self._tell("failed", key, self._work.in_words(error))

    def drop(self, key: str, number: int) -> None:
        """Drop a job, if it is there; that it is gone is said even where it leaves something undone."""
        self._numbers[key] = number
        try:
            self._jobs.cancel(key)
        finally:
            self._tell("dropped", key)

    def cancel_all(self) -> None:
        """Drop all of them."""
        self._jobs.cancel_all()

    def leave_alone(self) -> None:
        """A run trains from now on: jobs that must not share the machine end."""
        for key in self._jobs.alone():
            try:
                self._jobs.cancel(key)
            finally:
                self._tell("failed", key, INTERRUPTED)

    def turn(self, *, busy: bool) -> None:
        """A piece of a job; `busy`: a run trains, and leaves so much time for it."""
        if not self._jobs or (busy and self.allowance.is_spent):
            return
        key, became, values, seconds = self._jobs.turn()
        self.allowance.spend(seconds if busy else 0.0)
        if became == "failed":
            log.info("job %s failed", key, exc_info=values[0])
            values = (self._work.in_words(values[0]),)
        self._tell(became, key, *values)
