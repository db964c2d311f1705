"""What is known of a run beside its losses: layers that act in training only, what was changed meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from aestudio.experiment import Experiment
from aestudio.networks.edits import body_of

__all__ = ["changes", "comparable", "failure_of", "full_rate", "in_use", "random_layers", "unjudged"]

RANDOM = ("dropout", "gaussian_noise")
GONE = 0.05  # of the learning rate: what a schedule leaves of it when it has run out
HIGH = 0.25  # of it: below, a curve may be flat for that alone


def random_layers(experiment: Experiment) -> tuple[str, ...]:
    """Layers that do something in training only, by title: "Dropout"."""
    layers = (layer for network in experiment.networks.values() for layer in _all(network.layers))
    return tuple(dict.fromkeys(layer.title for layer in layers if layer.kind in RANDOM))


def unjudged(experiment: Experiment) -> str:
    """Why its losses get no diagnosis, and what to look at instead; empty: they measure quality."""
    why = experiment.family.unjudged()
    return f"{why} Look at its samples and mode coverage." if why else ""


def in_use(experiment: Experiment) -> tuple[str, ...]:
    """What is set that a remedy may name: "schedule", "warm-up", "early stopping"."""
    training = experiment.training
    kind = training.schedule.kind
    found = {
        "schedule": kind != "constant",
        "warm-up": kind == "warm-up",
        "early stopping": training.early_stopping.enabled,
    }
    return tuple(name for name, is_set in found.items() if is_set)


def full_rate(experiment: Experiment, done: int) -> int:
    """How many epochs were over before the schedule took the rate away; 0: of it there is some left."""
    training = experiment.training

    def left(epoch: int) -> float:
        return float(training.schedule.factor(epoch, training.epochs))

    if not done or left(done) > GONE:
        return 0
    return max((epoch for epoch in range(done) if left(epoch) >= HIGH), default=0)


def _all(layers: Iterable[Any]) -> Iterator[Any]:
    for layer in layers:
        yield layer
        yield from _all(body_of(layer) or ())


def changes(events: Iterable[Mapping[str, Any]], ends: Sequence[float]) -> tuple[tuple[float, str], ...]:
    """What was done to the run, as (epoch, "learning rate 0.0001").

    Args:
        events: as recorded.
        ends: the step at which each epoch ended; epochs need not be of one length.
    """
    found = []
    for event in events:
        if "base" in event or event.get("event") == "learning rate":
            value = event.get("value")
            words = f"{event['event']} {value:.3g}" if isinstance(value, int | float) else str(event["event"])
            found.append((_epochs_at(float(event["step"]), ends), words))
    return tuple(found)


def comparable(
    events: Iterable[Mapping[str, Any]], ends: Sequence[float], weights: Iterable[str]
) -> tuple[int, str]:
    """From where on losses are of one kind: a loss with other weights is another loss.

    Args:
        events: as recorded.
        ends: the step at which each epoch ended.
        weights: names of the changes that make the loss another: `loss_weights(family)`.

    Returns:
        How many of the first epochs are to be left out, and what was changed then; 0 and "" where nothing
        was.
    """
    names = set(weights)
    found = [event for event in events if "base" in event and event.get("event") in names]
    if not found:
        return 0, ""
    # An epoch in which the weight was changed is a mixture; the next one is the first of its kind.
    last = found[-1]
    first = int(np.ceil(_epochs_at(float(last["step"]), ends)))
    return first, f"{last['event']} {last['value']:.3g}"


def _epochs_at(step: float, ends: Sequence[float]) -> float:
    """How many epochs were done at a step, the part of the one under way included."""
    if not len(ends):
        return 0.0
    done = int(np.searchsorted(np.asarray(ends, float), step, side="right"))
    before = float(ends[done - 1]) if done else 0.0
    length = (
        (float(ends[done]) - before)
        if done < len(ends)
        else before - float(ends[done - 2] if done > 1 else 0)
    )
    return done + (step - before) / max(length, 1.0)


def failure_of(state: str, reason: str) -> str:
    """Why a run ended because its loss was no number, in a sentence; empty: it did not."""
    place, _, text = reason.partition(": ")
    if state != "failed" or not place.startswith("training."):
        return ""
    sentence = text.partition(";")[0]
    return f"{sentence[:1].upper()}{sentence[1:]}."
