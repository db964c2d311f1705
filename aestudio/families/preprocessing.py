"""How a flow's numbers come from the data's, invertibly, before its first transform."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pydantic import Field

from aestudio.spec import Registry, Spec, hints

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["PREPROCESSINGS", "Logit", "Preprocessing", "Standard"]


class Preprocessing(Spec):
    """An invertible function of each number; the kinds are in `PREPROCESSINGS`."""

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """`(B, D)` to the same, and ln |du/dx| summed over each sample, `(B,)`."""
        return x, x.new_zeros(len(x))

    def inverse(self, u: Tensor) -> Tensor:
        """Back to the data's numbers."""
        return u

    def complaint(self, low: float, high: float) -> str:
        """Why it can't work on data from `low` to `high`, in words; empty: it can."""
        return ""


PREPROCESSINGS: Registry[Preprocessing] = Registry("preprocessing")


@PREPROCESSINGS.register
class NoPreprocessing(Preprocessing):
    """The transforms see the data as they are."""

    kind = "none"
    title = "None"


@PREPROCESSINGS.register
class Standard(Preprocessing):
    """Numbers are shifted and scaled to lie around 0, where the transforms can bend them."""

    kind = "scale"
    title = "Shift and scale"

    centre: float = Field(0.0, title="Centre", description="What becomes 0.", ge=-1e12, le=1e12)
    unit: float = Field(
        1.0,
        gt=0,
        le=1e12,
        title="Unit",
        description="How far from the centre 1 is; a standard deviation or so.",
        json_schema_extra=hints(log=True),
    )

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """`(x - centre) / unit`."""
        return (x - self.centre) / self.unit, x.new_full((len(x),), -x[0].numel() * math.log(self.unit))

    def inverse(self, u: Tensor) -> Tensor:
        """`centre + unit u`."""
        return self.centre + self.unit * u


@PREPROCESSINGS.register
class Logit(Preprocessing):
    """For data between two bounds: the bounded range becomes the whole line (Dinh et al. 2016, 4.1)."""

    kind = "logit"
    title = "Logit"

    low: float = Field(0.0, title="Lowest", description="The lower bound of the data.", ge=-1e12, le=1e12)
    high: float = Field(
        1.0,
        title="Highest",
        description="The upper bound, with the noise of dequantisation.",
        ge=-1e12,
        le=1e12,
    )
    margin: float = Field(
        0.05,
        gt=0,
        lt=0.5,
        title="Margin",
        description="Share of the range that is kept free at either bound, where the logit is infinite.",
        json_schema_extra=hints(advanced=True),
    )

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """`ln(p / (1 - p))` of `p = margin + (1 - 2 margin) (x - low) / (high - low)`."""
        p = (self.margin + self._slope * (x - self.low)).clamp(1e-6, 1 - 1e-6)
        log_p, log_q = p.log(), (-p).log1p()
        return log_p - log_q, (math.log(self._slope) - log_p - log_q).sum(1)

    def inverse(self, u: Tensor) -> Tensor:
        """The sigmoid, and back to the bounds."""
        return (u.sigmoid() - self.margin) / self._slope + self.low

    @property
    def _slope(self) -> float:
        return (1 - 2 * self.margin) / (self.high - self.low)

    def complaint(self, low: float, high: float) -> str:
        """The data must lie between the bounds."""
        if self.low >= self.high:
            return f"expected a highest value above the lowest, found {self.low:g} and {self.high:g}"
        slack = 1e-4 * (self.high - self.low)
        if low >= self.low - slack and high <= self.high + slack:
            return ""
        wanted = f"expected data from {self.low:g} to {self.high:g} for the logit"
        return f"{wanted}, found data from {low:g} to {high:g}; set its bounds to these, or choose another"
