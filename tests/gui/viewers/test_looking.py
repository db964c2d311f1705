"""Looking changes nothing: every viewer, of every family it is offered for, while a run trains."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aestudio.data import DATASETS, Dataset
from aestudio.experiment import Experiment
from aestudio.families import FAMILIES, Given
from aestudio.gui.messages import RunInfo
from aestudio.gui.viewers import VIEWERS, Viewer
from aestudio.networks import Shape
from aestudio.trainer import Compiled, Trainer, compile_experiment, loop

RUN: Any = RunInfo.__new__(RunInfo)
SETS: dict[Shape, Any] = {(1, 8, 8): "digits", (2,): {"kind": "plane", "count": 400}}
OFFERED = [
    (kind, shape, viewer)
    for kind in FAMILIES.names()
    for shape in SETS
    if len(shape) == 3 or not FAMILIES[kind].pictures
    for viewer in VIEWERS
    if viewer.suits(FAMILIES.parse(kind), shape)
]
CASES = pytest.mark.parametrize("case", OFFERED, ids=lambda case: f"{case[0]}-{len(case[1])}d-{case[2].key}")
Steps = dict[str, torch.Tensor]


@pytest.fixture(scope="module")
def data() -> dict[Shape, Dataset]:
    whole = {shape: DATASETS.parse(spec).load() for shape, spec in SETS.items()}
    digits = whole[(1, 8, 8)]
    few = {name: column[:400] for name, column in digits.labels.items()}
    names = digits.names
    whole[(1, 8, 8)] = Dataset("digits", digits.values[:400], few, names, range=digits.range)
    return whole


def compiled(kind: str, data: Dataset) -> Compiled:
    """With dropout and batch statistics where there are hidden layers: what looking could disturb."""
    spec = DATASETS.parse("digits" if len(data.shape) == 3 else "plane")
    parts = spec.split.parts(len(data), data.labels, data.held_out)
    scaled = spec.affine(data, parts).range(data.range)
    family = FAMILIES.parse(kind).suited(Given(data.shape, scaled, data.classes, data.step(scaled)))
    training = {"epochs": 2, "batch_size": 100, "threads": 1, "device": "cpu"}
    experiment = Experiment.drafted(
        data.shape, data=spec.to_json(), family=family.to_json(), training=training
    )
    content = experiment.to_json()
    for network in content["networks"].values():
        if len(network["layers"]) > 2 and kind != "superres":
            network["layers"].insert(1, {"kind": "dropout"})
    return compile_experiment(Experiment.parse(content), data)


@pytest.fixture(scope="module")
def unwatched(data: dict[Shape, Dataset]) -> dict[tuple[str, Shape], Steps]:
    """Final weights and random state of runs that nobody looked at."""
    found = {}
    for kind, shape in dict.fromkeys((kind, shape) for kind, shape, _ in OFFERED):
        trainer = Trainer(compiled(kind, data[shape]))
        for _ in trainer.run():
            pass
        found[kind, shape] = trainer.state().tensors
    return found


def answered(viewer: Viewer, asked: dict[str, Any], trained: Compiled) -> int:
    """What the engine does between two steps; how many questions were answered."""
    with torch.random.fork_rng():
        for part, question in asked.items():
            viewer.take(part, question.answer(trained))
    return len(asked)


@CASES
def test_it_answers_while_training_goes_on_and_the_weights_are_those_of_a_run_nobody_looked_at(
    case: tuple[str, Shape, type[Viewer]],
    data: dict[Shape, Dataset],
    unwatched: dict[tuple[str, Shape], Steps],
    qtbot: QtBot,
    themed: QApplication,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loop, "REPORT_SECONDS", 0.0)  # a report after every step
    kind, shape, cls = case
    viewer, asked = cls(), dict[str, Any]()
    qtbot.addWidget(viewer)
    viewer.asked.connect(lambda part, question: asked.update({part: question}))
    viewer.resize(560, 480)
    viewer.set_run(RUN)
    with qtbot.waitExposed(viewer):
        viewer.show()
    trainer, looks, last = Trainer(compiled(kind, data[shape])), 0, -1

    for progress in trainer.run():
        if progress.step > last:  # in the middle of epochs, and at their ends
            last = progress.step
            questions = {part: one for part, one in asked.items() if one is not None}
            looks += answered(viewer, questions, trainer.compiled)

    assert looks >= 4
    qtbot.waitUntil(lambda: viewer.has_picture, timeout=5000)
    wanted, found = unwatched[kind, shape], trainer.state().tensors
    assert wanted.keys() == found.keys()
    for name, value in wanted.items():
        assert torch.equal(value, found[name]), name
