"""A lesson without a mouse: a rate is found, a run stepped through and steered; and where one is."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QComboBox, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from aestudio.gui import style
from aestudio.gui.themes import Colours
from aestudio.gui.window import MainWindow
from aestudio.gui.workspace import Workspace
from aestudio.spec import replace
from tests.gui.keyboard import CTRL, KEY, SHIFT, WAIT, do, focused, name_of, named, press, tab_to, type_in

SIZE = (1280, 800)
LONG = 200_000  # milliseconds that a sweep of 200 steps may take where others have the machine


def opened(window: MainWindow, workspace: Workspace, qtbot: QtBot) -> None:
    window.open_example("digits")
    experiment = workspace.document.experiment
    one = replace(experiment, training=replace(experiment.training, threads=1))  # whatever else is going on
    workspace.document.edit(one, "One thread")
    qtbot.waitUntil(lambda: workspace.engine.state == "ready" and not workspace.training.reason, timeout=WAIT)
    qtbot.waitUntil(lambda: workspace.preview.flow is not None, timeout=WAIT)


def go_to(workspace: Workspace, dock: str) -> None:
    """F8 until the keyboard is in that panel."""
    for _ in range(8):
        if workspace.docks[dock].isAncestorOf(focused()):
            return
        press(KEY.Key_F8)
    raise AssertionError(f"F8 does not lead to {dock}")


def write(text: str) -> None:
    """In place of what stands in the field."""
    press(KEY.Key_A, held=CTRL)
    type_in(text)
    press(KEY.Key_Return)


def test_a_lesson_by_keys_alone(active: MainWindow, workspace: Workspace, qtbot: QtBot) -> None:
    engine, document = workspace.engine, workspace.document

    def until(done: Callable[[], Any]) -> None:
        qtbot.waitUntil(lambda: bool(done()), timeout=WAIT)

    opened(active, workspace, qtbot)

    # settings: many epochs, and a schedule, whose course is drawn
    go_to(workspace, "more")
    tab_to(named("Epochs"))
    write("100000")
    box = tab_to(named("Schedule"))
    assert isinstance(box, QComboBox)
    press(KEY.Key_Down)
    assert document.experiment.training.schedule.kind != "constant"
    assert workspace.settings.sketch.isVisible()
    press(KEY.Key_Up)

    # the finder: swept, its rate used
    tab_to(lambda widget: name_of(widget).startswith("Find a learning rate"))
    press(KEY.Key_Space)
    finder = workspace._finder
    assert finder is not None
    until(lambda: finder.isAncestorOf(focused()))
    tab_to(named("Sweep the learning rate"))
    press(KEY.Key_Space)
    qtbot.waitUntil(lambda: finder.swept is not None or finder.message.text != "", timeout=LONG)
    assert finder.swept is not None, finder.message.text
    before = document.experiment.training.optimizer.learning_rate
    tab_to(named("Learning rate to use"))
    write("0.003")
    tab_to(named("Use this"))
    press(KEY.Key_Space)
    assert document.experiment.training.optimizer.learning_rate == 0.003 != before
    assert not finder.isVisible()
    until(lambda: not workspace.training.reason)

    # one step, and one more; then slow motion
    active.activateWindow()
    until(QApplication.focusWidget)
    press(KEY.Key_F10)
    until(lambda: engine.state == "paused")
    assert workspace.training.stepping.caption.startswith("Step 1:")
    press(KEY.Key_F10)
    until(lambda: workspace.training.stepping.caption.startswith("Step 2:"))
    until(lambda: engine.state == "paused")
    press(KEY.Key_F10, held=SHIFT)
    press(KEY.Key_F5)
    until(lambda: workspace.training.stepping.caption.startswith("Step 4:"))

    # steered
    go_to(workspace, "train")
    tab_to(lambda widget: name_of(widget).startswith("Steer"))
    press(KEY.Key_Space)
    page = workspace.training.steer.page
    until(lambda: page.isAncestorOf(focused()))
    assert name_of(focused()) == "Batch size"
    write("64")
    until(lambda: "batch 64" in workspace.training.steer.in_force)
    press(KEY.Key_Escape)
    assert not page.isVisible()
    active.activateWindow()
    until(QApplication.focusWidget)
    assert workspace.docks["train"].isAncestorOf(focused())
    press(KEY.Key_F10, held=SHIFT)

    # looked at while it trains; then it is ended
    do("Show Latent")
    latent = next(viewer for viewer in workspace.viewers if viewer.title.startswith("Latent"))
    assert latent.isVisible()
    press(KEY.Key_F8)
    press(KEY.Key_F5, held=SHIFT)
    until(lambda: engine.state == "ready")


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest, themed: QApplication) -> Colours:
    themed.setCursorFlashTime(0)
    style.apply(themed, request.param)
    return style.colours()


def seen(window: MainWindow, widget: QWidget) -> QImage:
    """What of the widget is on the screen."""
    room = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    return window.grab(room.intersected(window.rect())).toImage()


def test_where_the_keyboard_is_can_be_seen(
    theme: Colours, active: MainWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    active.resize(*SIZE)
    opened(active, workspace, qtbot)
    workspace.data.edit()  # its fields are places, too
    qtbot.wait(100)
    first, unseen, hidden = focused(), [], []
    for _ in range(150):
        widget = focused()
        if widget.visibleRegion().isEmpty():
            hidden.append(name_of(widget))
        with_it = seen(active, widget)
        press(KEY.Key_Tab)
        if seen(active, widget) == with_it:
            unseen.append(f"{type(widget).__name__} {name_of(widget)}")
        if focused() is first:
            break
    else:
        raise AssertionError("Tab never comes round")
    assert unseen == []
    assert hidden == []


def test_tab_goes_down_each_panel(active: MainWindow, workspace: Workspace, qtbot: QtBot) -> None:
    active.resize(*SIZE)
    opened(active, workspace, qtbot)
    first, stops = focused(), []
    for _ in range(150):
        stops.append(focused())
        press(KEY.Key_Tab)
        if focused() is first:
            break
    for name, dock in workspace.docks.items():
        inside = [one for one in stops if dock.isAncestorOf(one)]
        assert inside, f"Tab does not come to {name}"
        inside = inside if name != "build" else _from_the_top(inside)
        for area in dock.findChildren(QScrollArea):
            area.verticalScrollBar().setValue(0)
        places = [one.mapTo(dock, QPoint(0, 0)).y() for one in inside]
        back = [
            f"{name_of(one)} before {name_of(other)}"
            for (one, y), (other, below) in pairwise(zip(inside, places, strict=True))
            if below < y - 12
        ]
        assert back == [], name


def _from_the_top(inside: list[QWidget]) -> list[QWidget]:
    """The round of Tab began in the middle of this panel."""
    top = min(range(len(inside)), key=lambda n: inside[n].mapToGlobal(QPoint(0, 0)).y())
    return inside[top:] + inside[:top]
