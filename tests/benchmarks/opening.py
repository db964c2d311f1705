"""How long a window takes to open a project with 1,000 runs, and how long its thread is held meanwhile.

Run with: python -m tests.benchmarks.opening [runs]
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["AESTUDIO_DATA_DIR"] = tempfile.mkdtemp()

from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from tests.benchmarks.runs_table import make_runs

PATIENCE = 60  # seconds


class Beats:
    """How long the events of a window had to wait, at worst; on a busy machine also for others."""

    def __init__(self) -> None:
        self.worst = self.busiest = 0.0
        self._last, self._busy = time.perf_counter(), time.thread_time()
        self._timer = QTimer(interval=1)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now, busy = time.perf_counter(), time.thread_time()
        self.worst, self._last = max(self.worst, now - self._last), now
        self.busiest, self._busy = max(self.busiest, busy - self._busy), busy

    def again(self) -> None:
        """Begin to count anew."""
        self.worst = self.busiest = 0.0
        self._last, self._busy = time.perf_counter(), time.thread_time()


def wait(done: Callable[[], bool]) -> float:
    """The seconds until something is so, events being dealt with."""
    start = time.perf_counter()
    while not done() and time.perf_counter() - start < PATIENCE:
        loop = QEventLoop()
        QTimer.singleShot(1, loop.quit)
        loop.exec()
    return time.perf_counter() - start


def main() -> None:
    """Print the times."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, tempfile.mkdtemp())
    from aestudio.examples import example
    from aestudio.gui import style
    from aestudio.gui.garbage import Collector
    from aestudio.gui.window import MainWindow
    from aestudio.project import save
    from aestudio.run import listing

    app = QApplication(["benchmark"])
    style.apply(app, "light")
    folder = Path(tempfile.mkdtemp()) / "Many.aestudio"
    save(example("digits").project(), folder)
    make_runs(folder / "runs", count)
    window = MainWindow()
    Collector(window)
    window.resize(1280, 800)
    window.show()
    ready: list[bool] = []
    window.ready.connect(lambda: ready.append(True))
    window.load()
    wait(lambda: bool(ready))
    workspace = window.workspace
    assert workspace is not None
    wait(lambda: workspace.engine.state == "ready")
    beats = Beats()
    for again in ("first", "again", "by another window"):
        if again == "by another window":
            listing.forget()
        start = time.perf_counter()
        window.open_project(folder)
        held = time.perf_counter() - start
        wait(lambda: workspace.tabs.isVisible())
        beats.again()
        first = wait(lambda: bool(workspace.table.model.rows)) + held
        table = wait(lambda: len(workspace.table.model.rows) == count) + first
        both = wait(lambda: len(workspace.runs.model.rows) == count) + table
        wait(lambda: not workspace.reader.busy)
        print(
            f"{count:,} runs, {again}: open_project {1000 * held:.0f} ms; first rows {first:.2f} s, "
            f"all in the table {table:.2f} s, in both lists {both:.2f} s; "
            f"after it events waited at most {1000 * beats.worst:.0f} ms, "
            f"for {1000 * beats.busiest:.0f} ms of the window's own work"
        )
        window.show_start()
        wait(lambda: workspace.engine.run is None)
    window.close()


if __name__ == "__main__":
    main()
