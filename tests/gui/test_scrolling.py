"""A column that scrolls insists on its height only as far as the window leaves room for others."""

from __future__ import annotations

from PySide6.QtWidgets import QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from aestudio.gui.layouts import down
from aestudio.gui.scrolling import LEAST, Scrolling


def test_it_insists_on_less_in_a_lower_window(qtbot: QtBot) -> None:
    window, column, content = QMainWindow(), QWidget(), QWidget()
    qtbot.addWidget(window)
    content.setFixedHeight(300)
    down(column, 0).addWidget(content)
    scrolling = Scrolling(column, others=500)
    window.setCentralWidget(scrolling)
    window.resize(400, 900)
    window.show()
    assert scrolling.minimumSizeHint().height() == 300
    window.resize(400, 740)
    assert scrolling.minimumSizeHint().height() == 240
    window.resize(400, 500)
    assert scrolling.minimumSizeHint().height() == LEAST
