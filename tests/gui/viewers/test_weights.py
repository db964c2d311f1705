"""The weights view: every value is told, and the network being built is there before any run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aestudio.experiment import Experiment
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.viewers import WeightsViewer, connect
from aestudio.gui.viewers.demo import FakeModel

WAIT = 60_000


def centre(viewer: Any, card: int, piece: int, row: int, column: int) -> QPointF:
    found = viewer.canvas.cards[card].pieces[piece]
    rows, columns = np.atleast_2d(found.matrix.picture).shape
    x = found.rect.left() + (column + 0.5) * found.rect.width() / columns
    return QPointF(x, found.rect.top() + (row + 0.5) * found.rect.height() / rows)


def test_the_weight_under_the_pointer_is_told(show: Any) -> None:
    viewer = show(WeightsViewer, FakeModel(units=8))
    matrix = viewer.canvas.cards[0].pieces[0].matrix
    row, column = np.argwhere(matrix.mask)[20]
    words = viewer.canvas.words_at(centre(viewer, 0, 0, row, column))
    value = f"{float(matrix.values[row, column]):.6g}".replace("-", "−")
    assert words == f"W₁: row {row + 1} of 256 (input), column {column + 1} of 8 (unit): {value}"
    row, column = np.argwhere(~matrix.mask)[20]
    assert viewer.canvas.words_at(centre(viewer, 0, 0, row, column)).endswith(": not connected")
    assert "bias: number 3 of 8" in viewer.canvas.words_at(centre(viewer, 0, 1, 0, 2))
    kernels = viewer.canvas.cards[2].pieces[0].matrix
    told = viewer.canvas.words_at(centre(viewer, 2, 0, 5, 9))  # the second input's second row
    assert told.startswith("K₂: input 2, channel 3, row 2, column 2: ")
    assert told.endswith(f"{float(kernels.values[1, 2, 1, 1]):.6g}".replace("-", "−"))
    assert viewer.canvas.words_at(centre(viewer, 2, 0, 3, 9)) == "", "between two kernels"


def test_the_keyboard_reaches_every_weight(show: Any) -> None:
    viewer = show(WeightsViewer, FakeModel(units=8))
    canvas = viewer.canvas
    canvas.setFocus()
    for key in (Qt.Key.Key_PageUp, Qt.Key.Key_Down, Qt.Key.Key_Right):
        QTest.keyClick(canvas, key)
    assert canvas.accessibleDescription().startswith("W₁: row 2 of 256 (input), column 2 of 8")
    QTest.keyClick(canvas, Qt.Key.Key_PageDown)
    assert canvas.accessibleDescription().startswith("b₁, bias: number 1")
    QTest.keyClick(canvas, Qt.Key.Key_PageDown)
    for _ in range(3):
        QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.accessibleDescription().startswith("K₂: input 1, channel 2, row 1, column 1: ")


def test_colours_reach_to_each_own_largest_or_to_one_for_all(show: Any) -> None:
    viewer = show(WeightsViewer, FakeModel(units=8))
    each = [viewer.canvas.limit(0), viewer.canvas.limit(2)]
    assert each[0] < each[1]
    viewer.limits._buttons["shared"].click()
    assert viewer.canvas.limit(0) == viewer.canvas.limit(2) == each[1]
    bar = viewer.canvas.cards[0].bar
    assert bar.width() >= 150


def test_numbers_and_formula_are_saved_and_copied(
    show: Any, tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    viewer = show(WeightsViewer, FakeModel(units=8))
    viewer.write_numbers(tmp_path / "weights")
    assert not (tmp_path / "weights.npz").exists()  # it is written on another thread
    qtbot.waitUntil(lambda: not viewer.saver.busy)
    assert viewer.note.text == f"Saved as {tmp_path / 'weights.npz'}"
    with np.load(tmp_path / "weights.npz") as saved:
        assert saved["encoder.layers[0].weights"].shape == (256, 8)
        assert saved["encoder.layers[0].weights_mask"].dtype == bool
    viewer.write_numbers(tmp_path / "nowhere" / "a.npz")
    qtbot.waitUntil(lambda: not viewer.saver.busy)
    assert "could not be saved" in viewer.note.text
    viewer.copy_formula()
    assert qapp.clipboard().text().startswith("z = tanh(x W₁ + b₁)")


@pytest.fixture
def bench(qtbot: QtBot, themed: QApplication) -> Iterator[tuple[Document, Engine, Any]]:
    layers = [{"kind": "dense", "units": 3, "activation": "tanh"}]
    back = [{"kind": "dense", "units": 64}, {"kind": "reshape", "shape": [1, 8, 8]}]
    networks = {"encoder": {"layers": ["flatten", *layers]}, "decoder": {"layers": back}}
    training = {"epochs": 2, "batch_size": 500, "threads": 1, "device": "cpu"}
    document = Document(Experiment.parse({"networks": networks, "training": training}))
    engine = Engine()
    document.changed.connect(lambda new: engine.look_at(new, document.base))
    viewer = WeightsViewer()
    qtbot.addWidget(viewer)
    connect(viewer, engine, document)
    viewer.resize(560, 480)
    viewer.show()
    engine.start()
    engine.look_at(document.experiment, document.base)
    yield document, engine, viewer
    assert engine.close()


def test_the_network_being_built_is_shown_before_any_run_and_follows_edits(
    bench: tuple[Document, Engine, Any], qtbot: QtBot, tmp_path: Path
) -> None:
    document, engine, viewer = bench
    qtbot.waitUntil(lambda: viewer.has_picture, timeout=WAIT)
    assert viewer.formula.text().startswith("z = tanh(flatten(x) W₁ + b₁)\ny = reshape(relu(z W₂ + b₂))")
    assert viewer.whose.text == "untrained weights, seed 0 · 451 parameters"
    changed = document.experiment.to_json()
    changed["networks"]["encoder"]["layers"][1]["units"] = 5
    document.edit(Experiment.parse(changed), "Change units")
    qtbot.waitUntil(lambda: viewer._answer.terms[1].gives == (5,), timeout=WAIT)
    untrained = viewer._answer.arrays["encoder.layers[1].weights"]
    with qtbot.waitSignal(engine.ended, timeout=WAIT):
        engine.train(document.experiment, tmp_path, tmp_path / "run-007")
    qtbot.waitUntil(lambda: viewer.whose.text.startswith("epoch 2 of run-007"), timeout=WAIT)
    assert viewer.source.isVisible()
    assert not np.array_equal(viewer._answer.arrays["encoder.layers[1].weights"], untrained)
    viewer.source._buttons["built"].click()
    qtbot.waitUntil(lambda: "untrained" in viewer.whose.text, timeout=WAIT)
    np.testing.assert_array_equal(viewer._answer.arrays["encoder.layers[1].weights"], untrained)


def test_hidden_it_asks_nothing(bench: tuple[Document, Engine, Any], qtbot: QtBot) -> None:
    document, engine, viewer = bench
    qtbot.waitUntil(lambda: viewer.has_picture, timeout=WAIT)
    viewer.hide()
    done: list[str] = []
    engine.job_done.connect(lambda key, _: done.append(key))
    changed = document.experiment.to_json()
    changed["training"]["seed"] = 9
    with qtbot.waitSignal(engine.found, timeout=WAIT):
        document.edit(Experiment.parse(changed), "Change seed")
    qtbot.wait(250)
    assert not done
