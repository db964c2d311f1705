"""The live preview: follows edits and runs, costs nothing when off, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aestudio.experiment import Experiment
from aestudio.gui.builder.drawing import NetworkDrawing
from aestudio.gui.builder.panel import Builder
from aestudio.gui.builder.preview import Preview
from aestudio.run import Run
from aestudio.session import Session, load_data
from tests.gui.builder.conftest import DENSE, Bench, experiment

WAIT = 60_000
TRAINING = {"epochs": 2, "batch_size": 64, "threads": 1, "device": "cpu"}
Open = Callable[..., tuple[Builder, Bench]]


@pytest.fixture
def previewed(open_builder: Open, qtbot: QtBot) -> Callable[..., tuple[Builder, Bench, Preview]]:
    def make(first: Experiment) -> tuple[Builder, Bench, Preview]:
        builder, bench = open_builder(first)
        preview = Preview(bench.document, bench.engine, builder)
        builder.show_preview(preview)
        return builder, bench, preview

    return make


def seen(qtbot: QtBot, preview: Preview, role: str, path: tuple[int, ...], shape: tuple[int, ...]) -> None:
    qtbot.waitUntil(lambda: preview.stage(role, path, shape) is not None, timeout=WAIT)


def test_each_layer_has_a_picture_that_follows_edits(previewed: Any, qtbot: QtBot) -> None:
    builder, bench, preview = previewed(experiment(DENSE["encoder"], DENSE["decoder"]))
    seen(qtbot, preview, "encoder", (2,), (4,))
    assert preview.thumb("encoder", (0,), (64,)) is not None
    assert preview.end("output") is not None
    assert "untrained weights" in preview.all_words
    assert "min" in builder.tree.layers.data(builder.tree.layers.index_of((1,)), 3)
    builder.changes.set_networks({"encoder": bench.document.experiment.networks["encoder"]}, "Nothing new")
    changed = bench.document.experiment.to_json()
    changed["networks"]["encoder"]["layers"][1]["units"] = 17
    bench.document.edit(Experiment.parse(changed), "Change units")
    assert preview.stage("encoder", (1,), (17,)) is None, "no picture of another shape"
    seen(qtbot, preview, "encoder", (1,), (17,))
    del changed["networks"]["decoder"]
    bench.document.edit(Experiment.parse(changed), "Take the decoder away")
    qtbot.waitUntil(lambda: preview.flow is not None and preview.flow.output is None, timeout=WAIT)
    seen(qtbot, preview, "encoder", (2,), (4,))


def test_the_selected_layer_is_enlarged_with_its_numbers(previewed: Any, qtbot: QtBot) -> None:
    from aestudio.gui.builder.preview_bar import StageView

    builder, bench, preview = previewed(experiment(DENSE["encoder"], DENSE["decoder"]))
    view = builder.findChild(StageView)
    assert not view.isVisible()
    seen(qtbot, preview, "encoder", (1,), (32,))
    builder.select_layer("encoder", (1,))
    qtbot.waitUntil(view.isVisible, timeout=WAIT)
    stage = preview.stage("encoder", (1,))
    assert view.lines[0].startswith(f"min {stage.low:.3g}, max {stage.high:.3g}".replace("-", "−"))
    assert view.lines[3] == "untrained weights"
    assert view.lines[2] == "32 numbers"
    changed = bench.document.experiment.to_json()
    changed["networks"]["encoder"]["layers"][2]["units"] = 2
    bench.document.edit(Experiment.parse(changed), "Change units")
    seen(qtbot, preview, "encoder", (2,), (2,))
    builder.select_layer("encoder", (2,))
    values = preview.stage("encoder", (2,)).values.tolist()
    assert view.lines[2] == "2 numbers: " + ", ".join(f"{x:.3g}".replace("-", "−") for x in values)
    builder.tree.clearSelection()
    assert not view.isVisible()


def test_samples_are_stepped_through_round_and_round(previewed: Any, qtbot: QtBot) -> None:
    _, _, preview = previewed(experiment(DENSE["encoder"], DENSE["decoder"]))
    seen(qtbot, preview, "encoder", (0,), (64,))
    first, labels = preview.flow.input.copy(), preview.sample_words
    assert labels.startswith("digit ")
    preview.go(preview.index + 1)
    qtbot.waitUntil(lambda: preview.flow.index == 1, timeout=WAIT)
    assert not np.array_equal(preview.flow.input, first)
    preview.go(-1)
    qtbot.waitUntil(lambda: preview.flow.index == preview.count - 1, timeout=WAIT)


def test_off_it_asks_nobody_and_is_remembered(previewed: Any, qtbot: QtBot, tmp_path: Path) -> None:
    builder, bench, preview = previewed(experiment(DENSE["encoder"], DENSE["decoder"]))
    seen(qtbot, preview, "encoder", (0,), (64,))
    room = builder.tree.sizeHintForIndex(builder.tree.layers.index_of((1,))).width()
    preview.toggle.trigger()
    assert preview.flow is None
    assert builder.tree.sizeHintForIndex(builder.tree.layers.index_of((1,))).width() > room
    heard: list[str] = []
    bench.engine.job_done.connect(lambda key, _: heard.append(key))
    bench.engine.answered.connect(lambda key, _: heard.append(key))
    changed = bench.document.experiment.to_json()
    changed["networks"]["encoder"]["layers"][1]["units"] = 9
    bench.document.edit(Experiment.parse(changed), "Change units")
    bench.settle()
    qtbot.wait(250)
    assert not heard
    assert not Preview(bench.document, bench.engine, builder).enabled
    preview.go(2)
    assert preview.enabled, "whoever steps wants to see"


def test_many_edits_do_not_pile_up(previewed: Any, qtbot: QtBot) -> None:
    _, bench, preview = previewed(experiment(DENSE["encoder"], DENSE["decoder"]))
    seen(qtbot, preview, "encoder", (0,), (64,))
    heard: list[str] = []
    bench.engine.job_done.connect(lambda key, _: heard.append(key))
    for units in range(5, 25):
        changed = bench.document.experiment.to_json()
        changed["networks"]["encoder"]["layers"][1]["units"] = units
        bench.document.edit(Experiment.parse(changed), "Change units")
        qtbot.wait(10)
    seen(qtbot, preview, "encoder", (1,), (24,))
    assert len(heard) <= 10


def test_the_runs_weights_are_shown_while_its_network_is_the_one_being_built(
    previewed: Any, qtbot: QtBot, tmp_path: Path
) -> None:
    _, bench, preview = previewed(experiment(DENSE["encoder"], DENSE["decoder"], training=TRAINING))
    seen(qtbot, preview, "encoder", (2,), (4,))
    before = preview.stage("encoder", (2,)).values
    with qtbot.waitSignal(bench.engine.ended, timeout=WAIT):
        bench.engine.train(bench.document.experiment, tmp_path, tmp_path / "run-004")
    qtbot.waitUntil(lambda: preview.weights_words == "epoch 2 of run-004", timeout=WAIT)
    qtbot.waitUntil(
        lambda: (
            preview.flow is not None and not np.array_equal(preview.stage("encoder", (2,)).values, before)
        ),
        timeout=WAIT,
    )
    changed = bench.document.experiment.to_json()
    changed["networks"]["encoder"]["layers"][1]["units"] = 9
    bench.document.edit(Experiment.parse(changed), "Change units")
    seen(qtbot, preview, "encoder", (1,), (9,))
    qtbot.waitUntil(lambda: preview.weights_words == "untrained weights", timeout=WAIT)
    bench.document.undo_stack.undo()
    bench.settle()
    qtbot.waitUntil(lambda: preview.weights_words == "epoch 2 of run-004", timeout=WAIT)


def test_the_drawing_shows_the_sample_and_its_reconstruction(previewed: Any, qtbot: QtBot) -> None:
    _, bench, preview = previewed(experiment(DENSE["encoder"], DENSE["decoder"]))
    drawing = NetworkDrawing(bench.document, bench.engine)
    qtbot.addWidget(drawing)
    drawing.resize(640, 130)
    drawing.show_preview(preview)
    drawing.show()
    seen(qtbot, preview, "encoder", (0,), (64,))
    qtbot.waitUntil(lambda: bool(drawing.drawn.blocks), timeout=WAIT)
    box = drawing.drawn.blocks[-1].front.toRect()
    preview.changed.emit()  # else told a moment later
    with_output = drawing.grab(box).toImage()
    preview.set_enabled(False)
    assert drawing.grab(box).toImage() != with_output


def test_a_run_is_equal_with_the_preview_on_and_edits_going_on(
    previewed: Any, qtbot: QtBot, tmp_path: Path, themed: QApplication
) -> None:
    layers = [
        "flatten",
        {"kind": "dense", "units": 32},
        "batch_norm",
        "dropout",
        {"kind": "dense", "units": 4},
    ]
    family = {"kind": "autoencoder", "corruption": {"kind": "gaussian", "std": 0.1}}
    training = {**TRAINING, "epochs": 40}
    wanted = experiment(layers, DENSE["decoder"], family=family, training=training)
    headless = Session.start(wanted, load_data(wanted, tmp_path), tmp_path / "headless")
    for _ in headless.progress():
        pass
    _, bench, preview = previewed(wanted)
    seen(qtbot, preview, "encoder", (0,), (64,))
    other = wanted.to_json()
    other["networks"]["encoder"]["layers"][1]["units"] = 50
    taken: list[str] = []
    preview.changed.connect(lambda: taken.append(preview.weights_words))
    edits = iter(range(1000))

    def edit(_: object) -> None:
        step = next(edits)
        preview.go(step)
        if step % 4 == 2:
            bench.document.edit(wanted if step % 8 == 2 else Experiment.parse(other), "Change units")

    bench.engine.progress.connect(edit)
    with qtbot.waitSignal(bench.engine.ended, timeout=WAIT):
        bench.engine.train(wanted, tmp_path, tmp_path / "watched")
    assert taken, "the preview was at work"
    alone, watched = headless.run.weights(), Run(tmp_path / "watched").weights()
    assert alone.keys() == watched.keys()
    for key, value in alone.items():
        assert torch.equal(value, watched[key]), key


def test_another_project_with_an_equal_network_is_previewed_too(previewed: Any, qtbot: QtBot) -> None:
    from aestudio.project import Project

    _, bench, preview = previewed(experiment(DENSE["encoder"], DENSE["decoder"]))
    seen(qtbot, preview, "encoder", (2,), (4,))
    bench.document.open(Project(Experiment.parse(bench.document.experiment.to_json())), "Again")
    assert preview.flow is None
    bench.engine.look_at(bench.document.experiment, bench.document.base)
    seen(qtbot, preview, "encoder", (2,), (4,))
