"""Nothing is cut in a window of 1280 × 800: every view before and after a run, and what opens beside it."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QLabel, QPushButton, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from aestudio.gui.window import MainWindow
from aestudio.gui.workspace import Workspace
from aestudio.project import with_settings
from tests.gui.fitting import cut
from tests.gui.test_dialogs import DIALOGS

WAIT = 60_000
SHORT = {"training.epochs": 1, "training.threads": 1, "training.batch_size": 512}
EXAMPLES = ("digits",)  # the others: tests/benchmarks/pictures.py


@pytest.fixture
def small(themed: QApplication, window: MainWindow) -> MainWindow:
    """The window at the size of a small screen."""
    window.resize(1280, 800)
    return window


def opened(window: MainWindow, workspace: Workspace, qtbot: QtBot, name: str) -> None:
    window.open_example(name)
    workspace.document.edit(with_settings(workspace.document.experiment, SHORT), "Make it short")
    qtbot.waitUntil(lambda: workspace.engine.state == "ready" and not workspace.training.reason, timeout=WAIT)


def views(tabs: QTabWidget) -> list[QWidget]:
    shown = (tabs.widget(index) for index in range(tabs.count()) if tabs.isTabVisible(index))
    return [view for view in shown if view is not None]


def still_cut(window: QWidget, qtbot: QtBot) -> list[str]:
    """What stays cut: the engine is at work, and words that have just changed are laid out a moment later."""
    found: list[str] = []
    for _ in range(20):
        qtbot.wait(50)
        if not (found := cut(window)):
            break
    return found


def walked(window: MainWindow, tabs: QTabWidget, qtbot: QtBot, *, filled: bool) -> list[str]:
    """What is cut in each tab."""
    found = []
    for view in views(tabs):
        tabs.setCurrentWidget(view)
        if (
            filled
            and hasattr(view, "has_picture")
            and getattr(view, "key", "") not in ("prior", "decoder search")
        ):
            answered: Any = view
            qtbot.waitUntil(lambda answered=answered: answered.has_picture, timeout=WAIT)  # type: ignore[misc]
        found += [f"{tabs.tabText(tabs.currentIndex())}: {line}" for line in still_cut(window, qtbot)]
    return sorted(set(found))


@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_is_cut_in_any_view(name: str, small: MainWindow, workspace: Workspace, qtbot: QtBot) -> None:
    opened(small, workspace, qtbot, name)
    for tabs in (workspace.tabs, workspace.more):
        assert walked(small, tabs, qtbot, filled=False) == []
    with qtbot.waitSignal(workspace.engine.ended, timeout=WAIT):
        workspace.training.buttons.primary.click()
    assert walked(small, workspace.tabs, qtbot, filled=True) == []


def test_nothing_is_cut_in_any_dialog(small: MainWindow, workspace: Workspace, qtbot: QtBot) -> None:
    opened(small, workspace, qtbot, "digits")
    for which, opening in DIALOGS.items():
        opening(small)
        dialog = next(one for one in small.findChildren(QDialog) if one.isVisible())
        qtbot.wait(30)
        assert cut(dialog) == [], which
        dialog.close()


def test_nothing_is_cut_on_the_start_page(small: MainWindow, qtbot: QtBot) -> None:
    qtbot.wait(30)
    assert cut(small) == []


def test_words_that_are_cut_are_found(themed: QApplication, qtbot: QtBot) -> None:
    row = QWidget()
    qtbot.addWidget(row)
    layout = QHBoxLayout(row)
    label, button = QLabel("a label that needs its room"), QPushButton("a button that needs it too")
    for one in (label, button):
        layout.addWidget(one)
    row.show()
    qtbot.wait(10)
    assert cut(row) == []
    for one in (label, button):
        one.setFixedWidth(60)
        qtbot.wait(10)
        assert one.text() in cut(row)[-1]
