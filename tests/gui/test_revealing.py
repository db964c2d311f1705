"""Where no program shows folders, the window says where they are."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess, Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from aestudio.gui.revealing import FILES, FOLDERS, Whereabouts, reveal
from aestudio.gui.window import MainWindow


@pytest.fixture
def opens(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """What the desktop answers whether it could."""
    answers = [False]
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _: answers[0])
    return answers


def said(parent: QWidget) -> list[str]:
    return [dialog.path.text() for dialog in parent.findChildren(Whereabouts)]


def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, status: int = 0) -> None:
    """The desktop's tool, which says by which program folders are shown."""
    file = tmp_path / "xdg-mime"
    lines = ["#!/bin/sh", '[ "$*" = "query default inode/directory" ] || exit 9', f"echo {answer}"]
    file.write_text("\n".join([*lines, f"exit {status}"]))
    file.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)


@pytest.mark.parametrize(("name", "words"), [("", FOLDERS), ("report.html", FILES)])
def test_a_desktop_without_a_program_for_it_leaves_its_path_to_copy(
    opens: list[bool], qtbot: QtBot, tmp_path: Path, name: str, words: str
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    (tmp_path / "report.html").touch()
    reveal(tmp_path / name, parent)
    (dialog,) = parent.findChildren(Whereabouts)
    assert dialog.isVisible()
    assert not dialog.isModal()
    assert words in [label.text() for label in dialog.findChildren(QLabel)]
    qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == str(tmp_path / name)
    assert dialog.copy.text() == "Copied"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the desktop has a program for folders")
@pytest.mark.parametrize(
    ("answer", "status", "is_said"), [("", 0, True), ("pcmanfm.desktop", 0, False), ("", 4, False)]
)
def test_an_opener_that_finds_no_program_is_noticed(
    opens: list[bool],
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    status: int,
    is_said: bool,
) -> None:
    """As `xdg-open` does on a desktop without a file manager, after Qt was told that all is well."""
    opens[0] = True
    tool(tmp_path, monkeypatch, answer, status)
    parent = QWidget()
    qtbot.addWidget(parent)
    reveal(tmp_path, parent)
    (asked,) = parent.findChildren(QProcess)
    with qtbot.waitSignal(asked.destroyed, timeout=10_000):
        pass
    assert said(parent) == [str(tmp_path)] * is_said


def test_the_project_is_shown_in_its_folder(opens: list[bool], window: MainWindow) -> None:
    window.open_example("digits")
    (action,) = [one for one in window.actions_.all() if one.text() == "Show project in its folder"]
    action.trigger()
    assert window.workspace is not None
    assert said(window) == [str(window.workspace.storage.folder)]
    (dialog,) = window.findChildren(Whereabouts)
    dialog.close()
