"""When a run has too many threads: two slow seconds in a row, or others that want the cores."""

from __future__ import annotations

import pytest

from aestudio.trainer import pace
from aestudio.trainer.pace import Crowd, Pace


def collapses(rates: list[float]) -> list[bool]:
    """Second by second, told in tenths."""
    watched = Pace()
    return [sum(watched.collapsed(round(rate / 10), 0.1001) for _ in range(10)) > 0 for rate in rates]


def test_a_steady_pace_is_no_collapse() -> None:
    assert not any(collapses([1000, 900, 1100, 700, 500, 1000]))


def test_two_slow_seconds_are_one() -> None:
    assert collapses([1000, 1000, 300, 300]) == [False, False, False, True]


def test_a_single_slow_second_is_none() -> None:
    assert not any(collapses([1000, 300, 1000, 300, 1000]))


def test_slow_from_the_start_is_no_collapse() -> None:
    assert not any(collapses([10] * 5))


def test_time_without_samples_says_nothing() -> None:
    watched = Pace()
    for _ in range(10):
        watched.collapsed(1000, 0.2)

    assert not any(watched.collapsed(0, 5.0) for _ in range(5))


def test_others_on_a_core_of_ours_are_noticed_once_they_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    left = iter([2, 1, 2, 1, None, 1])
    monkeypatch.setattr(pace, "cores_left", lambda elsewhere, least: next(left))
    crowd = Crowd()

    assert [crowd.wants_one_of(2) for _ in range(6)] == [False, False, False, False, False, True]
