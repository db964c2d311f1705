"""How long a small question and an order wait while the engine works out a mode coverage.

    python tests/benchmarks/waiting.py [--example diffusion-digits] [--count 1000] [--seconds 60]

The engine is asked, as the window asks it, for the mode coverage of a diffusion model by `count` samples, and
meanwhile, every half second, for samples with noise added, which cost next to nothing. Printed is how long
each of these answers took, how long a run that holds took to go on, and what the coverage took.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from aestudio.analysis.coverage import Coverage
from aestudio.analysis.diffusion import Noising
from aestudio.examples import example
from aestudio.gui.engine import Engine


def until(done: Any, seconds: float) -> bool:
    """Turn the event loop until `done()`; whether it came to that in time."""
    end = time.perf_counter() + seconds
    while not done() and time.perf_counter() < end:
        QApplication.processEvents()
        time.sleep(0.001)
    return bool(done())


def main() -> None:
    """Print the times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--example", default="diffusion-digits")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long to wait for the coverage")
    options = parser.parse_args()
    app = QApplication([])
    engine = Engine(app)
    engine.start()
    until(lambda: engine.state == "ready", 120)
    experiment = example(options.example).project().experiment
    folder = Path(tempfile.mkdtemp())
    engine.train(experiment, folder, folder / "run-001", single=True)
    until(lambda: engine.state == "paused", 120)
    asked: dict[int, float] = {}
    waited: list[float] = []
    covered: list[float] = []

    def take(key: str, answer: Any) -> None:
        if key == "small/" and answer.question.seed in asked:
            waited.append(time.perf_counter() - asked.pop(answer.question.seed))
        if key == "coverage/":
            covered.append(time.perf_counter())

    def ask() -> None:
        if not asked:
            seed = len(waited) + 1
            asked[seed] = time.perf_counter()
            engine.ask("small/", Noising(seed=seed))

    engine.answered.connect(take)
    begun = time.perf_counter()
    engine.ask("coverage/", Coverage(options.count))
    timer = QTimer(app, interval=500)
    timer.timeout.connect(ask)
    timer.start()
    until(lambda: bool(covered), options.seconds)
    timer.stop()
    unanswered = [time.perf_counter() - since for since in asked.values()] if not covered else []
    times = [*waited, *unanswered]
    took = f"{covered[0] - begun:.1f} s" if covered else f"longer than {options.seconds:.0f} s"
    print(f"mode coverage by {options.count:,} samples of {options.example}: {took}")
    worst, usual = max(times), statistics.median(times)
    print(f"a small question, asked {len(times)} times meanwhile: median {usual:.3f} s, worst {worst:.3f} s")
    engine.ask("coverage/", Coverage(options.count, seed=1))
    until(lambda: False, 0.5)
    states: list[str] = []
    engine.state_changed.connect(states.append)
    begun = time.perf_counter()
    engine.go_on()
    until(lambda: "training" in states, options.seconds)
    print(f"an order to go on: {time.perf_counter() - begun:.3f} s")
    engine.ask("coverage/", None)
    engine.stop()
    until(lambda: "ready" in states, options.seconds)
    engine.close()


if __name__ == "__main__":
    main()
