"""The engine, as the window uses it: orders in, signals out, and it lives on whatever happens."""

from __future__ import annotations

import gc
import importlib
import threading
import time
import weakref
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from aestudio.analysis.question import Array, LongQuestion, Trained, looking, to_numpy
from aestudio.atomic import WriteFailed
from aestudio.experiment import Experiment
from aestudio.gpu import folder
from aestudio.gui.engine import TICK, Engine
from aestudio.gui.engine_thread import EngineThread
from aestudio.gui.job_turns import JobTurns
from aestudio.gui.questions import _Going
from aestudio.jobs import Jobs
from aestudio.run import Run
from aestudio.session import Session, load_data
from aestudio.trainer import Progress

NETWORKS = {
    "encoder": {"layers": ["flatten", {"kind": "dense", "units": 16}, {"kind": "dense", "units": 2}]},
    "decoder": {"layers": [{"kind": "dense", "units": 64}, {"kind": "reshape", "shape": [1, 8, 8]}]},
}
WAIT = 60_000


def experiment(epochs: int = 3, **training: object) -> Experiment:
    settings = {"epochs": epochs, "batch_size": 64, "threads": 1, **training}
    return Experiment.parse({"networks": NETWORKS, "training": settings})


def test_pytorch_for_a_card_that_cannot_be_loaded_is_set_aside(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine does not start; the next start has PyTorch for the CPU again, and the window says so."""
    package = tmp_path / "torch-2.13.0-cu130-cp311"
    package.mkdir()
    (package / "broken.py").write_text("raise OSError('libcudart.so.13: not found')\n")
    (package / folder.MARK).write_text("{}")
    monkeypatch.setattr(folder, "_in_use", [package])
    monkeypatch.syspath_prepend(package)
    monkeypatch.setattr("aestudio.gui.engine_thread.JobTurns", lambda *_: importlib.import_module("broken"))
    engine = Engine()
    with qtbot.waitSignal(engine.failed, timeout=WAIT) as said:
        engine.start()
    assert engine.close()
    assert said.args[0] == "engine"
    assert (
        "(OSError: libcudart.so.13: not found); start AE Studio again: it will compute on the CPU"
        in said.args[1]
    )
    assert not (package / folder.MARK).exists()


@dataclass(frozen=True)
class Codes:
    """The codes of the first samples."""

    count: int = 8

    def answer(self, trained: Trained) -> Array:
        rows = trained.batches.rows(trained.parts.validation[: self.count])
        with looking(trained):
            return to_numpy(trained.model.encode(trained.batches(rows)))  # type: ignore[operator]


@dataclass(frozen=True)
class Broken:
    """A question that can't be answered."""

    def answer(self, trained: Trained) -> Array:
        raise ValueError("no such thing")


def test_it_finds_shapes_counts_and_data(engine: Engine, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(engine.found, timeout=WAIT) as signal:
        engine.look_at(experiment(), tmp_path)

    found = signal.args[0]
    assert found.shape == (1, 8, 8)
    assert found.data.count == 1797
    assert found.problems == ()
    assert found.resolved["encoder"].layers[1].parameters == 64 * 16 + 16


def test_a_layer_that_does_not_fit_is_a_problem_at_its_place(
    engine: Engine, qtbot: QtBot, tmp_path: Path
) -> None:
    wrong = experiment().to_json()
    wrong["networks"]["decoder"]["layers"][0]["units"] = 63
    with qtbot.waitSignal(engine.found, timeout=WAIT) as signal:
        engine.look_at(Experiment.parse(wrong), tmp_path)

    (problem,) = signal.args[0].problems
    assert problem.path == "networks.decoder.layers[1]"
    assert "64" in problem.text
    assert "63" in problem.text


def test_a_run_goes_from_start_to_end(engine: Engine, qtbot: QtBot, tmp_path: Path) -> None:
    reports: list[Progress] = []
    engine.progress.connect(reports.extend)
    with qtbot.waitSignal(engine.ended, timeout=WAIT) as signal:
        engine.train(experiment(), tmp_path, tmp_path / "run-001")

    assert signal.args[0]["state"] == "done"
    assert signal.args[0]["epochs"] == 3
    steps = [step for report in reports for step in report.losses.get("loss", ())]
    assert len(steps) == signal.args[0]["steps"]
    assert Run(tmp_path / "run-001").summary.state == "done"


def test_pause_steer_go_on_stop_resume(engine: Engine, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "run-001"
    with qtbot.waitSignal(engine.progress, timeout=WAIT):
        engine.train(experiment(epochs=2000), tmp_path, path)
    with qtbot.waitSignal(
        engine.state_changed, timeout=WAIT, check_params_cb=lambda state: state == "paused"
    ):
        engine.pause()
    engine.change("learning rate", 0.0005)
    with qtbot.waitSignal(engine.progress, timeout=WAIT):
        engine.go_on()
    with qtbot.waitSignal(engine.ended, timeout=WAIT) as stopped:
        engine.stop()
    assert stopped.args[0]["state"] == "stopped"
    goes_on = lambda batch: batch[-1].step > stopped.args[0]["steps"]  # noqa: E731
    with qtbot.waitSignal(engine.progress, timeout=WAIT, check_params_cb=goes_on) as resumed:
        engine.resume(path, tmp_path)

    assert resumed.args[0][-1].rate == pytest.approx(0.0005)
    events = [event["event"] for event in Run(path).history().events]
    assert [name for name in events if name != "threads"] == [
        "paused",
        "learning rate",
        "continued",
        "stopped",
        "resumed",
    ]


def test_a_question_is_answered_and_answered_again_as_the_model_changes(
    engine: Engine, qtbot: QtBot, tmp_path: Path
) -> None:
    answers: list[np.ndarray] = []
    engine.answered.connect(lambda key, answer: answers.append(answer) if key == "codes" else None)
    engine.ask("codes", Codes())
    with qtbot.waitSignal(engine.ended, timeout=WAIT):
        engine.train(experiment(epochs=30), tmp_path, tmp_path / "run-001")
    qtbot.waitUntil(lambda: len(answers) >= 2, timeout=WAIT)

    assert answers[0].shape == (8, 2)
    assert not np.array_equal(answers[0], answers[-1])


def test_a_question_that_fails_says_why_and_nothing_else_happens(
    engine: Engine, qtbot: QtBot, tmp_path: Path
) -> None:
    engine.ask("broken", Broken())
    with qtbot.waitSignals([engine.question_failed, engine.ended], timeout=WAIT):
        engine.train(experiment(), tmp_path, tmp_path / "run-001")


def test_a_loss_that_is_no_number_ends_the_run_in_words_and_the_engine_lives_on(
    engine: Engine, qtbot: QtBot, tmp_path: Path
) -> None:
    data = experiment(epochs=50, optimizer={"kind": "sgd", "learning_rate": 1000.0}).to_json()
    for network in data["networks"].values():
        for layer in network["layers"]:
            layer.update({"activation": "linear"} if layer["kind"] == "dense" else {})
    wild = Experiment.parse(data)
    with qtbot.waitSignal(engine.failed, timeout=WAIT) as signal:
        engine.train(wild, tmp_path, tmp_path / "run-001")
    assert "learning rate" in signal.args[1]
    assert Run(tmp_path / "run-001").summary.state == "failed"

    with qtbot.waitSignal(
        engine.ended, timeout=WAIT, check_params_cb=lambda result: result["state"] == "done"
    ):
        engine.train(experiment(), tmp_path, tmp_path / "run-002")


def test_closing_in_the_middle_of_a_run_leaves_a_run_that_can_go_on(qtbot: QtBot, tmp_path: Path) -> None:
    engine = Engine()
    engine.start()
    with qtbot.waitSignal(engine.progress, timeout=WAIT):
        engine.train(experiment(epochs=5000), tmp_path, tmp_path / "run-001")

    assert engine.close()

    assert Run(tmp_path / "run-001").summary.state == "stopped"
    assert Run(tmp_path / "run-001").state().where.step > 0


def test_a_run_looked_at_all_the_time_has_the_weights_of_one_nobody_looked_at(
    engine: Engine, qtbot: QtBot, tmp_path: Path
) -> None:
    noisy = experiment(epochs=20).to_json()
    noisy["networks"]["encoder"]["layers"][2:2] = ["batch_norm", "dropout"]
    asked = Experiment.parse(noisy)
    engine.ask("codes", Codes())
    with qtbot.waitSignal(engine.ended, timeout=WAIT):
        engine.train(asked, tmp_path, tmp_path / "looked-at")
    alone = Session.start(asked, load_data(asked, tmp_path), tmp_path / "alone")
    for _ in alone.progress():
        pass

    first, second = Run(tmp_path / "looked-at").weights(), Run(tmp_path / "alone").weights()
    assert all(bool((first[key] == second[key]).all()) for key in second)


def full(*_: object) -> None:
    raise WriteFailed("run-001: can't be written (No space left on device)")


def test_a_full_disk_at_a_pause_is_said_and_the_run_holds_and_goes_on(
    engine: Engine, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with qtbot.waitSignal(engine.progress, timeout=WAIT):
        engine.train(experiment(epochs=100_000), tmp_path, tmp_path / "run-001")
    with monkeypatch.context() as patched:
        patched.setattr(Run, "checkpoint", full)
        with qtbot.waitSignal(engine.failed, timeout=WAIT) as failed:
            engine.pause()
        assert "No space left" in failed.args[1]
        assert engine.state == "paused"
    with qtbot.waitSignal(engine.progress, timeout=WAIT):
        engine.go_on()


def test_a_full_disk_at_a_stop_ends_the_run_and_the_next_one_starts(
    engine: Engine, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with qtbot.waitSignal(engine.progress, timeout=WAIT):
        engine.train(experiment(epochs=100_000), tmp_path, tmp_path / "run-001")
    with monkeypatch.context() as patched:
        patched.setattr(Run, "checkpoint", full)
        with qtbot.waitSignals([engine.failed, engine.ended], timeout=WAIT):
            engine.stop()
    assert engine.state == "ready"

    finished = lambda result: result["state"] == "done"  # noqa: E731
    with qtbot.waitSignal(engine.ended, timeout=WAIT, check_params_cb=finished):
        engine.train(experiment(), tmp_path, tmp_path / "run-002")


def test_whatever_goes_wrong_while_looking_is_said_and_the_engine_lives_on(
    engine: Engine, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    with monkeypatch.context() as patched:
        patched.setattr("aestudio.gui.engine_work.Work.look", broken)
        with qtbot.waitSignal(engine.failed, timeout=WAIT) as failed:
            engine.look_at(experiment(), tmp_path)
        assert "a bug" in failed.args[1]

    with qtbot.waitSignal(engine.found, timeout=WAIT):
        engine.look_at(experiment(), tmp_path)


def test_loading_that_was_cancelled_does_not_cancel_what_comes_next(
    engine: Engine, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(engine.ended, timeout=WAIT):
        engine.train(experiment(), tmp_path, tmp_path / "run-001")
    engine.cancel_loading()

    with qtbot.waitSignal(engine.run_changed, timeout=WAIT) as shown:
        engine.show_run(tmp_path / "run-001", tmp_path)

    assert shown.args[0].path == tmp_path / "run-001"


def test_other_data_wait_until_the_run_has_ended(engine: Engine, qtbot: QtBot, tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.random.default_rng(0).random((50, 12), dtype=np.float32))
    other = Experiment.parse({"data": {"kind": "arrays", "path": str(tmp_path / "x.npy")}})
    with qtbot.waitSignal(engine.progress, timeout=WAIT):
        engine.train(experiment(epochs=100_000), tmp_path, tmp_path / "run-001")
    with qtbot.waitSignal(engine.found, timeout=WAIT) as early:
        engine.look_at(other, tmp_path)
    assert early.args[0].data is None
    assert "when the run in progress has ended" in early.args[0].problems[0].text

    with qtbot.waitSignal(engine.found, timeout=WAIT) as late:
        engine.stop()

    assert late.args[0].data.count == 50


def test_what_is_edited_during_a_download_is_looked_at_after_it(
    engine: Engine, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def download(*_: object) -> None:
        begun.set()
        assert go_on.wait(60)

    monkeypatch.setattr("aestudio.gui.engine_work.Work.download", download)
    engine.download(experiment(), tmp_path)
    assert begun.wait(60)
    engine.look_at(experiment(epochs=7), tmp_path)
    with qtbot.waitSignal(engine.found, timeout=WAIT) as found:
        go_on.set()

    assert found.args[0].experiment.training.epochs == 7


def test_nothing_is_downloaded_while_a_run_is_trained(
    engine: Engine, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run would stand still, and be taken for data that are being loaded."""
    monkeypatch.setattr("aestudio.gui.engine_work.Work.download", lambda *_: None)
    with qtbot.waitSignal(engine.progress, timeout=WAIT):
        engine.train(experiment(epochs=100_000), tmp_path, tmp_path / "run-001")
    with qtbot.waitSignal(engine.failed, timeout=WAIT) as failed:
        engine.download(experiment(), tmp_path)

    assert failed.args[0] == "download"
    assert "stop it, or wait for its end" in failed.args[1]
    with qtbot.waitSignal(engine.progress, timeout=WAIT):
        pass
    assert engine.state == "training"


class Model:
    """Stands for the engine's work: weights that change, and a count of the answers."""

    steps = answers = 0

    def has_model(self) -> bool:
        return True

    def version(self) -> tuple[int, int]:
        return (1, self.steps)

    def epoch(self) -> int:
        return 1

    def answer(self, question: object) -> int:
        self.answers += 1
        return self.answers

    def progress(self) -> Iterator[Progress]:
        return iter(())


@pytest.fixture
def model() -> Model:
    return Model()


def _answer(thread: EngineThread) -> None:
    """What the thread does between two steps."""
    thread._questions.answer(thread.work, busy=thread._until_next_step() == 0.0)


@pytest.fixture
def thread(model: Model) -> EngineThread:
    """An engine's thread, not started, in the middle of a run that is looked at."""
    thread = EngineThread(deque())
    thread.work = model  # type: ignore[assignment]
    thread._jobs = JobTurns(Jobs(), model, thread._say)  # type: ignore[arg-type]
    thread.ask("codes", Codes())
    _answer(thread)
    model.answers = 0
    thread._running = model.progress()
    return thread


def test_looking_in_slow_motion_is_not_owed_at_full_speed(thread: EngineThread, model: Model) -> None:
    thread._set_pace(1.0)
    thread._pace._due = time.perf_counter() + 3600  # the next step is not due yet
    for step in (1, 2, 3):
        model.steps = step
        _answer(thread)
    thread._set_pace(0.0)
    model.steps = 4
    _answer(thread)
    assert model.answers == 4
    model.steps = 5
    _answer(thread)
    assert model.answers == 4  # looking has its share of the time, and no more


def test_the_next_run_owes_nothing_for_the_last(thread: EngineThread, model: Model) -> None:
    thread._questions.allowance.spend(60.0)
    thread._begin(None)  # type: ignore[arg-type]
    _answer(thread)
    assert model.answers == 1


def test_leaving_does_not_wait_while_pytorch_is_being_loaded(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded, waited = threading.Event(), list[int]()

    def wait(thread: EngineThread, limit: int) -> bool:
        waited.append(limit)
        return thread.isFinished()

    monkeypatch.setattr(EngineThread, "run", lambda thread: loaded.wait())
    monkeypatch.setattr(EngineThread, "wait", wait)
    engine = Engine()
    engine.start()
    assert not engine.leave()
    assert (waited, engine.is_running) == ([0], True)
    loaded.set()
    qtbot.waitUntil(lambda: not engine.is_running)
    assert engine.leave()


def test_much_that_comes_at_once_is_handed_on_in_turns_and_in_order(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, said, turns = Engine(), [], list[int]()
    monkeypatch.setattr("aestudio.gui.engine.LONG", 0.0)  # whatever is handed on takes too long for two
    engine.failed.connect(lambda doing, why: said.append(why))
    engine._mail.extend(("failed", ("test", str(number))) for number in range(5))
    while engine._mail:
        engine._turn()
        turns.append(len(said))
        assert engine._timer.interval() == (0 if engine._mail else TICK)
    assert said == ["0", "1", "2", "3", "4"]
    assert turns == [1, 2, 3, 4, 5]


def test_an_engine_that_does_not_end_in_time_is_left_to_end_by_itself(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy, go_on = threading.Event(), threading.Event()

    def write(*_: object) -> None:
        busy.set()
        go_on.wait()

    monkeypatch.setattr(EngineThread, "_draft", write)
    engine = Engine()
    engine.start()
    engine.draft(experiment(), (1, 8, 8))
    qtbot.waitUntil(busy.is_set, timeout=WAIT)
    assert not engine.close(10)
    thread = weakref.ref(engine._thread)
    del engine
    gc.collect()  # would end the program here, were the thread destroyed
    kept = thread()
    assert kept is not None
    go_on.set()
    assert kept.wait(WAIT)


def test_what_is_there_to_be_watched_takes_more_of_a_runs_time(thread: EngineThread, model: Model) -> None:
    """The laboratory stood at the first epoch of a run of seconds, which looking had its small share of."""

    class Slow(LongQuestion[int]):
        def __init__(self, counts: float) -> None:
            self.counts = counts  # type: ignore[misc]

    owed = []
    for counts in (1.0, 0.1):
        questions = thread._questions
        questions.allowance.begin()
        questions._going.clear()
        pieces = iter([(0.5, "half")])
        questions._going["lab"] = _Going(Slow(counts), model.version(), 0, pieces, False, 0.0)  # type: ignore[arg-type]
        questions._go_on(model, busy=True)  # type: ignore[arg-type]
        owed.append(questions._going["lab"].spent / questions.allowance._debt)
    assert owed == pytest.approx([1.0, 10.0])
