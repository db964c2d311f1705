"""Terms of the ELBO, each one node of the graph with its gradient in closed form.

Written as the sum of many operations, they take much of a small network's step, and of a large one's memory.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

__all__ = ["LOGVAR", "cross_entropy", "draw"]

LOGVAR = 20.0  # log-variances beyond plus and minus this are cut: their exponential would leave float32


def cross_entropy(p: Tensor, x: Tensor, edge: float) -> Tensor:
    """-x ln p - (1 - x) ln(1 - p), summed over the numbers of each sample: `(B,)`, in nats.

    Args:
        p: probabilities of a 1, `(B, *)`, kept `edge` away from 0 and 1; beyond that they get no gradient.
        x: numbers from 0 to 1, `(B, *)`.
        edge: see there.
    """
    found: Tensor = _CrossEntropy.apply(p, x, edge)  # type: ignore[no-untyped-call]
    return found


def draw(doubled: Tensor, noise: Tensor) -> tuple[Tensor, Tensor]:
    """A draw z from q = N(mean, exp(logvar)), and KL(q || N(0, 1)) in nats: `(B, D, *)` and `(B,)`.

    Kingma & Welling 2014, section 2.4 and appendix B; the KL is summed over the numbers of each sample.

    Args:
        doubled: means and log-variances side by side, `(B, 2 D, *)`; a log-variance beyond plus or minus
            `LOGVAR` counts as that, and gets no gradient.
        noise: standard normal numbers, `(B, D, *)`.
    """
    found: tuple[Tensor, Tensor] = _Draw.apply(doubled, noise)  # type: ignore[no-untyped-call]
    return found


class _CrossEntropy(torch.autograd.Function):
    """The derivative with respect to p is (p - x) / (p (1 - p)); with respect to x, ln(1 - p) - ln p."""

    @staticmethod
    def forward(context: Any, p: Tensor, x: Tensor, edge: float) -> Tensor:
        context.save_for_backward(p, x)
        context.edge = edge
        kept = p.clamp(edge, 1 - edge)
        return torch.lerp(kept.neg().log1p_(), kept.log(), x).flatten(1).sum(1).neg_()

    @staticmethod
    @once_differentiable
    def backward(context: Any, slope: Tensor) -> tuple[Tensor | None, Tensor | None, None]:
        p, x = context.saved_tensors
        wide = slope.view(-1, *[1] * (p.dim() - 1))
        of_p = of_x = None
        if context.needs_input_grad[0]:
            # The gradient of the logit is 1 / (p (1 - p)), and 0 beyond the edges: one kernel for five.
            of_p = torch.ops.aten.logit_backward.default((p - x).mul_(wide), p, context.edge)
        if context.needs_input_grad[1]:
            of_x = wide * -p.logit(context.edge)
        return of_p, of_x, None


class _Draw(torch.autograd.Function):
    """With s = exp(logvar / 2) noise, z is mean + s.

    Its derivative with respect to the mean is 1, to the log-variance s / 2. The KL's are the mean and
    (exp(logvar) - 1) / 2.
    """

    @staticmethod
    def forward(context: Any, doubled: Tensor, noise: Tensor) -> tuple[Tensor, Tensor]:
        mean, free = doubled.chunk(2, dim=1)
        logvar = free.clamp(-LOGVAR, LOGVAR)
        shift = (logvar / 2).exp_().mul_(noise)
        beyond = torch.expm1(logvar)
        context.save_for_backward(doubled, shift, beyond)
        kl = torch.addcmul(beyond - logvar, mean, mean).flatten(1).sum(1).div_(2)
        return mean + shift, kl

    @staticmethod
    @once_differentiable
    def backward(context: Any, of_z: Tensor, of_kl: Tensor) -> tuple[Tensor, None]:
        doubled, shift, beyond = context.saved_tensors
        mean, free = doubled.chunk(2, dim=1)
        wide = of_kl.view(-1, *[1] * (mean.dim() - 1))
        of_mean = torch.addcmul(of_z, mean, wide)
        of_logvar = torch.addcmul(of_z * shift, beyond, wide).div_(2)
        # The gradient of a cut is that of a hard tanh, in one kernel.
        of_free = torch.ops.aten.hardtanh_backward.default(of_logvar, free, -LOGVAR, LOGVAR)
        return torch.cat((of_mean, of_free), 1), None
