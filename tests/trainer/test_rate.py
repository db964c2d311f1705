"""The learning rate set while a schedule is at work: never more is applied than was asked for."""

from __future__ import annotations

from typing import Any

import pytest

from aestudio.trainer import Trainer, loop
from tests.trainer.small import small

VALUE = 1e-3
SCHEDULES: dict[str, dict[str, Any]] = {
    "rise": {"kind": "warm-up", "rise": 2.0, "cosine": True},
    "long rise": {"kind": "warm-up", "rise": 50.0, "cosine": False},
    "cosine": {"kind": "cosine"},
    "exponential": {"kind": "exponential", "gamma": 1e-3},
    "step": {"kind": "step", "every": 1, "gamma": 0.01},
}


def applied(monkeypatch: pytest.MonkeyPatch, schedule: str, step: int) -> tuple[Trainer, list[float]]:
    """The rates of the steps after the rate was set at `step`."""
    monkeypatch.setattr(loop, "REPORT_SECONDS", 0.0)
    trainer = Trainer(small({"training.schedule": SCHEDULES[schedule]}))
    rates: list[float] = []
    for report in trainer.run():
        if report.losses and report.step > step:
            rates.append(trainer._steps.stepper.optimizers["autoencoder"].param_groups[0]["lr"])
        if report.losses and report.step == step:
            trainer.change("learning rate", VALUE)
    return trainer, rates


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("step", [1, 2, 7, 9, 15])
def test_never_more_than_was_set(monkeypatch: pytest.MonkeyPatch, schedule: str, step: int) -> None:
    _, rates = applied(monkeypatch, schedule, step)
    assert len(rates) == 16 - step
    assert max(rates) <= VALUE * (1 + 1e-9)


def test_a_rise_leads_to_what_was_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two epochs of four steps each: at step 2 a quarter of the way up, at step 8 there."""
    trainer, rates = applied(monkeypatch, "rise", 2)
    assert trainer.where.rate == VALUE
    assert rates[:7] == pytest.approx([VALUE * step / 8 for step in range(2, 9)])


@pytest.mark.parametrize("schedule", ["cosine", "exponential", "step"])
@pytest.mark.parametrize("step", [5, 15])
def test_a_fall_goes_on_from_what_was_set(monkeypatch: pytest.MonkeyPatch, schedule: str, step: int) -> None:
    """To the last step, where a cosine is all but 0."""
    _, rates = applied(monkeypatch, schedule, step)
    assert rates[0] == pytest.approx(VALUE)
    assert rates == sorted(rates, reverse=True)
