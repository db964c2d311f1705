"""SPE, symmetric flow: does as much go from group a to group b as back, pi_a P_ab = pi_b P_ba (Jalal 2021)?

A sampler of the exact posterior keeps it: its X and X^ are exchangeable given the input.
"""

from __future__ import annotations

import numpy as np

from aestudio.audit.statistics.flips import Flips, Test, wald
from aestudio.data.dataset import Array

__all__ = ["ENOUGH", "symmetry"]

ENOUGH = 200
"""Inputs of each group from which on the chi-squared limit of Wald's statistic holds its level."""

_LEAST_EFFECT = 0.05  # of clustering: one input never counts as more than twenty
_STEPS = 60
_FEW = 1e-9  # instead of no count at all, of which there is no logarithm


def symmetry(flips: Flips, shares: Array, rng: np.random.Generator, times: int = 999) -> Test:
    """The test of all pairs of groups at once: Wald's, or in small groups by a parametric bootstrap.

    With fewer than `ENOUGH` inputs in a group Wald's p-value is too small (measured: 50 inputs in each of 7
    groups, half of which flip: 15 % of audits without any asymmetry are rejected at 5 %). There the
    likelihood ratio is taken, and its p-value among tables drawn from the symmetric flow that is likeliest.

    Args:
        flips: of each input.
        shares: pi, each group's share of the training set, `(K,)`; with a share of 0 the test is Wald's.
        rng: what is drawn with.
        times: tables that are drawn.
    """
    there = np.flatnonzero(flips.sizes)
    small = len(there) > 1 and flips.sizes[there].min() < ENOUGH
    if not small or (shares[there] <= 0).any():
        return _large(flips, shares, there)
    return _small(flips, shares, there, rng, times)


def _large(flips: Flips, shares: Array, there: Array) -> Test:
    """Wald's test of pi_a P_ab - pi_b P_ba over all pairs."""
    pairs = [(a, b) for a in there for b in there if a < b]
    rates, inside = flips.rates, flips.covariances() / np.maximum(flips.sizes, 1)[:, None, None]
    apart = np.array([shares[a] * rates[a, b] - shares[b] * rates[b, a] for a, b in pairs])
    slopes = np.zeros((len(pairs), flips.count, flips.count))  # of each pair by P_ab
    for k, (a, b) in enumerate(pairs):
        slopes[k, a, b], slopes[k, b, a] = shares[a], -shares[b]
    return wald(apart, np.einsum("kab,abc,lac->kl", slopes, inside, slopes))


def _small(flips: Flips, shares: Array, there: Array, rng: np.random.Generator, times: int) -> Test:
    """The likelihood ratio among tables drawn without asymmetry."""
    found, sizes = _effective(flips, there)
    pi = shares[there] / shares[there].sum()
    statistic = float(_ratio(found, _symmetric(found, pi)))
    null = _symmetric(_shrunken(found, sizes / pi), pi)
    rows = [rng.multinomial(n, row, times) for n, row in zip(sizes, null, strict=True)]
    drawn = np.stack(rows, axis=1).astype(float)
    beyond = int((_ratio(drawn, _symmetric(drawn, pi)) >= statistic - 1e-9).sum())
    return Test(statistic, 0, (1 + beyond) / (times + 1), "parametric bootstrap")


def _effective(flips: Flips, there: Array) -> tuple[Array, Array]:
    """Counts `(K, K)` and sizes `(K,)` of single votes that would vary as much as those there are.

    Several samples of an input vary less than as many inputs, by the design effect of Rao and Scott (1981):
    the variance of an input's votes over that of a single vote at the same rates. Of single votes it is 1.

    What came out in a group of which no inputs are counts as what stayed: neither goes from one of these
    groups to another. The likelihood ratio is the same as with a column of its own, which no flow back binds.
    """
    votes, own = flips.votes[:, there], np.searchsorted(there, flips.groups)
    votes[np.arange(len(own)), own] += 1 - votes.sum(1)
    whole = Flips(votes, own)
    rates = whole.rates
    single = (rates * (1 - rates)).sum(1)
    seen = np.trace(whole.covariances(), axis1=1, axis2=2)
    effect = np.where(single > 0, seen / np.where(single > 0, single, 1), 1)
    sizes = np.rint(whole.sizes / np.clip(effect, _LEAST_EFFECT, 1)).astype(int)
    return sizes[:, None] * rates, sizes


def _shrunken(counts: Array, exposure: Array) -> Array:
    """Flows of pairs `(K, K)` drawn towards one flow for all, the more the less they differ beyond chance.

    Without it pairs between which nobody happened to go stay empty in all that is drawn, and flows seen are
    spread wider than those that are: what is drawn would be too symmetric.

    Args:
        counts: from a to b.
        exposure: size over share of each group: how many a flow of 1 would bring.
    """
    upper = np.triu_indices(len(counts), 1)
    both = (counts + counts.T)[upper]
    expected = (exposure[:, None] + exposure[None, :])[upper]
    expected = both.sum() * expected / expected.sum()
    beyond = ((both - expected) ** 2).sum()
    weight = 1.0 if beyond <= expected.sum() else expected.sum() / beyond
    found = np.zeros_like(counts)
    found[upper] = (weight * expected + (1 - weight) * both) / 2
    return np.asarray(found + found.T + np.diag(np.diag(counts)))


def _symmetric(counts: Array, shares: Array) -> Array:
    """The rates `(..., K, K)` that make counts likeliest if the flows J_ab = pi_a P_ab are symmetric.

    With rows that add up to pi the likeliest J is (n_ab + n_ba) / (l_a + l_b), on the diagonal n_aa / l_a;
    Newton's method finds the multipliers l, of which the likelihood's dual is convex.
    """
    both = counts + np.swapaxes(counts, -1, -2) + _FEW
    first = counts.sum(-1) / shares
    multipliers = np.maximum(first, 1e-3 * first.max(-1, keepdims=True))
    diagonal = np.arange(len(shares))
    for _ in range(_STEPS):
        sums = multipliers[..., :, None] + multipliers[..., None, :]
        flow = both / sums
        slope = shares - flow.sum(-1)
        if np.abs(slope).max() < 1e-9:
            break
        curved = flow / sums
        curved[..., diagonal, diagonal] += curved.sum(-1)
        step = np.linalg.solve(curved, -slope[..., None])[..., 0]
        room = np.where(step < 0, 0.9 * multipliers / np.where(step < 0, -step, 1), 1).min(-1, keepdims=True)
        multipliers = multipliers + np.minimum(room, 1) * step
    flow = both / (multipliers[..., :, None] + multipliers[..., None, :])
    found: Array = flow / flow.sum(-1, keepdims=True)
    return found


def _ratio(counts: Array, null: Array) -> Array:
    """2 log of the likelihood at the observed rates over that at `null`; `(..., K, K)` to `(...)`."""
    rates = counts / np.maximum(counts.sum(-1, keepdims=True), _FEW)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(counts > 0, counts * np.log(rates / null), 0.0)
    return np.asarray(2 * terms.sum((-1, -2)))
