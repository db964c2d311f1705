"""The judge of an audit, taught on as many true pictures of each group, and what it gets wrong itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aestudio.audit.judge import Judge
from aestudio.audit.subjects import Subjects
from aestudio.data.dataset import Array

__all__ = ["Panel", "met", "taught"]

_MOST, _FEWEST = 1000, 10  # pictures of each group it is taught and checked on
_NAMED = 4  # groups of too few
_TOO_FEW_PERSONS = "A classifier is checked on other people than it learns from: a group has too few people."


@dataclass(frozen=True, eq=False)
class Panel:
    """A judge and its errors on pictures that it was not taught on.

    Attributes:
        judge: None where groups cannot be told apart, and `note` says why.
        confusion: labels of held-out true pictures by their group, counts `(K, K)`.
        taught: how many pictures of each group it learned from.
        note: why there is no judge, or empty.
    """

    judge: Judge | None
    confusion: Array
    taught: int = 0
    note: str = ""

    @property
    def right(self) -> Array:
        """The share of held-out pictures of each group that it reads rightly, `(K,)`; NaN without any."""
        with np.errstate(invalid="ignore"):
            found: Array = np.diag(self.confusion) / self.confusion.sum(1)
        return found


def taught(pool: Subjects, seed: int = 0) -> Panel:
    """A judge taught on 7 of 10 of each group's pictures, as many of each, and checked on other people's.

    Args:
        pool: pictures that are not audited: the training part and the validation part.
        seed: of who is taught on.
    """
    count, sizes = len(pool.names), pool.sizes
    empty = np.zeros((count, count), int)
    if count < 2 or (sizes > 0).sum() < 2:
        return Panel(None, empty, note="There is only one group: nobody can change group.")
    if (sizes < _FEWEST).any():
        return Panel(None, empty, note=_too_few(pool))
    rng = np.random.default_rng([seed, 5])
    each = min(_MOST, int(sizes.min()))
    many = max(2, round(0.7 * each))
    dealt = _dealt(pool, many, rng)
    many = min(many, *(len(mine) for mine, _ in dealt))
    if many < 2 or not all(len(others) for _, others in dealt):
        return Panel(None, empty, note=_TOO_FEW_PERSONS)
    learned = np.sort(np.concatenate([mine[:many] for mine, _ in dealt]))
    checked = np.sort(np.concatenate([others[: each - many] for _, others in dealt]))
    judge = Judge.taught(pool.pictures(learned), pool.groups[learned])
    confusion = empty.copy()
    np.add.at(confusion, (pool.groups[checked], judge.labels(pool.pictures(checked))), 1)
    return Panel(judge, confusion, many)


def met(who: Subjects, pool: Subjects) -> str:
    """How many of the audited persons the pool has other pictures of, as a note; empty: none."""
    persons = np.unique(who.persons)
    known = int(np.isin(persons, pool.persons).sum())
    if not known:
        return ""
    return (
        f"Of {known:,} of {len(persons):,} audited persons other pictures are in the parts that the model "
        "and the classifier of groups learned from: both may do better on them than on strangers."
    )


def _dealt(pool: Subjects, many: int, rng: np.random.Generator) -> list[tuple[Array, Array]]:
    """Of each group the pictures to learn from, `many` or more, and those to check on: nobody is in both."""
    learns: dict[int, bool] = {}
    found = []
    for k in range(len(pool.names)):
        rows = np.flatnonzero(pool.groups == k)
        persons, counts = np.unique(pool.persons[rows], return_counts=True)
        order = rng.permutation(len(persons))
        known, sizes = persons[order].tolist(), counts[order].tolist()
        taken = sum(size for person, size in zip(known, sizes, strict=True) if learns.get(person))
        for person, size in zip(known, sizes, strict=True):
            if person not in learns:  # dealt with another group
                learns[person] = taken < many and person != known[-1]  # somebody is left to check on
                taken += size * learns[person]
        rank = np.argsort(order)[np.searchsorted(persons, pool.persons[rows])]
        rows = rows[np.argsort(rank, kind="stable")]
        mine = np.array([learns[person] for person in pool.persons[rows].tolist()], bool)
        found.append((rows[mine], rows[~mine]))
    return found


def _too_few(pool: Subjects) -> str:
    """Of which groups there are too few pictures to learn from; a handful by name."""
    few = [f"“{name}” ({n})" for name, n in zip(pool.names, pool.sizes, strict=True) if n < _FEWEST]
    left = f" and {len(few) - _NAMED:,} more groups" if len(few) > _NAMED else ""
    return (
        f"A classifier needs {_FEWEST} pictures of each group to learn from; there are fewer of "
        f"{', '.join(few[:_NAMED])}{left}."
    )
