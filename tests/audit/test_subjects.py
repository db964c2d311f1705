"""Who is audited: the label that groups are crossed with, and groups that are taken as one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from aestudio.audit.subjects import Subjects, group_column, merged, second_label, subjects
from aestudio.data.people import PEOPLE, group_columns, people_column
from aestudio.data.reading.labels import NO_ENTRY
from aestudio.spec import SpecError
from tests.audit.drawn import NAMES, drawn


def labelled(**columns: tuple[Any, tuple[str, ...]]) -> Subjects:
    """Six drawn faces with more labels than their tone."""
    tone = {"tone": np.array([0, 0, 0, 1, 1, 1])}
    labels = tone | {name: np.asarray(codes) for name, (codes, _) in columns.items()}
    names = {"tone": NAMES} | {name: classes for name, (_, classes) in columns.items()}
    return subjects(drawn(6, labels=labels, names=names), np.arange(1, 6), "tone")


@pytest.mark.parametrize("people", PEOPLE)
def test_groups_are_crossed_with_the_first_other_label_of_few_classes(people: str) -> None:
    person = (np.arange(6), tuple("abcdef"))
    many = (np.arange(6), tuple(map(str, range(30))))
    who = labelled(**{people: person, "year": many, "shape": ([0, 1, 1, 0, -1, 1], ("1", "2"))})

    found = second_label(who)

    assert found is not None
    assert (found.column, found.names) == ("shape", ("1", "2"))
    assert found.codes.tolist() == [1, 1, 0, -1, 1]
    year = second_label(who, "year")
    assert year is not None
    assert len(year.names) == 30


@pytest.mark.parametrize("people", PEOPLE)
def test_people_are_known_by_whichever_name_their_column_has_and_are_no_groups(people: str) -> None:
    persons = np.array([7, 7, 3, 3, 3, 1])
    data = drawn(6, labels={people: persons, "tone": np.arange(6) % 2}, names={"tone": NAMES})

    who = subjects(data, np.arange(1, 6))

    assert who.column == "tone"
    assert who.persons.tolist() == persons[1:].tolist()
    assert second_label(who) is None
    with pytest.raises(SpecError, match=f"expected one of tone, found '{people}'"):
        group_column(data, people)
    with pytest.raises(SpecError, match=f"names groups, found only '{people}', which says who"):
        subjects(drawn(6, labels={people: persons}), np.arange(6))


@pytest.mark.parametrize(
    "name", ["Person", "person_id", "Subject ID", "subjectNo", "IDENTITY", "identity-label", "Subjects"]
)
def test_the_column_of_people_may_be_written_in_many_ways(name: str) -> None:
    assert people_column(["tone", name]) == name
    assert group_columns(["tone", name]) == ["tone"]


def test_columns_that_only_sound_like_people_are_groups() -> None:
    assert people_column(["personality", "subjective rating", "tone"]) == ""
    assert people_column(["Subject ID", "person"]) == "person"


def test_a_second_column_of_people_is_a_label_as_any() -> None:
    person, subject = np.arange(6), np.arange(6) % 2
    data = drawn(6, labels={"subject": subject, "person": person}, names={})

    found = subjects(data, np.arange(6))

    assert found.column == "subject"
    assert found.persons.tolist() == person.tolist()


def test_pictures_of_nobody_known_are_each_of_another_person() -> None:
    labels = {"person": np.array([0, 0, 1, 1, 2, -1]), "tone": np.arange(6) % 2}
    data = drawn(6, labels=labels, names={"tone": NAMES, "person": (NO_ENTRY, "Ann", "Bo")})

    persons = subjects(data, np.arange(6)).persons

    assert len(np.unique(persons)) == 5
    assert persons[2] == persons[3]


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
