"""Which epoch is the best one: that of the lowest loss among those that are watched."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from aestudio.trainer import Trainer
from aestudio.trainer.losses import Losses
from tests.trainer.small import small, weights

TRAINING = (0.5, 0.3, 0.2, 0.4)  # the lowest is the third epoch's
VALIDATION = (0.5, 0.1, 0.3, 0.4)  # the lowest is the second's


def followed(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any]
) -> tuple[Trainer, list[dict[str, Tensor]]]:
    """A run with these losses, and its weights at the end of each epoch."""
    trainer = Trainer(small(settings))
    kept: list[dict[str, Tensor]] = []

    def told(losses: Losses) -> dict[str, float]:
        return {"loss": (TRAINING if losses is trainer._losses else VALIDATION)[trainer.where.epoch]}

    monkeypatch.setattr(Losses, "means", told)
    judge = trainer._judge

    def keep(terms: dict[str, float]) -> None:
        kept.append(weights(trainer.compiled))
        judge(terms)

    monkeypatch.setattr(trainer, "_judge", keep)
    list(trainer.run())
    return trainer, kept


@pytest.mark.parametrize(
    ("enabled", "monitor", "epoch"),
    [(True, "loss", 3), (True, "val_loss", 2), (False, "loss", 2), (False, "val_loss", 2)],
)
def test_the_best_is_by_what_is_watched(
    monkeypatch: pytest.MonkeyPatch, enabled: bool, monitor: str, epoch: int
) -> None:
    rule = {"enabled": enabled, "monitor": monitor, "patience": 10}
    trainer, kept = followed(monkeypatch, {"training.early_stopping": rule})
    terms = {"loss": TRAINING[epoch - 1], "val_loss": VALIDATION[epoch - 1]}
    assert trainer.where.best == {"epoch": epoch, **terms}
    assert all(torch.equal(value, kept[epoch - 1][name]) for name, value in trainer.best.items())
    ends_with = weights(trainer.compiled)
    expected = kept[epoch - 1] if enabled else kept[-1]
    assert all(torch.equal(value, expected[name]) for name, value in ends_with.items())
