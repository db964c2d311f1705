"""The exact posterior over drawn faces: which of many a small picture may have come from, how likely."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aestudio.data.dataset import Array

__all__ = ["FEWEST", "Bank", "Posterior"]

FEWEST = 20_000
"""Faces that a bank should hold."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """What small pictures may have come from.

    Attributes:
        weights: of each face of the bank, `(I, F)`; each row adds up to 1.
        groups: P(group | y), `(I, K)`.
        size: the effective number of faces behind each row, 1 / sum of squares, `(I,)`; where it is small,
            the bank is too coarse for the noise.
    """

    weights: Array
    groups: Array
    size: Array

    def draw(self, samples: int, rng: np.random.Generator) -> Array:
        """Rows of the bank, `(I, samples)`: exact posterior samples, but for the bank being finite."""
        reached = np.cumsum(self.weights, axis=1)
        wanted = rng.random((len(reached), samples)) * reached[:, -1:]
        return np.stack([np.searchsorted(row, at) for row, at in zip(reached, wanted, strict=True)])


@dataclass(frozen=True, eq=False)
class Bank:
    """Faces drawn at the training set's shares, as the upsampler would be given them.

    Attributes:
        small: D(x), `(F, C, h, w)`, without noise.
        groups: of each face, int `(F,)`.
        count: K, how many groups there are.
    """

    small: Array
    groups: Array
    count: int

    def posterior(self, given: Array, noise: float, shares: tuple[float, ...] | None = None) -> Posterior:
        """Weights proportional to exp(-|D(x_k) - y|^2 / (2 noise^2)).

        Args:
            given: y, `(I, C, h, w)`.
            noise: its standard deviation.
            shares: of each group in the training set, `(K,)`, where they are not the bank's: its faces then
                count for as much more or less.

        Raises:
            ValueError: when the noise is not above 0.
        """
        if noise <= 0:
            raise ValueError(f"expected noise above 0, since without it no other face fits; found {noise:g}")
        bank, y = (part.reshape(len(part), -1).astype(np.float64) for part in (self.small, given))
        middle = bank.mean(0)  # exact differences of large sums of squares
        bank, y = bank - middle, y - middle
        far = (y**2).sum(1)[:, None] - 2 * y @ bank.T + (bank**2).sum(1)
        prior = np.ones(len(bank))
        if shares is not None:
            there = np.bincount(self.groups, minlength=self.count)
            prior = (np.array(shares) / np.maximum(there, 1))[self.groups]
        # the nearest that can be: where a group has no share, its faces are the nearest to some inputs
        near = far[:, prior > 0].min(1, keepdims=True)
        weights = prior * np.exp(-np.maximum(far - near, 0.0) / (2 * noise**2))
        weights /= weights.sum(1, keepdims=True)
        return Posterior(weights, weights @ np.eye(self.count)[self.groups], 1 / (weights**2).sum(1))
