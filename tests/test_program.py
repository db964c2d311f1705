"""A program without a console: what it prints goes nowhere, what goes wrong is kept to be shown."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from aestudio import __main__ as module
from aestudio.program import command, with_streams


def test_a_program_without_a_console_shows_what_went_wrong(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(module, "say_without_console", shown.append)
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert module.main([str(tmp_path / "Gone.aestudio")]) == 2
    sys.stdout.close()
    (text,) = shown
    assert "Gone.aestudio: expected a project (a folder with a project.json), found none there" in text


def test_a_program_with_a_console_keeps_its_own() -> None:
    out, err = sys.stdout, sys.stderr
    assert with_streams() is None
    assert (sys.stdout, sys.stderr) == (out, err)


def test_it_is_started_again_as_it_was(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert command("gpu", "--test") == [sys.executable, "-m", "aestudio", "gpu", "--test"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "AE Studio.exe"))
    assert command("check") == [str(tmp_path / "AE Studio.exe"), "check"]
    (tmp_path / "aestudio.exe").touch()  # Windows: the same with a console
    assert command("check") == [str(tmp_path / "aestudio.exe"), "check"]
