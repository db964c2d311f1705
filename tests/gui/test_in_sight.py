"""Where the keyboard is can be seen whole, and stays so, until the user looks elsewhere."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractSlider, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from aestudio.gui.in_sight import kept_in_sight
from aestudio.gui.layouts import down

REASON = Qt.FocusReason.TabFocusReason


def opened(qtbot: QtBot) -> tuple[QScrollArea, list[QPushButton]]:
    """Twenty buttons, of which five have room."""
    area, page = QScrollArea(widgetResizable=True), QWidget()
    column, buttons = down(page), [QPushButton(str(number)) for number in range(20)]
    for button in buttons:
        button.setFixedHeight(30)
        column.addWidget(button)
    area.setWidget(page)
    kept_in_sight(area)
    qtbot.addWidget(area)
    area.resize(200, 160)
    with qtbot.waitActive(area):
        area.show()
        area.activateWindow()
    return area, buttons


def is_whole(area: QScrollArea, button: QPushButton) -> bool:
    place = button.mapTo(area, QPoint(0, 0)).y() - area.viewport().y()
    return place >= 0 and place + button.height() <= area.viewport().height()


def test_it_scrolls_to_where_the_keyboard_goes(qtbot: QtBot) -> None:
    area, buttons = opened(qtbot)
    for number in (12, 19, 3):
        button = buttons[number]
        button.setFocus(REASON)
        qtbot.waitUntil(partial(is_whole, area, button))


def test_it_holds_the_place_while_room_is_lost_and_things_grow(qtbot: QtBot) -> None:
    area, buttons = opened(qtbot)
    buttons[12].setFocus(REASON)
    qtbot.waitUntil(lambda: is_whole(area, buttons[12]))
    area.resize(200, 60)
    qtbot.waitUntil(lambda: is_whole(area, buttons[12]))
    buttons[2].setFixedHeight(300)
    qtbot.wait(20)
    assert is_whole(area, buttons[12])


def test_who_scrolls_away_is_left_alone(qtbot: QtBot) -> None:
    area, buttons = opened(qtbot)
    buttons[19].setFocus(REASON)
    qtbot.waitUntil(lambda: is_whole(area, buttons[19]))
    area.verticalScrollBar().triggerAction(QAbstractSlider.SliderAction.SliderToMinimum)
    area.resize(200, 100)
    qtbot.wait(20)
    assert is_whole(area, buttons[0])
