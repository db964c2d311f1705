"""Milliseconds that each viewer keeps the GUI thread busy when an answer comes or the user acts.

    python tests/benchmarks/viewers.py [repeats]

The answers are made up, of MNIST's size. Goal: 10 ms as a rule, never more than 30 ms in one slot. Time of
the thread is what the work takes, time on the clock what it took on a machine that may be busy otherwise.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

if "DISPLAY" not in os.environ:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QElapsedTimer, QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from aestudio.gui import style
from aestudio.gui.messages import RunInfo
from aestudio.gui.viewers import VIEWERS, Viewer
from aestudio.gui.viewers.demo import FakeModel

SIZES = ((560, 480), (1100, 800), (1900, 1000))


Times = list[tuple[float, float]]
"""Milliseconds: of the thread, and on the clock."""


def timed(work: Callable[[], object], repeats: int) -> Times:
    """The times of each of the repeats after the first."""
    found = []
    for _ in range(repeats + 1):
        timer, begun = QElapsedTimer(), time.thread_time()
        timer.start()
        work()
        found.append(((time.thread_time() - begun) * 1e3, timer.nsecsElapsed() / 1e6))
        QApplication.processEvents()
    return found[1:]


def line(name: str, times: Times) -> None:
    """Print one row of the table."""
    columns = [f"{statistics.median(t):8.1f} {np.percentile(t, 95):6.1f}" for t in zip(*times, strict=True)]
    print(f"{name:56} {' '.join(columns)} {max(clock for _, clock in times):6.1f}")


def answer(viewer: Viewer, model: FakeModel, part: str, question: Any) -> None:
    """What the engine does."""
    if question is not None:
        viewer.take(part, model.answer(question))


def opened(kind: type[Viewer], model: FakeModel, size: tuple[int, int]) -> Any:
    """A viewer with a picture."""
    viewer = kind()
    viewer.asked.connect(lambda part, question: answer(viewer, model, part, question))
    viewer.set_run(RunInfo.__new__(RunInfo))
    viewer.resize(*size)
    viewer.show()
    QTest.qWait(150)
    return viewer


def drawing(viewer: Any, model: FakeModel, repeats: int) -> Times:
    """An answer taken and painted."""
    answer = model.answer(viewer.question())

    def draw() -> None:
        viewer.show_answer(answer)
        viewer.repaint()

    return timed(draw, repeats)


def moving(viewer: Any, repeats: int) -> Times:
    """The mouse moved over the points, and what follows painted."""
    places = iter(np.random.default_rng(0).integers(60, 400, (repeats + 1, 2)).tolist())

    def move() -> None:
        QTest.mouseMove(viewer.scatter, QPoint(*next(places)))
        viewer.scatter.repaint()

    return timed(move, repeats)


def using(viewer: Any, model: FakeModel, name: str, repeats: int) -> None:
    """What the user does."""
    if viewer.key == "latent":
        line(f"{name}: the mouse moves", moving(viewer, repeats))
        line(f"{name}: zoom", timed(lambda: (viewer.scatter.zoom(1.01), viewer.repaint()), repeats))
        viewer.select(np.arange(2000))
        line(f"{name}: with 2,000 selected", drawing(viewer, model, repeats))
    if viewer.key == "code":
        steps = iter(range(10**6))
        move = timed(lambda: (viewer.bars.move_unit(1, next(steps) % 3), viewer.repaint()), repeats)
        line(f"{name}: a slider moves", move)


def main() -> None:
    """Print the table."""
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    style.apply(QApplication.instance() or QApplication([]), "light")  # type: ignore[arg-type]
    print(f"{'milliseconds':56} {'thread':>8} {'95 %':>6} {'clock':>8} {'95 %':>6} {'worst':>6}")
    models = {
        "2": FakeModel(count=5000, side=28),
        "16": FakeModel(count=5000, side=28, units=16),
        "200": FakeModel(count=5000, side=28, units=200),
    }
    for kind in VIEWERS:
        for size in SIZES:
            for units, model in models.items():
                viewer = opened(kind, model, size)
                name = f"{kind.title}, code of {units}, {size[0]} x {size[1]}"
                line(f"{name}: a new answer", drawing(viewer, model, repeats))
                if size == SIZES[1]:
                    using(viewer, model, name, repeats)
                viewer.close()
                viewer.deleteLater()


if __name__ == "__main__":
    main()
