"""A bug in the window leaves a report and a sentence."""

from __future__ import annotations

import logging
import sys
import threading
from pathlib import Path

import pytest

from aestudio.gui import log


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AESTUDIO_LOGS", str(tmp_path / "logs"))
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(logging.getLogger("aestudio"), "handlers", [])


def test_a_bug_is_told_and_its_traceback_kept() -> None:
    told: list[str] = []
    log.start(told.append)

    try:
        raise ZeroDivisionError("a bug")
    except ZeroDivisionError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    for handler in logging.getLogger("aestudio").handlers:
        handler.close()

    assert "a bug" in told[0]
    assert str(log.log_file()) in told[0]
    assert "test_log.py" in log.log_file().read_text()


def test_a_folder_that_cannot_be_written_keeps_nobody_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("AESTUDIO_LOGS", str(tmp_path / "file"))

    log.start(lambda text: None)
