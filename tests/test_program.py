"""How the program is started, with or without a console, and what it hands to the programs that it starts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from aestudio import __main__ as module
from aestudio.program import command, forget_own_libraries, with_streams


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


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the environment has no place of libraries")
@pytest.mark.parametrize("before", ["", "/opt/theirs"])
def test_a_built_program_does_not_hand_its_libraries_to_what_it_starts(
    before: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setenv("LD_LIBRARY_PATH", "/usr/lib/aestudio/_internal")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
    monkeypatch.setenv("_PYI_ARCHIVE_FILE", "/usr/lib/aestudio/aestudio")
    forget_own_libraries()
    told = subprocess.run(["env"], capture_output=True, text=True, check=True).stdout.splitlines()
    left = [line for line in told if line.startswith(("LD_", "_PYI_"))]
    assert left == ([f"LD_LIBRARY_PATH={before}"] if before else [])


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the environment has no place of libraries")
def test_from_a_checkout_the_environment_is_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/theirs")
    forget_own_libraries()
    assert os.environ["LD_LIBRARY_PATH"] == "/opt/theirs"
