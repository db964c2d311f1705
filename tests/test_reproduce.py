"""A run done again from its folder alone: the same losses on a CPU, whatever was changed on the way."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from aestudio.data import Dataset
from aestudio.reproduce import Reproduction, begin_reproduction, compare, reproduced
from aestudio.run import Run
from aestudio.session import Session
from aestudio.spec import SpecError
from aestudio.trainer import Diverged, loop
from tests.trainer.small import data, experiment

DROPOUT = {"networks.encoder.layers[1]": {"kind": "dropout", "rate": 0.3}}
MOMENTUM = {"kind": "sgd", "learning_rate": 0.05, "momentum": 0.9}
CHANGES = [
    (3, "learning rate", 0.01),
    (6, "batch size", 7),
    (13, "optimizer", MOMENTUM),
    (19, "code penalty", 0.02),
    (19, "batch size", 30),
    (23, "code penalty", 0.0),
]


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "REPORT_SECONDS", 0.0)


def steered(path: Path, settings: dict[str, Any] | None = None, *, weights: Run | None = None) -> Run:
    """A run to which `CHANGES` were made, each at its step."""
    session = Session.start(
        experiment({"training.epochs": 7, **(settings or {})}), data(), path, weights=weights
    )
    left = list(CHANGES)
    for progress in session.progress():
        while left and progress.step == left[0][0]:
            session.change(*left.pop(0)[1:])
    assert not left
    return session.run


def again(run: Run, dataset: Dataset | None = None) -> Reproduction:
    """The run reproduced beside itself, with reports now and then."""
    session = begin_reproduction(run, dataset or data(), run.path.parent / f"{run.name}-again")
    return reproduced(session)


SETTINGS: dict[str, dict[str, Any]] = {
    "plain": {},
    "dropout": DROPOUT,
    "cosine": {"training.schedule": "cosine"},
    "warm-up": {"training.schedule": {"kind": "warm-up", "rise": 2.5}},
    "early stopping": {"training.early_stopping": {"enabled": True, "patience": 4}, "training.epochs": 19},
    "plateau": {"training.schedule": {"kind": "plateau", "patience": 1, "min_delta": 1.0}},
}


@pytest.mark.parametrize("case", SETTINGS)
def test_a_run_that_was_steered_gives_equal_losses(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Learning rate, batch size, optimizer and a loss weight, in mid-epoch and between epochs."""
    run = steered(tmp_path / "run", SETTINGS[case])
    monkeypatch.setattr(loop, "REPORT_SECONDS", 0.05)

    found = again(run)

    steps = len(run.history().steps["loss"])
    compared = f"the losses of {steps} steps, the terms of the epochs, the final terms and the weights"
    assert found.words == f"equal: {compared} are the same to the last bit"
    other = Run(Path(found.again))
    assert all(torch.equal(value, other.weights()[name]) for name, value in run.weights().items())
    assert other.summary.final == run.summary.final
    done = [event for event in other.history().events if "base" in event]
    assert [(event["step"], event["event"]) for event in done] == [(step, name) for step, name, _ in CHANGES]


def test_without_its_changes_it_would_be_another(tmp_path: Path) -> None:
    run = steered(tmp_path / "run")
    events = (run.path / "events.jsonl").read_text().splitlines(keepends=True)
    (run.path / "events.jsonl").write_text("".join(line for line in events if "code penalty" not in line))

    found = again(run)

    assert not found.equal
    assert found.difference == float("inf")  # it has no such term
    assert found.words.startswith("different: first in the loss of step 20: ")
    assert found.words.endswith("; losses differ by inf at most, at step 20 (reconstruction)")


def test_how_much_losses_differ_and_where_is_told(tmp_path: Path) -> None:
    run = steered(tmp_path / "run")
    events = (run.path / "events.jsonl").read_text().replace('"base": 0.01}', '"base": 0.0101}')
    (run.path / "events.jsonl").write_text(events)

    found = again(run)

    assert not found.equal
    assert 0 < found.difference < 1
    assert found.step > 3
    assert f"at step {found.step:,} ({found.term})" in found.words
    before, after = (
        run.history().epochs["val_loss"][0],
        Run(Path(found.again)).history().epochs["val_loss"][0],
    )
    assert found.first == f"the val_loss of the epoch that ended at step 4: {before!r} then, {after!r} now"


def finished(path: Path) -> Run:
    session = Session.start(experiment(), data(), path)
    for _ in session.progress():
        pass
    return session.run


def test_another_test_loss_is_a_difference(tmp_path: Path) -> None:
    run = finished(tmp_path / "run")
    wanted = run.summary.final["test_loss"]
    run.write_summary(replace(run.summary, final={**run.summary.final, "test_loss": wanted + 1e-9}))

    found = again(run)

    assert not found.equal
    assert found.words == (f"different: first in the final test_loss: {wanted + 1e-9!r} then, {wanted!r} now")


@pytest.mark.parametrize(("which", "words"), [("weights", "weights"), ("best", "best weights")])
def test_another_weight_is_a_difference(which: str, words: str, tmp_path: Path) -> None:
    run = finished(tmp_path / "run")
    weights = run.weights(which)
    weights["decoder.0.linear.bias"][3] += 1e-6
    run.save_weights(which, weights, 4)

    found = again(run)

    assert not found.equal
    assert found.words == f"different: first in the {words}: decoder.0.linear.bias"


def test_weights_that_cannot_be_read_are_not_called_equal(tmp_path: Path) -> None:
    run = finished(tmp_path / "run")
    (run.path / "best.safetensors").write_bytes(b"no weights")

    found = again(run)

    assert not found.equal
    assert "best.safetensors: expected saved weights, found none that can be read" in found.words


def test_a_run_that_was_stopped_is_repeated_as_far(tmp_path: Path) -> None:
    session = Session.start(experiment(DROPOUT), data(), tmp_path / "run")
    for progress in session.progress():
        if progress.step == 4:
            session.change("batch size", 5)
        session.stopping = progress.step == 11

    found = again(session.run)

    assert found.equal
    assert found.steps == 11
    other = Run(Path(found.again)).summary
    assert (other.state, other.steps) == ("stopped", 11)
    assert other.reason == "as far as the run that it repeats"
    with pytest.raises(SpecError, match="found a repetition of run that was broken off; reproduce it anew"):
        Session.resume(Run(Path(found.again)), data())


def test_a_run_that_was_resumed_is_repeated_in_one_piece(tmp_path: Path) -> None:
    session = Session.start(experiment(DROPOUT), data(), tmp_path / "run")
    for progress in session.progress():
        if progress.step == 5:
            session.change("optimizer", MOMENTUM)
        session.stopping = progress.step == 7
    for _ in Session.resume(session.run, data()).progress():
        pass

    assert again(session.run).equal


def test_a_run_that_diverged_diverges_again(tmp_path: Path) -> None:
    linear = experiment({"networks.decoder.layers[0].activation": "linear"})
    session = Session.start(linear, data(), tmp_path / "run")
    going = session.progress()
    while next(going).step < 6:
        pass
    session.change("optimizer", {"kind": "sgd", "learning_rate": 1e3})
    with pytest.raises(Diverged):
        list(going)

    found = again(session.run)

    assert found.equal
    assert found.steps >= 6


def test_a_run_that_began_with_anothers_weights_kept_them(tmp_path: Path) -> None:
    first = steered(tmp_path / "first")
    second = steered(tmp_path / "second", weights=first)
    shutil.rmtree(first.path)  # the first may be gone by then

    found = again(second)

    assert found.equal
    (second.path / "start.safetensors").unlink()
    with pytest.raises(
        SpecError, match="found one that began with the weights of first, which it did not keep"
    ):
        begin_reproduction(second, data(), tmp_path / "third")


def test_other_data_are_refused(tmp_path: Path) -> None:
    run = steered(tmp_path / "run")
    with pytest.raises(SpecError, match="expected the data the run began with, found other values in them"):
        begin_reproduction(run, data(84), tmp_path / "again")


def test_a_run_without_a_step_and_one_in_progress_are_refused(tmp_path: Path) -> None:
    session = Session.start(experiment(), data(), tmp_path / "run")
    with pytest.raises(SpecError, match="expected a run with losses to compare with, found none"):
        begin_reproduction(session.run, data(), tmp_path / "again")
    going = session.progress()
    while not next(going).losses:
        pass
    with pytest.raises(SpecError, match="expected a run that is over, found one that is being trained"):
        begin_reproduction(session.run, data(), tmp_path / "again")
    session.stop()


def test_what_is_repeated_is_not_steered(tmp_path: Path) -> None:
    run = steered(tmp_path / "run")
    session = begin_reproduction(run, data(), tmp_path / "again")
    going = session.progress()
    next(going)
    with pytest.raises(SpecError, match="expected a run that can be steered, found one that repeats another"):
        session.change("batch size", 4)
    session.stop()
    assert compare(run, session.run).words.startswith("equal so far: the losses of 0 steps")


def test_a_run_stopped_between_an_epochs_last_step_and_its_validation_is_repeated_as_equal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session.start(experiment({"training.epochs": 7}), data(), tmp_path / "run-001")
    steps = session.trainer.course.steps // 7
    for progress in session.progress():
        if progress.step == 3 * steps and progress.epoch == 2:
            session.stop()
            break
    monkeypatch.setattr(loop, "REPORT_SECONDS", 60.0)  # the repetition reports at the ends of epochs alone

    found = again(session.run)

    assert session.run.summary.epochs == 2
    assert found.equal, found
