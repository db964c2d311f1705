"""Losses in full precision, whatever the networks are computed in."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import torch

__all__ = ["full_precision"]


def full_precision(device: str) -> AbstractContextManager[object]:
    """Inside, nothing is computed in 16 bits on devices of this type."""
    if device == "meta" or not torch.is_autocast_enabled(device):  # torch won't say it of "meta"
        return nullcontext()
    return torch.autocast(device, enabled=False)
