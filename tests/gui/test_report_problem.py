"""What is copied into a report: versions, the log's end, the last crash, and nobody's name."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from aestudio import __version__
from aestudio.gui.report_problem import LINES, ReportDialog, report_text, without_user


@pytest.fixture(autouse=True)
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AESTUDIO_LOGS", str(tmp_path))
    monkeypatch.setenv("HOME", "/home/emmy")
    monkeypatch.setattr("aestudio.gui.report_problem._user", lambda: "emmy")
    return tmp_path


def test_it_tells_versions_the_end_of_the_log_and_the_last_crash(logs: Path, qtbot: QtBot) -> None:
    lines = [f"line {k} of /home/emmy/data/faces.npz" for k in range(LINES + 30)]
    (logs / "window.log").write_text("\n".join(lines))
    (logs / "crash.txt").write_text('File "/media/emmy/aestudio/app.py", line 3')

    text = report_text()

    assert f"AE Studio {__version__}" in text
    assert "torch 2." in text
    assert f"line {LINES + 29} of ~/data/faces.npz" in text
    assert "line 29 of" not in text
    assert 'File "/media/user/aestudio/app.py"' in text
    assert "emmy" not in text


def test_pytorch_for_a_graphics_card_is_told(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path("/home/emmy/gpu/torch-2.13.0-cu130-cp311")
    monkeypatch.setattr("aestudio.gui.report_problem.in_use", lambda: folder)
    assert "PyTorch for the graphics card (torch-2.13.0-cu130-cp311)" in report_text()


def test_nothing_to_tell_is_told_too(qtbot: QtBot) -> None:
    assert "(empty)" in report_text()
    assert "crash" not in report_text()


def test_a_word_that_happens_to_be_the_name_stays() -> None:
    assert without_user("emmy is no folder; /srv/emmy/x is") == "emmy is no folder; /srv/user/x is"


def test_one_click_copies_it(qtbot: QtBot) -> None:
    dialog = ReportDialog()
    qtbot.addWidget(dialog)
    dialog.show()

    QTest.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)

    assert QGuiApplication.clipboard().text() == dialog.text.toPlainText()
    assert dialog.copy.text() == "Copied"
