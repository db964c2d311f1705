"""The jobs in progress: each has its turn, a piece at a time, and a run in between does not notice."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import torch

from aestudio.data import Dataset
from aestudio.device import set_threads
from aestudio.job import Job, Pieces
from aestudio.trainer.state import random_state, restore_random

__all__ = ["Jobs"]


@dataclass
class _Going:
    """A job, its generator, and what it left of the random numbers and threads."""

    job: Job[Any]
    pieces: Pieces[Any]
    random: dict[str, torch.Tensor]
    threads: int


class Jobs:
    """What is to be done beside training; by key, one job each."""

    def __init__(self) -> None:
        self._going: dict[str, _Going] = {}
        self._threads = torch.get_num_threads()

    def __bool__(self) -> bool:
        """Whether anything is to be done."""
        return bool(self._going)

    def begin(self, key: str, job: Job[Any], dataset: Dataset) -> None:
        """Take up a job; one with the same key is dropped."""
        self.cancel(key)
        self._going[key] = _Going(job, job.work(dataset), _random(), self._threads)

    def cancel(self, key: str) -> None:
        """Drop a job, if it is there."""
        if (going := self._going.pop(key, None)) is not None:
            going.pieces.close()

    def cancel_all(self) -> None:
        """Drop all of them, as nobody is left who waits."""
        with ExitStack() as each:  # one that can't end in order keeps no other from it
            for key in self._going:
                each.callback(self.cancel, key)

    def alone(self) -> list[str]:
        """The keys of those that must not share the machine with training."""
        return [key for key, going in self._going.items() if going.job.alone]

    def turn(self) -> tuple[str, str, tuple[Any, ...], float]:
        """Do the next piece of the job whose turn it is; whoever comes next has the usual threads again.

        Returns:
            Its key; what became of it: "progress" (fraction, doing), "done" (answer,) or "failed" (error,);
            and the seconds the piece took.
        """
        key, going = next(iter(self._going.items()))
        del self._going[key]  # to the end of the queue, if it goes on
        restore_random(going.random, _device())
        set_threads(going.threads)
        begun = time.perf_counter()
        try:
            told = self._piece(going)
            if torch.is_inference_mode_enabled() or not torch.is_grad_enabled():
                raise RuntimeError("a job yields only where gradients are kept, as the trainer comes next")
        except StopIteration as done:
            return key, "done", (done.value,), time.perf_counter() - begun
        except Exception as error:
            return key, "failed", (error,), time.perf_counter() - begun
        self._going[key] = going
        return key, "progress", told, time.perf_counter() - begun

    def _piece(self, going: _Going) -> tuple[float, str]:
        """The next piece of a job; what it does to random numbers and threads is kept for its next one."""
        try:
            return next(going.pieces)
        finally:
            going.random, going.threads = _random(), torch.get_num_threads()
            set_threads(self._threads)


def _device() -> torch.device:
    """Whose random numbers a job may draw beside the CPU's."""
    return torch.device("cuda" if torch.cuda.is_initialized() else "cpu")


def _random() -> dict[str, torch.Tensor]:
    return random_state(_device())
