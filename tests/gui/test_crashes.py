"""A crash in native code and a hang are found at the next start, a kill or a proper end is none."""

from __future__ import annotations

import subprocess
import sys
import time
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


def found_at_the_next_start() -> str:
    watch = Watch()
    found = watch.start()
    watch.stop()
    return found


def test_a_crash_leaves_where_it_was(logs: Path) -> None:
    assert run("faulthandler._sigsegv()") != 0

    assert "crashed when it was last open" in found_at_the_next_start()
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


def test_a_part_that_does_not_come_back_leaves_where_it_was() -> None:
    run("watch.hung('The engine did not end.'); watch.stop()")

    assert "hung when it was last open" in found_at_the_next_start()
    assert last_crash().startswith("The engine did not end.\n")
    assert "<string>" in last_crash()


HANGING = """
from time import sleep
crashes.HANG = 0.1
watch.beat()
sleep(0.5)
"""


def test_a_window_that_hangs_until_it_is_killed_leaves_where_it_was() -> None:
    run("from aestudio.gui import crashes" + HANGING + "import os; os.kill(os.getpid(), 9)")

    assert "hung when it was last open" in found_at_the_next_start()
    assert last_crash().startswith("Timeout")


def test_a_window_that_answers_again_logs_where_it_hung(caplog: pytest.LogCaptureFixture) -> None:
    from aestudio.gui import crashes

    watch = Watch()
    watch.start()
    patch = pytest.MonkeyPatch()
    patch.setattr(crashes, "HANG", 0.1)
    for seconds in (0.5, 0.0):
        watch.beat()
        time.sleep(seconds)
    patch.undo()
    watch.stop()

    assert "the window did not answer for 0.1 s\nTimeout" in caplog.text
    assert not found_at_the_next_start()


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
