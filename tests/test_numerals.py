"""Numbers as people read them."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import aestudio
from aestudio.numerals import (
    fine_percent,
    minus,
    number_text,
    numeral,
    over_seeds,
    sample_words,
    value_text,
    with_error,
)


@pytest.mark.parametrize(
    ("value", "form", "said"),
    [
        (-0.42, ".3g", "−0.42"),
        (3.2e-5, ".3g", "3.2e−5"),
        (-1.5e12, ".3g", "−1.5e12"),
        (0.25, "+.2f", "+0.25"),
        (-12345.6, ",.1f", "−12,345.6"),
        (float("nan"), ".3g", "nan"),
    ],
)
def test_a_number_that_is_read_has_a_true_minus_and_a_short_exponent(
    value: float, form: str, said: str
) -> None:
    assert numeral(value, form) == said


@pytest.mark.parametrize(
    ("value", "error", "said"),
    [
        (-0.41913, 0.0263, "−0.419 ± 0.026"),
        (-51.234, 0.41, "−51.23 ± 0.41"),
        (-1240.4, 31.0, "−1,240 ± 31"),
        (-123456.7, 310.0, "−123,457 ± 310"),
        (2.5, float("nan"), "2.5"),
        (2.5, 0.0, "2.5"),
    ],
)
def test_a_value_has_the_digits_that_its_error_lets_count(value: float, error: float, said: str) -> None:
    assert with_error(value, error) == said


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ((65,), "65 values"),
        ((1,), "1 value"),
        ((1, 28, 28), "28 × 28 pictures"),
        ((3, 32, 48), "32 × 48 pictures"),
        ((5, 8, 8), "8 × 8 pictures with 5 channels"),
        ((1, 1000), "signals of 1,000 values"),
        ((2, 100), "signals of 100 values in 2 channels"),
        ((1, 4, 5, 6), "samples of 1 × 4 × 5 × 6"),
    ],
)
def test_what_samples_are_is_said_in_words(shape: tuple[int, ...], said: str) -> None:
    assert sample_words(shape) == said


def test_what_is_typed_keeps_the_sign_of_the_keyboard() -> None:
    assert [number_text(value) for value in (-1e-7, 64, 1.5e6, 1e12)] == ["-1e-7", "64", "1500000", "1e12"]
    assert minus("1e-7 to -3") == "1e−7 to −3"


def test_no_other_module_writes_minus_signs_by_itself() -> None:
    root = Path(aestudio.__file__).parent
    files = [file for file in root.rglob("*.py") if file.name != "numerals.py"]
    assert [file.name for file in files if 'replace("-", "−")' in file.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0123, "0.01230"),
        (1234.0, "1234"),
        (-0.18056, "−0.1806"),
        (1.5e-6, "1.500e−6"),
        (math.nan, "not a number"),
        (math.inf, "infinite"),
        (-math.inf, "minus infinite"),
    ],
)
def test_what_was_measured_is_a_number_or_is_said_to_be_none(value: float, text: str) -> None:
    assert value_text(value) == text


def test_several_seeds_are_their_median_and_their_range() -> None:
    assert over_seeds([0.5, 0.1, 0.2], number_text) == "0.2 (median of 3 seeds, 0.1 to 0.5)"
    assert over_seeds([0.5], number_text) == "0.5"


@pytest.mark.parametrize(
    ("share", "text"), [(0.033, "3.3 %"), (0.42, "42 %"), (0.0004, "0.04 %"), (0, "0 %"), (1e-12, "0 %")]
)
def test_a_share_that_may_be_small_has_two_digits_that_count(share: float, text: str) -> None:
    assert fine_percent(share) == text
