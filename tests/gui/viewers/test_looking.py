"""Looking changes nothing: every viewer, of every family it is offered for, while a run trains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aestudio.analysis import question as question_module
from aestudio.analysis.prior import LearnedPrior
from aestudio.analysis.question import LongQuestion
from aestudio.data import DATASETS, Dataset
from aestudio.experiment import Experiment
from aestudio.families import FAMILIES, Given
from aestudio.gui.messages import RunInfo
from aestudio.gui.viewers import VIEWERS, Viewer
from aestudio.jobs import Jobs
from aestudio.networks import Shape
from aestudio.trainer import Compiled, Trainer, compile_experiment, loop
from aestudio.untrained import Untrained

COUNT = 240
RUN = RunInfo(Path("run-001"), Experiment(), "CPU, 1 thread", live=True)
SPLIT = {"train": 0.5, "validation": 0.25, "test": 0.25}
SETS: dict[Shape, Any] = {
    (1, 8, 8): {"kind": "digits", "split": SPLIT},
    (2,): {"kind": "plane", "count": COUNT, "split": SPLIT},
}
ASKING = [viewer for viewer in VIEWERS if viewer.key != "audit"]  # that is a job, with a model of its own
OFFERED = {
    (kind, shape): offered
    for kind in FAMILIES.names()
    for shape in SETS
    if len(shape) == 3 or not FAMILIES[kind].pictures
    if (offered := [viewer for viewer in ASKING if viewer.suits(FAMILIES.parse(kind), shape)])
}
DENSE = [{"kind": "dense", "units": 16}, "modulate"]
DENOISER: dict[int, list[Any]] = {
    1: [*DENSE, {"kind": "dense", "units": 2, "activation": "linear"}],
    3: [
        "flatten",
        *DENSE,
        {"kind": "dense", "units": 64, "activation": "linear"},
        {"kind": "reshape", "shape": [1, 8, 8]},
    ],
}
LOOKED_AT = (2, 3, 5)  # of six steps: within an epoch, at the end of one, and in the next
CASES = pytest.mark.parametrize(
    ("kind", "shape"), OFFERED, ids=lambda part: part if isinstance(part, str) else f"{len(part)}d"
)


def compiled(kind: str, shape: Shape) -> Compiled:
    """A draft, with dropout in it, which draws random numbers: looking could disturb these."""
    spec = DATASETS.parse(SETS[shape])
    whole = spec.load()
    few = {name: column[:COUNT] for name, column in whole.labels.items()}
    data = Dataset(whole.name, whole.values[:COUNT], few, whole.names, range=whole.range)
    parts = spec.split.parts(len(data), data.labels, data.held_out)
    scaled = spec.affine(data, parts).range(data.range)
    family = FAMILIES.parse(kind).suited(Given(data.shape, scaled, data.classes, data.step(scaled)))
    training = {"epochs": 2, "batch_size": 40, "threads": 1, "device": "cpu"}
    content = Experiment.drafted(
        shape, data=spec.to_json(), family=family.to_json(), training=training
    ).to_json()
    if "sampler" in content["family"]:  # a U-Net and many steps take longer to look at, and show no more
        content["family"]["sampler"] = {"kind": "ddim", "steps": 2}
        content["networks"]["denoiser"] = {"layers": [*DENOISER[len(shape)]]}
    for network in content["networks"].values():
        network["layers"].insert(1, {"kind": "dropout"})
    return compile_experiment(Experiment.parse(content), data)


JOBS = ("decoder search", "posterior samples")  # they ask nothing: they work as jobs


def ended(trainer: Trainer, look: Callable[[], None]) -> dict[str, torch.Tensor]:
    """Weights, optimizers and random states at the end of a run; `look` is called after every step."""
    for _ in trainer.run():
        look()
    return trainer.state().tensors


def asked_by(kinds: list[type[Viewer]], qtbot: QtBot) -> dict[tuple[Viewer, str], Any]:
    """Viewers that can be seen, and what they ask, by the part that shows it."""
    asked: dict[tuple[Viewer, str], Any] = {}
    for viewer in [kind() for kind in kinds if kind.key not in JOBS]:
        qtbot.addWidget(viewer)
        viewer.asked.connect(lambda part, question, viewer=viewer: asked.update({(viewer, part): question}))
        viewer.set_run(RUN)
        viewer.show()
        if viewer.key == "prior":  # it asks at the press of a button
            asked[viewer, ""] = LearnedPrior(steps=3, transforms=1, width=8, made=2)
    return asked


@CASES
def test_viewers_answer_while_training_goes_on_and_it_ends_as_if_nobody_had_looked(
    kind: str, shape: Shape, qtbot: QtBot, themed: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bit by bit: weights, what optimizers keep, averaged weights, random numbers."""
    monkeypatch.setattr(loop, "REPORT_SECONDS", 0.0)  # a report after every step
    asked = asked_by(OFFERED[kind, shape], qtbot)
    viewers = {viewer for viewer, _ in asked}
    alone = ended(Trainer(compiled(kind, shape)), lambda: None)
    trainer, looks = Trainer(compiled(kind, shape)), Counter[str]()

    def look() -> None:
        if trainer.where.step not in LOOKED_AT:
            return
        for (viewer, part), question in list(asked.items()):
            if question is not None:
                answer = question.answer(trainer.compiled)
                looks[viewer.key] += 1
                if viewer.key != "prior":
                    viewer.take(part, answer)

    watched = ended(trainer, look)

    assert {viewer.key for viewer in viewers} == looks.keys()
    assert min(looks.values()) >= len(LOOKED_AT)
    qtbot.waitUntil(lambda: all(one.has_picture for one in viewers if one.key != "prior"), timeout=20_000)
    assert {*alone} ^ {*watched} == set()
    assert [name for name, value in alone.items() if not torch.equal(value, watched[name])] == []


@CASES
def test_an_answer_worked_out_between_the_steps_is_that_of_the_model_it_was_begun_with(
    kind: str, shape: Shape, qtbot: QtBot, themed: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A piece after every step, the rest when training is over; and training ends as if nobody had looked."""
    monkeypatch.setattr(loop, "REPORT_SECONDS", 0.0)
    monkeypatch.setattr(question_module, "PIECE", 0.0)
    asked = asked_by(OFFERED[kind, shape], qtbot).values()
    questions = {question for question in asked if isinstance(question, LongQuestion)}
    alone = ended(Trainer(compiled(kind, shape)), lambda: None)
    trainer = Trainer(compiled(kind, shape))
    at_once: dict[Any, Any] = {}
    going: dict[Any, Any] = {}
    found: dict[Any, Any] = {}

    def go_on() -> None:
        for question, pieces in list(going.items()):
            try:
                next(pieces)
            except StopIteration as done:
                found[question] = done.value
                del going[question]

    def look() -> None:
        if trainer.where.step == LOOKED_AT[0]:
            at_once.update({question: question.answer(trainer.compiled) for question in questions})
            still = trainer.compiled.still()
            going.update({question: question.pieces(still) for question in questions})
        go_on()

    watched = ended(trainer, look)
    while going:
        go_on()

    assert questions == found.keys()
    for question, answer in found.items():
        for name, values in at_once[question].arrays.items():
            np.testing.assert_array_equal(values, answer.arrays[name], f"{name} of {question}")
    assert [name for name, value in alone.items() if not torch.equal(value, watched[name])] == []


@CASES
def test_a_network_that_is_being_built_is_looked_at_between_the_steps_of_a_run_that_does_not_notice(
    kind: str, shape: Shape, qtbot: QtBot, themed: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As jobs, which build it and ask it; some pieces after every step."""
    monkeypatch.setattr(loop, "REPORT_SECONDS", 0.0)
    asked = asked_by(OFFERED[kind, shape], qtbot).values()
    questions = {question for question in asked if question is not None}
    alone = ended(Trainer(compiled(kind, shape)), lambda: None)
    trainer, jobs = Trainer(compiled(kind, shape)), Jobs()
    experiment, dataset = trainer.compiled.experiment, trainer.compiled.dataset
    for number, question in enumerate(questions):
        jobs.begin(f"look {number}", Untrained(experiment, question), dataset)
    became: list[str] = []

    def look() -> None:
        for _ in range(4 * len(questions)):
            if jobs:
                became.append(jobs.turn()[1])

    watched = ended(trainer, look)
    while jobs:
        became.append(jobs.turn()[1])

    assert Counter(became)["done"] == len(questions)
    assert [name for name, value in alone.items() if not torch.equal(value, watched[name])] == []
