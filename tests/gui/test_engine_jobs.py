"""Jobs on the engine thread: done a piece at a time, beside a run that does not notice."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import numpy as np
import torch
from pytestqt.qtbot import QtBot

from aestudio.data import Dataset
from aestudio.data.arrays import Arrays
from aestudio.experiment import Experiment
from aestudio.gui.engine import Engine
from aestudio.gui.job_line import JobLine
from aestudio.job import Pieces, finish
from aestudio.jobs import Jobs
from aestudio.run import Run
from aestudio.session import load_data

NETWORKS = {
    "encoder": {"layers": ["flatten", {"kind": "dense", "units": 16}, {"kind": "dense", "units": 2}]},
    "decoder": {"layers": [{"kind": "dense", "units": 64}, {"kind": "reshape", "shape": [1, 8, 8]}]},
}
WAIT = 60_000


def experiment(epochs: int = 3) -> Experiment:
    training = {"epochs": epochs, "batch_size": 64, "threads": 1}
    return Experiment.parse({"networks": NETWORKS, "training": training})


@dataclass(frozen=True)
class Draws:
    """Draws a random number in each piece; its answer is all of them."""

    alone: ClassVar[bool] = False
    experiment: Experiment = field(default_factory=experiment)
    pieces: int = 5

    def work(self, dataset: Dataset) -> Pieces[list[float]]:
        torch.manual_seed(7)
        torch.set_num_threads(1)
        found = []
        for piece in range(self.pieces):
            found.append(float(torch.rand(())))
            yield (piece + 1) / self.pieces, f"number {piece + 1} of {self.pieces}"
        return [*found, float(len(dataset))]


@dataclass(frozen=True)
class Alone(Draws):
    """The same, but it measures speed."""

    alone: ClassVar[bool] = True
    pieces: int = 1_000_000


@dataclass(frozen=True)
class Careless(Draws):
    """Leaves the gradient mode other than it was."""

    def work(self, dataset: Dataset) -> Pieces[list[float]]:
        with torch.no_grad():
            yield 0.5, "without gradients"
        return []


def weights(path: Path) -> dict[str, torch.Tensor]:
    found: dict[str, torch.Tensor] = Run(path).weights()
    return found


def test_a_job_tells_how_far_it_is_and_gives_its_answer(engine: Engine, qtbot: QtBot, tmp_path: Path) -> None:
    told: list[tuple[str, float, str]] = []
    engine.job_progress.connect(lambda *values: told.append(values))
    with qtbot.waitSignal(engine.job_done, timeout=WAIT) as signal:
        engine.begin("draws", Draws(), tmp_path)

    assert signal.args == ["draws", finish(Draws(), load_data(experiment(), tmp_path))]
    assert told[0] == ("draws", 0.2, "number 1 of 5")


def test_data_loaded_for_a_job_are_said_to_be_loaded_and_then_no_longer(
    engine: Engine, qtbot: QtBot, tmp_path: Path
) -> None:
    """The bar under the data stayed for good where a job, and no edit, had loaded them."""
    np.save(tmp_path / "x.npy", np.random.default_rng(0).random((50, 64), dtype=np.float32))
    job = Draws(experiment().model_copy(update={"data": Arrays(path=str(tmp_path / "x.npy"))}))
    told: list[str] = []
    engine.loading.connect(lambda _, doing: told.append(doing))
    with qtbot.waitSignal(engine.job_done, timeout=WAIT):
        engine.begin("draws", job, tmp_path)

    qtbot.waitUntil(lambda: told[-1:] == [""], timeout=WAIT)
    assert any(told)


def test_neither_the_run_nor_the_job_notices_the_other(engine: Engine, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(engine.ended, timeout=WAIT):
        engine.train(experiment(), tmp_path, tmp_path / "undisturbed")
    engine.train(experiment(), tmp_path, tmp_path / "beside")
    with (
        qtbot.waitSignal(engine.ended, timeout=WAIT),
        qtbot.waitSignal(engine.job_done, timeout=WAIT) as signal,
    ):
        engine.begin("draws", Draws(), tmp_path)

    assert signal.args[1] == finish(Draws(), load_data(experiment(), tmp_path))
    alone, beside = weights(tmp_path / "undisturbed"), weights(tmp_path / "beside")
    assert all(torch.equal(alone[key], beside[key]) for key in alone)


def test_what_measures_speed_is_refused_while_a_run_trains_and_ends_when_one_begins(
    engine: Engine, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(engine.job_progress, timeout=WAIT):
        engine.begin("speed", Alone(), tmp_path)
    with qtbot.waitSignal(engine.job_failed, timeout=WAIT) as signal:
        engine.train(experiment(1000), tmp_path, tmp_path / "run")
    assert "a run began to train meanwhile" in signal.args[1]

    with qtbot.waitSignal(engine.job_failed, timeout=WAIT) as signal:
        engine.begin("speed", Alone(), tmp_path)
    assert "pause or stop it first" in signal.args[1]


def test_a_cancelled_job_is_heard_of_no_more(engine: Engine, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(engine.job_progress, timeout=WAIT):
        engine.begin("speed", Alone(), tmp_path)
    engine.cancel_job("speed")
    with qtbot.waitSignal(engine.job_done, timeout=WAIT) as signal:
        engine.begin("draws", Draws(), tmp_path)
    assert signal.args[0] == "draws"
    with qtbot.assertNotEmitted(engine.job_progress, wait=100):
        pass


def test_a_job_begun_in_place_of_a_cancelled_one_is_in_progress_until_it_is_over(
    engine: Engine, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(engine.job_progress, timeout=WAIT):
        engine.begin("sweep", Alone(), tmp_path, "Sweep")
    engine.cancel_job("sweep")
    engine.begin("sweep", Alone(pieces=999_999), tmp_path, "Sweep again")
    qtbot.waitSignal(engine.job_progress, timeout=WAIT, check_params_cb=_of_999_999).wait()

    assert engine.unfinished == ["Sweep again"]
    assert engine.is_writing
    engine.cancel_jobs()
    qtbot.waitUntil(lambda: not engine.is_busy, timeout=WAIT)


def _of_999_999(key: str, fraction: float, doing: str) -> bool:
    return doing.endswith("of 999999")


def test_the_answer_of_a_job_is_not_taken_for_that_of_the_one_in_its_place(
    engine: Engine, qtbot: QtBot, tmp_path: Path
) -> None:
    answers: list[list[float]] = []
    engine.job_done.connect(lambda _, answer: answers.append(answer))
    engine._timer.stop()  # the window is busy
    engine.begin("draws", Draws(pieces=1), tmp_path)
    qtbot.waitUntil(lambda: any(isinstance(said[-1], list) for _, said in engine._mail), timeout=WAIT)

    engine.begin("draws", Draws(pieces=3), tmp_path)
    with qtbot.waitSignal(engine.job_done, timeout=WAIT):
        engine._timer.start()

    assert [len(answer) for answer in answers] == [3 + 1]


@dataclass(frozen=True)
class EndsBadly(Draws):
    """What it is to put in order when it ends can't be: the disk is full."""

    def work(self, dataset: Dataset) -> Pieces[list[float]]:
        try:
            while True:
                yield 0.5, "going on"
        finally:
            raise OSError("no space left")


def test_a_job_that_does_not_end_in_order_is_over_all_the_same(
    engine: Engine, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(engine.job_progress, timeout=WAIT):
        engine.begin("sum", EndsBadly(), tmp_path, "Sum")
    with qtbot.waitSignals([engine.job_dropped, engine.failed], timeout=WAIT):
        engine.cancel_job("sum")

    assert not engine.is_busy


def test_a_line_is_free_again_when_its_job_is_ended_by_leaving(
    engine: Engine, qtbot: QtBot, tmp_path: Path
) -> None:
    line = JobLine(engine, "sum")
    qtbot.addWidget(line)
    with qtbot.waitSignal(engine.job_progress, timeout=WAIT):
        line.begin("Sum", Draws(pieces=1_000_000), tmp_path)

    with qtbot.waitSignal(line.cancelled, timeout=WAIT):
        engine.cancel_jobs()

    assert not line.busy
    assert line.text == ""


def test_data_that_are_not_there_fail_in_words(engine: Engine, qtbot: QtBot, tmp_path: Path) -> None:
    lost = Experiment.parse({**experiment().to_json(), "data": {"kind": "arrays", "path": "gone.npy"}})
    with qtbot.waitSignal(engine.job_failed, timeout=WAIT) as signal:
        engine.begin("draws", Draws(lost), tmp_path)
    assert "gone.npy" in signal.args[1]


def test_a_job_that_leaves_gradients_off_is_stopped(engine: Engine, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(engine.job_failed, timeout=WAIT) as signal:
        engine.begin("careless", Careless(), tmp_path)
    assert "gradients" in signal.args[1]


class Unreadable:
    """It can't even say what it is about."""

    alone: ClassVar[bool] = False

    @property
    def experiment(self) -> Experiment:
        raise OSError("no such experiment.json")

    def work(self, dataset: Dataset) -> Pieces[None]:
        yield 0.0, "never"


def test_a_job_whose_experiment_cannot_be_read_fails(engine: Engine, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(engine.job_failed, timeout=WAIT) as failed:
        engine.begin("sum", Unreadable(), tmp_path)
    assert failed.args[0] == "sum"
    assert "no such experiment.json" in failed.args[1]


CLOSED: list[str] = []


@dataclass(frozen=True)
class Closes(Draws):
    """Something is to be put in order when it ends, however it ends."""

    def work(self, dataset: Dataset) -> Pieces[list[float]]:
        try:
            while True:
                yield 0.5, "going on"
        finally:
            CLOSED.append("in order")


def test_quitting_ends_a_job(qtbot: QtBot, tmp_path: Path) -> None:
    engine = Engine()
    engine.start()
    with qtbot.waitSignal(engine.job_progress, timeout=WAIT):
        engine.begin("sum", Closes(), tmp_path)
    assert engine.close()
    assert CLOSED == ["in order"]


def test_a_job_leaves_the_threads_as_they_were(digits: Dataset) -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(before + 1)
    jobs = Jobs()
    jobs.begin("sum", Draws(), digits)  # it sets one thread
    while jobs:
        jobs.turn()
        assert torch.get_num_threads() == before + 1
    torch.set_num_threads(before)
