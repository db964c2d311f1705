"""Several samples of one input: how undecided they are, and whether they are as likely as they should be."""

from __future__ import annotations

import numpy as np

from aestudio.data.dataset import Array

__all__ = ["conditional_parity", "coverage", "entropy"]


def entropy(votes: Array) -> Array:
    """How undecided the samples of each input are over the groups, in bits, `(I,)`, of votes `(I, K)`."""
    found: Array = -np.where(votes > 0, votes * np.log2(np.maximum(votes, 1e-300)), 0.0).sum(-1)
    return found


def coverage(votes: Array, groups: Array) -> float:
    """The share of inputs with at least one sample in their own group (coverage@S)."""
    return float((votes[np.arange(len(groups)), groups] > 0).mean())


def conditional_parity(
    counts: Array, probabilities: Array, rng: np.random.Generator, times: int = 999
) -> tuple[float, float]:
    """CPR: do samples fall into groups as often as P(group | input) says (Ohayon 2024, eq. 4)?

    Args:
        counts: how many samples of each input are of each group, `(I, K)`; S a row.
        probabilities: P(group | input), `(I, K)`.
        rng: what is drawn with.
        times: parametric bootstrap draws.

    Returns:
        T = sum of (n - S p)^2 / (S p), and its p-value among counts drawn from `probabilities`.
    """
    samples = counts.sum(1).astype(int)
    expected = np.maximum(samples[:, None] * probabilities, 1e-9)

    def far(seen: Array) -> float:
        return float(((seen - expected) ** 2 / expected).sum())

    found = far(counts)
    exact = probabilities / probabilities.sum(1, keepdims=True)
    beyond = sum(far(rng.multinomial(samples, exact)) >= found - 1e-9 for _ in range(times))
    return found, (1 + beyond) / (times + 1)
