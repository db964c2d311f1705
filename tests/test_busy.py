"""What other programs take of the machine, told from what this one takes."""

from __future__ import annotations

import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from aestudio.busy import Elsewhere


def test_what_another_program_takes_is_seen() -> None:
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as other:
        time.sleep(0.3)
        elsewhere = Elsewhere()
        time.sleep(1.0)
        theirs = elsewhere.cores()
        other.kill()

    assert theirs is not None
    assert theirs > 0.3  # less than 1 only where yet others want the cores


def test_what_this_program_takes_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    whole, mine = SimpleNamespace(user=50.0, system=5.0, idle=900.0), SimpleNamespace(user=20.0, system=1.0)
    monkeypatch.setattr("time.monotonic", lambda: now)
    monkeypatch.setattr("psutil.cpu_times", lambda: whole)
    monkeypatch.setattr("psutil.Process", lambda: SimpleNamespace(cpu_times=lambda: mine))
    elsewhere = Elsewhere()

    now += 2
    whole.user, whole.idle, mine.user = 53.0, 901.0, 22.0

    assert elsewhere.cores() == pytest.approx(0.5)


def test_too_short_a_time_says_nothing() -> None:
    assert Elsewhere().cores(least=10) is None
