"""Questions about a model: frozen values that, asked of a trained model, give numpy answers.

A question never changes the run it looks at: modes and random states are put back (`looking`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

    from aestudio.data import Dataset, Parts
    from aestudio.data.dataset import Affine
    from aestudio.experiment import Experiment

__all__ = ["Array", "Question", "Trained", "looking", "to_numpy"]

Array = np.ndarray[Any, Any]
A = TypeVar("A", covariant=True)


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
