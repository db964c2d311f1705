"""A number that changes twenty times a second has nothing but itself painted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from aestudio.gui.labels import NumberLabel


class LayoutRequests(QObject):
    """Counts how often a widget was asked to lay out anew."""

    count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


def test_another_number_lays_nothing_out_anew_and_a_wider_one_does(qtbot: QtBot) -> None:
    parent, number, requests = QWidget(), NumberLabel("epoch 10"), LayoutRequests()
    QHBoxLayout(parent).addWidget(number)
    qtbot.addWidget(parent)
    parent.show()
    qtbot.wait(50)
    parent.installEventFilter(requests)

    number.setText("epoch 11")
    qtbot.wait(50)
    after_as_wide = requests.count
    number.setText("epoch 100,000")
    qtbot.wait(50)

    assert after_as_wide == 0
    assert requests.count > 0
    assert number.width() >= number.fontMetrics().horizontalAdvance("epoch 100,000")
