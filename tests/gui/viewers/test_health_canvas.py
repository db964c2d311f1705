"""The strips of Latent health."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aestudio.gui.viewers.health_canvas import HealthCanvas


@pytest.fixture
def canvas(qtbot: QtBot, themed: QApplication) -> HealthCanvas:
    canvas = HealthCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(560, 480)
    canvas.show()
    return canvas


def test_a_course_nobody_watched_takes_no_room(canvas: HealthCanvas) -> None:
    canvas.show_found(None, [(3, np.ones(4))])
    assert len(canvas.strips) == 2
    canvas.show_found(None, [(3, np.ones(4)), (4, np.ones(4))])
    assert len(canvas.strips) == 3
    assert all(above.bottom() < below.top() for above, below in pairwise(canvas.strips))


def test_the_names_at_the_ends_of_the_course_do_not_lie_on_each_other(canvas: HealthCanvas) -> None:
    canvas.show_found(None, [(3, np.ones(4)), (4, np.ones(4))])
    strip = canvas.strips[1]
    names = canvas.names(strip, np.array([0.01, 1.0, 0.5, 0.49, 0.0]))
    assert [name for name, _ in names] == ["2", "3", "4", "1", "5"], "beside their line where it is taken"
    assert all(above.bottom() <= below.top() + 1e-3 for (_, above), (_, below) in pairwise(names))
    assert all(place.right() <= canvas.width() for _, place in names)


def test_where_there_is_not_room_for_all_names_those_of_lines_apart_are_there(canvas: HealthCanvas) -> None:
    canvas.show_found(None, [(3, np.ones(64)), (4, np.ones(64))])
    names = canvas.names(canvas.strips[1], np.linspace(1.0, 0.0, 64))
    assert 3 < len(names) < 64
    assert all(above.bottom() <= below.top() + 1e-3 for (_, above), (_, below) in pairwise(names))
