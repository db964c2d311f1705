"""Numbers at the axes of a plane."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from aestudio.gui.viewers.axes import Window, room_beside, tick_text, ticks


@pytest.mark.parametrize("span", [(-5.9, 6.4), (-9.0, 4.0), (0.31, 0.36), (3.0, 3.0001), (-1e6, 2e6), (0, 1)])
@pytest.mark.parametrize("most", [1, 2, 3, 8])
def test_an_axis_has_at_least_two_numbers_and_all_are_different(span: tuple[float, float], most: int) -> None:
    found = ticks(*span, most)
    texts = [tick_text(value, found) for value in found]
    assert 2 <= len(found) <= 2 * most + 3
    assert len(set(texts)) == len(texts)
    assert all(span[0] <= value <= span[1] for value in found)


def test_a_collapsed_axis_is_told_apart() -> None:
    found = ticks(0.50000095, 0.50000505, 3)
    assert [tick_text(value, found) for value in found] == ["0.500002", "0.500004"]


@pytest.mark.parametrize("y", [(-7.0, 2.0), (-4.48801, -4.48785), (0.0, 1e6)])
def test_the_title_of_the_left_axis_stands_beside_its_numbers(
    themed: QApplication, y: tuple[float, float]
) -> None:
    metrics = QFontMetrics(themed.font())
    window = Window(y=y, room=QRectF(50, 0, 300, 300))
    found = ticks(*y, 5)
    widest = max(metrics.horizontalAdvance(tick_text(value, found)) for value in found)
    assert room_beside(window, metrics, 50) - 6 - widest >= 20  # where the title ends


def test_in_a_plane_a_unit_is_as_long_upwards_as_across() -> None:
    circle = np.array([[-1.0, 0.0], [1.0, 0.0], [0.0, -1.0], [0.0, 1.0]])
    window = Window(room=QRectF(0, 0, 400, 100), even=True).around(circle)

    left, right, low, high = window.pixels(circle)
    assert right[0] - left[0] == pytest.approx(low[1] - high[1])
    assert window.suits(circle)
    assert all(window.room.contains(*place) for place in window.pixels(circle))
