"""Questions about a model: frozen values that, asked of a trained model, give numpy answers.

A question never changes the run it looks at: modes and random states are put back (`looking`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

import numpy as np

from aestudio.job import Pieces, run_out

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

    from aestudio.data import Dataset, Parts
    from aestudio.data.dataset import Affine
    from aestudio.experiment import Experiment

__all__ = ["Array", "LongQuestion", "Question", "Trained", "asking", "looking", "to_numpy"]

Array = np.ndarray[Any, Any]
A = TypeVar("A", covariant=True)
Found = TypeVar("Found")
PIECE = 0.03  # seconds after which whoever else waits has his turn


class Batches(Protocol):
    """Samples where the model is."""

    def __call__(self, rows: Tensor) -> Tensor:
        """The samples of `rows`, `(B, *shape)`, float32, scaled."""

    def rows(self, rows: Array) -> Tensor:
        """Row numbers as a tensor."""


class Trained(Protocol):
    """A model and its data, as questions see them."""

    @property
    def experiment(self) -> Experiment:
        """What it was made from."""

    @property
    def dataset(self) -> Dataset:
        """Its data as stored."""

    @property
    def parts(self) -> Parts:
        """Rows that train, validate, test."""

    @property
    def affine(self) -> Affine:
        """The scaling."""

    @property
    def device(self) -> torch.device:
        """Where the model is."""

    @property
    def model(self) -> nn.Module:
        """The family's module."""

    @property
    def batches(self) -> Batches:
        """The data where the model is."""

    def batch(self, rows: Tensor) -> tuple[Tensor, Tensor | None]:
        """The samples of rows, and their classes where the family asks for them."""


class Question(Protocol[A]):
    """What a viewer wants to know."""

    def answer(self, trained: Trained) -> A:
        """The answer, in numpy arrays."""


class LongQuestion(Generic[Found]):
    """A question that takes a while: it is answered piece by piece, and others have their turn in between.

    Attributes:
        counts: how much of the time it takes is taken off what viewers may have of a run's time, 0 to 1.
    """

    counts: ClassVar[float] = 1.0

    def work(self, trained: Trained) -> Pieces[Found]:
        """Find the answer; yields (fraction done, what is being done) wherever it may be interrupted.

        All of it is done inside `looking`: what draws random numbers needs a generator of its own.
        """
        raise NotImplementedError

    def pieces(self, trained: Trained) -> Pieces[Found]:
        """The same in pieces of some 30 ms, after each of which the model is as it was found.

        The model's weights must not change in between.
        """
        working = self.work(trained)
        while True:
            end = time.perf_counter() + PIECE
            with looking(trained):
                try:
                    told = next(working)
                    while time.perf_counter() < end:
                        told = next(working)
                except StopIteration as done:
                    found: Found = done.value
                    return found
            yield told

    def answer(self, trained: Trained) -> Found:
        """All of it at once."""
        return run_out(self.pieces(trained))


def asking(question: Question[Found] | LongQuestion[Found], trained: Trained) -> Pieces[Found]:
    """The answer to either kind of question, as part of a job; the model's weights stay meanwhile."""
    if isinstance(question, LongQuestion):
        return (yield from question.pieces(trained))
    return question.answer(trained)


@contextmanager
def looking(trained: Trained) -> Iterator[None]:
    """Inside, the model is in evaluation mode and no gradient is kept; afterwards nothing has changed."""
    import torch

    modes = [(module, module.training) for module in trained.model.modules()]
    on_gpu = [trained.device] if trained.device.type == "cuda" else []
    with torch.random.fork_rng(devices=on_gpu), torch.inference_mode():
        trained.model.eval()
        try:
            yield
        finally:
            for module, training in modes:
                module.training = training


def to_numpy(x: Tensor) -> Array:
    """A tensor as float32 on the host."""
    found: Array = x.detach().float().cpu().numpy()
    return found
