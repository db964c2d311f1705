"""The engine's threads give way to the window's."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from aestudio.gui.priority import NICE, work_behind_the_window


@pytest.mark.skipif(sys.platform != "linux", reason="niceness of threads is Linux's")
def test_the_engine_and_the_threads_it_begins_give_way_and_the_window_does_not() -> None:
    found: dict[str, int] = {}

    def note(name: str) -> None:
        found[name] = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    def engine() -> None:
        work_behind_the_window()
        note("engine")
        inner = threading.Thread(target=note, args=("begun by it",))
        inner.start()
        inner.join()

    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    thread = threading.Thread(target=engine)
    thread.start()
    thread.join()
    note("window")

    assert found == {"engine": max(NICE, before), "begun by it": max(NICE, before), "window": before}
