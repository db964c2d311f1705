"""Early stopping by Keras' rule: an improvement is value + min_delta < best."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from aestudio.experiment import EarlyStopping
from aestudio.trainer.judge import is_best, should_stop
from aestudio.trainer.state import Where

CURVES = Path(__file__).parents[3] / "shared" / "data" / "curves" / "labelled.json"


def stopped_after(losses: list[float], monitor: str = "val_loss", **settings: Any) -> int | None:
    """The number of epochs the run had."""
    rule, where = EarlyStopping.parse({"enabled": True, "monitor": monitor, **settings}), Where()
    for epoch, loss in enumerate(losses, 1):
        if should_stop(rule, where, {"loss": loss, monitor: loss}):
            return epoch
    return None


def keras(losses: list[float], patience: int, min_delta: float) -> int | None:
    """`EarlyStopping.on_epoch_end` of Keras 3, transcribed."""
    best, wait = math.inf, 0
    for epoch, current in enumerate(losses):
        wait += 1
        if current + min_delta < best:
            best, wait = current, 0
            continue
        if wait >= patience and epoch > 0:
            return epoch + 1
    return None


def test_it_stops_once_patience_epochs_brought_nothing() -> None:
    assert stopped_after([5, 4, 3, 3, 3, 3], patience=3, min_delta=0) == 6


def test_too_small_an_improvement_is_none() -> None:
    assert stopped_after([1.0, 0.95, 0.91, 0.85], patience=2, min_delta=0.1) == 3


def test_small_improvements_add_up_to_one() -> None:
    assert stopped_after([1.0, 0.95, 0.89, 0.84, 0.78], patience=2, min_delta=0.1) is None


def test_an_improvement_of_exactly_min_delta_is_none() -> None:
    assert stopped_after([1.0, 0.5], patience=1, min_delta=0.5) == 2


def test_it_can_watch_the_training_loss() -> None:
    rule, where = EarlyStopping.parse({"enabled": True, "monitor": "loss", "patience": 1}), Where()

    found = [should_stop(rule, where, {"loss": loss, "val_loss": 1.0}) for loss in (0.5, 0.4, 0.4)]

    assert found == [False, False, True]


def test_it_watches_the_training_loss_where_nothing_validates() -> None:
    rule, where = EarlyStopping.parse({"enabled": True, "patience": 1}), Where()

    assert [should_stop(rule, where, {"loss": loss}) for loss in (0.5, 0.5)] == [False, True]


def test_not_enabled_it_never_stops() -> None:
    assert stopped_after([1.0] * 50, enabled=False, patience=1) is None


def test_the_best_epoch_has_the_lowest_validation_loss() -> None:
    assert is_best(Where(), {"loss": 0.3, "val_loss": 0.5})
    assert is_best(Where(best={"val_loss": 0.5}), {"loss": 0.9, "val_loss": 0.4})
    assert not is_best(Where(best={"val_loss": 0.5}), {"loss": 0.1, "val_loss": 0.5})
    assert is_best(Where(best={"loss": 0.5}), {"loss": 0.4})


def curves() -> list[dict[str, Any]]:
    if not CURVES.is_file():
        return []
    found: list[dict[str, Any]] = json.loads(CURVES.read_text(encoding="utf-8"))
    return found


@pytest.mark.data
@pytest.mark.parametrize("monitor", ["loss", "val_loss"])
@pytest.mark.parametrize(("patience", "min_delta"), [(5, 1e-4), (1, 0.0), (10, 1e-6), (2, 1e-3)])
def test_real_curves_stop_where_keras_stops_them(monitor: str, patience: int, min_delta: float) -> None:
    known = [curve[monitor] for curve in curves() if monitor in curve]
    if not known:
        pytest.skip(f"needs curves with {monitor} in {CURVES}, which are not on this machine")

    for losses in known:
        assert stopped_after(losses, patience=patience, min_delta=min_delta) == keras(
            losses, patience, min_delta
        )
