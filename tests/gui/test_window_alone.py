"""The workspace is built behind a window that may be in use: nothing flashes up, and what is open stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from aestudio.gui.window import MainWindow

WAIT = 60_000


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

    load(starting, qtbot)

    qapp.focusWindowChanged.disconnect(used.append)
    assert not used
