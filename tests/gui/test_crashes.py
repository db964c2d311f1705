"""A crash in native code is found at the next start, a kill or a proper end is none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from aestudio.gui.crashes import Watch, last_crash

CRASH = """
import faulthandler
from aestudio.gui.crashes import Watch
watch = Watch()
watch.start()
{then}
"""


@pytest.fixture(autouse=True)
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AESTUDIO_LOGS", str(tmp_path))
    return tmp_path


def run(then: str) -> int:
    """A process of its own that watches and then does something."""
    return subprocess.run([sys.executable, "-c", CRASH.format(then=then)], check=False).returncode


def found_at_the_next_start() -> bool:
    watch = Watch()
    found = watch.start()
    watch.stop()
    return found


def test_a_crash_leaves_where_it_was(logs: Path) -> None:
    assert run("faulthandler._sigsegv()") != 0

    assert found_at_the_next_start()
    assert "Segmentation fault" in last_crash()
    assert "<string>" in last_crash()
    assert not found_at_the_next_start()  # told once, kept for the report
    assert "Segmentation fault" in last_crash()
    assert [path.name for path in logs.iterdir()] == ["crash.txt"]


@pytest.mark.parametrize("then", ["watch.stop()", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"])
def test_a_proper_end_is_no_crash_nor_is_a_kill(logs: Path, then: str) -> None:
    run(then)

    assert not found_at_the_next_start()
    assert last_crash() == ""
    assert not list(logs.iterdir())


def test_a_second_window_that_lives_is_left_alone(logs: Path) -> None:
    first = Watch()
    first.start()

    assert not found_at_the_next_start()
    first.stop()


def test_a_folder_that_cannot_be_written_keeps_nobody_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("AESTUDIO_LOGS", str(tmp_path / "file" / "logs"))

    assert not found_at_the_next_start()
