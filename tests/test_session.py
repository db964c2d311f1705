"""A run recorded: whenever it is interrupted, what is on disk is whole, and goes on exactly."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from filelock import FileLock
from safetensors import safe_open

from aestudio import memory
from aestudio.atomic import WriteFailed
from aestudio.data import Dataset
from aestudio.run import Run
from aestudio.session import Session
from aestudio.spec import SpecError
from aestudio.trainer import Compiled, Progress, compile_experiment, loop
from tests.conftest import Build

NOISY = {
    "networks.encoder.layers[1]": {"kind": "dropout", "rate": 0.2},
    "training.early_stopping.enabled": True,
    "training.early_stopping.monitor": "loss",
}


def finished(run: Run, dataset: Dataset) -> dict[str, torch.Tensor]:
    """The final weights of a run that is gone on with to its end."""
    for _ in Session.resume(run, dataset).progress():
        pass
    weights: dict[str, torch.Tensor] = run.weights()
    return weights


def test_a_run_does_not_go_on_where_samples_it_trained_on_would_test_it(
    tmp_path: Path, tiny: Build, digits: Dataset
) -> None:
    people = np.arange(len(digits)) % 30
    grouped = {"data.split": {"method": "groups", "group": "person"}}
    data = replace(digits, labels={**digits.labels, "person": people}, names={})
    session = Session.start(tiny(grouped), data, tmp_path / "run")
    leave(session, 3)
    mended = replace(data, labels={**digits.labels, "person": np.random.default_rng(1).permutation(people)})
    with pytest.raises(SpecError, match="found other labels: samples that it trained on would"):
        Session.resume(Run(session.run.path), mended)
    assert finished(Run(session.run.path), data)


def test_weights_that_went_back_to_the_best_epoch_say_so(
    tmp_path: Path, tiny: Build, digits: Dataset
) -> None:
    rule = {"enabled": True, "monitor": "val_loss", "patience": 1, "min_delta": 0.0, "restore_best": True}
    worse = {"training.early_stopping": rule, "training.epochs": 30, "training.optimizer.learning_rate": 0.5}
    session = Session.start(tiny(worse), digits, tmp_path / "run")
    list(session.progress())
    best = session.run.summary.best["epoch"]
    assert session.run.summary.epochs > best
    for name in ("weights", "best"):
        with safe_open(tmp_path / "run" / f"{name}.safetensors", "pt") as file:
            assert file.metadata()["epoch"] == str(int(best))


def test_reports_change_nothing(
    tmp_path: Path, tiny: Build, digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often a run reports, its losses are the same to the last bit."""
    histories = []
    for name, seconds in (("seldom", 1e9), ("often", 0.002), ("always", 0.0)):
        monkeypatch.setattr(loop, "REPORT_SECONDS", seconds)
        session = Session.start(tiny(NOISY), digits, tmp_path / name)
        list(session.progress())
        histories.append(session.run.history())
    assert histories[0].epochs == histories[1].epochs == histories[2].epochs
    assert histories[0].steps == histories[1].steps == histories[2].steps


@pytest.mark.parametrize("seconds", [0.0, 1e9], ids=["after every step", "between validation batches"])
def test_interrupted_at_any_report(
    tmp_path: Path, tiny: Build, digits: Dataset, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    """Left at any report, a run goes on to the same weights and history."""
    monkeypatch.setattr(loop, "REPORT_SECONDS", seconds)
    monkeypatch.setattr(memory, "EVALUATION_BATCH", 64)
    report_while_validating(monkeypatch)
    whole = Session.start(tiny(NOISY), digits, tmp_path / "whole")
    reports = len(list(whole.progress()))
    expected, history = whole.run.weights(), whole.run.history()
    for at in range(2, reports, 4 if reports > 30 else 1):
        session = Session.start(tiny(NOISY), digits, tmp_path / f"at-{at}")
        leave(session, at)
        found = finished(Run(session.run.path), digits)
        assert all(torch.equal(found[name], expected[name]) for name in expected)
        assert session.run.history().steps == history.steps
        assert session.run.history().epochs == history.epochs


def report_while_validating(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a report due after every validation batch."""
    end_epoch, go_on = loop.Trainer._end_epoch, loop.Trainer._go_on

    def due_at_once(trainer: loop.Trainer) -> Iterator[Progress]:
        trainer._due = 0.0
        yield from end_epoch(trainer)

    def due_again(trainer: loop.Trainer) -> None:
        go_on(trainer)
        if not trainer.compiled.model.training:
            trainer._due = 0.0

    monkeypatch.setattr(loop.Trainer, "_end_epoch", due_at_once)
    monkeypatch.setattr(loop.Trainer, "_go_on", due_again)


def leave(session: Session, at: int) -> None:
    """Save a checkpoint at a report, and then let go of the run as a crash does."""
    reports = session.progress()
    for _ in range(at):
        last: Progress = next(reports)
    assert last.step <= last.steps
    session._checkpoint()
    session._lock.release()  # as the system does when the process is gone
    session._end = session._fail = lambda *_: None  # type: ignore[method-assign,assignment]


def test_one_process_a_run(tmp_path: Path, tiny: Build, digits: Dataset) -> None:
    session = Session.start(tiny(), digits, tmp_path / "run")
    with pytest.raises(SpecError, match=r"run: expected a run that nobody is training, found that another"):
        Session.resume(Run(session.run.path), digits)
    session.stop()
    finished(session.run, digits)


def test_a_run_begun_while_another_is_compiled_loses_nothing(
    tmp_path: Path, tiny: Build, digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "runs" / "run-001"
    first: list[Session] = []

    def meanwhile(*given: object) -> Compiled:
        monkeypatch.setattr("aestudio.session.compile_experiment", compile_experiment)
        first.append(Session.start(tiny(), digits, path, base=tmp_path))
        return compile_experiment(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("aestudio.session.compile_experiment", meanwhile)
    second = Session.start(tiny({"training.seed": 7}), digits, path, base=tmp_path)

    assert [session.run.name for session in (*first, second)] == ["run-001", "run-002"]
    assert [session.run.summary.state for session in (*first, second)] == ["running", "running"]
    assert [session.run.experiment.training.seed for session in (*first, second)] == [0, 7]
    assert second.run.base.resolve() == tmp_path.resolve()
    for session in (*first, second):
        session.stop()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_others_may_read_the_weights(tmp_path: Path, tiny: Build, digits: Dataset) -> None:
    """Weights get the permissions that the user's other files get."""
    session = Session.start(tiny(), digits, tmp_path / "run")
    session.stop()
    modes = {stat.S_IMODE(file.stat().st_mode) for file in session.run.path.glob("*.*")}
    assert modes == {stat.S_IMODE((tmp_path / "run" / "experiment.json").stat().st_mode)}


def test_alive_is_who_holds_the_run(tmp_path: Path, tiny: Build, digits: Dataset) -> None:
    """Process numbers are used again (in a container the trainer is always number 1); locks are not."""
    session = Session.start(tiny(), digits, tmp_path / "run")
    run = Run(session.run.path)
    assert [run.summary.state for _ in range(3)] == ["running"] * 3
    with pytest.raises(SpecError, match="nobody is training"):
        Session.resume(run, digits)
    session._lock.release()  # as the system does when the process is gone
    assert run.summary.pid == os.getpid()
    assert run.summary.state == "interrupted"
    run.lock.touch()  # what a killed process leaves
    before = sorted(file.name for file in run.path.iterdir())
    assert run.summary.state == "interrupted"
    if os.name != "nt":
        assert sorted(file.name for file in run.path.iterdir()) == before
    finished(run, digits)
    assert Run(run.path).summary.state == "done"


def test_a_reader_does_not_keep_a_run_from_its_trainer(tmp_path: Path, tiny: Build, digits: Dataset) -> None:
    session = Session.start(tiny(), digits, tmp_path / "run")
    session.stop()
    hold = FileLock(session.run.lock, timeout=0, thread_local=False)
    hold.acquire()
    reader = threading.Timer(0.05, hold.release)
    reader.start()
    finished(session.run, digits)
    reader.join()


def test_a_start_that_fails_is_no_run(
    tmp_path: Path, tiny: Build, digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise WriteFailed("no space left on the disk")

    monkeypatch.setattr(Run, "checkpoint", full)
    with pytest.raises(WriteFailed):
        Session.start(tiny(), digits, tmp_path / "run")
    run = Run(tmp_path / "run")
    assert (run.summary.state, run.summary.reason) == ("failed", "no space left on the disk")
    with FileLock(run.lock, timeout=0):
        pass


def test_a_resume_that_fails_lets_go(tmp_path: Path, tiny: Build, digits: Dataset) -> None:
    session = Session.start(tiny(), digits, tmp_path / "run")
    session.stop()
    (session.run.path / "resume.safetensors").write_bytes(b"broken")
    with pytest.raises(SpecError, match="expected a checkpoint") as kept:
        Session.resume(session.run, digits)
    with FileLock(session.run.lock, timeout=0):
        assert kept.value.path.endswith("resume.safetensors")


def test_done_is_done(tmp_path: Path, tiny: Build, digits: Dataset) -> None:
    """A second evaluation of the test part is refused, and leaves the run as it is."""
    session = Session.start(tiny(), digits, tmp_path / "run")
    list(session.progress())

    def files() -> dict[str, bytes]:
        found = (file for file in session.run.path.rglob("*") if file.is_file() and file.name != ".lock")
        return {file.name: file.read_bytes() for file in found}

    before = files()
    with pytest.raises(SpecError, match=r"found one that is done \(all 3 epochs done\)"):
        Session.resume(session.run, digits)
    assert before == files()


def test_a_change_that_can_not_be_written_holds_and_is_written_later(
    tmp_path: Path, tiny: Build, digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session.start(tiny(), digits, tmp_path / "run")
    reports = session.progress()
    next(reports)
    session.pause(True)
    with monkeypatch.context() as full:
        full.setattr(Run, "record", _full)
        progress = session.change("learning rate", 0.25)
        assert session.late == "no space left on the disk"
        assert [event["value"] for event in progress.events] == [0.25]
        assert session.trainer.course.rate == 0.25
    assert "learning rate" not in [event["event"] for event in session.run.history().events]
    session.pause(False)
    session.change("batch size", 7)
    assert session.late == ""
    events = [event["event"] for event in session.run.history().events]
    assert events[-3:] == ["learning rate", "continued", "batch size"]
    session.stop()


def _full(*_: object) -> None:
    raise WriteFailed("no space left on the disk")
