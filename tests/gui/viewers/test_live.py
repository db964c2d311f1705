"""The viewers on the real engine."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aestudio.experiment import Experiment
from aestudio.gui.engine import Engine
from aestudio.gui.viewers import VIEWERS, connect
from aestudio.run import Run
from aestudio.session import Session, load_data
from aestudio.trainer import compile_experiment

WAIT = 60_000
NETWORKS = {
    "encoder": {
        "layers": [
            "flatten",
            {"kind": "dense", "units": 32},
            "batch_norm",
            "dropout",
            {"kind": "dense", "units": 4, "activation": "linear"},
        ]
    },
    "decoder": {"layers": [{"kind": "dense", "units": 64}, {"kind": "reshape", "shape": [1, 8, 8]}]},
}


def experiment(epochs: int) -> Experiment:
    training = {"epochs": epochs, "batch_size": 64, "threads": 1, "device": "cpu"}
    family = {"kind": "autoencoder", "corruption": {"kind": "gaussian", "std": 0.1}}
    return Experiment.parse({"networks": NETWORKS, "family": family, "training": training})


@pytest.fixture
def engine(qtbot: QtBot, themed: QApplication) -> Iterator[Engine]:
    engine = Engine()
    with qtbot.waitSignal(engine.state_changed, timeout=WAIT):
        engine.start()
    yield engine
    assert engine.close()


def opened(engine: Engine, qtbot: QtBot) -> list[Any]:
    """All viewers, each in a window of its own; returned are those of samples, latent space and code."""
    viewers = [kind() for kind in VIEWERS]
    for viewer in viewers:
        qtbot.addWidget(viewer)
        connect(viewer, engine)
        viewer.resize(560, 480)
        viewer.show()
    by_key = {viewer.key: viewer for viewer in viewers}
    return [by_key[key] for key in ("reconstructions", "latent", "code")]


def _more_than(answers: list[str], count: int) -> bool:
    return len(answers) > count


def test_the_weights_are_the_same_with_all_viewers_open_and_used(
    engine: Engine, qtbot: QtBot, tmp_path: Path
) -> None:
    wanted = experiment(150)
    headless = Session.start(wanted, load_data(wanted, tmp_path), tmp_path / "headless")
    for _ in headless.progress():
        pass
    sheet, latent, code = opened(engine, qtbot)
    answers: list[str] = []
    engine.answered.connect(lambda key, _: answers.append(key))
    with qtbot.waitSignal(engine.ended, timeout=WAIT):
        engine.train(wanted, tmp_path, tmp_path / "watched")
        qtbot.waitUntil(lambda: latent.has_picture and code.has_picture and sheet.has_picture, timeout=WAIT)
        qtbot.mouseClick(latent.scatter, Qt.MouseButton.LeftButton, pos=QPoint(70, 20))
        qtbot.mouseMove(latent.scatter, latent.scatter.place_of(3).toPoint())
        sheet.dice.click()
        code.bars.move_unit(1, 0.5)
        for _ in range(8):  # what the user asks is answered at once, however short the run's time for looking
            before = len(answers)
            sheet.dice.click()
            qtbot.waitUntil(partial(_more_than, answers, before), timeout=WAIT)
    assert {"reconstructions/", "latent/", "code/"} <= set(answers)
    assert len(answers) > 10
    expected, found = Run(tmp_path / "headless").weights(), Run(tmp_path / "watched").weights()
    assert expected.keys() == found.keys()
    for key, value in expected.items():
        np.testing.assert_array_equal(value.numpy(), found[key].numpy(), err_msg=key)


def test_pictures_follow_the_model_and_go_with_the_run(engine: Engine, qtbot: QtBot, tmp_path: Path) -> None:
    sheet, latent, code = opened(engine, qtbot)
    assert sheet.empty.isVisible()
    with qtbot.waitSignal(engine.ended, timeout=WAIT):
        engine.train(experiment(3), tmp_path, tmp_path / "run")
    qtbot.waitUntil(lambda: all(viewer.has_picture for viewer in (sheet, latent, code)), timeout=WAIT)
    final = Run(tmp_path / "run")
    assert sheet._pairs.errors.mean() == pytest.approx(final.summary.final["val_loss"], rel=0.5)
    with qtbot.waitSignal(engine.run_changed, timeout=WAIT):
        engine.forget_run()
    assert all(viewer.empty.isVisible() for viewer in (sheet, latent, code))


def test_a_hidden_viewer_is_not_answered(engine: Engine, qtbot: QtBot, tmp_path: Path) -> None:
    sheet, latent, code = opened(engine, qtbot)
    latent.hide()
    answers: list[str] = []
    engine.answered.connect(lambda key, _: answers.append(key))
    with qtbot.waitSignal(engine.ended, timeout=WAIT):
        engine.train(experiment(3), tmp_path, tmp_path / "run")
    qtbot.waitUntil(lambda: sheet.has_picture and code.has_picture, timeout=WAIT)
    assert not any(key.startswith("latent") for key in answers)
    latent.show()
    qtbot.waitUntil(lambda: latent.has_picture, timeout=WAIT)


def test_an_earlier_answer_does_not_take_the_place_of_why_there_is_none(
    engine: Engine, qtbot: QtBot, tmp_path: Path
) -> None:
    """Once in ten times the picture of the part before stood where it was to be told that a part is empty."""
    sheet, *_ = opened(engine, qtbot)
    told: list[Any] = []
    engine.answered.connect(lambda key, answer: told.append(answer) if key == "reconstructions/" else None)
    with qtbot.waitSignal(engine.ended, timeout=WAIT):
        engine.train(experiment(1), tmp_path, tmp_path / "run")
    qtbot.waitUntil(lambda: sheet.has_picture, timeout=WAIT)
    sheet.take("", told[-1])
    sheet.fail("", "there is no sample in this part")
    sheet._draw_soon.now()
    assert sheet.trouble.isVisible()


def test_an_empty_part_is_told_in_place(engine: Engine, qtbot: QtBot, tmp_path: Path) -> None:
    sheet, *_ = opened(engine, qtbot)
    split = {"train": 0.9, "validation": 0.1, "test": 0.0}
    wanted = Experiment.parse({**experiment(1).to_json(), "data": {"kind": "digits", "split": split}})
    with qtbot.waitSignal(engine.ended, timeout=WAIT):
        engine.train(wanted, tmp_path, tmp_path / "run")
    qtbot.waitUntil(lambda: sheet.has_picture, timeout=WAIT)
    sheet.part.choose("test")
    sheet.part.picked.emit("test")
    qtbot.waitUntil(sheet.trouble.isVisible, timeout=WAIT)
    assert sheet.trouble.text.startswith("Expected samples in the test part, found none")


def test_the_empty_page_says_why_training_cannot_begin(engine: Engine, qtbot: QtBot, tmp_path: Path) -> None:
    sheet, *_ = opened(engine, qtbot)
    broken = experiment(1).to_json()
    broken["networks"]["decoder"]["layers"].pop()
    with qtbot.waitSignal(engine.found, timeout=WAIT):
        engine.look_at(Experiment.parse(broken), tmp_path)
    assert not sheet.empty.button.isEnabled()
    assert sheet.empty.reason.startswith("Can't start yet: ")
    with qtbot.waitSignal(engine.found, timeout=WAIT):
        engine.look_at(experiment(1), tmp_path)
    assert sheet.empty.button.isEnabled()
    assert sheet.empty.reason == ""


def test_a_resumed_run_is_looked_at_anew(engine: Engine, qtbot: QtBot, tmp_path: Path) -> None:
    sheet, *_ = opened(engine, qtbot)
    engine.train(experiment(5_000_000), tmp_path, tmp_path / "run")
    qtbot.waitUntil(lambda: sheet.has_picture and engine.state == "training", timeout=WAIT)
    with qtbot.waitSignal(engine.ended, timeout=WAIT):
        engine.stop()
    qtbot.wait(300)
    before = sheet._pairs.errors.copy()
    engine.resume(tmp_path / "run", tmp_path)
    qtbot.waitUntil(lambda: not np.array_equal(sheet._pairs.errors, before), timeout=WAIT)
    seen = sheet._pairs.errors.copy()
    qtbot.waitUntil(lambda: not np.array_equal(sheet._pairs.errors, seen), timeout=WAIT)
    with qtbot.waitSignal(engine.ended, timeout=WAIT):
        engine.stop()


def test_after_slow_motion_viewers_show_what_they_show_of_its_repetition(
    engine: Engine, qtbot: QtBot, tmp_path: Path
) -> None:
    sheet, *_ = opened(engine, qtbot)
    steps: list[str] = []
    engine.progress.connect(lambda reports: steps.extend("step" for one in reports if one.detail is not None))
    engine.set_pace(10.0)
    engine.train(experiment(3), tmp_path, tmp_path / "slow")
    qtbot.waitUntil(lambda: len(steps) >= 3 and sheet.has_picture, timeout=WAIT)
    with qtbot.waitSignal(engine.ended, timeout=WAIT):
        engine.set_pace(0.0)
    qtbot.waitUntil(lambda: shows_the_end(sheet, tmp_path / "slow"), timeout=WAIT)
    shown = sheet._pairs
    with qtbot.waitSignal(engine.reproduced, timeout=WAIT) as told:
        engine.reproduce(tmp_path / "slow", tmp_path, tmp_path / "again")
    assert told.args[0].equal, told.args[0].words
    again = tmp_path / "again"
    qtbot.waitUntil(lambda: sheet._pairs is not shown and shows_the_end(sheet, again), timeout=WAIT)
    np.testing.assert_array_equal(sheet._pairs.outputs, shown.outputs)
    np.testing.assert_array_equal(sheet._pairs.inputs, shown.inputs)


def shows_the_end(sheet: Any, path: Path) -> bool:
    """Whether the reconstructions are those of a run's last weights."""
    run = Run(path)
    trained = compile_experiment(run.experiment, load_data(run.experiment, path), "cpu")
    trained.model.load_state_dict(run.weights())
    return np.array_equal(sheet._pairs.question.answer(trained).outputs, sheet._pairs.outputs)
