"""What is known of a run beside its losses: layers that act in training only, what was changed meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aestudio.experiment import Experiment
from aestudio.networks.edits import body_of

__all__ = ["changes", "failure_of", "random_layers"]

RANDOM = ("dropout", "gaussian_noise")


def random_layers(experiment: Experiment) -> tuple[str, ...]:
    """Layers that do something in training only, by title: "Dropout"."""
    layers = (layer for network in experiment.networks.values() for layer in _all(network.layers))
    return tuple(dict.fromkeys(layer.title for layer in layers if layer.kind in RANDOM))


def _all(layers: Iterable[Any]) -> Iterator[Any]:
    for layer in layers:
        yield layer
        yield from _all(body_of(layer) or ())


def changes(events: Iterable[Mapping[str, Any]], per_epoch: float) -> tuple[tuple[float, str], ...]:
    """What was done to the run, as (epoch, "learning rate 0.0001").

    Args:
        events: as recorded.
        per_epoch: steps in an epoch.
    """
    found = []
    for event in events:
        if "base" in event or event.get("event") == "learning rate":
            value = event.get("value")
            words = f"{event['event']} {value:.3g}" if isinstance(value, int | float) else str(event["event"])
            found.append((float(event["step"]) / max(per_epoch, 1.0), words))
    return tuple(found)


def failure_of(state: str, reason: str) -> str:
    """Why a run ended because its loss was no number, in a sentence; empty: it did not."""
    place, _, text = reason.partition(": ")
    if state != "failed" or not place.startswith("training."):
        return ""
    sentence = text.partition(";")[0]
    return f"{sentence[:1].upper()}{sentence[1:]}."
