"""A document and a live engine on the digits, as the window wires them, and short runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from aestudio.experiment import Experiment
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.training.panel import TrainingPanel
from aestudio.spec import replace

NETWORKS = {
    "encoder": {"layers": ["flatten", {"kind": "dense", "units": 16}, {"kind": "dense", "units": 2}]},
    "decoder": {"layers": [{"kind": "dense", "units": 64}, {"kind": "reshape", "shape": [1, 8, 8]}]},
}
WAIT = 60_000
LONG = 5_000_000  # epochs that no test waits for


@dataclass(frozen=True)
class Desk:
    """What the panels work with."""

    document: Document
    engine: Engine
    runs: Path
    qtbot: QtBot

    def folder(self) -> Path:
        """Where runs go."""
        return self.runs

    def set(self, **training: object) -> None:
        """Change the settings, as another panel would."""
        experiment = self.document.experiment
        self.document.edit(replace(experiment, training=replace(experiment.training, **training)), "Change")

    def start_engine(self) -> None:
        """Let torch load, and wait until the experiment was looked at."""
        with self.qtbot.waitSignal(self.engine.found, timeout=WAIT):
            self.engine.start()
            self.engine.look_at(self.document.experiment, self.document.base)

    def until(self, true: Callable[[], object]) -> None:
        """Wait for something."""
        self.qtbot.waitUntil(lambda: bool(true()), timeout=WAIT)

    def reach(self, state: str) -> None:
        """Wait for a state of the engine."""
        self.until(lambda: self.engine.state == state)

    def train(self, **training: object) -> Path:
        """A whole run without a panel; its folder."""
        from aestudio.run import next_run

        path = next_run(self.runs)
        self.set(**training)
        with self.qtbot.waitSignal(self.engine.ended, timeout=WAIT):
            self.engine.train(self.document.experiment, self.document.base, path)
        self.reach("ready")
        return path


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    training = {"epochs": 3, "batch_size": 256, "threads": 1}
    document = Document(Experiment.parse({"networks": NETWORKS, "training": training}))
    engine = Engine()
    document.changed.connect(lambda new: engine.look_at(new, document.base, document.unfinished))
    yield Desk(document, engine, tmp_path / "runs", qtbot)
    engine.start()
    assert engine.close()


@pytest.fixture
def ready(desk: Desk) -> Desk:
    desk.start_engine()
    return desk


@pytest.fixture
def panel(ready: Desk) -> TrainingPanel:
    """The panel, about to start a run that no test waits for."""
    panel = TrainingPanel(ready.document, ready.engine, ready.folder)
    ready.qtbot.addWidget(panel)
    panel.resize(340, 600)
    panel.show()
    QTest.mouseMove(panel, QPoint(0, 0))  # from where the test before left it, on the first button perhaps
    ready.set(epochs=LONG)
    return panel


def click(button: QPushButton) -> None:
    """Press a button that is there."""
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
