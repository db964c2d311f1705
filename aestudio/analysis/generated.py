"""New samples that a model makes from noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from aestudio.analysis.question import Array, Trained, looking, to_numpy
from aestudio.analysis.samples import Scale, chunks_of, drawn, require, scale_of
from aestudio.spec import SpecError

if TYPE_CHECKING:
    import torch

    from aestudio.families.abilities import Samples

__all__ = ["Generated", "Made"]

POOL = 64  # samples are made this many at a time, so that asking for more keeps the first
POINTS = 2000  # the same of points in the plane, which cost little
REAL = 2000  # points of the data that are shown behind those that were made


@dataclass(frozen=True)
class Generated:
    """How many samples to make, from which noise.

    Attributes:
        count: how many.
        seed: of the noise: the same seed gives the same samples of the same weights, so that they can be
            followed while a model trains.
        spread: what the noise is multiplied by, 0 to 2. Below 1 the samples are more typical and less diverse
            (truncation); 1 is the model's own distribution.
        label: the class of all of them, where the model is told one; -1: each class in turn.
        nearest: whether to look for the training sample that is nearest to each, in mean squared error.
    """

    count: int = 64
    seed: int = 0
    spread: float = 1.0
    label: int = -1
    nearest: bool = False

    def answer(self, trained: Trained) -> Made:
        """The samples, and what they are to be compared with."""
        import torch

        from aestudio.families.abilities import Samples

        require(trained, Samples)
        model, classes = trained.model, self._classes(trained)
        assert isinstance(model, Samples)
        with looking(trained):
            generator = torch.Generator(trained.device).manual_seed(self.seed)
            points = trained.dataset.shape == (2,)
            made = self._made(model, generator, classes, POINTS if points else POOL)
            nearest = _nearest(trained, made) if self.nearest else None
            rows = drawn(trained, "train", REAL, 0) if points else np.zeros(0, np.int64)
            real = to_numpy(trained.batches(trained.batches.rows(rows))) if points else None
        column = trained.experiment.family.label_column
        names = trained.dataset.class_names(column) if column else ()
        return Made(self, scale_of(trained), made, classes, names, real, nearest)

    def _made(self, model: Samples, generator: torch.Generator, classes: Array | None, pool: int) -> Array:
        """The samples, a pool at a time: a sampler that draws noise on its way draws it for a whole pool."""
        import torch

        found = []
        for first in range(0, self.count, pool):
            noise = self.spread * model.noise(pool, generator)
            y = None if classes is None else torch.from_numpy(np.resize(classes[first:], pool))
            found.append(to_numpy(model.generate(noise, None if y is None else y.to(noise.device))))
        return np.concatenate(found)[: self.count]

    def _classes(self, trained: Trained) -> Array | None:
        column = trained.experiment.family.label_column
        if not column:
            return None
        count = trained.dataset.classes[column]
        if self.label >= count:
            raise SpecError("label", f"expected a class from 0 to {count - 1}, found {self.label}")
        turns = np.arange(self.count) % count
        return turns if self.label < 0 else np.full(self.count, self.label)


@dataclass(frozen=True, eq=False)
class Made:
    """Samples that a model made, scaled as the network sees them.

    Attributes:
        question: what was asked.
        scale: what their numbers mean.
        values: the samples, `(n, *shape)`.
        classes: the class each was told to be, int64 `(n,)`; None: the model is told none.
        names: of the classes.
        real: of data in the plane, some of the training points, `(m, 2)`; else None.
        nearest: the nearest training sample of each, and its distance; None: not looked for.
    """

    question: Generated
    scale: Scale
    values: Array
    classes: Array | None
    names: tuple[str, ...]
    real: Array | None
    nearest: tuple[Array, Array] | None

    @property
    def arrays(self) -> dict[str, Array]:
        """What goes into a file."""
        found = {"samples": self.values}
        if self.classes is not None:
            found["classes"] = self.classes
        if self.nearest is not None:
            found |= {"nearest": self.nearest[0], "distance": self.nearest[1]}
        return found

    def word(self, index: int) -> str:
        """The class a sample was told to be; empty where it was told none."""
        return "" if self.classes is None else self.names[int(self.classes[index])]


def _nearest(trained: Trained, made: Array) -> tuple[Array, Array]:
    """For each sample the training sample with the least mean squared difference, and that difference."""
    import torch

    mine = torch.from_numpy(made).to(trained.device).flatten(1)
    best = torch.full((len(mine),), torch.inf, device=mine.device)
    row = torch.zeros(len(mine), dtype=torch.int64, device=mine.device)
    for chunk in chunks_of(trained.parts.train):
        rows = trained.batches.rows(chunk)
        far = torch.cdist(mine, trained.batches(rows).flatten(1)).square() / mine.shape[1]
        least, at = far.min(1)
        row = torch.where(least < best, rows[at], row)
        best = torch.minimum(best, least)
    return to_numpy(trained.batches(row)), to_numpy(best)
