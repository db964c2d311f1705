"""Upsamplers as an audit takes them: a trained model, and those in which nothing is learned."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from aestudio.analysis.finder import Finder
from aestudio.analysis.question import Trained, to_numpy
from aestudio.analysis.search import Search, upsampler_of
from aestudio.audit.measure import Upsampler
from aestudio.data.dataset import Array
from aestudio.degrade import Degrade, Kernel, enlarge
from aestudio.job import Pieces

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["enlarging", "of_trained"]


def enlarging(degrade: Degrade, kernel: Kernel = "bicubic") -> Upsampler:
    """The baseline: nothing is learned."""
    return lambda small: np.clip(enlarge(small, degrade.factor, kernel), 0.0, 1.0)


def of_trained(
    trained: Trained, degrade: Degrade | None = None, search: Search | None = None
) -> tuple[Upsampler, Degrade]:
    """A trained model as an upsampler, and how the pictures it is given are made small.

    What is drawn at random is drawn anew from each part's inputs: the same inputs give the same outputs.

    Args:
        trained: the model, for the audit alone: it is put into evaluation mode.
        degrade: how small pictures are made; None: as the model was trained with.
        search: how codes are looked for, where the model's decoder is searched through.

    Raises:
        SpecError: when the model makes no large pictures of small ones.
    """
    import torch

    trained.model.eval()
    found: Any = upsampler_of(trained, degrade, search)

    def generator(small: Array) -> torch.Generator:
        return torch.Generator(trained.device).manual_seed(zlib.crc32(np.ascontiguousarray(small).tobytes()))

    def tensor(small: Array) -> Tensor:
        return torch.as_tensor(small, dtype=torch.float32, device=trained.device)

    def in_pieces(small: Array) -> Pieces[Array]:
        pictures = (yield from found.pieces(tensor(small), generator(small))).pictures
        return to_numpy(pictures)

    def passed(small: Array) -> Array:
        with torch.inference_mode():
            return to_numpy(found.upsample(tensor(small), generator(small)))

    own: Degrade = found.degrade
    return (in_pieces if isinstance(found, Finder) else passed), own
