"""The loss plot with a million steps: how long a tick, a frame of panning and a step of zooming take.

    python tests/benchmarks/loss_plot.py [--steps 1000000]

A frame is the slot and the painting that follows, in the GUI thread's own time, as another program may keep
the machine busy; 33 ms are 30 frames a second.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen" if "DISPLAY" not in os.environ else "xcb")

from PySide6.QtWidgets import QApplication

from aestudio.experiment import Experiment
from aestudio.gui import style
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.training.loss_plot import LossPlot
from aestudio.run import History

FRAMES = 60
PER_EPOCH = 469


class Progress:
    """What the plot reads of a trainer's report, without torch."""

    def __init__(self, step: int, losses: list[float]) -> None:
        self.step, self.steps, self.epoch, self.epochs = (
            step,
            10 * step,
            step // PER_EPOCH,
            10 * step // PER_EPOCH,
        )
        self.losses, self.epoch_terms, self.seconds = {"loss": losses}, dict[str, float](), step / 1000
        self.events, self.samples, self.rate, self.is_best = (), 128, 0.001, False


def history(steps: int) -> History:
    """Falling, noisy losses."""
    random, at = np.random.default_rng(0), np.arange(steps)
    loss = (0.2 * np.exp(-at / (steps / 20)) + 0.02) * random.lognormal(0, 0.1, steps)
    ends = list(range(PER_EPOCH, steps + 1, PER_EPOCH))
    means = [float(loss[end - PER_EPOCH : end].mean()) for end in ends]
    epochs = {"loss": means, "val_loss": [1.05 * mean for mean in means]}
    events = [{"step": 1000 * i, "event": "learning rate", "value": 10.0**-i} for i in range(1, 6)]
    return History({"loss": loss.tolist()}, epochs, ends, [end / 1000 for end in ends], events)


def measure(name: str, app: QApplication, act: Callable[[int], object]) -> None:
    """Print the slot's and the whole frame's milliseconds."""
    slots, frames, waits = [], [], []
    for index in range(FRAMES):
        begun, begun_by_clock = time.thread_time(), time.perf_counter()
        act(index)
        slots.append(1000 * (time.thread_time() - begun))
        app.processEvents()
        frames.append(1000 * (time.thread_time() - begun))
        waits.append(1000 * (time.perf_counter() - begun_by_clock))
    slot, frame, wait = (statistics.median(values) for values in (slots, frames, waits))
    worst = sorted(frames)[round(0.95 * FRAMES) - 1]
    print(f"{name:34} slot {slot:5.1f}   frame {frame:5.1f}   p95 {worst:5.1f}   by the clock {wait:6.1f}")


def main() -> None:
    """Fill a plot and time it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=1_000_000)
    steps: int = parser.parse_args().steps
    app = QApplication([])
    style.apply(app, "light")
    engine = Engine()
    plot = LossPlot(Document(Experiment()), engine)
    plot.resize(900, 450)
    plot.show()
    plot._data.fill(history(steps))
    plot.refresh()
    app.processEvents()
    print(f"{steps:,} steps, {plot._data.epochs:,} epochs, 900 x 450; milliseconds, median of {FRAMES}")
    measure("a report of 50 steps", app, lambda _: take(plot))
    plot.set_log("y", True)
    measure("the same, logarithmic loss", app, lambda _: take(plot))
    plot.set_log("x", True)
    measure("the same, both logarithmic", app, lambda _: take(plot))
    plot.set_axis("epoch")
    plot.set_log("y", False)
    box = plot.plot.view.getViewBox()
    measure("zooming in", app, lambda i: box.scaleBy((0.93, 1.0)))
    measure("panning, zoomed in", app, lambda i: box.translateBy(x=0.02 * box.viewRect().width()))
    plot.plot.fit()
    app.processEvents()
    box.scaleBy((0.8, 1.0))
    measure(
        "panning most of it", app, lambda i: box.translateBy(x=(1 - i % 3) * 0.02 * box.viewRect().width())
    )


def take(plot: LossPlot) -> None:
    """What a tick brings, without waiting for its turn to be drawn."""
    plot._data.add(Progress(len(plot._data) + 50, [0.02] * 50))  # type: ignore[arg-type]
    plot.refresh()


if __name__ == "__main__":
    main()
