"""A picture that the user brings, treated as the training pictures were; it is kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from aestudio.analysis.question import Array, Trained, looking, to_numpy
from aestudio.analysis.samples import Samples, require
from aestudio.analysis.upsampling import Upsampled, Upsampling, notice, observed
from aestudio.data.reading.images import Look
from aestudio.families.corruption import NOISE_SEED

if TYPE_CHECKING:
    from aestudio.data import Dataset
    from aestudio.degrade import Degrade

__all__ = ["NAME", "Enlarged", "OwnPicture", "prepared"]

NAME = "your picture"
LEVELS = 255


@dataclass(frozen=True, eq=False)
class OwnPicture:
    """What a model makes of a picture that is not of its data; it is told in no group and kept in no file.

    Attributes:
        pixels: the part to be enlarged, `(1 or 3, height, width)`, uint8; its sides as the model's pictures.
    """

    pixels: Array

    def answer(self, trained: Trained) -> Enlarged:
        """Scaled to the size of the training pictures, made small as they were, and large again.

        Raises:
            SpecError: when the model makes no large pictures of small ones.
        """
        import torch

        from aestudio.families.abilities import Upsamples

        require(trained, Upsamples)
        model: Any = trained.model
        picture = prepared(self.pixels, trained.dataset)
        with looking(trained):
            x = torch.as_tensor(trained.affine.apply(picture)[None], device=trained.device)
            small = observed(model.degrade, x, np.zeros(1, np.int64))
            made = model.upsample(small, torch.Generator(trained.device).manual_seed(NOISE_SEED))
            found = to_numpy(x), to_numpy(small), to_numpy(made)
        said = words(self.pixels, trained.dataset.shape), notice(trained.experiment, own=True)
        return Enlarged(enlarged_of(*found, model.degrade), *said)


@dataclass(frozen=True, eq=False)
class Enlarged:
    """What became of it.

    Attributes:
        found: one picture; its truth is the user's, at the size of the training pictures.
        words: what was done to it.
        notice: what the output is not.
    """

    found: Upsampled
    words: str
    notice: str


def prepared(pixels: Array, dataset: Dataset) -> Array:
    """A picture as the data set stores them, `(*shape)`: colour, size and range of values are the same.

    Args:
        pixels: `(1 or 3, height, width)`, uint8.
        dataset: whose pictures it shall be like.
    """
    channels, *size = dataset.shape
    look = Look("grey" if channels == 1 else "RGB", (int(size[0]), int(size[1])))
    low, high = dataset.range
    stored: Array = low + look.of(pixels).astype(np.float64) / LEVELS * (high - low)
    return stored


def enlarged_of(truth: Array, given: Array, output: Array, degrade: Degrade) -> Upsampled:
    """One picture with its numbers, all arrays `(1, C, H, W)`."""
    rows = np.zeros(1, np.int64)
    samples = Samples(rows, "test", 1, np.array([NAME]), {}, {})
    return Upsampled(Upsampling("test", rows=(0,)), samples, degrade, truth, given, output, 1)


def words(pixels: Array, shape: tuple[int, ...]) -> str:
    """What is done to a picture before a model sees it."""
    (channels, high, wide), (_, height, width) = shape, pixels.shape
    colour = " to grey," if channels == 1 and len(pixels) == 3 else ""
    said = f"{width} × {height} pixels,{colour} scaled to {wide} × {high} as the training pictures are"
    if min(height / high, width / wide) < 1:
        said += ": fewer than the model makes, so that the truth beside it is itself enlarged"
    return said
