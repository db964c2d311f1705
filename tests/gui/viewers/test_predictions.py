"""The Predictions view: the matrix by mouse and keyboard, and the samples behind a cell."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from aestudio.gui.viewers.demo import FakeModel
from aestudio.gui.viewers.predictions import PredictionsViewer


@pytest.fixture
def viewer(show: Any) -> Any:
    return show(PredictionsViewer, FakeModel())


def test_a_click_on_a_cell_shows_its_samples_and_a_second_click_all_mistakes(
    viewer: Any, qtbot: QtBot
) -> None:
    place = viewer.matrix._rect(3, 5).center().toPoint()

    qtbot.mouseClick(viewer.matrix, Qt.MouseButton.LeftButton, pos=place)
    qtbot.wait(30)
    assert viewer.question().cell == (3, 5)
    assert viewer.mistakes.heading.startswith(("3 predicted as 5", "No 3 is predicted as 5"))

    qtbot.mouseClick(viewer.matrix, Qt.MouseButton.LeftButton, pos=place)
    qtbot.wait(30)
    assert viewer.question().cell == ()
    assert viewer.mistakes.heading == "The surest mistakes"


def test_arrows_go_from_cell_to_cell_and_esc_leaves(viewer: Any, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right):
        qtbot.keyClick(viewer.matrix, key)
    assert viewer.matrix.cell == (1, 2)

    qtbot.keyClick(viewer.matrix, Qt.Key.Key_Escape)
    assert viewer.matrix.cell == ()


def test_how_good_it_is_is_said_to_those_who_do_not_see(viewer: Any) -> None:
    assert "% right (95 % interval" in viewer.matrix.accessibleDescription()


def test_how_good_it_is_stands_above_in_whole(viewer: Any) -> None:
    assert "% right</b> (95 % interval" in viewer.said.text()
    assert viewer.said.font().pointSizeF() == viewer.font().pointSizeF(), "not in small letters"


def test_the_matrix_stands_in_the_middle_of_a_wide_view(viewer: Any) -> None:
    viewer.matrix.resize(1100, 500)
    square = viewer.matrix._square
    assert abs(square.center().x() - 550) < 40
    assert square.left() >= 58


def test_the_samples_stand_beside_the_matrix_in_a_wide_view(viewer: Any) -> None:
    viewer.resize(1200, 700)
    assert viewer.mistakes.geometry().left() >= viewer.matrix.geometry().right()

    viewer.resize(560, 600)
    assert viewer.mistakes.geometry().top() >= viewer.matrix.geometry().bottom()
