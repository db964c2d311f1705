"""Importing a network, from the menu of the real window."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from PySide6.QtWidgets import QFileDialog, QTableWidget
from pytestqt.qtbot import QtBot
from torch import nn

from aestudio.gui.window import MainWindow
from aestudio.gui.workspace import Workspace

WAIT = 60_000


@pytest.fixture(autouse=True)
def opened(window: MainWindow) -> None:
    window.open_example("digits")


def chosen(window: MainWindow, monkeypatch: pytest.MonkeyPatch, path: Path) -> Workspace:
    """The file is chosen in the dialog that the menu opens."""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    workspace = window.workspace
    assert workspace
    workspace.importer.action.trigger()
    return workspace


def test_a_state_dict_is_one_undoable_edit(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    net = nn.Sequential(nn.Linear(64, 20), nn.Linear(20, 3), nn.Linear(3, 20), nn.Linear(20, 64))
    torch.save(net.state_dict(), path := tmp_path / "weights.pt")
    workspace = chosen(window, monkeypatch, path)
    before = workspace.document.experiment
    qtbot.waitUntil(lambda: workspace.importer.dialog is not None, timeout=WAIT)
    dialog = workspace.importer.dialog
    assert dialog
    assert dialog.encoder == 3
    table = dialog.findChild(QTableWidget)
    assert table
    assert table.rowCount() == 6
    assert workspace.document.experiment == before
    dialog.take.click()
    after = workspace.document.experiment.networks
    assert [layer.kind for layer in after["encoder"].layers] == ["flatten", "dense", "dense"]
    assert [layer.kind for layer in after["decoder"].layers] == ["dense", "dense", "reshape"]
    assert workspace.document.undo_stack.undoText() == "Import weights.pt"
    workspace.document.undo_stack.undo()
    assert workspace.document.experiment == before


def test_what_cannot_be_read_is_said(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path := tmp_path / "model.json").write_text("no architecture", encoding="utf-8")
    workspace = chosen(window, monkeypatch, path)
    with qtbot.waitSignal(workspace.importer.failed, timeout=WAIT) as failed:
        pass
    assert "expected JSON" in failed.args[0]
    assert not workspace.document.is_changed
