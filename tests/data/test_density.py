"""A density that was drawn: stored as digits, sampled as drawn, and known exactly."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from aestudio.data import DATASETS
from aestudio.data.density import CELL, REACH, SIDE, Density, cells_of, rows_of
from aestudio.spec import SpecError


def two_islands(noise: float = 0.0, count: int = 20_000) -> Density:
    """A heavy square at the upper left, one of a third of its weight at the lower right."""
    cells = np.zeros((SIDE, SIDE), int)
    cells[4:8, 4:8], cells[24:28, 24:28] = 9, 3
    return Density(cells=rows_of(cells), noise=noise, count=count)


def test_it_is_stored_and_read_back_as_it_was_drawn() -> None:
    drawn = two_islands()

    again = DATASETS.parse(drawn.to_json())

    assert again == drawn
    assert_array_equal(cells_of(drawn.cells)[4:8, 4:8], 9)
    assert rows_of(cells_of(drawn.cells)) == drawn.cells


def test_points_lie_where_it_was_drawn_as_often_as_it_is_heavy() -> None:
    data = two_islands().load()
    heavy = data.labels["part"] == 0

    assert heavy.mean() == pytest.approx(0.75, abs=0.01)
    low, high = data.values[heavy].min(0), data.values[heavy].max(0)
    assert low == pytest.approx([4 * CELL - REACH, REACH - 8 * CELL], abs=0.01)
    assert high == pytest.approx([8 * CELL - REACH, REACH - 4 * CELL], abs=0.01)


def test_another_seed_draws_other_points() -> None:
    first, second = (Density(seed=seed).load() for seed in (0, 1))

    assert first.fingerprint != second.fingerprint
    assert Density(seed=0).load().fingerprint == first.fingerprint


@pytest.mark.parametrize("noise", [0.0, 0.1])
def test_its_density_holds_all_probability_and_fits_the_points(noise: float) -> None:
    drawn, side = two_islands(noise), 640  # cells of the grid are ten wide
    axis = (np.arange(side) + 0.5) / side * 10 - 5
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    density = np.exp(drawn.log_density(grid))
    values = drawn.load().values

    assert density.sum() * (10 / side) ** 2 == pytest.approx(1.0, abs=1e-6 if not noise else 1e-3)
    entropy = -(density * np.log(np.maximum(density, 1e-300))).sum() * (10 / side) ** 2
    assert -drawn.log_density(values).mean() == pytest.approx(entropy, abs=0.03)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["0" * 32] * 32, "at least one cell above 0, found an empty one"),
        (["9" * 32] * 31, "expected 32 rows, found 31"),
        (["9" * 32] * 31 + ["9" * 31], "expected 32 digits from 0 to 9 in each row, found '9999.* in row 32"),
        (["9" * 32] * 31 + ["x" * 32], "expected 32 digits from 0 to 9 in each row, found 'xxxx.* in row 32"),
        (["9" * 32] * 31 + ["9" * 10_000], "found '9{40}' in row 32"),
    ],
)
def test_what_is_no_density_is_refused_in_words(cells: list[str], words: str) -> None:
    with pytest.raises(SpecError, match=words):
        Density.parse({"cells": cells})
