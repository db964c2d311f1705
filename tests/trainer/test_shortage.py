"""Memory that runs out in a step: the run stands as before it, and goes on with a batch that fits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from aestudio.cli.main import main
from aestudio.memory import OutOfMemory
from aestudio.project import Project
from aestudio.reproduce import begin_reproduction, reproduced
from aestudio.run import Run
from aestudio.session import Session
from aestudio.trainer import Trainer, loop
from tests.little_memory import room_for
from tests.trainer.small import data, experiment, losses, run, small, weights

LAYERS = [
    "flatten",
    {"kind": "dense", "units": 12},
    "batch_norm",
    {"kind": "dropout", "rate": 0.3},
    {"kind": "dense", "units": 3, "activation": "linear"},
]
NOISY: dict[str, Any] = {"networks.encoder.layers": LAYERS}  # draws random numbers, keeps running statistics


def names(events: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    return [(event["event"], event.get("batch", event.get("value"))) for event in events]


def test_the_batch_is_halved_until_it_fits() -> None:
    with room_for(5):
        reports = run(Trainer(small()))

    events = [event for report in reports for event in report.events if event["event"] != "threads"]
    assert names(events) == [
        ("out of memory", 16),
        ("batch size", 8),
        ("out of memory", 8),
        ("batch size", 4),
    ]
    assert reports[-1].epoch == 4
    assert len(losses(reports)) == 4 * 13  # 51 samples, 4 at a time


def test_it_trains_as_if_the_smaller_batch_had_been_asked_for() -> None:
    """Random numbers drawn and statistics gathered by the step that failed are put back."""
    with room_for(8, calls=3):  # in the decoder
        short = Trainer(small(NOISY))
        reports = run(short)
    plain = Trainer(small({**NOISY, "training.batch_size": 8}))

    assert losses(reports) == losses(run(plain))
    expected = weights(plain.compiled)
    assert all(torch.equal(value, expected[name]) for name, value in weights(short.compiled).items())


def test_one_that_waits_is_left_before_the_step_and_may_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "REPORT_SECONDS", 0.0)
    trainer = Trainer(small())
    trainer.waits = True
    going = trainer.run()
    step = next(report.step for report in going if report.step == 2)
    before = weights(trainer.compiled)
    with room_for(8):
        (event,) = next(going).events
        again = next(going)

    assert event == {"step": step, "event": "out of memory", "batch": 16, "fits": 8}
    assert again.step == step  # nobody chose another batch
    assert all(torch.equal(value, before[name]) for name, value in weights(trainer.compiled).items())
    assert losses(list(going))  # now there is memory


def test_a_run_that_ran_short_gives_equal_losses_again(tmp_path: Path) -> None:
    session = Session.start(experiment(NOISY), data(), tmp_path / "run")
    for progress in session.progress():
        if progress.epoch == 2:
            break
    with room_for(8, calls=3):
        for _ in session.progress():
            pass
    assert [name for name, _ in names(session.run.history().events)].count("out of memory") == 1

    found = reproduced(begin_reproduction(session.run, data(), tmp_path / "again"))

    assert found.equal, found.words


def test_a_run_that_is_repeated_does_not_take_another_batch(tmp_path: Path) -> None:
    session = Session.start(experiment(), data(), tmp_path / "run")
    list(session.progress())
    again = begin_reproduction(session.run, data(), tmp_path / "again")
    with room_for(8), pytest.raises(OutOfMemory):
        list(again.progress())


def test_with_one_sample_too_many_it_ends_in_words_and_can_go_on(tmp_path: Path) -> None:
    session = Session.start(experiment(), data(), tmp_path / "run")
    with room_for(0), pytest.raises(OutOfMemory, match="expected enough memory"):
        list(session.progress())
    assert session.run.summary.state == "failed"

    resumed = Session.resume(session.run, data())
    list(resumed.progress())
    assert resumed.result()["state"] == "done"


def test_after_a_weight_has_moved_it_ends_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a broken-off update made of the weights nobody knows; the last checkpoint is whole."""

    def step(*_: object, **__: object) -> None:
        torch.empty(2**52, dtype=torch.uint8)

    session = Session.start(experiment(), data(), tmp_path / "run")
    for optimizer in session.trainer._steps.stepper.optimizers.values():
        monkeypatch.setattr(optimizer, "step", step)
    with pytest.raises(OutOfMemory):
        list(session.progress())
    assert Run(session.run.path).state().where.step == 0


def test_the_trial_of_threads_makes_do_with_less() -> None:
    with room_for(8):
        trainer = Trainer(small({"training.threads": None}))
    assert trainer.where.threads >= 1


def test_in_a_validation_it_is_done_anew_with_half_the_samples(tmp_path: Path) -> None:
    """The weights are as ever; the run is repeated in the same pieces, to the last bit."""
    session = Session.start(experiment(NOISY), data(), tmp_path / "run")
    with room_for(5, calls=2, validating=True):  # 17 validate and 17 test
        list(session.progress())

    short = [event for event in session.run.events() if event["event"] == "out of memory"]
    assert [(event["step"], event["batch"], event["fits"]) for event in short] == [(4, 17, 8), (4, 8, 4)]
    assert session.result()["state"] == "done"
    plain = Trainer(small(NOISY))
    reports = run(plain)
    expected = weights(plain.compiled)
    assert all(torch.equal(value, expected[name]) for name, value in session.run.weights().items())
    assert session.result()["final"]["val_loss"] == pytest.approx(reports[-1].epoch_terms["val_loss"])
    assert reproduced(begin_reproduction(session.run, data(), tmp_path / "again")).equal


def test_a_validation_that_ran_short_holds_where_somebody_waits() -> None:
    trainer = Trainer(small())
    trainer.waits = True
    with room_for(5, validating=True):
        told = [event for report in trainer.run() for event in report.events if "validating" in event]
    assert len(told) == 2
    assert trainer.where.epoch == 4


def test_the_command_line_says_so(
    project: Callable[..., Project], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = project({"training.batch_size": 64, "training.epochs": 1}).base
    with room_for(40):
        assert main(["train", str(folder)]) == 0
    assert "out of memory at step 1 with batch 64: goes on with batch 32" in capsys.readouterr().err
