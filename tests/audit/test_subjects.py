"""Who is audited: the label that groups are crossed with, and groups that are taken as one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from aestudio.audit.subjects import PERSON, Subjects, merged, second_label, subjects
from aestudio.spec import SpecError
from tests.audit.drawn import NAMES, drawn


def labelled(**columns: tuple[Any, tuple[str, ...]]) -> Subjects:
    """Six drawn faces with more labels than their tone."""
    tone = {"tone": np.array([0, 0, 0, 1, 1, 1])}
    labels = tone | {name: np.asarray(codes) for name, (codes, _) in columns.items()}
    names = {"tone": NAMES} | {name: classes for name, (_, classes) in columns.items()}
    return subjects(drawn(6, labels=labels, names=names), np.arange(1, 6), "tone")


def test_groups_are_crossed_with_the_first_other_label_of_few_classes() -> None:
    person = (np.arange(6), tuple("abcdef"))
    many = (np.arange(6), tuple(map(str, range(30))))
    who = labelled(**{PERSON: person, "year": many, "shape": ([0, 1, 1, 0, -1, 1], ("1", "2"))})

    found = second_label(who)

    assert found is not None
    assert (found.column, found.names) == ("shape", ("1", "2"))
    assert found.codes.tolist() == [1, 1, 0, -1, 1]
    year = second_label(who, "year")
    assert year is not None
    assert len(year.names) == 30


def test_without_another_label_or_when_told_so_nothing_is_crossed() -> None:
    assert second_label(labelled()) is None
    assert second_label(labelled(shape=([0, 1] * 3, ("1", "2"))), "-") is None
    with pytest.raises(SpecError, match="expected one of shape, '-' for none, found 'colour'"):
        second_label(labelled(shape=([0, 1] * 3, ("1", "2"))), "colour")


def test_groups_are_taken_as_one_where_that_is_asked_for() -> None:
    codes = ([0, 1, 2, 1, 0, 2], ("A", "B", "C"))
    who = subjects(labelled(shape=codes).dataset, np.arange(6), "shape")

    found = merged(who, ("C + A",))

    assert found.names == ("C + A", "B")
    assert found.groups.tolist() == [0, 1, 0, 1, 0, 0]
    assert found.notes == ("Merged into one group: C + A.",)
    assert found.fingerprint != who.fingerprint
    assert merged(who, ()).names == who.names


@pytest.mark.parametrize(
    ("together", "words"),
    [
        (("A",), "expected groups with \\+ between them"),
        (("A + D",), "expected one of A, B, C, found 'D'"),
        (("A + B", "B + C"), "expected each group once, found 'B' twice"),
    ],
)
def test_what_cannot_be_merged_is_said(together: tuple[str, ...], words: str) -> None:
    who = subjects(labelled(shape=([0, 1, 2] * 2, ("A", "B", "C"))).dataset, np.arange(6), "shape")

    with pytest.raises(SpecError, match=words):
        merged(who, together)
