"""Settings side by side: only where experiments differ, in the words of the forms."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aestudio.compare.groups import Compared
from aestudio.compare.layers import layer_words
from aestudio.experiment import Experiment
from aestudio.networks import Network
from aestudio.networks.layer import Layer
from aestudio.numerals import number_text
from aestudio.spec import Spec

__all__ = ["Difference", "differences", "differences_of_runs"]

ABSENT = "–"
DRAWN = "drawn by the seed"
_UNTOLD = ("linked", "name")  # what determines nothing of a run


@dataclass(frozen=True)
class Difference:
    """A setting that is not the same everywhere.

    Attributes:
        path: where it stands: `training.optimizer.learning_rate`.
        title: what it is called: "Optimizer · Learning rate".
        values: of each experiment, in words; "–" where it has no such setting.
    """

    path: str
    title: str
    values: tuple[str, ...]


def differences(experiments: Sequence[Experiment]) -> tuple[Difference, ...]:
    """Where experiments differ, in the order of the forms; of one, or of equal ones, nothing.

    Networks are told apart layer by layer where they are chains of the same kinds, else each in one line.
    Left out is what determines nothing: whether encoder and decoder were linked while they were edited, and
    the names of layers.
    """
    alike = {
        role: len({_kinds(e.networks.get(role)) for e in experiments}) == 1
        for role in dict.fromkeys(role for e in experiments for role in e.networks)
    }
    told = [dict(_told(experiment, alike)) for experiment in experiments]
    paths = dict.fromkeys(itertools.chain.from_iterable(told))
    found = []
    for path in paths:
        values = tuple(one[path][1] if path in one else ABSENT for one in told)
        if len(set(values)) > 1:
            found.append(Difference(path, next(one[path][0] for one in told if path in one), values))
    return tuple(found)


def differences_of_runs(runs: Sequence[Compared]) -> tuple[Difference, ...]:
    """Where runs differ: in the weights they began with, in settings, in what was changed on their way."""
    begun = Difference("weights_from", "First weights", _first_weights(runs))
    steered = Difference("changes", "Changed while it trained", tuple(run.steered or ABSENT for run in runs))
    first, last = ((one,) if len(set(one.values)) > 1 else () for one in (begun, steered))
    return (*first, *differences([run.experiment for run in runs]), *last)


def _first_weights(runs: Sequence[Compared]) -> tuple[str, ...]:
    """Of each run where they are from; runs of the same name by their folders."""
    folders = {run.weights_of for run in runs if run.weights_of is not None}
    names = [folder.name for folder in folders]
    return tuple(
        DRAWN if run.weights_of is None
        else f"of {run.weights_of.name if names.count(run.weights_of.name) == 1 else run.weights_of}"
        for run in runs
    )  # fmt: skip


def _told(experiment: Experiment, alike: Mapping[str, bool]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Every setting: path to title and value."""
    yield from _fields(experiment.data, "data", "Data")
    yield from _fields(experiment.family, "family", "")
    for role, network in experiment.networks.items():
        yield from _network(network, role, alike[role])
    yield from _fields(experiment.training, "training", "")


def _network(network: Network, role: str, alike: bool) -> Iterator[tuple[str, tuple[str, str]]]:
    where, title = f"networks.{role}", role.capitalize()
    if not alike:
        yield f"{where}.layers", (title, _chain(network.layers))
        return
    for number, layer in enumerate(network.layers):
        place = f"{where}.layers[{number}]"
        yield from _fields(layer, place, f"{title} {number + 1}, {layer.title}", kind=False)


def _fields(
    spec: Spec, where: str, title: str, *, kind: bool = True
) -> Iterator[tuple[str, tuple[str, str]]]:
    """What a spec is and has, and what is in it."""
    if kind and title and getattr(spec, "kind", ""):
        yield f"{where}.kind", (title, str(getattr(spec, "title", spec.kind)))
    for name, field in type(spec).model_fields.items():
        if name in _UNTOLD:
            continue
        value, words = getattr(spec, name), field.title or name.replace("_", " ").capitalize()
        inner = f"{title} · {words}" if title else words
        if isinstance(value, Spec):
            yield from _fields(value, f"{where}.{name}", inner)
        elif isinstance(value, tuple) and any(isinstance(one, Layer) for one in value):
            yield f"{where}.{name}", (inner, _chain(value))
        else:
            yield f"{where}.{name}", (inner, _text(value))


def _kinds(network: Network | None) -> tuple[str, ...]:
    return tuple(layer.kind for layer in network.layers) if network is not None else ()


def _chain(layers: Sequence[Any]) -> str:
    """Layers in a line: "Flatten, Dense 64, Dense 2"."""
    return ", ".join(map(layer_words, layers))


def _text(value: Any) -> str:
    """A value as a form shows it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if value is None or value == "":
        return "not set"
    if isinstance(value, float):
        return number_text(float(f"{value:.6g}"))
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, tuple | list):
        return " × ".join(map(_text, value))
    return str(value)
