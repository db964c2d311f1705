"""A column that scrolls insists on its height only as far as the window leaves room for others."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QDockWidget, QLabel, QMainWindow, QWidget
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


class Layouts(QObject):
    """Counts how often a widget is asked to lay itself out."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.LayoutRequest
        return super().eventFilter(watched, event)


def test_a_window_that_was_laid_out_is_left_alone(qtbot: QtBot) -> None:
    window, column, dock = QMainWindow(), QWidget(), QDockWidget("Training")
    qtbot.addWidget(window)
    words = QLabel("3 epochs")
    down(column, 0).addWidget(words)
    dock.setWidget(Scrolling(column, others=100))
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    with qtbot.waitExposed(window):
        window.show()
    qtbot.wait(50)
    layouts = Layouts(window)
    words.setText("3 epochs\nand a second line")
    qtbot.wait(200)
    assert layouts.count <= 3
