"""Jobs: pieces of work with a model that take a while, done a bit at a time, in the window or headless."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeVar

import numpy as np

from aestudio.data.dataset import Dataset, Report, silent

if TYPE_CHECKING:
    from aestudio.experiment import Experiment

__all__ = ["NO_DATA", "Job", "Pieces", "finish", "run_out", "within"]

A = TypeVar("A")
Gives = TypeVar("Gives", covariant=True)
Pieces = Generator[tuple[float, str], None, A]
"""Yields (fraction done, 0 to 1; what is being done), and returns the answer."""


NO_DATA = Dataset("no data", np.empty((0, 1), np.float32))
"""What a job is given that needs none."""


class Job(Protocol[Gives]):
    """A frozen value that says what is to be done; two equal ones do the same.

    Attributes:
        alone: whether it must not share the machine with a run that trains, as what measures speed.
    """

    alone: ClassVar[bool]

    @property
    def experiment(self) -> Experiment | None:
        """What it is about; its data are loaded first. None: it needs no data, and is given `NO_DATA`."""

    def work(self, dataset: Dataset) -> Generator[tuple[float, str], None, Gives]:
        """Do it, in pieces of some 50 ms at most.

        Random numbers, threads and gradient mode may be used freely: each piece finds them as the last one
        left them, and whoever trains in between finds his own.
        """


def finish(job: Job[A], dataset: Dataset, report: Report = silent) -> A:
    """Do a job from beginning to end; `report` may end it by an exception."""
    return run_out(job.work(dataset), report)


def run_out(pieces: Pieces[A], report: Report = silent) -> A:
    """All pieces of a piece of work, one after another; `report` may end it by an exception."""
    while True:
        try:
            report(*next(pieces))
        except StopIteration as done:
            answer: A = done.value
            return answer


def within(start: float, end: float, pieces: Pieces[A], words: str = "") -> Pieces[A]:
    """The pieces of a part of a job, as `yield from` takes them; gives what they give.

    Args:
        start: how far the job is when the part begins.
        end: the same when it is over.
        pieces: of the part.
        words: what is put before what is being done: "Flow: ".
    """
    while True:
        try:
            fraction, doing = next(pieces)
        except StopIteration as done:
            answer: A = done.value
            return answer
        yield start + (end - start) * fraction, f"{words}{doing}"
