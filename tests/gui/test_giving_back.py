"""A dock that grew for a message is as high as before once the message is gone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QLabel, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from aestudio.gui.giving_back import GivingBack
from aestudio.gui.layouts import down

Docks = tuple[QMainWindow, list[QDockWidget], QLabel]


@pytest.fixture
def column(qtbot: QtBot) -> Docks:
    """Three docks below each other, and a message of 200 pixels in the first."""
    window = QMainWindow()
    qtbot.addWidget(window)
    docks, message = [], QLabel("It went wrong")
    message.setFixedHeight(200)
    message.hide()
    for number in range(3):
        dock, content = QDockWidget(str(number)), QWidget()
        layout = down(content)
        layout.addWidget(QLabel("What is always said"))
        if not number:
            layout.addWidget(message)
        layout.addStretch(1)
        dock.setWidget(content)
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        docks.append(dock)
    window.resize(400, 700)
    with qtbot.waitExposed(window):
        window.show()
    return window, docks, message


@pytest.mark.parametrize("chosen", [90, 150])
def test_the_others_have_their_room_back(column: Docks, qtbot: QtBot, chosen: int) -> None:
    window, docks, message = column
    window.resizeDocks(docks, [chosen, 300, 250], Qt.Orientation.Vertical)
    qtbot.waitUntil(lambda: abs(docks[0].height() - chosen) < 20)
    giving = GivingBack(docks[0], window)
    giving._choose(docks[0].height())  # dragged
    before = [dock.height() for dock in docks]

    message.show()
    qtbot.waitUntil(lambda: docks[0].height() > 200)
    assert docks[1].height() < before[1]
    message.hide()

    def as_before() -> bool:
        return all(abs(dock.height() - height) <= 2 for dock, height in zip(docks, before, strict=True))

    qtbot.waitUntil(as_before)


def test_a_dock_on_its_own_is_left_alone(column: Docks, qtbot: QtBot) -> None:
    window, docks, message = column
    GivingBack(docks[0], window)
    docks[0].setFloating(True)
    docks[0].resize(300, 500)
    message.show()
    message.hide()
    qtbot.wait(600)
    assert docks[0].height() == 500
