"""A shift and a scale of each number, which the first batch sets: where a flow begins."""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor, nn

__all__ = ["ActNorm"]

NARROWEST = 0.1  # of all numbers' standard deviation: one that the first batch finds always the same may yet
# differ in the next sample, and lies tens of widths out then, not thousands


class ActNorm(nn.Module):
    """Shifts and scales each of D numbers; both are learned (Kingma & Dhariwal 2018, arXiv 1807.03039, 3.1).

    It does nothing until `begin` has seen samples: from then on each of their numbers has mean 0 and
    variance 1, but for those that vary by less than a tenth of what all together do: these begin with a
    tenth. Few samples may not show how much a number varies (the border of digits), and continuous numbers
    that never vary have no finite density at all. A flow that begins as the identity finds digits unlikely
    beyond measure (27.9 bits per dimension on MNIST, whose background lies at -7 after the logit), and takes
    epochs to get away from there.

    Args:
        size: D.

    Attributes:
        tracked: the buffers that a pass may change while it trains.
    """

    tracked: ClassVar[tuple[str, ...]] = ("mean", "width", "begun")

    def __init__(self, size: int) -> None:
        super().__init__()
        self.shift = nn.Parameter(torch.zeros(size))
        self.log_scale = nn.Parameter(torch.zeros(size))
        self.register_buffer("mean", torch.zeros(size))
        self.register_buffer("width", torch.ones(size))
        self.mean: Tensor
        self.width: Tensor
        self.register_buffer("begun", torch.zeros((), dtype=torch.bool))
        self.begun: Tensor
        self._known = False  # asking a device at every step would wait for it

    @property
    def has_begun(self) -> bool:
        """Whether samples were seen; a batch that runs out of memory is as if it had not been."""
        if not self._known:
            self._known = bool(self.begun)
        return self._known

    def begin(self, x: Tensor) -> None:
        """Set both by samples `(B, D)`, B at least 2."""
        if len(x) < 2:
            return
        with torch.no_grad():
            self.mean.copy_(x.mean(0))
            self.width.copy_(x.std(0).clamp(min=NARROWEST * float(x.std()) or 1.0))
            self.begun.fill_(True)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """`(B, D)` to the same, and ln |det| of the Jacobian, `(B,)`."""
        log_det = (self.log_scale - self.width.log()).sum()
        return (x - self.mean) / self.width * self.log_scale.exp() + self.shift, log_det.expand(len(x))

    def inverse(self, y: Tensor) -> Tensor:
        """Back."""
        return (y - self.shift) * (-self.log_scale).exp() * self.width + self.mean
