from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QPointF

from aestudio.gui.viewers.grid import grid_for

ROOMS = list(itertools.product([330, 560, 1100, 2400], [200, 440, 760, 1400]))
SIZES = [(8, 8), (28, 28), (64, 64), (218, 178), (16, 160), (1000, 1000), None]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kinds", [2, 3, 4])
def test_nothing_overlaps_and_nothing_is_cut_off_where_there_is_room(
    size: tuple[int, int] | None, kinds: int
) -> None:
    for width, height in ROOMS:
        grid = grid_for(width, height, size, kinds, 10, 100)
        assert grid.capacity >= 1
        cells = [grid.cell(i, k) for i in range(grid.capacity) for k in range(kinds)]
        assert all(not a.intersects(b) for a, b in itertools.combinations(cells[:40], 2))
        assert all(cell.left() >= 100 for cell in cells)
        if width >= 560 and height >= 440:
            assert max(cell.right() for cell in cells) <= width
            assert max(grid.text(i).bottom() for i in range(grid.capacity)) <= height


def test_tiny_pictures_are_enlarged_by_whole_numbers() -> None:
    for width, height in ROOMS:
        grid = grid_for(width, height, (8, 8), 3, 10, 100)
        assert grid.width % 8 == 0
        assert grid.width >= 16


def test_more_wanted_more_shown() -> None:
    counts = [grid_for(1100, 760, (28, 28), 3, wanted, 100).capacity for wanted in (1, 3, 10, 40, 160)]
    assert counts == sorted(counts)
    assert counts[0] <= 4
    assert counts[-1] >= 100


def test_a_sample_is_found_under_the_mouse() -> None:
    grid = grid_for(560, 440, (28, 28), 3, 10, 100)
    for index in range(grid.capacity):
        assert grid.at(grid.cell(index, 1).center(), grid.capacity) == index
    assert grid.at(QPointF(2, 2), grid.capacity) is None
    assert grid.at(grid.cell(1, 1).center(), 1) is None
