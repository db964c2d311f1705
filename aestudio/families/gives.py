"""What a built network gives for a sample."""

from __future__ import annotations

import torch
from torch import nn

from aestudio.networks import Shape

__all__ = ["gives"]


def gives(network: nn.Module, shape: Shape) -> Shape:
    """The shape of the output for a sample of `shape`; the network is left in the mode it was in."""
    device = next((parameter.device for parameter in network.parameters()), None)
    modes = [(part, part.training) for part in network.modules()]
    with torch.inference_mode():
        found = network.eval()(torch.zeros(1, *shape, device=device))
    for part, mode in modes:
        part.training = mode
    return tuple(found.shape[1:])
