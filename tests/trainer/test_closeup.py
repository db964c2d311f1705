"""Steps looked at one by one: what is measured is right, and the run is the same to the last bit."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from aestudio.trainer import Progress, Trainer, loop
from aestudio.trainer.progress import StepDetail
from tests.trainer.small import losses, run, small, weights

NOISY = {
    "networks.encoder.layers[1]": {"kind": "dropout", "rate": 0.3},
    "networks.encoder.layers[2].activation": "relu",
}


def closely(trainer: Trainer, when: tuple[int, int] = (0, 10**9)) -> list[Progress]:
    """Every report; steps after `when[0]` to `when[1]` are looked at one by one."""
    reports, going = list[Progress](), trainer.run()
    while True:
        trainer.closely = when[0] <= trainer.where.step < when[1]
        if (report := next(going, None)) is None:
            return reports
        reports.append(report)


def details(reports: list[Progress]) -> list[StepDetail]:
    return [report.detail for report in reports if report.detail]


@pytest.mark.parametrize("when", [(0, 10**9), (3, 9)])
@pytest.mark.parametrize("settings", [{}, NOISY, {"training.schedule": "cosine"}])
def test_a_run_in_slow_motion_is_equal_to_one_at_full_speed(
    settings: dict[str, Any], when: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, slow = Trainer(small(settings)), Trainer(small(settings))
    expected = run(plain)
    if when[0]:
        monkeypatch.setattr(loop, "REPORT_SECONDS", 0.0)

    reports = closely(slow, when)

    assert losses(reports) == losses(expected)
    epochs = [report.epoch_terms for report in reports if report.epoch_terms]
    assert epochs == [report.epoch_terms for report in expected if report.epoch_terms]
    after = weights(plain.compiled)
    assert all(torch.equal(after[name], value) for name, value in weights(slow.compiled).items())


def test_each_step_says_which_samples_it_took_at_what_loss_and_rate() -> None:
    reports = closely(Trainer(small({"training.schedule": "cosine", "training.epochs": 2})))

    found = details(reports)

    places = [(1, 16), (17, 32), (33, 48), (49, 51)]
    assert [(one.first, one.last) for one in found] == places * 2
    assert [one.epoch for one in found] == [1] * 4 + [2] * 4
    assert [one.step for one in found] == list(range(1, 9))
    assert [one.ends_epoch for one in found] == [False, False, False, True] * 2
    assert [one.loss for one in found] == losses(reports)
    assert found[0].rate == 0.001
    assert found[-1].rate < found[1].rate


def test_gradient_and_update_are_those_of_plain_gradient_descent() -> None:
    """SGD moves each weight by rate times gradient, so the update is the rate times the gradient long."""
    trainer = Trainer(small({"training.optimizer": {"kind": "sgd", "learning_rate": 0.5}}))
    trainer.closely = True
    going = trainer.run()
    next(going)
    before = weights(trainer.compiled)

    detail = next(going).detail

    assert detail is not None
    assert set(detail.gradients) == {"encoder", "decoder"}
    for role in ("encoder", "decoder"):
        length = sum(value.double().square().sum() for name, value in before.items() if name.startswith(role))
        moved = detail.updates[role] * float(length) ** 0.5
        assert moved == pytest.approx(0.5 * detail.gradients[role], rel=1e-4)


def test_at_full_speed_nothing_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = Trainer(small())
    monkeypatch.setattr(trainer, "_close_up", None)
    assert details(run(trainer)) == []
