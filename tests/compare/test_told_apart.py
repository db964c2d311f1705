"""Long values are told apart by the part in which they differ."""

from __future__ import annotations

import pytest

from aestudio.compare.told_apart import told_apart


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        (("0.01", "0.003"), ("0.01", "0.003")),
        (
            ("Flatten, Dense 64, Dense 32, Dense 2", "Flatten, Dense 64, Dense 128, Dense 32, Dense 2"),
            ("… Dense 64 …", "… Dense 64, Dense 128 …"),
        ),
        (
            ("Flatten, Dense 64, Dense 32, Dense 2", "Convolution 8, Dense 64, Dense 32, Dense 2"),
            ("Flatten …", "Convolution 8 …"),
        ),
        (
            ("Flatten, Dense 64, Dense 32, Dense 2", "Flatten, Dense 16, Dense 8, Dense 32, Dense 2"),
            ("… Dense 64 …", "… Dense 16, Dense 8 …"),
        ),
        (
            ("Flatten, Dense 64, Dense 32", "Flatten, Dense 64, Dense 32, Dense 2"),
            ("… Dense 32", "… Dense 32, Dense 2"),
        ),
        (
            (
                "Dense 8, Dense 8, Dense 8, Dense 8",
                "Dense 8, Dense 8, Dense 8",
            ),
            ("… Dense 8, Dense 8", "… Dense 8"),
        ),
        (("a description without any commas", "another"), ("a description without any commas", "another")),
    ],
)
def test_only_the_part_that_differs_is_shown(values: tuple[str, ...], shown: tuple[str, ...]) -> None:
    assert told_apart(values) == shown
