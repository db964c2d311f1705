"""What of an experiment can be changed while it trains, by name, and the experiment with it changed."""

from __future__ import annotations

from typing import Any

from aestudio.experiment.experiment import Experiment, get_path, set_path
from aestudio.spec import SpecError

__all__ = [
    "BATCH_SIZE",
    "LEARNING_RATE",
    "OPTIMIZER",
    "changeable",
    "loss_weights",
    "value_of",
    "with_change",
]

LEARNING_RATE, BATCH_SIZE, OPTIMIZER = "learning rate", "batch size", "optimizer"
_ALWAYS = {
    LEARNING_RATE: "training.optimizer.learning_rate",
    BATCH_SIZE: "training.batch_size",
    OPTIMIZER: "training.optimizer",
}


def changeable(experiment: Experiment) -> dict[str, str]:
    """The names of what can be changed, and where it stands: `{"batch size": "training.batch_size", ...}`.

    Beside what every run has, the family's loss weights, each by its title.
    """
    return {**_ALWAYS, **loss_weights(experiment)}


def loss_weights(experiment: Experiment) -> dict[str, str]:
    """Those of `changeable` that make the loss another one: the family's loss weights."""
    fields, weighed = type(experiment.family).model_fields, experiment.family.weighed
    return {str(fields[field].title).lower(): f"family.{field}" for field in weighed}


def value_of(experiment: Experiment, name: str) -> Any:
    """What can be changed, as a plain value."""
    return get_path(experiment.to_json(), _path(experiment, name))


def with_change(experiment: Experiment, name: str, value: Any) -> Experiment:
    """The experiment with one thing changed.

    Args:
        experiment: as it is.
        name: one of `changeable`.
        value: a plain value; for the optimizer its kind, or its kind with settings.

    Raises:
        SpecError: when there is no such thing, or the value does not fit.
    """
    data = experiment.to_json()
    set_path(data, _path(experiment, name), value)
    return Experiment.parse(data)


def _path(experiment: Experiment, name: str) -> str:
    known = changeable(experiment)
    if name not in known:
        raise SpecError(name, f"expected something that can be changed ({', '.join(known)})")
    return known[name]
