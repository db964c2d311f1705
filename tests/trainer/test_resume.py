"""Going on from a state is as if there had been no interruption, to the last bit."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
import torch

from aestudio import memory
from aestudio.experiment import OPTIMIZERS
from aestudio.trainer import Progress, State, Trainer, loop
from aestudio.trainer.progress import Event
from tests.trainer.small import losses, run, small, weights

DROPOUT = {"kind": "dropout", "rate": 0.3}
CASES: dict[str, dict[str, Any]] = {
    **{kind: {"training.optimizer": kind} for kind in OPTIMIZERS.names()},
    "momentum": {"training.optimizer": {"kind": "sgd", "momentum": 0.9, "nesterov": True}},
    "amsgrad": {"training.optimizer": {"kind": "adam", "amsgrad": True}},
    "centred": {"training.optimizer": {"kind": "rmsprop", "centered": True, "momentum": 0.5}},
    "dropout": {"networks.encoder.layers[1]": DROPOUT, "networks.encoder.layers[2].activation": "relu"},
    "noise": {"networks.encoder.layers[1]": "gaussian_noise", "family.corruption": "masking"},
    "batch norm": {"networks.encoder.layers[1]": "batch_norm"},
    "cosine": {"training.schedule": "cosine"},
    "warm-up": {"training.schedule": {"kind": "warm-up", "rise": 1.5}},
    "plateau": {"training.schedule": {"kind": "plateau", "patience": 1, "min_delta": 0.01}},
    "early stopping": {
        "training.early_stopping": {"enabled": True, "patience": 2, "min_delta": 0.005},
        "training.epochs": 9,
    },
    "bf16": {"training.precision": "bf16"},
    "no validation": {"data.split": {"train": 1.0, "validation": 0.0, "test": 0.0}},
}


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A report after every step and every validation batch, so that a run can be left there."""
    monkeypatch.setattr(loop, "REPORT_SECONDS", 0.0)
    monkeypatch.setattr(memory, "EVALUATION_BATCH", 16)


def left_at(settings: dict[str, Any], stop: int) -> tuple[list[Progress], State]:
    """The reports of a run up to number `stop`, and its state there; then it goes on for a while, unseen."""
    trainer = Trainer(small(settings))
    going = trainer.run()
    seen = [next(going) for _ in range(stop)]
    torch.rand(3)  # as a viewer might
    state = trainer.state()
    for _, _ in zip(going, range(3), strict=False):
        pass
    return seen, state


def happened(reports: list[Progress]) -> tuple[list[float], list[dict[str, float]], list[Event]]:
    """What was reported, but for when."""
    epochs = [dict(report.epoch_terms) for report in reports if report.epoch_terms]
    return losses(reports), epochs, [event for report in reports for event in report.events]


@pytest.mark.parametrize("case", CASES)
def test_a_run_left_anywhere_goes_on_as_if_it_had_not_been(case: str) -> None:
    settings = CASES[case]
    whole = Trainer(small(settings))
    reports = run(whole)
    stops = random.Random(case).sample(range(1, len(reports)), 4)

    for stop in stops:
        before, state = left_at(settings, stop)
        trainer = Trainer(small(settings), state)
        after = run(trainer)[1:]  # the first says where it stands

        assert happened([*before, *after]) == happened(reports)
        assert after[-1].step == reports[-1].step
        assert trainer.where.best == whole.where.best
        assert trainer.where.ended == whole.where.ended
        expected = weights(whole.compiled)
        assert all(torch.equal(expected[name], value) for name, value in weights(trainer.compiled).items())
        assert all(torch.equal(whole.best[name], value) for name, value in trainer.best.items())


def test_what_is_done_to_a_run_is_done_again_at_its_step() -> None:
    whole, events = Trainer(small()), list[Event]()
    for report in whole.run():
        events += report.events
        if report.step == 7 and not report.epoch_terms:
            whole.change("learning rate", 0.05)

    _, state = left_at({}, 3)
    trainer = Trainer(small(), state, script=events)
    run(trainer)

    expected = weights(whole.compiled)
    assert all(torch.equal(expected[name], value) for name, value in weights(trainer.compiled).items())


def test_threads_that_were_given_up_are_given_up_again_at_that_step() -> None:
    trainer = Trainer(small(), script=[{"step": 6, "event": "threads", "value": 2}])

    used = {report.step: trainer.where.threads for report in trainer.run() if report.losses}

    assert used == {step: 1 if step <= 6 else 2 for step in range(1, 17)}
    torch.set_num_threads(1)


def test_a_state_can_be_taken_up_more_than_once() -> None:
    _, state = left_at({}, 5)

    first, second = (run(Trainer(small(), state)) for _ in range(2))

    assert losses(first) == losses(second)


def test_a_state_is_a_copy() -> None:
    trainer = Trainer(small())
    going = trainer.run()
    next(going)
    state = trainer.state()
    before = {name: value.clone() for name, value in state.tensors.items()}

    list(going)

    assert state.where.step == 0
    assert all(torch.equal(before[name], value) for name, value in state.tensors.items())


def test_a_state_after_the_last_step_has_nothing_left_to_do() -> None:
    whole = Trainer(small())
    run(whole)

    trainer = Trainer(small(), whole.state())

    assert losses(run(trainer)) == []
    assert trainer.where.ended == whole.where.ended


def test_threads_of_the_run_are_taken_up() -> None:
    state = Trainer(small({"training.threads": 2})).state()
    torch.set_num_threads(1)

    Trainer(small({"training.threads": 2}), state)

    assert torch.get_num_threads() == 2
    torch.set_num_threads(1)


CHANGES = {
    3: ("batch size", 7),
    8: ("optimizer", {"kind": "sgd", "learning_rate": 0.05, "momentum": 0.9}),
    11: ("code penalty", 0.02),
    14: ("learning rate", 0.01),
    19: ("batch size", 30),
}


def steered(trainer: Trainer, stop: int = 1_000_000) -> tuple[list[Progress], State | None]:
    """The reports until `CHANGES` were made and all is done, or up to number `stop`, with the state there."""
    reports: list[Progress] = []
    for report in trainer.run():
        reports.append(report)
        if report.losses and report.step in CHANGES:
            trainer.change(*CHANGES[report.step])
            reports.append(trainer.standing())
        if len(reports) >= stop:
            return reports, trainer.state()
    return reports, None


@pytest.mark.parametrize("case", ["adam", "dropout", "cosine", "warm-up", "plateau"])
def test_a_run_that_was_steered_goes_on_as_if_it_had_not_been_left(case: str) -> None:
    """Left anywhere, in the middle of an epoch with another batch size too."""
    whole = Trainer(small(CASES[case]))
    reports, _ = steered(whole)
    for stop in random.Random(case).sample(range(2, len(reports)), 5):
        before, state = steered(Trainer(small(CASES[case])), stop)
        trainer = Trainer(small(CASES[case]), state)
        after, _ = steered(trainer)

        assert happened([*before, *after[1:]]) == happened(reports)
        assert (after[-1].step, after[-1].steps) == (reports[-1].step, reports[-1].steps)
        expected = weights(whole.compiled)
        assert all(torch.equal(expected[name], value) for name, value in weights(trainer.compiled).items())


def test_an_epoch_goes_on_at_the_sample_it_reached() -> None:
    """51 samples: three batches of 16, then the last three one by one; every sample once an epoch."""
    trainer = Trainer(small())
    going = trainer.run()
    while next(going).step < 3:
        pass
    trainer.change("batch size", 1)
    seen = [report.samples for report in going if report.losses]

    assert trainer.where.step == 3 + 3 + 3 * 51
    assert sum(seen) == 3 + 3 * 51


def test_a_checkpoint_of_before_is_taken_up() -> None:
    """When the place in an epoch was kept in steps too, and nothing but the rate could be changed."""
    whole = Trainer(small())
    expected = losses(run(whole))
    seen, state = left_at({}, 7)
    old = json.loads(state.where.to_json())
    for name in ("since", "changed", "weights", "counts"):
        del old[name]
    old["in_epoch"] = 2
    where = type(state.where).from_json(json.dumps(old))

    after = run(Trainer(small(), State(where, state.tensors, state.optimizers)))

    assert [*losses(seen), *losses(after)] == expected
