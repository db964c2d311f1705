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
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen" if "DISPLAY" not in os.environ else "xcb")

from PySide6.QtWidgets import QApplication

from aestudio.compare import Compared, Curves
from aestudio.experiment import Experiment
from aestudio.gui import style
from aestudio.gui.compare.curves_plot import CurvesPlot
from aestudio.gui.compare.drawings import Drawing, Drawings, Look
from aestudio.gui.compare.lines import lines_of

FRAMES = 10


def curves(epochs: int, number: int) -> Curves:
    """Falling, noisy losses."""
    random, at = np.random.default_rng(number), np.arange(1, epochs + 1)
    loss = (0.2 * np.exp(-at / (epochs / 10 + 50 * number)) + 0.02) * random.lognormal(0, 0.1, epochs)
    x = {"epoch": at.astype(float), "step": 12.0 * at, "time": 0.1 * at}
    return Curves(x, {"training": 0.95 * loss, "validation": loss})  # type: ignore[arg-type]


def measure(name: str, app: QApplication, plot: CurvesPlot, act: Callable[[int], object]) -> None:
    """Print the milliseconds of a frame, and of its longest turn of the event loop, painting included."""
    taken, turns = [], []
    for number in range(FRAMES):
        start = time.thread_time()
        act(number)
        turns.append(1000 * (time.thread_time() - start))
        while True:
            turn = time.thread_time()
            app.processEvents()
            turns.append(1000 * (time.thread_time() - turn))
            if not plot.busy:
                break
        taken.append(1000 * (time.thread_time() - start))
    print(
        f"{name:<28} {statistics.median(taken):5.0f} ms a frame, at most {max(taken):4.0f};"
        f" longest turn {max(turns):4.0f}"
    )


def work_out(name: str, make: Callable[[], Drawing]) -> Drawing:
    """Print the milliseconds that the other thread has to work, at first and again."""
    taken = []
    for _ in range(2):
        start = time.thread_time()
        found = make()
        taken.append(1000 * (time.thread_time() - start))
    print(f"{name:<28} {taken[0]:5.0f} ms beside the window, again {taken[1]:4.1f}")
    return found


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
    drawings = Drawings()
    looks = [Look("epoch", training, weight) for training in (False, True) for weight in (0.0, 0.9)]
    for lines, grouped in ((alone, ""), (together, ", seeds grouped")):
        for look in looks:
            words = "training too" if look.training else "validation"
            words += (", smoothed" if look.smoothing else "") + grouped
            drawing = work_out(words, partial(drawings.make, lines, known, look, plot.groups))
            over_steps = drawings.make(lines, known, replace(look, axis="step"), plot.groups)
            both = (drawing, over_steps)  # in turns, as what is drawn already need not be drawn anew
            measure(words, app, plot, lambda number, both=both: plot.draw(both[number % 2]))  # type: ignore[misc]
    plot.draw(drawings.make(alone, known, Look("epoch", True, 0.0), plot.groups))
    while plot.busy:
        app.processEvents()
    measure("bringing one out", app, plot, lambda number: plot.light(runs[number].path))
    measure("zooming", app, plot, lambda _: plot.view.getViewBox().scaleBy((0.9, 1.0)))
    measure("a click", app, plot, lambda number: plot.line_at(1000.0 * number, 0.05))
    plot.close()


if __name__ == "__main__":
    main()
