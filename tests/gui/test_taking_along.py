"""Save as: a project's runs go along, whole, and what is shown is the new project's."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from aestudio.gui import taking_along
from aestudio.gui.taking_along import TakingAlong
from aestudio.gui.training.worker import Worker
from aestudio.gui.window import MainWindow
from aestudio.gui.workspace import Workspace
from aestudio.run import Run, runs_in
from tests.gui.test_window import open_short, train


@pytest.fixture
def first(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> Workspace:
    """A project on disk with one run."""
    workspace = open_short(window, qtbot)
    train(workspace, qtbot)
    assert window._saving.save_to(tmp_path / "First.aestudio")
    qtbot.waitUntil(lambda: len(runs_in(tmp_path / "First.aestudio" / "runs")) == 1)
    return workspace


def answer(monkeypatch: pytest.MonkeyPatch, text: str) -> list[str]:
    asked: list[str] = []

    def click(box: QMessageBox) -> int:
        asked.append(box.text())
        next(button for button in box.buttons() if button.text().replace("&", "") == text).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", click)
    return asked


def test_runs_go_along_and_the_old_project_keeps_its_own(
    window: MainWindow, first: Workspace, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = tmp_path / "First.aestudio", tmp_path / "elsewhere" / "Second.aestudio"
    asked, said = answer(monkeypatch, "Copy the runs"), list[str]()
    monkeypatch.setattr(first.status, "say", said.append)
    (old / "runs" / "run-001" / "kept elsewhere").symlink_to(tmp_path)

    assert window._saving.save_to(new)
    qtbot.waitUntil(lambda: len(runs_in(new / "runs")) == 1)

    assert asked == ["Copy the run of “First” into “Second” as well?"]
    before, after = Run(old / "runs" / "run-001"), Run(new / "runs" / "run-001")
    assert (after.path / "metrics.jsonl").read_bytes() == (before.path / "metrics.jsonl").read_bytes()
    assert after.base.resolve() == before.base.resolve()
    qtbot.waitUntil(lambda: first.engine.run is not None and first.engine.run.path == after.path)
    qtbot.waitUntil(lambda: not (new / ".copying").exists())
    assert said[-1] == "1 run was copied. Left out was what a link leads to: run-001/kept elsewhere."


def test_it_is_saved_without_them_if_one_likes(
    window: MainWindow, first: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, "Save without runs")

    assert window._saving.save_to(tmp_path / "Second.aestudio")

    assert (tmp_path / "Second.aestudio" / "project.json").is_file()
    assert not runs_in(tmp_path / "Second.aestudio" / "runs")


def test_cancel_saves_nothing(
    window: MainWindow, first: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, "Cancel")

    assert not window._saving.save_to(tmp_path / "Second.aestudio")
    assert not (tmp_path / "Second.aestudio").exists()


def test_nobody_waits_until_all_are_copied(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied, read, parent = threading.Event(), list[str](), QObject()
    monkeypatch.setattr(taking_along, "_copy", lambda old, new: ([], [], []) if copied.wait(30) else None)
    along = TakingAlong(parent)
    along.begin(tmp_path / "old", tmp_path / "new")

    Worker(parent).do("list", lambda: "runs", read.append)
    qtbot.waitUntil(lambda: read == ["runs"])

    assert along.busy
    copied.set()
    qtbot.waitUntil(lambda: not along.busy)
