"""For every test of the window: no screen, no traces in the user's settings, nothing left running."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QObject, QSettings, QThread, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from aestudio.gui import style
from aestudio.gui.engine import Engine
from aestudio.gui.stage import Stage
from aestudio.gui.window import MainWindow

if TYPE_CHECKING:
    from aestudio.gui.workspace import Workspace

HERE = Path(__file__).parent
SHOW = Stage.show_workspace
WAIT = 60_000  # milliseconds that a busy machine may take


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says at every window what it cannot do; that is no warning of ours."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.qt_log_ignore("^This plugin does not support", extend=True))


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["aestudio-tests"]


@pytest.fixture(autouse=True)
def settings_folder(tmp_path: Path) -> Path:
    """QSettings write into a folder of the test."""
    folder = tmp_path / "settings"
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
        QSettings.setPath(QSettings.Format.IniFormat, scope, str(folder))
    return folder


@pytest.fixture(autouse=True)
def nothing_left(qapp: QApplication) -> Iterator[None]:
    """Fails a test that leaves a window, a running thread or a running timer behind."""
    gc.freeze()  # so that what was there before is not looked through
    before = set(map(id, _left()))
    yield
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if any(id(one) not in before for one in _left()):
        gc.collect()
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [f"{type(one).__name__} {one.objectName()!r}" for one in _left() if id(one) not in before]
    gc.unfreeze()
    assert not left, f"left behind: {', '.join(left)}"


@pytest.fixture
def themed(qapp: QApplication) -> Iterator[QApplication]:
    """The application in its light look; plain again afterwards, as a style sheet slows tests."""
    style.apply(qapp, "light")
    yield qapp
    qapp.setStyleSheet("")


@pytest.fixture
def engine(qtbot: QtBot) -> Iterator[Engine]:
    """An engine that is ready."""
    engine = Engine()
    with qtbot.waitSignal(engine.state_changed, timeout=WAIT):
        engine.start()
    yield engine
    assert engine.close()


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The buttons that questions are answered with, in order; an unexpected question fails the test."""
    given: list[str] = []

    def answer(box: QMessageBox) -> int:
        wanted, offered = given.pop(0), {one.text().replace("&", ""): one for one in box.buttons()}
        assert wanted in offered, f"{box.text()} {[*offered]}"
        offered[wanted].click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    return given


@pytest.fixture
def window(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: list[str]
) -> Iterator[MainWindow]:
    """The real window, all of it loaded, on its start page; closed at the end, what is unsaved discarded.

    What it opens is shown at once, not a part at a time.
    """
    monkeypatch.setenv("AESTUDIO_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(Stage, "show_workspace", _shown_at_once)
    window = MainWindow()
    window.show()
    with qtbot.waitSignal(window.ready, timeout=WAIT):
        window.load()
    assert window.workspace is not None
    yield window
    monkeypatch.setattr(QMessageBox, "exec", _give_up)
    window.close()
    window.workspace.engine.close(WAIT)  # closing the window does not wait while PyTorch is being loaded
    window.deleteLater()


@pytest.fixture
def active(window: MainWindow, qtbot: QtBot) -> MainWindow:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


@pytest.fixture
def workspace(window: MainWindow) -> Workspace:
    """What the real window shows of a project; none is open yet."""
    assert window.workspace is not None
    return window.workspace


def _give_up(box: QMessageBox) -> int:
    """Whatever a test left is given up."""
    role = QMessageBox.ButtonRole.DestructiveRole
    next(button for button in box.buttons() if box.buttonRole(button) == role).click()
    return 0


def _shown_at_once(stage: Stage) -> None:
    SHOW(stage)
    stage.finish()


def _left() -> list[QObject]:
    """What outlives a test if it is forgotten."""
    found: list[QObject] = [widget for widget in QApplication.topLevelWidgets() if _is_ours(widget)]
    for one in gc.get_objects():
        # type(), not isinstance: the latter asks every object for its __class__, and one of torch warns
        if issubclass(type(one), QThread | QTimer) and shiboken6.isValid(one):
            busy = one.isRunning() if isinstance(one, QThread) else one.isActive()
            found += [one] * busy
    return found


def _is_ours(widget: QWidget) -> bool:
    """Not one of Qt's own, as the drop-down of a combo box that is about to go."""
    return widget.parent() is None and not type(widget).__name__.startswith("QComboBoxPrivate")
