"""The window opens the projects of every format, with their runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from aestudio.gui.window import MainWindow
from tests.test_formats import KNOWN, copied

WAIT = 60_000


@pytest.mark.parametrize("number", KNOWN)
def test_a_project_of_every_format_opens_in_the_window(
    number: int, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window.open_project(copied(number, tmp_path))
    workspace = window.workspace
    assert workspace is not None
    assert window.windowTitle().startswith("Digits")
    qtbot.waitUntil(lambda: workspace.engine.state == "ready", timeout=WAIT)
    qtbot.waitUntil(lambda: [row.name for row in workspace.runs.model.rows] == ["run-001"], timeout=WAIT)
