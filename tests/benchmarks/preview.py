"""What looking costs: the preview and the weights view, beside a run, after an edit, and on large matrices.

    python tests/benchmarks/preview.py [seconds]

Goals: a run with the preview on keeps 95 % of its speed, with both 90 % (viewers may take 5 % of the engine's
time, and a few of the window's); from an edit to
its pictures under 0.3 s; no slot over 30 ms, also with 10 million weights.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

if "DISPLAY" not in os.environ:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from aestudio.analysis.weights import Weights
from aestudio.data import Dataset
from aestudio.experiment import Experiment
from aestudio.gui import style
from aestudio.gui.builder import Builder
from aestudio.gui.builder.preview import Preview
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.viewers import WeightsViewer, connect
from aestudio.job import finish
from aestudio.untrained import Untrained


def network(units: int, side: int = 8, **training: Any) -> Experiment:
    """A mirrored network for pictures of `side` by `side`."""
    back = {"kind": "dense", "units": side * side, "activation": "sigmoid"}
    dense = {"kind": "dense", "units": units}
    layers = ["flatten", dense, {"kind": "dense", "units": 16}]
    networks = {"encoder": layers, "decoder": [dense, back, {"kind": "reshape", "shape": [1, side, side]}]}
    given = {"networks": {role: {"layers": chain} for role, chain in networks.items()}}
    return Experiment.parse({**given, "training": {"threads": 1, "device": "cpu", **training}})


def wait(milliseconds: int) -> None:
    """Let the window work; `QTest.qWait` would keep the interpreter from the engine."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def until(done: Callable[[], bool], limit: float = 30.0) -> float:
    """Let the window work until something is so; the seconds that took."""
    begun = time.perf_counter()
    while not done() and time.perf_counter() - begun < limit:
        wait(5)
    return time.perf_counter() - begun


class Bench:
    """A builder with its preview, and a weights view."""

    def __init__(self) -> None:
        self.document, self.engine = Document(network(256, epochs=100_000, batch_size=64)), Engine()
        self.document.changed.connect(lambda new: self.engine.look_at(new, self.document.base))
        self.builder = Builder(self.document, self.engine)
        self.preview = Preview(self.document, self.engine, self.builder)
        self.builder.show_preview(self.preview)
        self.weights = WeightsViewer()
        connect(self.weights, self.engine, self.document)
        self.builder.resize(320, 700)
        self.weights.resize(600, 700)
        self.builder.show()
        self.engine.start()
        self.engine.look_at(self.document.experiment, self.document.base)
        until(lambda: self.preview.flow is not None)

    def edits(self) -> list[float]:
        """Milliseconds from an edit to the pictures after it."""
        found = []
        for units in range(100, 120):
            self.document.edit(network(units, epochs=100_000, batch_size=64), "Change units")
            seen = ("encoder", (1,), (units,))
            found.append(1e3 * until(lambda seen=seen: self.preview.stage(*seen) is not None))  # type: ignore[misc]
        return found

    def speed(self, seconds: float, shown: int) -> float:
        """Samples a second of the run that goes on: with nothing, the preview, or the weights too."""
        self.preview.set_enabled(shown > 0)
        self.weights.setVisible(shown > 1)
        wait(500)
        counted: list[int] = []
        follow = self.engine.progress.connect(lambda reports: counted.extend(r.samples for r in reports))
        begun = time.perf_counter()
        wait(int(1000 * seconds))
        taken = time.perf_counter() - begun
        self.engine.progress.disconnect(follow)
        return sum(counted) / taken


def large() -> None:
    """The weights view with 784 × 1024 and 4900 × 1024."""
    for side in (28, 70):
        data = Dataset(
            "noise", np.random.default_rng(0).random((50, 1, side, side), dtype=np.float32), {}, {}
        )
        experiment = network(1024, side)
        begun = time.perf_counter()
        answer = finish(Untrained(experiment, Weights()), data)
        asked = time.perf_counter() - begun
        viewer = WeightsViewer()
        viewer.resize(600, 700)
        viewer._show_page(viewer.body)
        viewer.show()
        wait(50)
        shown, painted = [], []
        for _ in range(8):
            begun = time.perf_counter()
            viewer.show_answer(answer)
            shown.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            viewer.canvas.repaint()
            painted.append(time.perf_counter() - begun)
        slot, paint = (1e3 * statistics.median(times) for times in (shown, painted))
        what = f"{side * side:,} × 1,024 and back ({answer.parameters:,} weights)"
        print(
            f"weights, {what}: built and answered {1e3 * asked:.0f} ms, "
            f"slot {slot:.0f} ms, painting {paint:.0f} ms"
        )
        viewer.close()


def main() -> None:
    """Print the figures."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 4.0
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    folder = tempfile.mkdtemp()
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
    style.apply(QApplication.instance() or QApplication([]), "light")  # type: ignore[arg-type]
    bench = Bench()
    times = bench.edits()
    print(
        f"from an edit to its pictures: median {statistics.median(times):.0f} ms, worst {max(times):.0f} ms"
    )
    bench.engine.train(bench.document.experiment, Path(folder), Path(folder) / "run")
    until(lambda: bench.engine.state == "training")
    speeds: dict[int, list[float]] = {0: [], 1: [], 2: []}
    for shown in (0, 1, 2) * 3:  # in turn, as the machine may be busy
        speeds[shown].append(bench.speed(seconds, shown))
    none, preview, both = (statistics.median(speeds[shown]) for shown in (0, 1, 2))
    ratios = f"{preview / none:.2f} with the preview, {both / none:.2f} with preview and weights"
    print(f"a run: {none:,.0f} samples/s alone; times {ratios}")
    bench.engine.close()
    large()


if __name__ == "__main__":
    main()
