"""Cases whose answer is known: what samplers of a given prior do to groups, without a picture.

They are what the audit's numbers are checked against, and the theory that is drawn beside a measured curve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from aestudio.data.dataset import Array

__all__ = ["ESTIMATORS", "Estimated", "TwoTone", "ohayon"]

ESTIMATORS = ("MMSE", "posterior", "MMSE with perfect index")


@dataclass(frozen=True)
class Estimated:
    """One estimator in Ohayon's example 1; group 1 is the minority.

    Attributes:
        kept: GP of group 0 and of group 1, P(X^ in a | X in a).
        flip_ratio: F_1 / F_0.
        share: P(X^ in 1).
        distance: Wasserstein-1 between X and X^ within group 0 and within group 1.
        shift: mean of X^ - X in group 1.
    """

    kept: tuple[float, float]
    flip_ratio: float
    share: float
    distance: tuple[float, float]
    shift: float


def ohayon(draws: int, rng: np.random.Generator) -> dict[str, Estimated]:
    """Example 1 of Ohayon et al. (2024): X and N standard normal, Y = X + N, group 1 where X >= 1."""
    x = rng.standard_normal(draws)
    y = x + rng.standard_normal(draws)
    outputs = (y / 2, y / 2 + np.sqrt(0.5) * rng.standard_normal(draws), y / np.sqrt(2))
    return {name: _estimated(x, output) for name, output in zip(ESTIMATORS, outputs, strict=True)}


def _estimated(x: Array, output: Array) -> Estimated:
    inside, given = x >= 1, output >= 1
    kept = (float((~given)[~inside].mean()), float(given[inside].mean()))
    distance = [float(np.abs(np.sort(x[part]) - np.sort(output[part])).mean()) for part in (~inside, inside)]
    return Estimated(
        kept=kept,
        flip_ratio=(1 - kept[1]) / (1 - kept[0]),
        share=float(given.mean()),
        distance=(distance[0], distance[1]),
        shift=float((output - x)[inside].mean()),
    )


@dataclass(frozen=True)
class TwoTone:
    """Skin of two tones seen through noise: x ~ pi_a N(mean_a, sd_a), y = x + noise. Group 1 is the minority.

    Attributes:
        share: pi of the minority in the training set.
        means: L* of majority and minority.
        spreads: their standard deviations.
        noise: standard deviation of what is added, L*.
    """

    share: float
    means: tuple[float, float] = (68.0, 46.0)
    spreads: tuple[float, float] = (5.0, 7.0)
    noise: float = 12.0

    @property
    def prior(self) -> Array:
        """Shares of majority and minority."""
        return np.array([1 - self.share, self.share])

    @property
    def odds(self) -> float:
        """The training odds pi_maj / pi_min."""
        return (1 - self.share) / self.share

    def seen(self, y: Array) -> Array:
        """The density of y in each group, `(..., 2)`."""
        wide = np.hypot(self.spreads, self.noise)
        found: Array = norm.pdf(y[..., None], self.means, wide)
        return found

    def posterior(self, y: Array) -> Array:
        """P(group | y), `(..., 2)`."""
        joint = self.prior * self.seen(y)
        found: Array = joint / joint.sum(-1, keepdims=True)
        return found

    def mode(self, y: Array) -> Array:
        """The likelier group given y, whose likeliest x is the MAP answer: `(...)` of 0 and 1."""
        found: Array = np.argmax(self.posterior(y), axis=-1)
        return found

    def expected(self, y: Array) -> Array:
        """E[x | y, group], `(..., 2)`."""
        means, variances = np.array(self.means), np.square(self.spreads)
        gain = variances / (variances + self.noise**2)
        found: Array = means + gain * (y[..., None] - means)
        return found

    def rates(self, answer: str) -> Array:
        """P(output in b | input in a), `(2, 2)`, of "posterior" samples or of the "mode", by quadrature."""
        y, step = self._grid()
        groups = self.posterior(y) if answer == "posterior" else np.eye(2)[self.mode(y)]
        found: Array = step * self.seen(y).T @ groups
        return found

    def shift(self, answer: str) -> Array:
        """The mean of output less input in each group, L*, `(2,)`, of "posterior" or of the "mode"."""
        y, step = self._grid()
        weights = self.posterior(y) if answer == "posterior" else np.eye(2)[self.mode(y)]
        output = (weights * self.expected(y)).sum(-1)
        found: Array = step * self.seen(y).T @ output - np.array(self.means)
        return found

    def amplification(self, answer: str) -> float:
        """Alpha: the flip ratio over the training odds."""
        rates = self.rates(answer)
        return float(rates[1, 0] / rates[0, 1] / self.odds)

    def draw(
        self, count: int, share: float, answer: str, rng: np.random.Generator
    ) -> tuple[Array, Array, Array]:
        """Inputs of a test set and an oracle's answers: groups, the outputs' groups and y, each `(count,)`.

        Args:
            count: how many inputs.
            share: of the minority in the test set.
            answer: "posterior" or "mode".
            rng: what is drawn with.
        """
        groups = (rng.random(count) < share).astype(np.int64)
        x = np.array(self.means)[groups] + np.array(self.spreads)[groups] * rng.standard_normal(count)
        y = x + self.noise * rng.standard_normal(count)
        if answer == "posterior":
            return groups, (rng.random(count) < self.posterior(y)[:, 1]).astype(np.int64), y
        return groups, self.mode(y), y

    def _grid(self) -> tuple[Array, float]:
        reach = 8 * (self.noise + max(self.spreads))
        y = np.linspace(min(self.means) - reach, max(self.means) + reach, 20_001)
        return y, float(y[1] - y[0])
