"""Exporting the run that is shown, from the menu of the real window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from aestudio.export import EXPORTS
from aestudio.gui.window import MainWindow
from aestudio.gui.workspace import Workspace
from aestudio.spec import replace

WAIT = 60_000


def with_a_run(window: MainWindow, qtbot: QtBot) -> Workspace:
    window.open_example("digits")
    workspace = window.workspace
    assert workspace is not None
    experiment = workspace.document.experiment
    training = replace(experiment.training, epochs=1, threads=1)
    workspace.document.edit(replace(experiment, training=training), "Shorter")
    qtbot.waitUntil(lambda: workspace.engine.state == "ready" and not workspace.training.reason, timeout=WAIT)
    with qtbot.waitSignal(workspace.engine.ended, timeout=WAIT):
        workspace.training.buttons.primary.click()
    return workspace


def export_actions(window: MainWindow) -> list[QAction]:
    return [action for action in window.actions_.all() if action.text().startswith("Export ")]


def choosing(monkeypatch: pytest.MonkeyPatch, file: Path | str) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))


def test_without_a_run_there_is_nothing_to_export(window: MainWindow, qtbot: QtBot) -> None:
    window.open_example("digits")

    actions = export_actions(window)

    assert len(actions) == len(EXPORTS)
    assert not any(action.isEnabled() for action in actions)


def test_every_kind_is_written_or_says_why_not(
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answers: list[str],
) -> None:
    workspace = with_a_run(window, qtbot)
    exporter, line = workspace.exporter, workspace.exporter.line
    kinds = [kind for kind in EXPORTS.values() if not kind.alone]  # seconds: it has its own tests

    for action, kind in zip(export_actions(window), EXPORTS.values(), strict=True):
        if kind not in kinds:
            continue
        choosing(monkeypatch, tmp_path / "out")  # without its ending
        with qtbot.waitSignal(line.done, timeout=WAIT):
            action.trigger()
        file = tmp_path / f"out{kind.suffix}"
        assert file.is_file()
        assert line.text.startswith(f"Exported out{kind.suffix}")
        assert not line.open_button.isHidden()

    choosing(monkeypatch, tmp_path / "none" / "out.py")
    with qtbot.waitSignal(exporter.failed, timeout=WAIT):
        exporter.choose("script")
    assert "can't be written" in window.message.text
    assert line.text == ""

    answers[:] = ["Cancel"]
    choosing(monkeypatch, tmp_path / "out")  # out.py and its data are there by now
    exporter.choose("script")
    assert answers == []
    assert not line.busy


def test_it_can_be_cancelled(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = with_a_run(window, qtbot)
    choosing(monkeypatch, tmp_path / "r.html")

    workspace.exporter.choose("report")
    assert workspace.exporter.line.text
    workspace.exporter.line._button.click()

    assert workspace.exporter.line.text == ""
    answered: list[object] = []
    workspace.exporter.line.done.connect(answered.append)
    qtbot.wait(1500)
    assert not (tmp_path / "r.html").exists()
    assert not answered
