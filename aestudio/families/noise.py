"""Noise schedules: how much of a sample is left after so many steps of adding noise."""

from __future__ import annotations

from typing import Any

import numpy as np
from pydantic import Field

from aestudio.spec import Registry, Spec, hints

__all__ = ["NOISE_SCHEDULES", "NoiseSchedule", "alpha_bars", "signal_to_noise"]

Array = np.ndarray[Any, Any]
LARGEST = 0.999  # share of the variance one step may replace (Nichol & Dhariwal 2021, section 3.2)


class NoiseSchedule(Spec):
    """A noise schedule; the kinds are in `NOISE_SCHEDULES`."""

    def betas(self, steps: int) -> Array:
        """The variance of the noise that each step adds, above 0 and below 1: `(steps,)`."""
        raise NotImplementedError


NOISE_SCHEDULES: Registry[NoiseSchedule] = Registry("noise schedule")


@NOISE_SCHEDULES.register
class Linear(NoiseSchedule):
    """The added variance rises evenly (Ho et al. 2020): much of the sample is lost early on.

    First and last values are those of 1,000 steps; with fewer steps each adds as much more.
    """

    kind = "linear"
    title = "Linear"

    first: float = Field(
        1e-4,
        gt=0,
        lt=1,
        title="First variance",
        description="What the first of 1,000 steps adds.",
        json_schema_extra=hints(log=True),
    )
    last: float = Field(
        0.02,
        gt=0,
        lt=1,
        title="Last variance",
        description="What the last of 1,000 steps adds.",
        json_schema_extra=hints(log=True),
    )

    def betas(self, steps: int) -> Array:
        """Ho et al. 2020, section 4, times 1000 / steps."""
        return np.minimum(np.linspace(self.first, self.last, steps) * (1000 / steps), LARGEST)


@NOISE_SCHEDULES.register
class Cosine(NoiseSchedule):
    """The sample fades along a squared cosine (Nichol & Dhariwal 2021): noise comes evenly over the steps."""

    kind = "cosine"
    title = "Cosine"

    offset: float = Field(
        0.008,
        ge=0,
        le=1,
        title="Offset",
        description="Keeps the first steps from adding next to nothing.",
        json_schema_extra=hints(advanced=True),
    )

    def betas(self, steps: int) -> Array:
        """Nichol & Dhariwal 2021, equation 17."""
        t = np.arange(steps + 1) / steps
        left = np.cos((t + self.offset) / (1 + self.offset) * np.pi / 2) ** 2
        return np.asarray(np.minimum(1 - left[1:] / left[:-1], LARGEST))


def alpha_bars(schedule: NoiseSchedule, steps: int) -> Array:
    """The share of a sample's variance that is left after t steps, `(steps + 1,)`; 1 at t = 0.

    x_t = sqrt(alpha_bar_t) x_0 + sqrt(1 - alpha_bar_t) noise (Ho et al. 2020, equation 4).
    """
    return np.concatenate([[1.0], np.cumprod(1 - schedule.betas(steps))])


def signal_to_noise(alpha_bar: Array) -> Array:
    """alpha_bar / (1 - alpha_bar); infinite where there is no noise."""
    with np.errstate(divide="ignore"):
        return np.asarray(alpha_bar / (1 - alpha_bar))
