"""New samples that a model makes from noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from aestudio.analysis.question import Array, LongQuestion, Trained, to_numpy
from aestudio.analysis.samples import CHUNK, Scale, chunks_of, drawn, require, scale_of
from aestudio.job import Pieces, within
from aestudio.spec import SpecError

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from aestudio.families.abilities import Samples

__all__ = ["Generated", "Made", "from_noise", "made_of", "nearest_to"]

POOL = 64  # samples are made this many at a time, so that asking for more keeps the first
POINTS = 2000  # the same of points in the plane, which cost little
REAL = 2000  # points of the data that are shown behind those that were made


@dataclass(frozen=True)
class Generated(LongQuestion["Made"]):
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

    def work(self, trained: Trained) -> Pieces[Made]:
        """The samples, and what they are to be compared with."""
        import torch

        from aestudio.families.abilities import Samples

        require(trained, Samples)
        model, classes = trained.model, self._classes(trained)
        assert isinstance(model, Samples)
        generator = torch.Generator(trained.device).manual_seed(self.seed)
        points = trained.dataset.shape == (2,)
        pool = POINTS if points else POOL
        drawing = made_of(model, self.count, generator, classes, spread=self.spread, pool=pool)
        found = yield from within(0.0, 0.8 if self.nearest else 1.0, drawing)
        nearest = (yield from within(0.8, 1.0, _nearest(trained, found))) if self.nearest else None
        rows = drawn(trained, "train", REAL, 0) if points else np.zeros(0, np.int64)
        real = to_numpy(trained.batches(trained.batches.rows(rows))) if points else None
        column = trained.experiment.family.label_column
        names = trained.dataset.class_names(column) if column else ()
        return Made(self, scale_of(trained), to_numpy(found), classes, names, real, nearest)

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
        found = {"samples": self.values, **self.scale.measured(self.values)}
        if self.classes is not None:
            found["classes"] = self.classes
        if self.nearest is not None:
            found |= {"nearest": self.nearest[0], "distance": self.nearest[1]}
        return found

    def word(self, index: int) -> str:
        """The class a sample was told to be; empty where it was told none."""
        return "" if self.classes is None else self.names[int(self.classes[index])]


def made_of(
    model: Samples,
    count: int,
    generator: torch.Generator,
    classes: Array | None = None,
    *,
    spread: float = 1.0,
    pool: int = POOL,
) -> Pieces[Tensor]:
    """New samples `(count, *shape)`, a pool at a time.

    Args:
        model: in evaluation mode.
        count: how many.
        generator: of the noise.
        classes: what each is told to be, `(count,)`; None: nothing is told.
        spread: what the noise is multiplied by.
        pool: how many are made together. A sampler that draws noise on its way draws it for a whole pool.
    """
    import torch

    found: list[Tensor] = []
    for first in range(0, count, pool):
        noise = model.noise(pool, generator)
        noise = noise if spread == 1 else spread * noise
        y = None if classes is None else torch.from_numpy(np.resize(classes[first:], pool)).to(noise.device)
        words = f"drawing samples, {first:,} of {count:,}"
        end = min(1.0, (first + pool) / count)
        found.append((yield from within(first / count, end, from_noise(model, noise, y, words))))
        yield end, words
    return torch.cat(found)[:count]


def from_noise(
    model: Samples, noise: Tensor, y: Tensor | None, words: str = "drawing samples"
) -> Pieces[Tensor]:
    """What a model makes of noise; of a diffusion one noise level after another."""
    from aestudio.families.abilities import Denoises

    if not isinstance(model, Denoises):
        return model.generate(noise, y)
    stages = model.chain(noise, y)
    last = next(stages)
    for last in stages:
        yield 1 - last.t / (len(model.alpha_bar) - 1), words
    return last.x


def nearest_to(trained: Trained, made: Tensor, among: Array) -> Pieces[tuple[Tensor, Tensor]]:
    """For each sample that of the rows `among` which differs least from it in the mean square, and how far.

    Both `(n,)`.
    """
    import torch

    mine = made.flatten(1)
    best = torch.full((len(mine),), torch.inf, device=mine.device)
    row = torch.zeros(len(mine), dtype=torch.int64, device=mine.device)
    for number, chunk in enumerate(chunks_of(among)):
        yield number * CHUNK / len(among), "looking for the nearest training samples"
        rows = trained.batches.rows(chunk)
        far = torch.cdist(mine, trained.batches(rows).flatten(1)).square() / mine.shape[1]
        least, at = far.min(1)
        row = torch.where(least < best, rows[at], row)
        best = torch.minimum(best, least)
    return row, best


def _nearest(trained: Trained, made: Tensor) -> Pieces[tuple[Array, Array]]:
    """For each sample the training sample nearest to it, and their difference."""
    row, best = yield from nearest_to(trained, made, trained.parts.train)
    return to_numpy(trained.batches(row)), to_numpy(best)
