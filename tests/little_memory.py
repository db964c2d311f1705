"""A machine with too little memory for large batches, on any machine: torch's allocator itself says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn
from torch.nn.modules.module import register_module_forward_hook

__all__ = ["room_for"]


@contextmanager
def room_for(
    samples: int, layer: type[nn.Module] = nn.Linear, calls: int = 1, *, validating: bool = False
) -> Iterator[None]:
    """Training, or validation, fails in the forward pass where more than `samples` go together.

    Args:
        samples: that there is memory for.
        layer: whose output finds no room.
        validating: it is validation that fails.
        calls: the how manieth such layer of a step that is, so that random numbers were drawn before.
    """
    met = 0

    def ask_for_more(module: nn.Module, given: tuple[Any, ...], _: Any) -> None:
        nonlocal met
        computes = isinstance(module, layer) and given[0].device.type != "meta"  # shapes alone take no memory
        if computes and torch.is_grad_enabled() != validating and len(given[0]) > samples:
            met += 1
            if met % calls == 0:
                torch.empty(2**52, dtype=torch.uint8)  # 4 petabytes

    hook = register_module_forward_hook(ask_for_more)
    try:
        yield
    finally:
        hook.remove()
