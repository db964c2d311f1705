"""File > New: the data are chosen, nothing is built yet, and files get plain names."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from aestudio.data import DATASETS
from aestudio.gui.cards import Card
from aestudio.gui.new_project import ASKED_FOR, NewProject
from aestudio.gui.window import MainWindow
from aestudio.gui.workspace import Workspace
from aestudio.project import plain_name


@pytest.fixture
def dialog(window: MainWindow) -> NewProject:
    window.new_project()
    found = window.findChild(NewProject)
    assert found is not None
    return found


def card(dialog: NewProject, title: str) -> Card:
    return next(one for one in dialog.findChildren(Card) if one.accessibleName().startswith(title))


def test_every_kind_of_data_is_offered(dialog: NewProject) -> None:
    titles = {one.accessibleName().partition(":")[0] for one in dialog.findChildren(Card)}
    assert titles >= {kind.title for kind in DATASETS if kind.kind not in ASKED_FOR}
    assert {"A file of mine", "A folder of pictures"} <= titles
    assert not dialog.isModal()


def test_it_begins_with_the_chosen_data_and_without_layers(
    dialog: NewProject, window: MainWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    card(dialog, "Points in the plane").click()
    experiment = workspace.document.experiment
    assert experiment.data.kind == "plane"
    assert not any(network.layers for network in experiment.networks.values())
    assert not workspace.document.is_changed
    empty = workspace.builder.list.empty
    qtbot.waitUntil(lambda: "Draft networks for 2 values" in empty._button.text(), timeout=60_000)
    others = [workspace.data.offer, workspace.data.offer_convolutional, workspace.builder.mend_line]
    assert all(one.isHidden() for one in others)  # it is offered once
    empty._button.click()
    qtbot.waitUntil(lambda: bool(workspace.document.experiment.networks), timeout=60_000)


def test_a_file_of_ones_own(
    dialog: NewProject, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "x.npy"
    np.save(file, np.zeros((20, 8, 8), np.float32))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "x.doc"), ""))
    card(dialog, "A file of mine").click()
    assert "expected a table (.csv), arrays" in dialog.message.text.lower()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    card(dialog, "A file of mine").click()
    assert workspace.document.experiment.data.kind == "arrays"
    assert workspace.document.experiment.data.axes == "grey pictures"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Digits 8×8, code of 2", "digits-8x8-code-of-2"),
        ("Drawn faces, 35 → 70 pixels (dense)", "drawn-faces-35-to-70-pixels-dense"),
        ("Übung 1", "ubung-1"),
        ("→→", "toto"),
        ("数字", "untitled"),
    ],
)
def test_names_of_files_are_plain(title: str, name: str) -> None:
    assert plain_name(title) == name


def test_an_example_is_saved_by_a_plain_name(
    window: MainWindow, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed: list[str] = []

    def ask(parent: object, title: str, at: str, *_: object) -> tuple[str, str]:
        proposed.append(Path(at).name)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    window.open_example("digits")
    window.save_as()
    assert proposed == ["digits-8x8-code-of-2.aestudio"]
