"""The samples where the model is: resident on the device, indexed and scaled there."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from aestudio.data.dataset import Affine, Array, chunks
from aestudio.footprint import HELD

__all__ = ["Batches"]

MEMORY_SHARE = 0.5  # of a GPU's free memory, at most, for the samples


class Batches:
    """The samples of a data set as tensors `(B, *shape)`, float32, scaled as `Affine.apply` scales them.

    In memory they keep the dtype they were stored in, so MNIST takes 47 MB and not 188; wider ones are scaled
    before they are rounded to float32. A memory map stays on disk, only the rows asked for are read; what a
    GPU can't hold stays in the computer's memory.
    """

    def __init__(self, values: Array, affine: Affine, device: torch.device) -> None:
        self.device = device
        self._affine = affine
        fits = _fits(values, device)
        stays = isinstance(values, np.memmap) and (device.type == "cpu" or not fits)
        self._disk: Array | None = values if stays else None
        self._held = torch.empty(0) if stays else self._hold(values).to(device if fits else "cpu")

    def _hold(self, values: Array) -> Tensor:
        if values.dtype.str not in HELD:
            values = self._scaled(values)
            self._affine = Affine(1.0, 0.0)
        plain = np.ascontiguousarray(values)
        return torch.from_numpy(plain if plain.flags.writeable else plain.copy())

    def _scaled(self, values: Array) -> Array:
        """All of them as float32, chunk by chunk, so that they are never there twice."""
        scaled, begin = np.empty(values.shape, np.float32), 0
        for part in chunks(values):
            scaled[begin : begin + len(part)] = self._affine.apply(part)
            begin += len(part)
        return scaled

    def __call__(self, rows: Tensor) -> Tensor:
        """The samples of `rows` (int64, on the device)."""
        if self._disk is None:
            found = self._held.index_select(0, rows.to(self._held.device)).to(self.device)
        else:
            read = self._disk[rows.cpu().numpy()]
            if read.dtype.str not in HELD:
                return torch.from_numpy(self._affine.apply(read)).to(self.device)
            found = torch.from_numpy(read).to(self.device)
        x = found.to(torch.float32)
        if self._affine.gain != 1.0:
            x.mul_(self._affine.gain)
        return x.add_(self._affine.offset) if self._affine.offset else x

    def rows(self, rows: Array) -> Tensor:
        """Row numbers as the tensor that `__call__` takes."""
        return torch.from_numpy(rows).to(self.device)


def _fits(values: Array, device: torch.device) -> bool:
    """Whether the samples may lie on the device."""
    if device.type != "cuda":
        return True
    free, _ = torch.cuda.mem_get_info(device)
    return values.size * min(values.itemsize, 4) < MEMORY_SHARE * free
