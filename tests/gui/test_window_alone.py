"""The workspace is built behind a window in use: it is obeyed, nothing flashes up, what is open stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from aestudio.gui.cards import Card
from aestudio.gui.window import MainWindow

WAIT = 60_000
TURNS = 3  # of the event loop that building takes at least, on however fast a machine


@pytest.fixture
def starting(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """A window that is seen and used, and has nothing behind its start page yet."""
    monkeypatch.setenv("AESTUDIO_DATA_DIR", str(tmp_path / "data"))
    window = MainWindow()
    with qtbot.waitActive(window):
        window.show()
    yield window
    window.close()
    if window.workspace is not None:
        window.workspace.engine.close(WAIT)
    window.deleteLater()


@contextmanager
def each_turn(window: MainWindow, do: Callable[[], object]) -> Iterator[None]:
    """Do this in each turn of the event loop in which the workspace is there in part."""
    timer = QTimer(interval=0)
    timer.timeout.connect(lambda: do() if window._building.busy else None)
    timer.start()
    yield
    timer.stop()


def load(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.ready, timeout=WAIT):
        window.load()


def test_a_menu_that_is_open_while_the_workspace_comes_stays_open(starting: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(starting, Qt.Key.Key_H, Qt.KeyboardModifier.AltModifier)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)

    load(starting, qtbot)

    assert QApplication.activePopupWidget() is menu
    menu.close()


def test_no_window_flashes_up_while_the_workspace_comes(
    starting: MainWindow, qtbot: QtBot, qapp: QApplication
) -> None:
    used: list[object] = []  # a window that is shown, if only for a moment, takes the keyboard
    qapp.focusWindowChanged.connect(used.append)
    seen: list[QWidget] = []
    with each_turn(starting, lambda: seen.extend(filter(QWidget.isVisible, qapp.topLevelWidgets()))):
        load(starting, qtbot)

    qapp.focusWindowChanged.disconnect(used.append)
    assert not used
    assert set(seen) == {starting}


def test_the_window_has_its_turns_while_the_workspace_comes(starting: MainWindow, qtbot: QtBot) -> None:
    there: list[bool] = []
    with each_turn(starting, lambda: there.append(starting.workspace is not None)):
        load(starting, qtbot)

    assert len(there) > TURNS
    assert not any(there)  # only all of it is a workspace


def test_a_click_while_the_workspace_comes_is_taken_at_once(starting: MainWindow, qtbot: QtBot) -> None:
    example = starting.start_page.findChild(Card)
    assert example is not None
    taken: list[bool] = []

    def click() -> None:
        if not taken:
            qtbot.mouseClick(example, Qt.MouseButton.LeftButton)
            taken.append(starting.stage.shows_opening)

    with each_turn(starting, click):
        load(starting, qtbot)

    assert taken == [True]
    assert starting.workspace is not None
    qtbot.waitUntil(starting.workspace.centre.isVisible, timeout=WAIT)
    starting.stage.finish()


def test_a_window_closed_while_the_workspace_comes_stays_closed(starting: MainWindow, qtbot: QtBot) -> None:
    turns: list[bool] = []

    def close() -> None:
        turns.append(len(turns) == TURNS and starting.close())

    with each_turn(starting, close):
        starting.load()
        qtbot.waitUntil(lambda: any(turns), timeout=WAIT)
        qtbot.wait(50)

    assert len(turns) == TURNS + 1  # nothing is built after it
    assert starting.workspace is None
