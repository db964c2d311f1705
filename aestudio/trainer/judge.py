"""What is decided at the end of an epoch: is it the best, is it time to stop, should the rate fall."""

from __future__ import annotations

from aestudio.experiment import EarlyStopping, Schedule
from aestudio.experiment.schedules import Plateau
from aestudio.trainer.state import Where

__all__ = ["is_best", "lower_rate", "should_stop"]


def is_best(where: Where, terms: dict[str, float], monitor: str = "val_loss") -> bool:
    """Whether this epoch has the lowest loss so far: what early stopping watches, else the validation loss.

    Where nothing validates, it is the training loss. Where the losses are no measure, the last epoch counts.
    """
    name = monitor if monitor in terms else "loss"
    return name not in terms or terms[name] < where.best.get(name, float("inf"))


def should_stop(rule: EarlyStopping, where: Where, terms: dict[str, float]) -> bool:
    """Keras' rule: an improvement is `value + min_delta < best`; stop once `patience` epochs brought none."""
    value = terms.get(rule.monitor, terms.get("loss"))
    if value is None:
        return False
    waited, best = where.waited
    where.waited = (0, value) if value + rule.min_delta < best else (waited + 1, best)
    return rule.enabled and where.waited[0] >= rule.patience


def lower_rate(schedule: Schedule, where: Where, terms: dict[str, float]) -> bool:
    """Whether a plateau schedule has just lowered its factor."""
    value = terms.get("val_loss", terms.get("loss"))
    if not isinstance(schedule, Plateau) or value is None:
        return False
    waited, best, factor = where.plateau
    if value + schedule.min_delta < best:
        where.plateau = (0, value, factor)
    elif waited + 1 < schedule.patience:
        where.plateau = (waited + 1, best, factor)
    else:
        where.plateau = (0, best, max(factor * schedule.gamma, schedule.floor))
        return where.plateau[2] < factor
    return False
