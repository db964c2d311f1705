"""How long a project with 1,000 runs takes to list, to list again, and to scroll.

Run with: python -m tests.benchmarks.runs_table [runs]
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from aestudio.experiment import Experiment
from aestudio.gui import style
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.runs import RunsPage
from aestudio.gui.runs_reader import RunsReader
from aestudio.run import Summary

FRAMES = 50


def make_runs(folder: Path, count: int) -> None:
    """Finished runs that were never trained; written plainly, as a thousand safe writes take minutes."""
    experiment = Experiment().to_json()
    for number in range(1, count + 1):
        run = folder / f"run-{number:03}"
        run.mkdir(parents=True)
        best = {"epoch": 9, "val_loss": 0.01 + (number * 37 % 101) / 1000}
        summary = Summary(state="done", started=1.79e9 + 60 * number, epochs=10, best=best, seconds=number)
        write = {
            "experiment": experiment,
            "environment": {"parameters": 1000 * number},
            "summary": vars(summary),
        }
        for name, values in write.items():
            (run / f"{name}.json").write_text(json.dumps(values))


def _wait(done: Callable[[], bool]) -> float:
    """The seconds until something is so, events being dealt with."""
    start = time.perf_counter()
    while not done():
        loop = QEventLoop()
        QTimer.singleShot(2, loop.quit)
        loop.exec()
    return time.perf_counter() - start


def main() -> None:
    """Print the times."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    app = QApplication(["benchmark"])
    style.apply(app, "light")
    with tempfile.TemporaryDirectory() as name:
        runs = Path(name) / "runs"
        make_runs(runs, count)
        document, engine = Document(Experiment()), Engine()
        reader = RunsReader(document, engine, lambda: runs)
        reader.refresh()
        page = RunsPage(document, engine, reader)
        page.resize(1280, 700)
        page.show()
        opened = _wait(lambda: len(page.model.rows) == count)
        reader.refresh()
        again = _wait(lambda: not reader.busy)
        bar, took = page.table.verticalScrollBar(), []
        for frame in range(FRAMES):
            start = time.thread_time()  # the window's own work, however busy the machine is
            bar.setValue(bar.maximum() * frame // FRAMES)
            page.table.viewport().repaint()
            took.append(time.thread_time() - start)
        start = time.perf_counter()
        page.filter.search.setText("run-09")
        found = time.perf_counter() - start
    print(f"{count:,} runs: listed in {opened:.2f} s, again in {again:.2f} s")
    print(f"a scrolled frame {1000 * sorted(took)[FRAMES // 2]:.1f} ms, at most {1000 * max(took):.1f} ms")
    print(f"a filter typed {1000 * found:.1f} ms")


if __name__ == "__main__":
    main()
