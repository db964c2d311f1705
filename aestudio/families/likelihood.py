"""What a decoder's output says of a sample: the distributions p(x | z), and their logarithms in nats."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from aestudio.families.losses import EDGE
from aestudio.spec import Registry, Spec, hints

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["LIKELIHOODS", "Likelihood"]


class Likelihood(Spec):
    """A distribution around a decoder's output; the kinds are in `LIKELIHOODS`.

    Class attributes:
        unit_range: whether outputs and data must lie in 0 to 1.
    """

    unit_range: ClassVar[bool] = False

    @property
    def first_log_scale(self) -> float | None:
        """The logarithm of the scale to begin with, where it is learned; None: nothing is."""
        return None

    def is_distribution(self, step: float) -> bool:
        """Whether it is a normalised distribution of values that are `step` apart; 0: continuous ones."""
        return True

    def nll(self, output: Tensor, x: Tensor, log_scale: Tensor | None = None) -> Tensor:
        """-log p(x | z) of each sample in nats, `(B,)`, summed over its numbers.

        Args:
            output: of the decoder, `(B, *)`.
            x: samples, `(B, *)`.
            log_scale: the learned one, a scalar.
        """
        raise NotImplementedError


LIKELIHOODS: Registry[Likelihood] = Registry("likelihood")


@LIKELIHOODS.register
class Bernoulli(Likelihood):
    """Each number is the probability of a 1: for data from 0 to 1, with a sigmoid at the end.

    For grey values between 0 and 1 it is no normalised density (Loaiza-Ganem & Cunningham 2019), but the
    usual choice for digits; its values compare with others of the same data only.
    """

    kind = "bernoulli"
    title = "Bernoulli"
    unit_range = True

    def is_distribution(self, step: float) -> bool:
        """Only of values that are 0 or 1."""
        return step >= 1

    def nll(self, output: Tensor, x: Tensor, log_scale: Tensor | None = None) -> Tensor:
        """The cross-entropy, summed."""
        from aestudio.families.nats import cross_entropy

        return cross_entropy(output, x, EDGE)


@LIKELIHOODS.register
class Gaussian(Likelihood):
    """A normal distribution around the output, of one width for all numbers."""

    kind = "gaussian"
    title = "Gaussian"

    scale: float = Field(
        0.1,
        gt=0,
        le=1e6,
        title="Standard deviation",
        description="Of the data around the output, in scaled units; smaller: details count more.",
        json_schema_extra=hints(log=True),
    )
    learned: bool = Field(
        True,
        title="Learn it",
        description="Whether the standard deviation is learned too (Rybkin et al. 2021, arXiv 2006.13202).",
    )

    @property
    def first_log_scale(self) -> float | None:
        """Of the standard deviation that is set."""
        return math.log(self.scale) if self.learned else None

    def nll(self, output: Tensor, x: Tensor, log_scale: Tensor | None = None) -> Tensor:
        """Half the squared distance over the variance, and the normalisation."""
        squares, numbers = ((x - output) ** 2).flatten(1).sum(1), output[0].numel()
        if log_scale is None:
            return squares / (2 * self.scale**2) + numbers * (math.log(self.scale) + _HALF_LOG_TAU)
        return squares * (-2 * log_scale).exp() / 2 + numbers * (log_scale + _HALF_LOG_TAU)


_HALF_LOG_TAU = math.log(2 * math.pi) / 2
