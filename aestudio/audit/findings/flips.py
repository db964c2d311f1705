"""Who changes group: flip matrices of outputs and controls, tests of them, and how much is amplified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from aestudio.audit.findings.primary import Asked, Primary, primary
from aestudio.audit.findings.units import Units
from aestudio.audit.records import Records
from aestudio.audit.statistics.amplification import Alpha, alpha_of_excess, unknown
from aestudio.audit.statistics.correction import Corrected, corrected
from aestudio.audit.statistics.effects import RATE_MARGIN
from aestudio.audit.statistics.flips import Flips, Test, parity, preservation
from aestudio.audit.statistics.intervals import wilson
from aestudio.audit.statistics.symmetry import symmetry
from aestudio.audit.statistics.units import Interval, says
from aestudio.data.dataset import Array

__all__ = [
    "SHOWN",
    "Amplified",
    "FlipTables",
    "amplified",
    "excess_flips",
    "flip_tables",
    "flipped",
    "flipped_more",
]

SHOWN = {"sr": "outputs", "hr": "true pictures (control)", "bicubic": "bicubic (control)"}
"""What was read, and what it is called."""


@dataclass(frozen=True, eq=False)
class FlipTables:
    """What the groups of inputs are read as.

    Attributes:
        counts: by "sr", "hr" and "bicubic", rows by label, columns by what was read, `(K, K)`.
        kept: by the same, the share of each group that kept its group, with Wilson's interval; None of groups
            below 10.
        corrected: rates without the classifier's errors.
        residuals: log flow beyond what the training set's shares explain, `(K, K)`; None without shares.
        tests: by name (RDP, PR, SPE), of the outputs.
        controls: the same of true pictures and bicubic enlargements, by "hr" and "bicubic".
        untested: groups too small for them.
    """

    counts: Mapping[str, Array]
    kept: Mapping[str, tuple[Interval | None, ...]]
    corrected: Corrected
    residuals: Array | None
    tests: Mapping[str, Test]
    controls: Mapping[str, Mapping[str, Test]]
    untested: tuple[str, ...] = ()


def excess_flips(records: Records, who: Units, asked: Asked, rightly: bool = False) -> Primary:
    """Flips of outputs less flips of the true pictures, which are the classifier's own errors.

    Args:
        records: of all pictures.
        who: they are of.
        asked: how numbers are made.
        rightly: whether only those are read whose true picture the classifier gets right; then it is said.
    """
    made = flipped_more(records)
    read = int((records["read_hr"] >= 0).sum())
    of = f" of the {read:,} of {len(records):,} pictures that the classifier reads rightly" if rightly else ""
    return primary(
        f"Excess flips{of}: outputs read as another group, minus true pictures read as another group",
        "",
        RATE_MARGIN,
        who.mean(made),
        who.mean(records.successes(made)),
        who.mean(flipped_more(records, "bicubic")),
        asked,
    )


def flipped(records: Records, of: str = "sr") -> Array:
    """Whether each picture was read as another group than its own, `(N,)`, 1 or 0; NaN: it was not read.

    Args:
        records: of all pictures.
        of: what was read: "sr" outputs, "hr" true pictures, "bicubic" bicubic enlargements.
    """
    read = records[f"read_{of}"]
    return np.where(read < 0, np.nan, read != records["group"])


def flipped_more(records: Records, of: str = "sr") -> Array:
    """Whether each was read as another group, less whether its true picture was, `(N,)`; NaN: unread."""
    found: Array = flipped(records, of) - flipped(records, "hr")
    return found


def flip_tables(records: Records, who: Units, shares: Array | None, asked: Asked) -> FlipTables:
    """Count who is read as what."""
    count = len(asked.names)
    flips = {of: read_flips(records, who, of, count) for of in SHOWN}
    made = flips["sr"]
    apart = replace(asked, rng=asked.rng.spawn(1)[0])  # controls take no random numbers from what follows
    return FlipTables(
        {of: found.counts for of, found in flips.items()},
        {of: _kept(found) for of, found in flips.items()},
        _corrected(made, flips["hr"], asked),
        None if shares is None or not (shares > 0).all() else made.residuals(shares),
        _tests(made, shares, asked),
        {of: _tests(flips[of], shares, apart) for of in SHOWN if of != "sr"},
        tuple(asked.names[k] for k in range(count) if made.sizes[k] and not _large(made)[k]),
    )


def _large(flips: Flips) -> Array:
    """Which groups are large enough for a test, bool `(K,)`."""
    return np.array([says(int(n)) in ("test", "headline") for n in flips.sizes])


def _tests(made: Flips, shares: Array | None, asked: Asked) -> dict[str, Test]:
    """Tests of the groups that are large enough; PR, which is of all outputs together, only of all groups."""
    large = _large(made)
    if large.sum() < 2:
        return {}
    inside = large[made.groups]
    some = Flips(made.votes[inside], made.groups[inside])
    tests = {"RDP": preservation(some, asked.rng)}
    if inside.all():
        tests["PR"] = parity(made)
    if shares is not None:
        tests["SPE"] = symmetry(some, shares, asked.rng, asked.resamples)
    return tests


def read_flips(records: Records, who: Units, of: str, count: int) -> Flips:
    """What the units' outputs ("sr"), true pictures ("hr") or bicubic enlargements were read as."""
    votes = who.votes(records[f"read_{of}"], count)
    there = np.isfinite(votes).all(1)
    return Flips(votes[there], who.groups[there])


def _kept(flips: Flips) -> tuple[Interval | None, ...]:
    hits, sizes = np.diag(flips.counts), flips.sizes
    return tuple(
        None if says(int(n)) == "count" else wilson(float(hit), int(n))
        for hit, n in zip(hits, sizes, strict=True)
    )


def _corrected(made: Flips, control: Flips, asked: Asked) -> Corrected:
    empty = np.full(made.counts.shape, np.nan)
    if (made.sizes < 10).any() or (control.sizes < 10).any():
        return Corrected(empty, empty, empty, "a group has fewer than 10 inputs")
    return corrected(made.counts, control.counts, asked.rng, min(500, asked.resamples))


@dataclass(frozen=True)
class Amplified:
    """How much more one group flips, against all others, than its share of the training set explains."""

    group: str
    alpha: Alpha


def amplified(records: Records, who: Units, shares: Array, asked: Asked) -> tuple[Amplified, ...]:
    """Of two groups the rarer one; of more, each against the rest, merged with its training shares."""
    read = {of: who.votes(records[f"read_{of}"], len(asked.names)) for of in ("sr", "hr")}
    there = np.isfinite(read["sr"]).all(1) & np.isfinite(read["hr"]).all(1)
    apart, groups = (read["sr"] - read["hr"])[there], who.groups[there]
    present = [k for k in range(len(shares)) if shares[k] > 0 and (groups == k).any()]
    if len(present) < 2:
        return ()
    alone = [min(reversed(present), key=lambda k: shares[k])] if len(present) == 2 else present
    return tuple(_against_rest(k, apart, groups, shares, present, asked) for k in alone)


def _against_rest(
    group: int, apart: Array, groups: Array, shares: Array, present: list[int], asked: Asked
) -> Amplified:
    rest = [k for k in present if k != group]
    weights = {k: shares[k] / sum(shares[j] for j in rest) for k in rest}
    outside = np.isin(groups, rest)
    scale = np.array([weights[k] * outside.sum() / (groups == k).sum() for k in groups[outside]])
    share = float(shares[group] / sum(shares[k] for k in present))
    gone, came = -apart[groups == group, group], scale * apart[outside, group]
    if "count" in (says(len(gone)), says(len(came))):
        return Amplified(asked.names[group], unknown(gone, came, share, "fewer than 10 inputs"))
    return Amplified(asked.names[group], alpha_of_excess(gone, came, share, asked.rng, asked.resamples))
