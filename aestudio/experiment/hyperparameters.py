"""An experiment's hyperparameters in four groups: activations, loss, optimizer, architecture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aestudio.experiment.experiment import Experiment
from aestudio.networks import Layer
from aestudio.spec import Spec

__all__ = ["hyperparameter_counts", "hyperparameters"]


def hyperparameters(experiment: Experiment) -> dict[str, Any]:
    """Everything that is chosen and not learned, as plain values.

    Returns:
        activations: by role, those of its layers in order.
        loss: its kind and settings, and the family's input noise where there is any.
        optimizer: its kind and settings, and how long and on how many samples at a time it works.
        architecture: by role, its layers in words.
    """
    networks = {role: list(_flat(network.layers)) for role, network in experiment.networks.items()}
    return {
        "activations": {role: _activations(layers) for role, layers in networks.items()},
        "loss": _loss(experiment),
        "optimizer": _optimizer(experiment),
        "architecture": {role: [layer.words() for layer in layers] for role, layers in networks.items()},
    }


def hyperparameter_counts(experiment: Experiment) -> dict[str, int]:
    """How many choices there are in each of the four groups.

    An activation function per layer that has one; the loss, and each setting that it, the input noise and the
    optimizer have; of the architecture, each setting of each layer but its name and its activation.
    """
    layers = [layer for network in experiment.networks.values() for layer in _flat(network.layers)]
    training = experiment.training
    stopping = len(type(training.early_stopping).model_fields) - 1 if training.early_stopping.enabled else 1
    return {
        "activations": len(_activations(layers)),
        "loss": sum(_choices(getattr(experiment.family, n)) for n in type(experiment.family).model_fields),
        "optimizer": _choices(training.optimizer) + _choices(training.schedule) + 2 + stopping,
        "architecture": sum(1 + len(_architecture(layer)) for layer in layers),
    }


def _choices(value: Any) -> int:
    """The kind and each setting of a spec, or one plain value."""
    return 1 + (len(type(value).model_fields) if isinstance(value, Spec) else 0)


def _architecture(layer: Layer) -> set[str]:
    return set(type(layer).model_fields) - {"name", "activation", "function", "body"}


def _flat(layers: Sequence[Layer]) -> list[Layer]:
    """The layers, each followed by those inside it."""
    return [one for layer in layers for one in (layer, *_flat(getattr(layer, "body", ())))]


def _activations(layers: Sequence[Layer]) -> list[str]:
    found = (getattr(layer, "activation", None) or getattr(layer, "function", None) for layer in layers)
    return [str(name) for name in found if name]


def _loss(experiment: Experiment) -> dict[str, Any]:
    """What the family adds to data and networks."""
    chosen = {name: getattr(experiment.family, name) for name in type(experiment.family).model_fields}
    return {name: _brief(value) for name, value in chosen.items()}


def _brief(value: Any) -> Any:
    """A spec by its kind, or with its settings where it has any."""
    if not isinstance(value, Spec):
        return value
    settings = {key: item for key, item in value.to_json().items() if key != "kind"}
    return f"{value.kind} ({', '.join(f'{k} {v}' for k, v in settings.items())})" if settings else value.kind


def _optimizer(experiment: Experiment) -> dict[str, Any]:
    training = experiment.training
    stopping = training.early_stopping
    return {
        **training.optimizer.to_json(),
        "schedule": _brief(training.schedule),
        "epochs": training.epochs,
        "batch_size": training.batch_size,
        "early_stopping": f"{stopping.monitor}, patience {stopping.patience}" if stopping.enabled else "off",
    }
