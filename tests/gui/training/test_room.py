"""In a window of 1280 × 800 the training panel is in sight, the plot high, and nothing moves in any run."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from aestudio.gui.window import MainWindow
from aestudio.gui.workspace import Workspace
from aestudio.project import with_settings

WAIT = 60_000
LONG = {"training.epochs": 100_000, "training.threads": 1, "training.batch_size": 256}
FAMILIES = (
    "digits",
    "digits-vae",
    "gan-gaussians",
    "flow-gaussians",
    "diffusion-digits",
    "digits-classifier",
    "faces-upsampling",
)


def scrolled(workspace: Workspace, qtbot: QtBot) -> int:
    """Pixels of height that the panel lacks, once its lines have been laid out."""
    area = workspace.docks["train"].findChild(QScrollArea)
    assert area is not None
    bar = area.verticalScrollBar()
    for _ in range(20):
        qtbot.wait(50)
        if not bar.maximum():
            break
    return bar.maximum()


def places(workspace: Workspace) -> dict[str, QRect]:
    """Where the panels are."""
    return {key: dock.geometry() for key, dock in workspace.docks.items()}


def assert_high_and_still(workspace: Workspace, before: dict[str, QRect]) -> None:
    """A family with several parts of its loss names them all, which takes of the height."""
    parts = len(workspace.training.losses._others) if workspace.training.losses._lines > 2 else 0
    assert workspace.loss.plot.view.height() >= 220 - 18 * parts
    assert places(workspace) == before


@pytest.mark.parametrize("name", FAMILIES)
def test_all_of_the_panel_is_in_sight(
    name: str, themed: QApplication, window: MainWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    window.resize(1280, 800)
    window.open_example(name)
    settings = LONG | ({"data.count": 120} if name == "faces-upsampling" else {})  # an epoch in a moment
    workspace.document.edit(with_settings(workspace.document.experiment, settings), "Make it long")
    engine, panel = workspace.engine, workspace.training
    qtbot.waitUntil(lambda: engine.state == "ready" and not panel.reason, timeout=WAIT)
    assert scrolled(workspace, qtbot) == 0
    before = places(workspace)
    panel.buttons.primary.click()
    qtbot.waitUntil(lambda: panel.losses.isVisible(), timeout=WAIT)
    assert scrolled(workspace, qtbot) == 0
    assert not panel.steer.opener.visibleRegion().isEmpty()
    assert_high_and_still(workspace, before)
    panel.stepping.step.click()
    qtbot.waitUntil(lambda: engine.state == "paused" and bool(panel.stepping.caption), timeout=WAIT)
    assert scrolled(workspace, qtbot) == 0
    panel.buttons.stop.click()
    qtbot.waitUntil(lambda: engine.state == "ready" and bool(panel.sentence), timeout=WAIT)
    assert scrolled(workspace, qtbot) == 0
    assert_high_and_still(workspace, before)
