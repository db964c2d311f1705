"""Weights that are kept at some epochs: few, evenly, the same after an interruption, and never in the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

import aestudio.session
from aestudio.analysis.milestones import answers_over_time, file_of, milestones
from aestudio.atomic import WriteFailed
from aestudio.data import Dataset
from aestudio.job import finish, run_out
from aestudio.over_time import OverTime
from aestudio.run import Run
from aestudio.run import milestones as keeping
from aestudio.run.milestones import MOST, keep_milestone, stride
from aestudio.session import Session
from aestudio.spec import SpecError
from aestudio.trainer import compile_experiment
from tests.conftest import Build


class Weighs:
    """Asks for the sum of all weights."""

    def answer(self, trained: Any) -> float:
        return float(sum(value.double().sum() for value in trained.model.state_dict().values()))


def trained(experiment: Any, digits: Dataset, path: Path) -> Run:
    """A run from its first epoch to its last."""
    session = Session.start(experiment, digits, path)
    for _ in session.progress():
        pass
    return session.run


def test_they_are_few_and_at_even_distances_however_long_a_run_is(tmp_path: Path, tiny: Build) -> None:
    run = Run.create(tmp_path / "run-001", tiny(), {})
    for epoch in range(301):
        keep_milestone(run, epoch, {"w": torch.full((3,), float(epoch))})
        kept, every = milestones(run.path), stride(epoch)
        if epoch % every == 0:
            assert kept == list(range(0, epoch + 1, every))
        assert len(kept) <= MOST + 1
    assert load_file(file_of(run.path, 288))["w"][0] == 288


def test_those_of_a_large_network_are_fewer_and_of_a_huge_one_none(
    tmp_path: Path, tiny: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "ROOM", 20 * 4)
    run = Run.create(tmp_path / "run-001", tiny(), {})
    for epoch in range(40):
        keep_milestone(run, epoch, {"w": torch.zeros(4)})
    assert len(milestones(run.path)) <= 20 // 4
    huge = Run.create(tmp_path / "run-002", tiny(), {})
    keep_milestone(huge, 0, {"w": torch.zeros(10)})
    assert milestones(huge.path) == []


def test_an_interrupted_run_has_the_same_ones(tmp_path: Path, tiny: Build, digits: Dataset) -> None:
    experiment = tiny({"training.epochs": 6})
    whole = trained(experiment, digits, tmp_path / "whole")
    session = Session.start(experiment, digits, tmp_path / "cut")
    for progress in session.progress():
        if progress.epoch_terms and progress.epoch == 2:
            session.pause(True)  # its checkpoint is what is gone on from
        if progress.epoch == 5:
            session._lock.release()  # as a process that is killed does
            break
    assert max(milestones(session.run.path)) == 5
    for _ in Session.resume(session.run, digits).progress():
        pass
    assert milestones(session.run.path) == milestones(whole.path) == [0, 1, 2, 3, 4, 5, 6]
    for epoch in milestones(whole.path):
        one, other = (load_file(file_of(run.path, epoch)) for run in (whole, session.run))
        assert all(torch.equal(one[key], other[key]) for key in one)
    assert all(torch.equal(one[key], whole.weights()[key]) for key in one), "the last are the final ones"


def test_a_run_that_does_not_fit_in_memory_now_loses_none(
    tmp_path: Path, tiny: Build, digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session.start(tiny({"training.epochs": 6}), digits, tmp_path / "cut")
    for progress in session.progress():
        if progress.epoch_terms and progress.epoch == 2:
            session.pause(True)
        if progress.epoch == 4:
            session._lock.release()
            break

    def refused(*_: object) -> None:
        raise SpecError("", "no room")

    monkeypatch.setattr(aestudio.session, "check_memory", refused)
    with pytest.raises(SpecError, match="no room"):
        Session.resume(session.run, digits)
    assert max(milestones(session.run.path)) == 4


def test_best_weights_that_came_back_are_not_taken_for_the_last_epochs(
    tmp_path: Path, tiny: Build, digits: Dataset
) -> None:
    stops = {"enabled": True, "patience": 2, "min_delta": 0.0, "restore_best": True}
    noisy = {"training.epochs": 16, "training.optimizer.learning_rate": 0.3}
    run = trained(tiny({"training.early_stopping": stops, **noisy}), digits, tmp_path / "run-001")
    assert max(milestones(run.path)) == run.summary.epochs - 1


def test_a_run_goes_on_where_they_can_not_be_written(
    tmp_path: Path, tiny: Build, digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = Run.save_weights

    def full(run: Run, name: str, weights: Any, epoch: int) -> None:
        if name.startswith("milestones/"):
            raise WriteFailed("no space left")
        save(run, name, weights, epoch)

    monkeypatch.setattr(Run, "save_weights", full)
    assert trained(tiny(), digits, tmp_path / "run-001").summary.state == "done"


def test_the_same_is_asked_of_each_and_what_can_not_be_read_is_left_out(
    tmp_path: Path, tiny: Build, digits: Dataset
) -> None:
    run = trained(tiny(), digits, tmp_path / "run-001")
    file_of(run.path, 2).write_bytes(b"no weights")
    compiled = compile_experiment(run.experiment, digits)
    compiled.model.load_state_dict(run.weights())
    before = Weighs().answer(compiled)
    found = run_out(answers_over_time(run.path, compiled, Weighs()))
    assert [epoch for epoch, _ in found] == [0, 1, 3]
    assert found[-1][1] == before == Weighs().answer(compiled)
    assert len({answer for _, answer in found}) == 3
    assert finish(OverTime(run.path, Weighs()), digits) == found


def test_no_more_are_asked_than_are_wanted_from_the_first_to_the_last(
    tmp_path: Path, tiny: Build, digits: Dataset
) -> None:
    run = trained(tiny({"training.epochs": 6}), digits, tmp_path / "run-001")
    compiled = compile_experiment(run.experiment, digits)
    found = run_out(answers_over_time(run.path, compiled, Weighs(), 3))
    assert [epoch for epoch, _ in found] == [0, 3, 6]


def test_a_run_of_an_earlier_version_has_none(tmp_path: Path) -> None:
    assert milestones(tmp_path) == []
