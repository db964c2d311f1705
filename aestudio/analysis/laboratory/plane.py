"""The part of the plane that is looked at, and what the functions of a model are asked there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np

from aestudio.analysis.question import Array, Trained

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["Choice", "Square", "chosen", "over_classes", "square_around", "told_classes"]

ROOM = 1.2  # the square is so much wider than the data


T = TypeVar("T")


@dataclass(frozen=True)
class Choice(Generic[T]):
    """Something that can be looked at, worked out only when it is.

    Attributes:
        key: its name.
        title: what it is called.
        make: works it out.
    """

    key: str
    title: str
    make: Callable[[], T]


def chosen(choices: Sequence[Choice[T]], wanted: str) -> tuple[T, ...]:
    """The one that is wanted: by its key, else the first; "all": all of them; "none": nothing."""
    if wanted == "none":
        return ()
    if wanted == "all":
        return tuple(choice.make() for choice in choices)
    first = next((choice for choice in choices if choice.key == wanted), next(iter(choices), None))
    return () if first is None else (first.make(),)


@dataclass(frozen=True)
class Square:
    """A square of the plane.

    Attributes:
        centre: x and y of its middle.
        reach: from the middle to an edge.
    """

    centre: tuple[float, float]
    reach: float

    def places(self, cells: int) -> Array:
        """The middles of `cells` by `cells` cells, `(cells * cells, 2)`, float32: row by row from below."""
        across = (np.arange(cells) + 0.5) / cells * 2 - 1
        x, y = np.meshgrid(across, across)
        grid = np.stack([x.ravel(), y.ravel()], axis=1) * self.reach + np.array(self.centre)
        return np.asarray(grid, np.float32)

    def cell(self, cells: int) -> float:
        """The area of one of them."""
        return (2 * self.reach / cells) ** 2


def square_around(points: Array) -> Square:
    """The square that holds points `(N, 2)` with some room around them."""
    low, high = points.min(0), points.max(0)
    reach = ROOM * float((high - low).max()) / 2 or 1.0
    x, y = ((low + high) / 2).tolist()
    return Square((x, y), reach)


def told_classes(trained: Trained, count: int, seed: int) -> Tensor | None:
    """Classes for `count` samples, as often as the data have them; None where the model is told none."""
    import torch

    column = trained.experiment.family.label_column
    if not column:
        return None
    labels = trained.dataset.labels[column][trained.parts.train]
    return torch.from_numpy(np.random.default_rng(seed).choice(labels, count)).to(trained.device)


def over_classes(trained: Trained, ask: Callable[[Any], Tensor], *, log: bool) -> Tensor:
    """What `ask(classes)` gives, `(N,)`, in the mean over the data's classes where the model is told one.

    Args:
        trained: the model.
        ask: called with a class number, or with None where no class is told.
        log: whether logarithms of densities are averaged as densities.
    """
    import torch

    column = trained.experiment.family.label_column
    if not column:
        return ask(None)
    labels = trained.dataset.labels[column][trained.parts.train]
    shares = np.bincount(labels) / len(labels)
    each = [(ask(k), float(share)) for k, share in enumerate(shares) if share]
    if log:
        return torch.stack([found + float(np.log(share)) for found, share in each]).logsumexp(0)
    return torch.stack([found * share for found, share in each]).sum(0)
