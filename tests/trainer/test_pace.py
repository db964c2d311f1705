"""When throughput collapses: two seconds in a row at less than 0.4 of the best pace."""

from __future__ import annotations

from aestudio.trainer.pace import Pace


def collapses(rates: list[float]) -> list[bool]:
    """Second by second, told in tenths."""
    pace = Pace()
    return [sum(pace.collapsed(round(rate / 10), 0.1001) for _ in range(10)) > 0 for rate in rates]


def test_a_steady_pace_is_no_collapse() -> None:
    assert not any(collapses([1000, 900, 1100, 700, 500, 1000]))


def test_two_slow_seconds_are_one() -> None:
    assert collapses([1000, 1000, 300, 300]) == [False, False, False, True]


def test_a_single_slow_second_is_none() -> None:
    assert not any(collapses([1000, 300, 1000, 300, 1000]))


def test_slow_from_the_start_is_no_collapse() -> None:
    assert not any(collapses([10] * 5))


def test_time_without_samples_says_nothing() -> None:
    pace = Pace()
    for _ in range(10):
        pace.collapsed(1000, 0.2)

    assert not any(pace.collapsed(0, 5.0) for _ in range(5))
