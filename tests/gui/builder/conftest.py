"""A builder on a document with a live engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from aestudio.experiment import Experiment
from aestudio.gui.builder.panel import Builder
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.messages import Found
from aestudio.networks import Layer
from aestudio.networks.edits import Path

DENSE: dict[str, list[Any]] = {
    "encoder": [
        "flatten",
        {"kind": "dense", "units": 32},
        {"kind": "dense", "units": 4, "activation": "linear"},
    ],
    "decoder": [
        {"kind": "dense", "units": 64, "activation": "sigmoid"},
        {"kind": "reshape", "shape": [1, 8, 8]},
    ],
}


def experiment(encoder: list[Any], decoder: list[Any] | None = None, **fields: Any) -> Experiment:
    """An experiment with these layers."""
    networks = {"encoder": {"layers": encoder}, "decoder": {"layers": decoder or []}}
    return Experiment.parse({"networks": networks, **fields})


@dataclass
class Bench:
    """A document, an engine that follows it, and a way to wait for its answer."""

    document: Document
    engine: Engine
    qtbot: QtBot
    last: Found | None = None

    def settle(self) -> Found:
        """Wait until the engine has answered for the experiment as it stands."""

        def answered() -> bool:
            return self.last is not None and self.last.experiment is self.document.experiment

        self.qtbot.waitUntil(answered, timeout=60_000)
        assert self.last is not None
        return self.last

    def words(self, role: str = "encoder") -> list[str]:
        """A role's layers in words."""
        network = self.document.experiment.networks.get(role)
        return [layer.words() for layer in network.layers] if network else []

    def layers(self, role: str = "encoder") -> tuple[Layer, ...]:
        """A role's layers."""
        return self.document.experiment.networks[role].layers

    def undoes(self, text: str) -> None:
        """The last edit is called `text`, and undo and redo bring back equal experiments."""
        stack, after = self.document.undo_stack, self.document.experiment
        assert stack.undoText() == text
        index = stack.index()
        stack.undo()
        before = self.document.experiment
        assert before != after
        stack.redo()
        assert self.document.experiment == after
        stack.setIndex(index - 1)
        assert self.document.experiment == before
        stack.setIndex(index)


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Callable[..., Bench]]:
    """Makes a bench for an experiment."""
    made: list[Bench] = []

    def make(first: Experiment) -> Bench:
        document, engine = Document(first), Engine()
        bench = Bench(document, engine, qtbot)

        def remember(found: Found) -> None:
            bench.last = found

        engine.found.connect(remember)
        document.changed.connect(lambda new: engine.look_at(new, document.base, document.unfinished))
        made.append(bench)
        return bench

    yield make
    for bench in made:
        assert bench.engine.close() or not bench.engine._thread.isRunning()


@pytest.fixture
def open_builder(bench: Callable[..., Bench], qtbot: QtBot) -> Callable[..., tuple[Builder, Bench]]:
    """Shows a builder; with `engine=False` nothing answers."""

    def make(first: Experiment, *, engine: bool = True) -> tuple[Builder, Bench]:
        on = bench(first)
        builder = Builder(on.document, on.engine)
        qtbot.addWidget(builder)
        builder.resize(320, 620)
        builder.show()
        qtbot.waitExposed(builder)
        builder.activateWindow()
        builder.tree.setFocus()
        if engine:
            on.engine.start()
            on.engine.look_at(first, on.document.base)
            on.settle()
        return builder, on

    return make


def point(builder: Builder, path: Path, down: float = 0.5, x: int = 60) -> QPoint:
    """A place on a row, in the coordinates of the list."""
    rect = builder.tree.visualRect(builder.tree.layers.index_of(path))
    return QPoint(x, rect.top() + round(rect.height() * down))


def press(builder: Builder, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    """Press a key in the list of layers."""
    held = Qt.KeyboardModifier.NoModifier
    for modifier in modifiers:
        held |= modifier
    QTest.keyClick(builder.tree, key, held)
