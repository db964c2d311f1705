"""The samples where the model is: resident on the device, indexed and scaled there."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from aestudio.data.dataset import Affine, Array

__all__ = ["Batches"]

HELD = ("|u1", "|i1", "<i2", "<i4", "<f2", "<f4")  # what torch indexes fast in its own dtype
MEMORY_SHARE = 0.5  # of a GPU's free memory, at most, for the samples


class Batches:
    """The samples of a data set as tensors `(B, *shape)`, float32, scaled.

    In memory they keep the dtype they were stored in, so MNIST takes 47 MB and not 188. A memory map stays on
    disk, and only the rows asked for are read.
    """

    def __init__(self, values: Array, affine: Affine, device: torch.device) -> None:
        self.affine = affine
        self.device = device
        self._disk = values if isinstance(values, np.memmap) and not self._fits(values) else None
        self._values = None if self._disk is not None else self._held(values)

    def _fits(self, values: Array) -> bool:
        """Whether the samples may lie on the device; on a CPU a memory map is best left to the system."""
        if self.device.type != "cuda":
            return False
        free, _ = torch.cuda.mem_get_info(self.device)
        return values.nbytes < MEMORY_SHARE * free

    def _held(self, values: Array) -> Tensor:
        stored = values if values.dtype.str in HELD else values.astype(np.float32)
        return torch.from_numpy(np.ascontiguousarray(stored)).to(self.device)

    def __call__(self, rows: Tensor) -> Tensor:
        """The samples of `rows` (int64, on the device)."""
        if self._values is None:
            assert self._disk is not None
            found = self._disk[rows.cpu().numpy()]
            stored = torch.from_numpy(found if found.dtype.str in HELD else found.astype(np.float32)).to(
                self.device
            )
        else:
            stored = self._values.index_select(0, rows)
        x = stored.to(torch.float32)
        if self.affine.gain != 1.0:
            x = x.mul_(self.affine.gain) if x is not stored else x * self.affine.gain
        return x.add_(self.affine.offset) if self.affine.offset else x

    def rows(self, rows: Array) -> Tensor:
        """Row numbers as the tensor that `__call__` takes."""
        return torch.from_numpy(rows).to(self.device)
