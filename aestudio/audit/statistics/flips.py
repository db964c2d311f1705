"""Group preservation: how often an output is of another group than its input, and two tests of it.

A vote is what one input's outputs say: the share of its samples in each group, `(K,)`; with one sample a
single 1. All counting and testing goes by input, so that more samples of the same inputs prove no more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import PermutationMethod, chi2, chi2_contingency

from aestudio.audit.statistics.units import per_input
from aestudio.data.dataset import Array

__all__ = ["Flips", "Test", "parity", "preservation", "violations", "votes", "wald"]


CHI_SQUARED, PERMUTATION = "chi-squared", "permutation"


@dataclass(frozen=True)
class Test:
    """A statistic and its p-value.

    Attributes:
        statistic: what is large where there is a difference.
        freedom: degrees of freedom of its chi-squared distribution; 0 where p is by resampling.
        p: its p-value.
        by: what p was had by: "chi-squared", "permutation" or "parametric bootstrap".
    """

    statistic: float
    freedom: int
    p: float
    by: str = CHI_SQUARED


def votes(labels: Array, inputs: Array, count: int) -> Array:
    """What the outputs of each input are labelled as, `(I, K)`; `labels`, `inputs`: of outputs, `(N,)`."""
    return per_input(np.eye(count)[labels], inputs)


@dataclass(frozen=True, eq=False)
class Flips:
    """The votes of all inputs `(I, K)` beside each input's own group `(I,)`."""

    votes: Array
    groups: Array

    @property
    def count(self) -> int:
        """K, how many groups there are."""
        return int(self.votes.shape[1])

    @property
    def sizes(self) -> Array:
        """How many inputs each group has, `(K,)`."""
        return np.bincount(self.groups, minlength=self.count)

    @property
    def counts(self) -> Array:
        """The flip matrix in counts, `(K, K)`: rows by reference label, columns by the outputs' labels."""
        found: Array = np.eye(self.count)[self.groups].T @ self.votes
        return found

    @property
    def rates(self) -> Array:
        """P(output in b | input in a), `(K, K)`; NaN rows of empty groups."""
        with np.errstate(invalid="ignore"):
            found: Array = self.counts / self.sizes[:, None]
        return found

    @property
    def flipped(self) -> Array:
        """In which share of its outputs each input left its group, `(I,)`."""
        found: Array = 1 - self.votes[np.arange(len(self.groups)), self.groups]
        return found

    def covariances(self) -> Array:
        """The covariance of one input's votes within each group: diag P_a - P_a P_a' if S = 1."""
        parts = [self.votes[self.groups == a] for a in range(self.count)]
        return np.stack(
            [np.cov(part, rowvar=False, ddof=0) if len(part) else 0 * np.eye(self.count) for part in parts]
        )

    def residuals(self, shares: Array) -> Array:
        """log[pi_a P_ab / (pi_b P_ba)] with half a count added, `(K, K)`, and 0 on the diagonal.

        0 for a sampler of the exact posterior, whose X and X^ are exchangeable; above 0, more flow from a
        to b than the shares of the training set explain.

        Args:
            shares: pi, each group's share of the training set, `(K,)`.
        """
        flow = np.log(shares[:, None] * (self.counts + 0.5) / (self.sizes[:, None] + 0.5))
        found: Array = flow - flow.T
        return found


def preservation(flips: Flips, rng: np.random.Generator, times: int = 9999) -> Test:
    """RDP: is P(output in a | input in a) the same for every group (Jalal 2021; Ohayon 2024, eq. 2)?

    The 2 x K homogeneity test of hits; by permutation of the inputs where a count of less than 5 is
    expected or where inputs have several samples. A sampler faithful to its training set cannot keep RDP
    unless groups are equally frequent there.
    """
    hit, sizes = 1 - flips.flipped, flips.sizes
    hits = np.bincount(flips.groups, hit, flips.count)
    if hits.sum() in (0, len(hit)):  # nothing or everything is kept: groups are exactly alike
        return Test(0.0, flips.count - 1, 1.0)
    there = sizes > 0  # a group without inputs says nothing
    single = bool(np.all((hit == 0) | (hit == 1)))
    expected = np.outer(sizes[there], [hit.mean(), 1 - hit.mean()])
    if single:
        table = np.stack([np.rint(hits), sizes - np.rint(hits)]).astype(int)[:, there]
        few = expected.min() < 5
        method = PermutationMethod(n_resamples=times, rng=rng) if few else None
        found = chi2_contingency(table, correction=False, method=method)
        if few:
            return Test(float(found.statistic), 0, float(found.pvalue), PERMUTATION)
        return Test(float(found.statistic), int(found.dof), float(found.pvalue))
    members = np.eye(flips.count)[flips.groups][:, there]
    sizes = sizes[there]
    between = ((hits[there] / sizes - hit.mean()) ** 2 * sizes).sum()
    beyond = 0
    for _ in range(times):
        again = rng.permutation(hit) @ members / sizes
        beyond += ((again - hit.mean()) ** 2 * sizes).sum() >= between - 1e-12
    return Test(float(between / hit.var()), 0, (1 + beyond) / (times + 1), PERMUTATION)


def wald(apart: Array, covariance: Array) -> Test:
    """The quadratic form apart' V^+ apart against chi-squared with rank V degrees of freedom.

    What of `apart` lies where V leaves no room for chance (every input of a group goes one way) is no chance.
    """
    values, vectors = np.linalg.eigh(covariance)
    kept = values > 1e-9 * max(values.max(), 1e-300)
    rank = int(kept.sum())
    if not rank or values.max() <= 0:
        return Test(0.0, 0, 1.0 if np.allclose(apart, 0) else 0.0)
    inside = vectors[:, kept].T @ apart
    if np.linalg.norm(apart - vectors[:, kept] @ inside) > 1e-6 * np.linalg.norm(apart):
        return Test(float("inf"), rank, 0.0)
    statistic = float((inside**2 / values[kept]).sum())
    return Test(statistic, rank, float(chi2.sf(statistic, rank)))


def parity(flips: Flips) -> Test:
    """PR: do outputs fall into each group as often as inputs do (Ohayon 2024, eq. 3)? Rows are fixed.

    Wald test of column less row totals d, V = sum over a of n_a (diag P_a - P_a P_a'), d'V^+d. An exact
    sampler fails it too where the test set's shares are not the training set's.
    """
    apart = flips.votes.sum(0) - flips.sizes
    return wald(apart, (flips.sizes[:, None, None] * flips.covariances()).sum(0))


def violations(levels: Array) -> dict[str, float]:
    """How unequal hit rates or label shares `(K,)` are, as FAccT24 measures it, scaled to add up to 1.

    The scaling hides the level: the raw rates belong beside these. Their "total variation" lacks the half;
    this is theirs with it.
    """
    v, k = np.asarray(levels, float) / np.sum(levels), len(levels)
    apart = v - 1 / k
    entropy = np.where(v > 0, v * np.log(np.maximum(v, 1e-300)), 0.0).sum()
    return {
        "chi2": float(k * (apart**2).sum()),
        "Chebyshev": float(np.abs(apart).max()),
        "KL": float(entropy + np.log(k)),
        "TV": float(np.abs(apart).sum() / 2),
    }
