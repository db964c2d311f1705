"""What crosses between the window and the engine: frozen values and numpy arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from aestudio.experiment import Experiment, Problem
from aestudio.networks import Network, Resolved, Shape
from aestudio.networks.edits import body_of, read_path
from aestudio.networks.network import layer_names

__all__ = ["DataInfo", "Found", "RunInfo", "plain", "problem_words"]

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, eq=False)
class DataInfo:
    """What is known of the loaded data.

    Attributes:
        count: samples.
        dtype: as stored: "uint8".
        range: lowest and highest stored value.
        scaled: the same after scaling.
        labels: by label column, its class names.
        parts: samples in "train", "validation" and "test".
        preview: the first samples, stored values, `(up to 24, *shape)`.
        notes: what the reader had to say: files left out and the like.
    """

    name: str
    count: int
    shape: Shape
    dtype: str
    range: tuple[float, float]
    scaled: tuple[float, float]
    units: str
    labels: Mapping[str, tuple[str, ...]]
    parts: Mapping[str, int]
    preview: Array
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Found:
    """What the engine found of an experiment.

    Attributes:
        experiment: the one it looked at.
        shape: of a sample; None while unknown.
        resolved: each role's network in place; None where its input is not known.
        problems: why it can't be trained; empty: it can.
        data: the loaded data; None while they are not there (then `problems` says why).
        missing: the data are not on this machine, but can be downloaded.
    """

    experiment: Experiment
    shape: Shape | None = None
    resolved: Mapping[str, Resolved | None] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    data: DataInfo | None = None
    missing: bool = False


@dataclass(frozen=True)
class RunInfo:
    """The run that is being trained or shown.

    Attributes:
        path: its folder.
        experiment: what it trains.
        device: in words: "CPU, 1 thread".
        live: whether it is being trained.
    """

    path: Path
    experiment: Experiment
    device: str
    live: bool


def problem_words(problem: Problem, experiment: Experiment) -> str:
    """A problem with its place as the window calls it: "Decoder, Reshape 1: expected ..."."""
    text = plain(problem.text)
    if not problem.path.startswith("networks."):
        return text[:1].upper() + text[1:]
    role, _, rest = problem.path.removeprefix("networks.").partition(".")
    network = experiment.networks.get(role, Network())
    ports = experiment.family.ports((1,))
    place = [ports[role].title if role in ports else role.capitalize()]
    layers, path = network.layers, read_path(rest)
    for index in path:
        if index >= len(layers):
            break
        place.append(layer_names(layers)[index])
        layers = body_of(layers[index]) or ()
    return f"{', '.join(place)}: {text}"


def plain(text: str) -> str:
    """A problem without what only counts at the command line."""
    return "; ".join(part for part in text.split("; ") if "--set" not in part)
