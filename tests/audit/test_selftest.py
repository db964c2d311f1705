"""The self-test of an audit: each planted answer comes back, and an instrument that is off is found out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from aestudio.audit import selftest
from aestudio.audit.judge import Judge
from aestudio.audit.selftest import SEED, TESTS, Outcome, nulls, planted
from aestudio.audit.statistics.groups import MaxT, max_t
from aestudio.audit.tone import mean_skin
from aestudio.cielab import lab_from_srgb
from aestudio.data.dataset import Array


@pytest.mark.parametrize("number", range(1, 13))
def test_what_is_planted_comes_back(number: int) -> None:
    found = TESTS[number - 1](np.random.default_rng([SEED, number]))

    assert found.number == number
    assert found.passed, f"{found.name}: {found.found}; wanted {found.wanted}"


def test_a_colour_that_is_off_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def off(srgb: Array) -> Array:
        return np.asarray(lab_from_srgb(srgb) + np.array([0.3, 0.0, 0.0]))

    monkeypatch.setattr(nulls, "lab_from_srgb", off)

    assert not nulls.colours(np.random.default_rng(0)).passed


def test_a_mean_over_the_wrong_pixels_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def beside(pictures: Array, masks: Array) -> Array:
        return mean_skin(pictures, np.roll(masks, 3, 2))

    monkeypatch.setattr(planted, "mean_skin", beside)

    assert not planted.lightness(np.random.default_rng(0)).passed


def test_a_test_that_flags_too_much_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(*arguments: Any) -> MaxT:
        found = max_t(*arguments)
        return replace(found, p=found.p / 3)

    monkeypatch.setattr(nulls, "max_t", careless)

    assert not nulls.false_alarms(np.random.default_rng(0), audits=300).passed


def test_outcomes_come_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "TESTS", (nulls.colours, nulls.masks))

    assert [outcome.name for outcome in selftest.run()] == [
        "colours whose formulas' results are published",
        "masks of the skin, in bins of L* from 20 to 90",
    ]
    assert all(isinstance(outcome, Outcome) for outcome in selftest.run())


def test_a_judge_reads_the_groups_of_drawn_faces_and_needs_two() -> None:
    pictures, _, tone = planted._faces(200, 32, 1)
    others, _, true = planted._faces(200, 32, 2)
    judge = Judge.taught(pictures, tone)

    assert (judge.labels(others) == true).mean() > 0.95
    assert judge.confidence(others).min() >= 0.5
    with pytest.raises(ValueError, match="expected two groups or more"):
        Judge.taught(pictures, np.zeros(200, int))


def test_a_judge_heeds_what_is_seen_and_not_what_is_hidden_in_small_differences() -> None:
    pictures, _, tone = planted._faces(300, 16, 1)
    others, _, true = planted._faces(200, 16, 2)
    judge = Judge.taught(pictures, tone)
    towards = np.sign(judge.discriminants.coef_).reshape(3, 8, 8)  # what moves it most
    faint = 0.02 * np.kron(towards, np.ones((1, 2, 2)))  # 5 of 255 levels

    for changed in (others + faint, others - faint, others + 0.03):
        assert (judge.labels(np.clip(changed, 0, 1)) == true).mean() > 0.9
