"""Widgets that paint by hand say nothing on stderr where they have no room."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from aestudio.gui.icons import icon
from aestudio.gui.window import MainWindow
from aestudio.gui.workspace import Workspace

WAIT = 60_000


def painted(widget: QWidget, size: QSize) -> None:
    """Paint a widget as if it had that size, into an image that is there."""
    picture = QImage(max(size.width(), 1), max(size.height(), 1), QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(0)
    widget.setMinimumSize(0, 0)
    widget.resize(size)
    painter = QPainter(picture)
    widget.render(painter, QPoint())
    painter.end()
    widget.grab()


def test_nothing_is_painted_on_nothing(window: MainWindow, workspace: Workspace, qtbot: QtBot) -> None:
    window.open_example("digits")
    experiment = workspace.document.experiment
    short = experiment.training.model_copy(update={"epochs": 1, "threads": 1})
    workspace.document.edit(experiment.model_copy(update={"training": short}), "Change epochs")
    qtbot.waitUntil(lambda: workspace.engine.state == "ready" and not workspace.training.reason, timeout=WAIT)
    with qtbot.waitSignal(workspace.engine.ended, timeout=WAIT):
        workspace.training.buttons.primary.click()
    for viewer in workspace.viewers:
        if not workspace.tabs.isTabVisible(workspace.tabs.indexOf(viewer)):
            continue  # the family can't fill it
        if viewer.key == "decoder search":
            continue  # filled by a job of its own: see its tests
        if viewer.key == "prior":
            viewer.begin()  # type: ignore[attr-defined]
        workspace.tabs.show_view(viewer)
        qtbot.waitUntil(lambda viewer=viewer: viewer.has_picture, timeout=WAIT)  # type: ignore[misc]
    by_hand = [
        one
        for one in window.findChildren(QWidget)
        if "paintEvent" in vars(type(one)) and type(one).__module__.startswith("aestudio")
    ]
    assert len(by_hand) > 10
    for widget in by_hand:
        for size in (QSize(0, 0), QSize(1, 1), QSize(0, 40), QSize(40, 0)):
            painted(widget, size)


def test_an_icon_without_room_is_no_picture(qapp: QApplication) -> None:
    save = icon("save")
    for size in (QSize(0, 0), QSize(0, 16), QSize(-1, -1)):
        assert save.pixmap(size).isNull()
    picture = QImage(4, 4, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(picture)
    save.paint(painter, QRect(0, 0, 0, 0))
    painter.end()
