"""The numbers of several outputs for one input: what is drawn where it leaves a choice, and how freely."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aestudio.audit.findings.primary import Asked
from aestudio.audit.results import Metric
from aestudio.audit.several import Outputs
from aestudio.audit.statistics.flips import violations
from aestudio.audit.statistics.intervals import wilson
from aestudio.audit.statistics.samples import conditional_parity, entropy
from aestudio.audit.statistics.units import Interval
from aestudio.data.dataset import Array

__all__ = [
    "COARSE",
    "Conditional",
    "Several",
    "Target",
    "Uninformed",
    "conditional",
    "several_found",
    "uninformed_found",
]

COARSE = 30
"""Faces that are behind the posterior of the median input in effect, below which a bank says nothing."""


@dataclass(frozen=True)
class Conditional:
    """CPR: are groups drawn as often as the input says, P(X^ in a | y) = P(X in a | y)?

    Attributes:
        statistic: sum of (n - S p)^2 / (S p) over inputs and groups.
        p: its p-value among outputs drawn from the exact posterior and read by the same classifier; NaN
            where `note` says why there is none.
        brier: mean squared difference of shares and probabilities.
        faces: of the bank, in effect, behind the median input.
        note: why there is no p-value, or empty.
    """

    statistic: float
    p: float
    brier: float
    faces: float
    note: str = ""


@dataclass(frozen=True, eq=False)
class Several:
    """Several outputs for each of some inputs; the unit is the input, whatever S.

    Attributes:
        samples: S.
        coverage: whether at least one of an input's outputs is read as its own group.
        entropy: how undecided its outputs are over the groups, in bits.
        apart: root mean square difference of two of its outputs, in levels of 255.
        spread: standard deviation of L* over its outputs.
        agrees: whether at least one of its outputs agrees with the input.
        conditional: CPR; None where P(group | input) is not known.
    """

    samples: int
    coverage: Metric
    entropy: Metric
    apart: Metric
    spread: Metric
    agrees: Metric
    conditional: Conditional | None = None


@dataclass(frozen=True)
class Target:
    """What shares are compared with.

    Attributes:
        shares: of each group, `(K,)`.
        p: of outputs drawn at these shares being as far from them.
        far: half the sum of absolute differences (total variation), 0 to 1.
    """

    shares: tuple[float, ...]
    p: float
    far: float


@dataclass(frozen=True)
class Uninformed:
    """What is drawn for an input that names no group (UCPR).

    Attributes:
        samples: outputs that were made.
        noise: standard deviation of what each copy of the input had added.
        read: how many were read as each group, `(K,)`; what is no number is read as none.
        control: the same of the bicubic enlargements of the same inputs.
        shares: the same as rates, with Wilson's intervals.
        targets: "equal shares", and "training shares" where these are known.
        unequal: how unequal the shares are, by measure.
    """

    samples: int
    noise: float
    read: tuple[int, ...]
    control: tuple[int, ...]
    shares: tuple[Interval, ...]
    targets: Mapping[str, Target]
    unequal: Mapping[str, float]


def several_found(outputs: Outputs, asked: Asked, known: Conditional | None = None) -> Several:
    """The numbers of several outputs for each input.

    Args:
        outputs: of `several`; every input is a unit.
        asked: names and resamples; groups are those of the outputs.
        known: CPR, where P(group | input) is known.
    """
    groups, samples = outputs["group"], outputs["read"].shape[1]
    mine = Asked(groups, asked.names, asked.rng, asked.resamples)
    votes = counts(outputs, len(asked.names))
    read = votes.sum(1, keepdims=True)
    shares = np.where(read > 0, votes / np.maximum(read, 1), np.nan)
    own = np.where(read[:, 0] > 0, votes[np.arange(len(groups)), groups] > 0, np.nan)

    with np.errstate(invalid="ignore"):
        spread = outputs["lightness"].std(1, ddof=1) if samples > 1 else np.full(len(groups), np.nan)
    return Several(
        samples=samples,
        coverage=mine.rate(own),
        entropy=mine.metric(np.where(read[:, 0] > 0, entropy(np.nan_to_num(shares)), np.nan), np.inf),
        apart=mine.metric(outputs["apart"], np.inf),
        spread=mine.metric(spread, np.inf),
        agrees=mine.rate(outputs["agrees"].any(1).astype(float)),
        conditional=known,
    )


def counts(outputs: Outputs, count: int) -> Array:
    """How many outputs of each input are read as each of `count` groups, `(I, K)`."""
    found: Array = (outputs["read"][:, :, None] == np.arange(count)).sum(1)
    return found


def conditional(
    outputs: Outputs,
    likely: Array,
    faces: Array,
    confusion: Array,
    rng: np.random.Generator,
    times: int = 999,
) -> Conditional:
    """CPR against the exact posterior, as the classifier would read it.

    Args:
        outputs: of `several`.
        likely: P(group | input), `(I, K)`.
        faces: how many faces of the bank are behind each row in effect, `(I,)`.
        confusion: labels of held-out true pictures by their group, counts `(K, K)`.
        rng: what is drawn with.
        times: draws.
    """
    seen, middle = counts(outputs, likely.shape[1]), float(np.median(faces))
    if middle < COARSE:
        note = f"the bank is too coarse: {middle:.0f} faces in effect behind the median input"
        return Conditional(np.nan, np.nan, np.nan, middle, note)
    there = seen.sum(1) > 0
    errors = (confusion + 0.5) / (confusion + 0.5).sum(1, keepdims=True)
    expected = (likely @ errors)[there]
    statistic, p = conditional_parity(seen[there], expected, rng, times)
    shares = seen[there] / seen[there].sum(1, keepdims=True)
    brier = float(((shares - expected) ** 2).sum(1).mean())
    return Conditional(statistic, p, brier, middle)


def uninformed_found(outputs: Outputs, noise: float, shares: Array | None, asked: Asked) -> Uninformed:
    """The numbers of what is drawn for an input that names no group.

    Args:
        outputs: of `uninformed`.
        noise: that each copy had added.
        shares: of the groups in the training set, `(K,)`; None: not known.
        asked: names, and with what is drawn.
    """
    count = len(asked.names)
    read = counts(outputs, count)
    total = int(read.sum())
    targets = {"equal shares": np.full(count, 1 / count)}
    if shares is not None:
        targets["training shares"] = np.asarray(shares, float)
    return Uninformed(
        samples=outputs["read"].size,
        noise=noise,
        read=tuple(read[0].tolist()),
        control=tuple((outputs["control"][0][:, None] == np.arange(count)).sum(0).tolist()),
        shares=tuple(wilson(float(n), total) for n in read[0]),
        targets={name: _target(read, of, asked) for name, of in targets.items()},
        unequal=violations(read[0]) if total else {},
    )


def _target(read: Array, shares: Array, asked: Asked) -> Target:
    told = tuple(float(share) for share in shares)
    if not read.sum():
        return Target(told, float("nan"), float("nan"))
    _, p = conditional_parity(read, shares[None], asked.rng, min(asked.resamples, 9999))
    return Target(told, p, float(np.abs(read[0] / read.sum() - shares).sum() / 2))
