"""The page that compares runs: 20 runs of 10,000 epochs, and the milliseconds a frame of it takes.

    python tests/benchmarks/compare.py [--runs 20] [--epochs 10000]

A frame is the drawing of all curves anew and the painting that follows, in the GUI thread's own time, as
another program may keep the machine busy. Wanted: less than 200 ms.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen" if "DISPLAY" not in os.environ else "xcb")

from PySide6.QtWidgets import QApplication

from aestudio.compare import Compared, Curves
from aestudio.experiment import Experiment
from aestudio.gui import style
from aestudio.gui.compare.curves_plot import CurvesPlot, Look
from aestudio.gui.compare.lines import lines_of

FRAMES = 10


def curves(epochs: int, number: int) -> Curves:
    """Falling, noisy losses."""
    random, at = np.random.default_rng(number), np.arange(1, epochs + 1)
    loss = (0.2 * np.exp(-at / (epochs / 10 + 50 * number)) + 0.02) * random.lognormal(0, 0.1, epochs)
    x = {"epoch": at.astype(float), "step": 12.0 * at, "time": 0.1 * at}
    return Curves(x, {"training": 0.95 * loss, "validation": loss})  # type: ignore[arg-type]


def measure(name: str, app: QApplication, act: Callable[[int], object]) -> None:
    """Print the milliseconds of a frame."""
    taken = []
    for number in range(FRAMES):
        start = time.thread_time()
        act(number)
        app.processEvents()
        taken.append(1000 * (time.thread_time() - start))
    print(f"{name:<34} {statistics.median(taken):6.0f} ms a frame, at most {max(taken):.0f}")


def main() -> None:
    """Measure it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--epochs", type=int, default=10_000)
    given = parser.parse_args()
    app = QApplication([])
    style.apply(app, "light")
    runs = []
    for number in range(given.runs):
        told = {"training": {"seed": number % 4, "batch_size": 16 * (1 + number // 4)}}
        runs.append(Compared.of(Path(f"run-{number:03}"), Experiment.drafted((1, 8, 8), **told)))
    known = {run.path: curves(given.epochs, number) for number, run in enumerate(runs)}
    alone, together = lines_of(runs, together=False), lines_of(runs, together=True)
    plot = CurvesPlot()
    plot.resize(900, 450)
    plot.show()
    app.processEvents()
    print(f"{given.runs} runs of {given.epochs:,} epochs")
    for training in (False, True):
        words = "training too" if training else "validation"
        for weight in (0.0, 0.9):
            look = Look("epoch", training, weight)
            smooth = ", smoothed" if weight else ""
            measure(f"{words}{smooth}", app, lambda _, look=look: plot.show_lines(alone, known, look))  # type: ignore[misc]
    measure("seeds grouped", app, lambda _: plot.show_lines(together, known, Look("epoch", True, 0.9)))
    plot.show_lines(alone, known, Look("epoch", True, 0.0))
    measure("bringing one out", app, lambda number: plot.light(runs[number].path))
    measure("zooming", app, lambda _: plot.view.getViewBox().scaleBy((0.9, 1.0)))
    measure("a click", app, lambda number: plot.line_at(1000.0 * number, 0.05))
    plot.close()


if __name__ == "__main__":
    main()
