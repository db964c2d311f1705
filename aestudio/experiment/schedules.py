"""Learning-rate schedules: what the learning rate is multiplied by as training goes on."""

from __future__ import annotations

import math

from pydantic import Field

from aestudio.spec import Registry, Spec

__all__ = ["SCHEDULES", "Plateau", "Schedule"]


class Schedule(Spec):
    """A schedule; the kinds are in `SCHEDULES`."""

    def factor(self, epoch: float, epochs: float) -> float:
        """What the learning rate is multiplied by.

        Args:
            epoch: how many epochs are done, with fractions.
            epochs: how many there are to be.
        """
        return 1.0


SCHEDULES: Registry[Schedule] = Registry("schedule")


@SCHEDULES.register
class Constant(Schedule):
    """The learning rate stays."""

    kind = "constant"
    title = "Constant"


@SCHEDULES.register
class Step(Schedule):
    """Every so many epochs the learning rate falls at once."""

    kind = "step"
    title = "Step"

    every: int = Field(10, ge=1, le=1_000_000, title="Every", description="Epochs between two falls.")
    gamma: float = Field(
        0.5, gt=0, le=1, title="Factor", description="What the rate is multiplied by each time."
    )

    def factor(self, epoch: float, epochs: float) -> float:
        """`gamma ^ floor(epoch / every)`."""
        return float(self.gamma ** (epoch // self.every))


@SCHEDULES.register
class Exponential(Schedule):
    """The learning rate falls by the same factor each epoch, smoothly."""

    kind = "exponential"
    title = "Exponential"

    gamma: float = Field(
        0.97, gt=0, le=1, title="Factor", description="What one epoch multiplies the rate by."
    )

    def factor(self, epoch: float, epochs: float) -> float:
        """`gamma ^ epoch`."""
        return float(self.gamma**epoch)


@SCHEDULES.register
class Cosine(Schedule):
    """Half a cosine from the full rate to a small one (Loshchilov & Hutter 2016, arXiv 1608.03983)."""

    kind = "cosine"
    title = "Cosine"

    floor: float = Field(0.0, ge=0, le=1, title="Ends at", description="Fraction of the rate at the end.")

    def factor(self, epoch: float, epochs: float) -> float:
        """`floor + (1 - floor) (1 + cos(pi epoch / epochs)) / 2`."""
        done = min(epoch / epochs, 1.0) if epochs > 0 else 1.0
        return self.floor + (1 - self.floor) * (1 + math.cos(math.pi * done)) / 2


@SCHEDULES.register
class WarmUp(Schedule):
    """A straight rise at the start, then constant or half a cosine."""

    kind = "warm-up"
    title = "Warm-up"

    rise: float = Field(
        1.0, gt=0, le=10_000, title="Rise", description="Epochs until the full rate is reached."
    )
    cosine: bool = Field(
        True, title="Then cosine", description="Fall along half a cosine afterwards, or stay."
    )

    def factor(self, epoch: float, epochs: float) -> float:
        """`epoch / rise` up to 1 (never quite 0), then as chosen."""
        if epoch < self.rise:
            return max(epoch / self.rise, 1e-3)
        if not self.cosine:
            return 1.0
        return Cosine().factor(epoch - self.rise, epochs - self.rise)


@SCHEDULES.register
class Plateau(Schedule):
    """The learning rate falls when the monitored loss has not improved for a while."""

    kind = "plateau"
    title = "Reduce on plateau"

    gamma: float = Field(
        0.5, gt=0, lt=1, title="Factor", description="What the rate is multiplied by each time."
    )
    patience: int = Field(
        5,
        ge=1,
        le=1_000_000,
        title="Patience",
        description="Epochs without improvement before the rate falls.",
    )
    min_delta: float = Field(
        1e-4,
        ge=0,
        le=1e6,
        title="Smallest improvement",
        description="Less than this does not count as improvement.",
    )
    floor: float = Field(
        1e-4, ge=0, le=1, title="Not below", description="Fraction of the rate it never goes under."
    )
