"""What crosses between the window and the engine: frozen values and numpy arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from aestudio.experiment import Experiment, Link, Problem
from aestudio.experiment.advice import Advice
from aestudio.families import Given
from aestudio.footprint import Footprint
from aestudio.networks import Network, Resolved, Shape
from aestudio.networks.edits import at, exists, layer_name, read_path
from aestudio.networks.weights import Shapes
from aestudio.whole_model import WholeModel

__all__ = ["DataInfo", "Found", "RunInfo", "place_words", "plain", "problem_words"]

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, eq=False)
class DataInfo:
    """What is known of the loaded data.

    Attributes:
        count: samples.
        dtype: as stored: "uint8".
        range: lowest and highest stored value.
        scaled: the same after scaling.
        step: how far apart scaled values are; 0: they are continuous.
        labels: by label column, its class names.
        parts: samples in "train", "validation" and "test".
        preview: the first samples, stored values, `(up to 24, *shape)`; of points in the plane some hundred.
        notes: what the reader had to say: files left out and the like.
        quantities: by name, the lowest and highest of each quantity known of the samples.
        along: the ends of the axis along a sample that is a curve: "900 to 1700"; empty: they are not known.
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
    step: float = 0.0
    quantities: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    along: str = ""


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
        advice: what is unwise, by what is known of the data.
        asked: the one it was asked about: linked networks are looked at as they mirror each other, once
            the edit has been carried over.
        link: of linked networks, what became of them; None: not linked, or the shape is unknown.
        footprint: what training will need of the memory; None while that can't be told.
        whole: the model's counts; None while its networks don't fit together.
        columns: what the data's file calls its columns or arrays; empty: it has none, or can't be read.
        labels: the label columns of the loaded data, also where these can't be used yet, as when the
            column to split them by is not among them.
    """

    experiment: Experiment
    shape: Shape | None = None
    resolved: Mapping[str, Resolved | None] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    data: DataInfo | None = None
    missing: bool = False
    advice: tuple[Advice, ...] = ()
    asked: Experiment | None = None
    link: Link | None = None
    footprint: Footprint | None = None
    whole: WholeModel | None = None
    columns: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    def mending(self, path: str) -> Advice | None:
        """What mends the first problem at a place or below it: "networks"; None: no edit is known."""
        settling = {line.path: line for line in self.advice if line.settles and line.fix is not None}
        there = (one.path for one in self.problems if one.path == path or one.path.startswith(f"{path}."))
        return settling.get(next(there, ""))

    @property
    def given(self) -> Given | None:
        """What a family is told of the data; None while their shape is unknown."""
        if self.shape is None or self.data is None:
            return Given(self.shape) if self.shape is not None else None
        classes = {column: len(names) for column, names in self.data.labels.items()}
        return Given(self.shape, self.data.scaled, classes, self.data.step)


@dataclass(frozen=True)
class RunInfo:
    """The run that is being trained or shown.

    Attributes:
        path: its folder.
        experiment: what it trains.
        device: in words: "CPU, 1 thread".
        live: whether it is being trained.
        in_force: the experiment with all that was changed since it began; None: nothing was.
        shape: of a sample; None: not known.
        weights: the shapes of its weights, by name; empty: not known.
    """

    path: Path
    experiment: Experiment
    device: str
    live: bool
    in_force: Experiment | None = None
    shape: Shape | None = None
    weights: Shapes = field(default_factory=dict)


def problem_words(problem: Problem, experiment: Experiment) -> str:
    """A problem with its place as the window calls it: "Decoder, layer 2 (Reshape): expected ..."."""
    text, place = plain(problem.text), place_words(problem.path, experiment)
    return f"{place}: {text}" if place else text[:1].upper() + text[1:]


def place_words(path: str, experiment: Experiment) -> str:
    """A place in a network as the window calls it: "Decoder, layer 2 (Reshape)"; empty for others."""
    if not path.startswith("networks."):
        return ""
    role, _, rest = path.removeprefix("networks.").partition(".")
    network = experiment.networks.get(role, Network())
    ports = experiment.family.ports((1,))
    place = [ports[role].title if role in ports else role.capitalize()]
    layer = read_path(rest)
    if exists(network.layers, layer):
        place.append(layer_name(at(network.layers, layer), layer))
    return ", ".join(place)


def plain(text: str) -> str:
    """A problem without what only counts at the command line."""
    return "; ".join(part for part in text.split("; ") if "--set" not in part)
