"""What one types as the values of a field."""

from __future__ import annotations

from typing import Any

import pytest

from aestudio.project.values import values_in
from aestudio.spec import SpecError


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("0.1, 0.01", [0.1, 0.01]),
        ("16..64 step 16", [16, 32, 48, 64]),
        ("1..4", [1, 2, 3, 4]),
        ("3..1", [3, 2, 1]),
        ("1e-4..1e-1 x 4 log", [0.0001, 0.001, 0.01, 0.1]),
        ("0..1 x 5", [0, 0, 0, 1, 1]),
        ("0.0..1.0 x 5", [0.0, 0.25, 0.5, 0.75, 1.0]),
        ("8..64 x 4 log, 100", [8, 16, 32, 64, 100]),
        ("0.1..0.3 step 0.1", [0.1, 0.2, 0.3]),
        ("adam, sgd", ["adam", "sgd"]),
        ("[3, 3], [5, 5]", [[3, 3], [5, 5]]),
        ("true, null", [True, None]),
        ("../data", ["../data"]),
    ],
)
def test_lists_and_ranges(text: str, values: list[Any]) -> None:
    assert values_in(text) == values


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "expected values, as in 0.1, 0.01 or 16..64 step 16"),
        ("0.1..0.4", "expected how many, as in 0.1..0.4 x 4"),
        ("1..9 step -1", "expected a step that leads from the first to the last"),
        ("0..1 x 3 log", "expected ends above 0 for equal factors"),
        ("1..5 by", "expected a range, as in 16..64 step 16"),
        ("1..1e9 x 2000", "expected from 1 to 1,000 values, found 2,000"),
        ("1..100000", "expected from 1 to 1,000 values, found 100,000"),
        ("0.1..1e999 x 3", "found one too large"),
    ],
)
def test_what_is_no_range_is_said(text: str, says: str) -> None:
    with pytest.raises(SpecError, match=says):
        values_in(text)
