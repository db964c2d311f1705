"""Splits: every sample in one part, groups kept together, the makers' own test samples kept apart."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aestudio.data import Parts, Split
from aestudio.spec import SpecError, replace
from tests.data.conftest import Fails

SHARES = st.tuples(st.integers(1, 10), st.integers(0, 9), st.integers(0, 9)).map(
    lambda parts: dict(zip(("train", "validation", "test"), np.array(parts) / sum(parts), strict=True))
)
SPLITS = st.builds(lambda shares, seed: Split(**shares, seed=seed), SHARES, st.integers(0, 2**31 - 1))


def check_complete(parts: Parts, count: int) -> None:
    assert np.array_equal(parts["all"], np.arange(count))
    for rows in (parts.train, parts.validation, parts.test):
        assert rows.dtype == np.int64
        assert np.array_equal(rows, np.unique(rows))


@given(SPLITS, st.integers(10, 500))
def test_every_sample_is_in_one_part(split: Split, count: int) -> None:
    parts = split.parts(count, {}, None)
    check_complete(parts, count)
    for name in ("train", "validation", "test"):
        assert abs(len(parts[name]) - getattr(split, name) * count) <= 1.0 + 1e-6
    if split.test == 0:
        assert not len(parts.test)


@given(SPLITS, st.lists(st.integers(0, 9), min_size=1, max_size=200))
def test_no_group_is_in_two_parts(split: Split, groups: list[int]) -> None:
    labels = {"person": np.array(groups)}
    try:
        parts = replace(split, method="groups", group="person").parts(len(groups), labels, None)
    except SpecError:
        assume(False)  # few groups, and too small a share of them to train on
    check_complete(parts, len(groups))
    found = [set(labels["person"][rows]) for rows in (parts.train, parts.validation, parts.test)]
    assert not found[0] & found[1] | found[0] & found[2] | found[1] & found[2]


@given(SPLITS, st.integers(2, 12))
def test_each_part_has_a_group_where_they_suffice(split: Split, count: int) -> None:
    """Three groups at 80/10/10 would leave nothing to validate on."""
    people = {"person": np.repeat(np.arange(count), 2)}
    parts = replace(split, method="groups", group="person").parts(2 * count, people, None)
    check_complete(parts, 2 * count)
    wanted = [name for name in ("train", "validation", "test") if getattr(split, name)]
    assert all(len(parts[name]) for name in wanted[:count])


def test_one_group_can_be_trained_on_but_not_validated(fails: Fails) -> None:
    labels = {"person": np.zeros(9, np.int64)}
    with fails("data.split.group", "at least 2 groups in 'person'", "found 1"):
        Split(method="groups", group="person").parts(9, labels, None)
    alone = Split(method="groups", group="person", train=1, validation=0, test=0)
    assert len(alone.parts(9, labels, None).train) == 9


@given(SPLITS, st.lists(st.booleans(), min_size=1, max_size=200))
def test_held_out_samples_never_train(split: Split, held_out: list[bool]) -> None:
    mask = np.array([False, *held_out])
    parts = replace(split, method="provided").parts(len(mask), {}, mask)
    check_complete(parts, len(mask))
    assert np.array_equal(parts.train, np.flatnonzero(~mask))


def test_a_seed_deals_the_same_again_and_another_anew() -> None:
    one, same, other = (Split(seed=seed).parts(1000, {}, None) for seed in (1, 1, 2))
    assert np.array_equal(one.validation, same.validation)
    assert not np.array_equal(one.validation, other.validation)
    assert abs(one.validation.mean() - 500) < 100


def test_splits_that_the_data_do_not_allow(fails: Fails) -> None:
    labels = {"person": np.arange(3), "day": np.arange(3)}
    with fails("data.split.group", "person, day", "'pet'"):
        Split(method="groups", group="pet").parts(3, labels, None)
    with fails("data.split.group", "none"):
        Split(method="groups").parts(3, {}, None)
    with fails("data.split.method", "split of their own"):
        Split(method="provided").parts(3, {}, None)
    with fails("data.split.train", "at least 1"):
        Split().parts(0, {}, None)


@pytest.mark.parametrize(
    ("fields", "path"),
    [({"train": 0.5}, ""), ({"train": 0}, "train"), ({"seed": -1}, "seed"), ({"method": "odd"}, "method")],
)
def test_splits_that_are_none(fields: dict[str, Any], path: str) -> None:
    with pytest.raises(SpecError, match=r"expected .*found") as caught:
        Split.parse(fields)
    assert caught.value.path == path


def test_parts_of_unequal_groups_are_said_to_miss_their_shares() -> None:
    """Groups are dealt whole, so many of them: one with half of all samples is in one part."""
    split = Split(method="groups", group="person")
    one_large = {"person": np.concatenate([np.zeros(500, int), np.arange(1, 51).repeat(10)])}
    alike = {"person": np.arange(100).repeat(10)}

    def said(labels: dict[str, Any]) -> str:
        parts = replace(split, seed=3).parts(1000, labels, None)
        return split.unlike({name: len(parts[name]) for name in ("train", "validation", "test")})

    assert said(alike) == ""
    assert re.fullmatch(r"\d+ / \d+ / \d+ % where 80 / 10 / 10 % were set: .*“person”.*", said(one_large))
    assert Split().unlike({"train": 1, "validation": 1, "test": 1}) == ""


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.95])
def test_one_class_makes_up_a_set_share_of_as_many_training_samples(share: float) -> None:
    labels = {"tone": (np.arange(1000) % 5 == 0).astype(np.int64)}
    plain = Split(train=0.6, validation=0.2, test=0.2)
    split = replace(plain, share_column="tone", share_class=1, share=share)

    parts, whole = split.parts(1000, labels, None), plain.parts(1000, labels, None)

    rarer = labels["tone"][whole.train].sum()
    assert len(parts.train) == rarer  # however large the share is
    assert labels["tone"][parts.train].sum() == round(share * rarer)
    assert np.isin(parts.train, whole.train).all()
    assert np.array_equal(parts.test, whole.test)
    assert np.array_equal(parts.validation, whole.validation)


def test_shares_that_the_labels_do_not_allow(fails: Fails) -> None:
    labels = {"tone": np.zeros(100, np.int64)}
    with fails("data.split.share_column", "tone", "'age'"):
        Split(share_column="age").parts(100, labels, None)
    with fails("data.split.share_class", "at least 2 training samples of the class and 2 of others"):
        Split(share_column="tone", share_class=1).parts(100, labels, None)
