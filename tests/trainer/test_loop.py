"""The loop: what it reports is what happened, and nothing a listener does changes it."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from aestudio import memory
from aestudio.data import Dataset
from aestudio.trainer import Diverged, Trainer, loop, train, trial
from aestudio.trainer.progress import Event
from aestudio.trainer.step import Stepper
from tests.trainer.small import data, experiment, losses, run, small, weights

NOISY: dict[str, Any] = {
    "networks.encoder.layers[1]": {"kind": "dropout", "rate": 0.3},
    "family.corruption": "gaussian",
}


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A report after every step and every validation batch."""
    monkeypatch.setattr(loop, "REPORT_SECONDS", 0.0)
    monkeypatch.setattr(memory, "EVALUATION_BATCH", 16)


def by_hand(epochs: int) -> tuple[list[float], list[tuple[float, float]], nn.Module]:
    """The same run in plain torch: each step's loss, each epoch's two means, and the model."""
    compiled = small()
    x = {part: compiled.batches(torch.from_numpy(compiled.parts[part])) for part in ("train", "validation")}
    model = nn.Sequential(compiled.model.encoder, compiled.model.decoder)  # type: ignore[arg-type]
    optimizer = torch.optim.Adam(model.parameters(), eps=1e-7)
    steps, means = [], []
    for epoch in range(epochs):
        order = torch.randperm(51, generator=torch.Generator().manual_seed(epoch))
        for batch in x["train"][order].split(16):
            optimizer.zero_grad()
            loss = ((model(batch) - batch) ** 2).mean()
            loss.backward()
            optimizer.step()
            steps.append(loss.item())
        moving = np.average(steps[-4:], weights=[16, 16, 16, 3])
        with torch.no_grad():
            means.append((float(moving), ((model(x["validation"]) - x["validation"]) ** 2).mean().item()))
    return steps, means, model


def test_a_run_is_the_plain_loop() -> None:
    steps, means, model = by_hand(4)
    compiled = small()

    reports = run(Trainer(compiled))

    epochs = [report.epoch_terms for report in reports if report.epoch_terms]
    assert losses(reports) == pytest.approx(steps, rel=1e-5)
    assert [epoch["loss"] for epoch in epochs] == pytest.approx([loss for loss, _ in means], rel=1e-5)
    assert [epoch["val_loss"] for epoch in epochs] == pytest.approx([loss for _, loss in means], rel=1e-5)
    for mine, theirs in zip(compiled.model.parameters(), model.parameters(), strict=True):
        torch.testing.assert_close(mine, theirs, rtol=1e-4, atol=1e-6)


def test_the_same_seed_gives_the_same_run() -> None:
    first, second, other = (small(NOISY | {"training.seed": seed}) for seed in (5, 5, 6))

    found = [losses(run(Trainer(compiled))) for compiled in (first, second, other)]

    assert found[0] == found[1] != found[2]
    assert all(torch.equal(weights(first)[name], value) for name, value in weights(second).items())


def test_initial_weights_do_not_depend_on_what_was_drawn_before() -> None:
    first = weights(small())
    torch.rand(17)

    assert all(torch.equal(first[name], value) for name, value in weights(small()).items())


def test_making_a_model_ready_draws_none_of_the_random_numbers_of_a_run_in_progress() -> None:
    torch.manual_seed(123)
    state = torch.get_rng_state()

    small()

    assert torch.equal(torch.get_rng_state(), state)


def test_every_step_is_told_exactly_once_and_in_order(often: None) -> None:
    reports = run(Trainer(small()))

    counted = np.cumsum([len(report.losses.get("loss", ())) for report in reports])
    assert counted.tolist() == [report.step for report in reports]
    assert counted[-1] == reports[-1].steps == 4 * 4
    assert sum(report.samples for report in reports) == 4 * 51
    assert [report.epoch for report in reports if report.epoch_terms] == [1, 2, 3, 4]


def test_how_often_is_reported_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for seconds in (1e9, 0.0):
        monkeypatch.setattr(loop, "REPORT_SECONDS", seconds)
        reports = run(Trainer(small(NOISY)))
        found.append(
            (losses(reports), [dict(report.epoch_terms) for report in reports if report.epoch_terms])
        )

    assert found[0] == found[1]


def test_looking_changes_nothing(often: None) -> None:
    expected = losses(run(Trainer(small(NOISY))))
    trainer = Trainer(small(NOISY))

    reports = []
    for report in trainer.run():
        reports.append(report)
        trainer.evaluate("validation")
        trainer.state()
        trainer.compiled.model.eval()
        torch.manual_seed(9)
        torch.set_num_threads(2)
        small()

    assert losses(reports) == expected


def test_training_time_is_that_of_the_steps_not_of_the_listener(
    often: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    step = Stepper.step

    def slow(stepper: Stepper, *batch: Any) -> dict[str, torch.Tensor]:
        nonlocal now
        now += 1.0
        return step(stepper, *batch)

    monkeypatch.setattr(time, "perf_counter", lambda: now)
    monkeypatch.setattr(Stepper, "step", slow)
    trainer, seconds = Trainer(small()), []
    for report in trainer.run():
        seconds.append(report.seconds)
        now += 100.0
        trainer.evaluate("validation")

    assert seconds == sorted(seconds)
    assert trainer.where.seconds == 16.0


def test_the_validation_loss_is_over_the_whole_part_whatever_the_batch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trainer = Trainer(small())
    whole = trainer.evaluate("validation")

    monkeypatch.setattr(memory, "EVALUATION_BATCH", 5)

    assert trainer.evaluate("validation") == pytest.approx(whole, rel=1e-6)


def test_large_samples_are_evaluated_a_few_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(memory, "EVALUATION_NUMBERS", 100)
    sizes: list[int] = []
    evaluate = Stepper.evaluate

    def noting(stepper: Stepper, x: torch.Tensor, *rest: Any) -> dict[str, torch.Tensor]:
        sizes.append(len(x))
        return evaluate(stepper, x, *rest)

    monkeypatch.setattr(Stepper, "evaluate", noting)
    Trainer(small({"training.batch_size": 3})).evaluate("validation")

    assert set(sizes[:-1]) == {4}  # 100 numbers, samples of 25


def test_validation_uses_the_same_noise_every_time() -> None:
    trainer = Trainer(small({"family.corruption": "gaussian"}))

    assert trainer.evaluate("validation") == trainer.evaluate("validation")


def test_evaluating_leaves_the_model_in_its_mode() -> None:
    trainer = Trainer(small())
    trainer.compiled.model.train()

    trainer.evaluate("test")

    assert trainer.compiled.model.training


def test_a_part_without_samples_has_no_loss() -> None:
    everything = {"data.split": {"train": 1.0, "validation": 0.0, "test": 0.0}}
    trainer = Trainer(small(everything))

    assert trainer.evaluate("validation") == {}
    assert "val_loss" not in run(trainer)[-1].epoch_terms
    assert trainer.where.best["loss"] < 1


def test_the_test_part_is_not_touched_while_training() -> None:
    clean, poisoned = data(), data()
    values = poisoned.values.astype(np.float32)
    rows = small().parts.test
    values[rows] = np.nan
    poisoned = Dataset("poisoned", values, range=(0.0, 255.0))

    expected = losses(run(Trainer(small(dataset=clean))))
    trainer = Trainer(small(dataset=poisoned))

    assert losses(run(trainer)) == expected
    assert math.isnan(trainer.evaluate("test")["loss"])


@pytest.mark.parametrize("batch_size", [1, 50, 51, 1000])
def test_any_batch_size(batch_size: int) -> None:
    settings = {"training.batch_size": batch_size, "networks.encoder.layers[2]": "batch_norm"}

    reports = run(Trainer(small(settings)))

    assert reports[-1].step == 4 * math.ceil(51 / batch_size)
    assert np.isfinite(losses(reports)).all()


def test_the_learning_rate_is_the_schedules_at_every_step(often: None) -> None:
    trainer = Trainer(
        small({"training.schedule": {"kind": "cosine"}, "training.optimizer.learning_rate": 0.01})
    )

    applied = []
    for report in trainer.run():
        if report.losses:
            applied.append(trainer._steps.stepper.optimizers["autoencoder"].param_groups[0]["lr"])

    expected = [0.01 * (1 + math.cos(math.pi * step / 16)) / 2 for step in range(16)]
    assert applied == pytest.approx(expected)


def test_set_rate_holds_from_the_next_step_on_and_is_an_event(often: None) -> None:
    trainer = Trainer(small())
    rates: list[float] = []
    events: list[Event] = []
    for report in trainer.run():
        events += report.events
        if report.losses:
            rates.append(trainer._steps.stepper.optimizers["autoencoder"].param_groups[0]["lr"])
        if report.step == 5:
            trainer.change("learning rate", 0.5)

    assert rates == [0.001] * 5 + [0.5] * 11
    assert {"step": 5, "event": "learning rate", "value": 0.5, "base": 0.5} in events


def test_the_schedule_goes_on_from_a_rate_that_was_set(often: None) -> None:
    trainer = Trainer(small({"training.schedule": {"kind": "exponential", "gamma": 0.5}}))
    for report in trainer.run():
        if report.step == 4 and report.epoch == 1:
            trainer.change("learning rate", 0.08)
            assert trainer.rate == pytest.approx(0.08)

    assert trainer.rate == pytest.approx(0.08 * 0.5**3)


def test_a_plateau_lowers_the_rate_and_says_so() -> None:
    schedule = {"kind": "plateau", "patience": 1, "min_delta": 100.0, "gamma": 0.1}

    reports = run(Trainer(small({"training.schedule": schedule})))

    lowered = [event for report in reports for event in report.events if event["event"] == "learning rate"]
    assert [event["step"] for event in lowered] == [8, 12, 16]
    assert [event["value"] for event in lowered] == pytest.approx([1e-4, 1e-5, 1e-6])


def test_early_stopping_ends_the_run_with_the_best_weights() -> None:
    rule = {"enabled": True, "patience": 2, "min_delta": 0.0}
    settings = {
        "training.early_stopping": rule,
        "training.epochs": 200,
        "training.optimizer.learning_rate": 0.3,
    }
    trainer = Trainer(small(settings))

    reports = run(trainer)

    epochs = [report.epoch_terms for report in reports if report.epoch_terms]
    best = min(range(len(epochs)), key=lambda index: epochs[index]["val_loss"])
    assert trainer.where.ended == "stopped early: no improvement in 2 epochs"
    assert trainer.where.best["epoch"] == best + 1 == len(epochs) - 2
    assert trainer.evaluate("validation")["loss"] == pytest.approx(epochs[best]["val_loss"], rel=1e-6)
    assert reports[-1].events[-1]["event"] == "best weights restored"


def test_the_last_weights_can_be_kept_instead() -> None:
    rule = {"enabled": True, "patience": 2, "min_delta": 0.0, "restore_best": False}
    settings = {
        "training.early_stopping": rule,
        "training.epochs": 200,
        "training.optimizer.learning_rate": 0.3,
    }
    trainer = Trainer(small(settings))

    reports = run(trainer)

    assert trainer.evaluate("validation")["loss"] == pytest.approx(
        reports[-1].epoch_terms["val_loss"], rel=1e-6
    )


def test_a_run_that_diverges_ends_with_its_last_good_loss() -> None:
    huge = {"kind": "sgd", "learning_rate": 1000.0}
    linear = {"networks.decoder.layers[0].activation": "linear"}
    trainer = Trainer(small({"training.optimizer": huge, **linear}))

    with pytest.raises(Diverged) as caught:
        run(trainer)

    told = caught.value.progress
    assert np.isfinite(told.losses["loss"]).all()
    assert told.step == len(told.losses["loss"])
    step, said = told.step + 1, str(caught.value)
    assert any(f"the loss was {what} at step {step}" in said for what in ("infinite", "not a number"))
    assert "with learning rate 1000; try a smaller one" in str(caught.value)


def test_a_validation_loss_that_is_no_number_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "REPORT_SECONDS", 60.0)  # on a busy machine too, one report has all steps
    values = data().values.astype(np.float32)
    values[small().parts.validation[0]] = np.nan

    with pytest.raises(Diverged, match="the validation loss was not a number at step 4 ") as caught:
        run(Trainer(small(dataset=Dataset("poisoned", values, range=(0.0, 255.0)))))

    assert len(caught.value.progress.losses["loss"]) == 4


def test_a_number_of_threads_that_was_asked_for_is_used_and_recorded() -> None:
    trainer = Trainer(small({"training.threads": 2}))

    assert torch.get_num_threads() == 2
    assert next(trainer.run()).events[0] == {
        "step": 0,
        "event": "threads",
        "value": 2,
        "steps_per_second": {},
    }
    torch.set_num_threads(1)


def test_threads_are_given_up_when_the_machine_gets_busy(
    often: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "try_threads", lambda compiled: (2, {1: 1.0, 2: 2.0}))
    trainer = Trainer(small({"training.threads": None}))
    monkeypatch.setattr(trainer._pace, "collapsed", lambda samples, seconds: trainer.where.step == 6)

    events = [event for report in trainer.run() for event in report.events if event["event"] == "threads"]

    assert [(event["step"], event["value"]) for event in events] == [(0, 2), (6, 1)]
    assert torch.get_num_threads() == 1


@pytest.mark.usefixtures("often")
def test_a_busy_machine_noticed_in_a_validation_is_heeded_from_the_next_step_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was begun with two threads is ended with two: done again, threads are given up from a step on."""
    monkeypatch.setattr(trial, "try_threads", lambda compiled: (2, {1: 1.0, 2: 2.0}))
    trainer = Trainer(small({"training.threads": None}))
    model, seen = trainer.compiled.model, list[tuple[bool, int]]()
    monkeypatch.setattr(trainer._pace, "collapsed", lambda samples, seconds: not model.training)

    told = []
    for report in trainer.run():
        seen.append((model.training, torch.get_num_threads()))
        told += [event for event in report.events if event["event"] == "threads"]

    assert [(event["step"], event["value"]) for event in told] == [(0, 2), (5, 1)]  # epochs of four steps
    validating = [threads for training, threads in seen if not training]
    assert validating[0] == 2
    assert set(validating[len(validating) // 4 :]) == {1}
    torch.set_num_threads(1)


def test_bf16_trains_and_keeps_its_weights_in_full_precision() -> None:
    trainer = Trainer(small({"training.precision": "bf16", "training.epochs": 30}))

    reports = run(trainer)

    exact = losses(run(Trainer(small({"training.epochs": 30}))))
    assert losses(reports) != exact
    assert losses(reports)[-1] == pytest.approx(exact[-1], rel=0.05)
    assert all(value.dtype == torch.float32 for value in weights(trainer.compiled).values())
    assert not torch.is_autocast_enabled("cpu")


def test_training_from_disk_is_training_from_memory(tmp_path: Any) -> None:
    np.save(tmp_path / "x.npy", data().values)
    mapped = Dataset("mapped", np.load(tmp_path / "x.npy", mmap_mode="r"), range=(0.0, 255.0))

    assert losses(run(Trainer(small(dataset=mapped)))) == losses(run(Trainer(small())))


def test_train_is_the_whole_run() -> None:
    assert losses(list(train(small()))) == losses(run(Trainer(small())))


def test_a_run_ends_after_its_epochs_and_says_so() -> None:
    trainer = Trainer(small())
    run(trainer)

    assert trainer.where.ended == "all 4 epochs done"
    assert experiment().training.epochs == trainer.where.epoch
