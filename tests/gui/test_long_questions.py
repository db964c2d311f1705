"""Long questions on the engine: others have their turn in between, and training neither waits nor notices."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from pytestqt.qtbot import QtBot

from aestudio.analysis.question import LongQuestion, Trained
from aestudio.experiment import Experiment
from aestudio.gui.engine import Engine
from aestudio.gui.questions import Questions
from aestudio.job import Pieces
from aestudio.run import Run

NETWORKS = {
    "encoder": {"layers": ["flatten", {"kind": "dense", "units": 16}, {"kind": "dense", "units": 2}]},
    "decoder": {"layers": [{"kind": "dense", "units": 64}, {"kind": "reshape", "shape": [1, 8, 8]}]},
}
WAIT = 60_000
FOREVER = 1_000_000


def experiment(epochs: int = 3) -> Experiment:
    training = {"epochs": epochs, "batch_size": 64, "threads": 1}
    return Experiment.parse({"networks": NETWORKS, "training": training})


@dataclass(frozen=True)
class Weighing(LongQuestion[list[float]]):
    """The sum of the decoder's weights, again and again."""

    pieces_: int = 5
    seconds: float = 0.04
    number: int = 0

    def work(self, trained: Trained) -> Pieces[list[float]]:
        found = []
        for piece in range(self.pieces_):
            time.sleep(self.seconds)
            found.append(weight(trained))
            yield piece / self.pieces_, f"weighing, {piece} of {self.pieces_}"
        return [*found, float(self.number)]


@dataclass(frozen=True)
class Weight:
    """The same, once."""

    def answer(self, trained: Trained) -> float:
        return weight(trained)


@dataclass(frozen=True)
class Stepping(LongQuestion[None]):
    """Takes two pieces."""

    def work(self, trained: Trained) -> Pieces[None]:
        yield 0.5, "halfway"
        yield 0.9, "nearly"


class Breaking(LongQuestion[None]):
    """Fails on its way."""

    def work(self, trained: Trained) -> Pieces[None]:
        yield 0.5, "halfway"
        raise ValueError("the scales broke")


def weight(trained: Trained) -> float:
    parameters: Any = trained.model.decoder.parameters()  # type: ignore[union-attr]
    return sum(float(one.double().sum()) for one in parameters)


@pytest.fixture
def shown(engine: Engine, qtbot: QtBot, tmp_path: Path) -> Engine:
    """The engine with a run that is over."""
    with qtbot.waitSignal(engine.ended, timeout=WAIT):
        engine.train(experiment(), tmp_path, tmp_path / "run-001")
    return engine


def about(key: str) -> Callable[..., bool]:
    """Whether a signal is about a viewer."""
    return lambda of, *_: of == key


def test_a_small_question_does_not_wait_for_a_long_one(shown: Engine, qtbot: QtBot) -> None:
    answered: list[str] = []
    shown.answered.connect(lambda key, _: answered.append(key))
    with qtbot.waitSignal(shown.answering, timeout=WAIT, check_params_cb=about("long")) as told:
        shown.ask("long", Weighing(FOREVER))
    with qtbot.waitSignal(shown.answered, timeout=WAIT):
        shown.ask("small", Weight())

    assert told.args[2].startswith("weighing, ")
    assert answered == ["small"]


def test_nobody_looks_any_more_and_the_rest_is_left_undone(shown: Engine, qtbot: QtBot) -> None:
    with qtbot.waitSignal(shown.answering, timeout=WAIT):
        shown.ask("long", Weighing(FOREVER))
    gone = lambda key, _, doing: key == "long" and not doing  # noqa: E731
    with qtbot.waitSignal(shown.answering, timeout=WAIT, check_params_cb=gone):
        shown.ask("long", None)

    assert not shown._thread._questions._going
    assert not shown._thread._questions.is_waiting(shown._thread.work)


def test_orders_are_carried_out_while_an_answer_is_worked_out(
    engine: Engine, qtbot: QtBot, tmp_path: Path
) -> None:
    engine.ask("long", Weighing(FOREVER))
    with qtbot.waitSignal(engine.answering, timeout=WAIT):
        engine.train(experiment(FOREVER), tmp_path, tmp_path / "run-001")
    with qtbot.waitSignal(engine.progress, timeout=WAIT):
        pass  # training goes on beside it
    paused = lambda state: state == "paused"  # noqa: E731
    with qtbot.waitSignal(engine.state_changed, timeout=WAIT, check_params_cb=paused):
        engine.pause()
    with qtbot.waitSignal(engine.answering, timeout=WAIT):
        pass  # and so does the answer, while the run holds
    with qtbot.waitSignal(engine.ended, timeout=WAIT):
        engine.stop()


def test_an_answer_is_of_one_model_however_long_it_takes_and_the_run_does_not_notice(
    shown: Engine, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(shown.progress, timeout=WAIT):
        shown.train(experiment(40), tmp_path, tmp_path / "run-002")
    with (
        qtbot.waitSignal(shown.ended, timeout=WAIT),
        qtbot.waitSignal(shown.answered, timeout=WAIT, check_params_cb=about("long")) as signal,
    ):
        shown.ask("long", Weighing(8))
    shown.ask("long", None)
    with qtbot.waitSignal(shown.ended, timeout=WAIT):
        shown.train(experiment(40), tmp_path, tmp_path / "run-003")

    *weights, _ = signal.args[1]
    assert len(weights) == 8
    assert len(set(weights)) == 1
    watched, alone = Run(tmp_path / "run-002").weights(), Run(tmp_path / "run-003").weights()
    assert all(torch.equal(watched[key], alone[key]) for key in alone)


def test_an_answer_says_how_many_epochs_were_behind_the_weights_it_is_of() -> None:
    """Those when it was begun: the run goes on while it is worked out."""
    heard: list[tuple[str, int]] = []
    questions = Questions(lambda name, *rest: heard.append((name, rest[-1])))
    epochs = [3]
    work: Any = SimpleNamespace(
        has_model=lambda: True,
        version=lambda: (1, 0, epochs[0]),
        epoch=lambda: epochs[0],
        pieces=lambda question: question.work(None),
        answer=lambda question: None,
    )
    questions.ask("long", Stepping())
    questions.answer(work, busy=False)
    epochs[0] = 5
    questions.ask("small", Weight())
    for _ in range(3):
        questions.answer(work, busy=False)

    assert ("answered", 5) in heard
    assert ("answered", 3) in heard
    assert heard.index(("answered", 5)) < heard.index(("answered", 3))


def test_answers_keep_up_with_a_slider(shown: Engine, qtbot: QtBot) -> None:
    """A question that others follow all the time is finished all the same, if it takes no longer."""
    numbers: list[float] = []
    shown.answered.connect(lambda _, answer: numbers.append(answer[-1]))
    for number in range(40):
        shown.ask("long", Weighing(2, 0.04, number))
        qtbot.wait(20)
    qtbot.waitUntil(lambda: bool(numbers) and numbers[-1] == 39, timeout=WAIT)

    assert len(numbers) > 3
    assert numbers == sorted(numbers)


def test_what_goes_wrong_on_the_way_is_said(shown: Engine, qtbot: QtBot) -> None:
    with qtbot.waitSignal(shown.question_failed, timeout=WAIT) as signal:
        shown.ask("long", Breaking())

    assert signal.args == ["long", "ValueError: the scales broke"]
    assert not shown._thread._questions._going


def test_another_model_is_asked_anew(shown: Engine, qtbot: QtBot, tmp_path: Path) -> None:
    answers: list[float] = []
    shown.answered.connect(lambda _, answer: answers.append(answer[0]))

    def is_of(path: Path) -> bool:
        weights = Run(path).weights().items()
        total = sum(float(value.double().sum()) for key, value in weights if key.startswith("decoder."))
        return bool(answers) and answers[-1] == pytest.approx(total)

    shown.ask("long", Weighing())
    qtbot.waitUntil(lambda: is_of(tmp_path / "run-001"), timeout=WAIT)
    with qtbot.waitSignal(shown.ended, timeout=WAIT):
        shown.train(experiment(1), tmp_path, tmp_path / "run-002")
    qtbot.waitUntil(lambda: is_of(tmp_path / "run-002"), timeout=WAIT)
    shown.show_run(tmp_path / "run-001", tmp_path)
    qtbot.waitUntil(lambda: is_of(tmp_path / "run-001"), timeout=WAIT)
