"""A window that can't open, for want of a library of the system."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from pathlib import Path

import pytest

from aestudio.cli.window import open_window


class _Lacking:
    """Finds the window's module, whose import then lacks a library."""

    def find_spec(self, name: str, *_: object) -> None:
        if name == "aestudio.gui.app":
            raise ImportError("libGL.so.1: cannot open shared object file: No such file or directory")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing of the system is needed")
def test_a_window_that_cannot_open_says_why_to_one_without_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the desktop's own program, which may stay open, and in the log."""
    shown = tmp_path / "shown"
    lines = ["#!/bin/sh", "for last; do :; done", f'echo "$last" >{shown}.part', f"mv {shown}.part {shown}"]
    (tmp_path / "zenity").write_text("\n".join(lines))
    (tmp_path / "zenity").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("AESTUDIO_LOGS", str(tmp_path / "logs"))
    monkeypatch.delitem(sys.modules, "aestudio.gui.app", raising=False)
    monkeypatch.setattr(sys, "meta_path", [_Lacking(), *sys.meta_path])
    with pytest.raises(ImportError):
        open_window(Namespace(project=None, example=""))
    why = "the system's library libGL.so.1 is not installed, which the window needs; on Debian"
    assert why in (tmp_path / "logs/window.log").read_text()
    until = time.monotonic() + 60
    while not shown.exists() and time.monotonic() < until:
        time.sleep(0.01)
    assert shown.read_text().startswith(f"AE Studio: {why}")
