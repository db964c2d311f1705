"""Terms of the ELBO, each one node of the graph with its gradient in closed form.

Written as the sum of many operations, they take much of a small network's step, and of a large one's memory.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

__all__ = ["cross_entropy", "kl_to_normal"]


def cross_entropy(p: Tensor, x: Tensor, edge: float) -> Tensor:
    """-x ln p - (1 - x) ln(1 - p), summed over the numbers of each sample: `(B,)`, in nats.

    Args:
        p: probabilities of a 1, `(B, *)`, kept `edge` away from 0 and 1; beyond that they get no gradient.
        x: numbers from 0 to 1, `(B, *)`.
        edge: see there.
    """
    found: Tensor = _CrossEntropy.apply(p, x, edge)  # type: ignore[no-untyped-call]
    return found


def kl_to_normal(mean: Tensor, logvar: Tensor) -> Tensor:
    """KL(N(mean, exp(logvar)) || N(0, 1)) in nats, summed over the numbers of each sample: `(B,)`.

    Kingma & Welling 2014, appendix B.
    """
    found: Tensor = _KL.apply(mean, logvar)  # type: ignore[no-untyped-call]
    return found


class _CrossEntropy(torch.autograd.Function):
    """The derivative with respect to p is (p - x) / (p (1 - p)); with respect to x, ln(1 - p) - ln p."""

    @staticmethod
    def forward(context: Any, p: Tensor, x: Tensor, edge: float) -> Tensor:
        context.save_for_backward(p, x)
        context.edge = edge
        kept = p.clamp(edge, 1 - edge)
        return torch.lerp((1 - kept).log_(), kept.log(), x).flatten(1).sum(1).neg_()

    @staticmethod
    @once_differentiable
    def backward(context: Any, slope: Tensor) -> tuple[Tensor | None, Tensor | None, None]:
        p, x = context.saved_tensors
        wide = slope.view(-1, *[1] * (p.dim() - 1))
        of_p = of_x = None
        if context.needs_input_grad[0]:
            # The gradient of the logit is 1 / (p (1 - p)), and 0 beyond the edges: one kernel for five.
            of_p = torch.ops.aten.logit_backward((p - x).mul_(wide), p, context.edge)
        if context.needs_input_grad[1]:
            of_x = wide * -p.logit(context.edge)
        return of_p, of_x, None


class _KL(torch.autograd.Function):
    """The derivative with respect to the mean is the mean; to the log-variance, (variance - 1) / 2."""

    @staticmethod
    def forward(context: Any, mean: Tensor, logvar: Tensor) -> Tensor:
        beyond = torch.expm1(logvar)
        context.save_for_backward(mean, beyond)
        return torch.addcmul(beyond - logvar, mean, mean).flatten(1).sum(1).div_(2)

    @staticmethod
    @once_differentiable
    def backward(context: Any, slope: Tensor) -> tuple[Tensor, Tensor]:
        mean, beyond = context.saved_tensors
        wide = slope.view(-1, *[1] * (mean.dim() - 1))
        return wide * mean, (wide / 2) * beyond
