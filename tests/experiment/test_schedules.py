"""Learning-rate schedules by their formulas."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from torch import nn

from aestudio.experiment import SCHEDULES
from aestudio.experiment.schedules import Plateau
from aestudio.trainer.judge import lower_rate
from aestudio.trainer.state import Where


def factor(epoch: float, epochs: int = 20, **settings: Any) -> float:
    return float(SCHEDULES.parse(settings).factor(epoch, epochs))


def test_the_kinds_there_are() -> None:
    assert SCHEDULES.names() == ["constant", "step", "exponential", "cosine", "warm-up", "plateau"]


@pytest.mark.parametrize("kind", SCHEDULES.names())
def test_every_schedule_stays_between_0_and_1(kind: str) -> None:
    values = [factor(epoch / 10, kind=kind) for epoch in range(201)]

    assert min(values) >= 0
    assert max(values) == pytest.approx(1.0)


def test_constant() -> None:
    assert factor(13.7, kind="constant") == 1.0


@pytest.mark.parametrize(("epoch", "expected"), [(0, 1), (9.99, 1), (10, 0.5), (19.9, 0.5), (20, 0.25)])
def test_step_falls_at_once(epoch: float, expected: float) -> None:
    assert factor(epoch, kind="step", every=10, gamma=0.5) == expected


def test_exponential_falls_smoothly() -> None:
    assert factor(2.5, kind="exponential", gamma=0.9) == pytest.approx(0.9**2.5)


@pytest.mark.parametrize("floor", [0.0, 0.1])
def test_cosine_starts_full_and_ends_at_its_floor(floor: float) -> None:
    assert factor(0, kind="cosine", floor=floor) == 1.0
    assert factor(10, kind="cosine", floor=floor) == pytest.approx((1 + floor) / 2)
    assert factor(20, kind="cosine", floor=floor) == pytest.approx(floor)


def test_cosine_as_torchs() -> None:
    optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
    theirs = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 20, eta_min=0.1)

    for epoch in range(20):
        assert factor(epoch, kind="cosine", floor=0.1) == pytest.approx(theirs.get_last_lr()[0])
        optimizer.step()
        theirs.step()


def test_warm_up_rises_in_a_straight_line_and_then_stays() -> None:
    values = [factor(epoch, kind="warm-up", rise=4, cosine=False) for epoch in (0, 1, 2, 3, 4, 12)]

    assert values == pytest.approx([0.001, 0.25, 0.5, 0.75, 1.0, 1.0])


@pytest.mark.parametrize("rise", [1.0, 2.5, 7.3])
def test_warm_up_then_cosine_ends_at_zero_with_the_run(rise: float) -> None:
    assert factor(rise, kind="warm-up", rise=rise) == pytest.approx(1.0)
    assert factor((rise + 20) / 2, kind="warm-up", rise=rise) == pytest.approx(0.5)
    assert factor(20, kind="warm-up", rise=rise) == pytest.approx(0.0, abs=1e-12)


def test_a_rise_longer_than_the_run_is_cut_off() -> None:
    assert factor(20, kind="warm-up", rise=40) == pytest.approx(0.5)


def keras(losses: list[float], factor: float, patience: int, min_delta: float, floor: float) -> list[float]:
    """`ReduceLROnPlateau.on_epoch_end` of Keras 3, transcribed: the rate after each epoch, from 1."""
    rate, best, wait, rates = 1.0, math.inf, 0, []
    for current in losses:
        if current < best - min_delta:
            best, wait = current, 0
        else:
            wait += 1
            if wait >= patience and rate > floor:
                rate, wait = max(rate * factor, floor), 0
        rates.append(rate)
    return rates


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("patience", [1, 2, 5])
def test_the_plateau_rule_is_keras(seed: int, patience: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    losses = (1 / torch.arange(1, 61) + 0.05 * torch.rand(60, generator=generator)).tolist()
    settings = {"patience": patience, "gamma": 0.3, "min_delta": 0.01, "floor": 0.05}
    schedule, where = Plateau.parse(settings), Where()

    rates = []
    for loss in losses:
        before = where.plateau[2]
        assert lower_rate(schedule, where, {"val_loss": loss, "loss": -loss}) == (where.plateau[2] < before)
        rates.append(where.plateau[2])

    assert rates == pytest.approx(keras(losses, 0.3, patience, 0.01, 0.05))
    assert len(set(rates)) > 1


def test_a_plateau_is_judged_by_the_training_loss_where_nothing_validates() -> None:
    schedule, where = Plateau.parse({"patience": 1}), Where()

    assert [lower_rate(schedule, where, {"loss": loss}) for loss in (0.5, 0.5, 0.4)] == [False, True, False]
