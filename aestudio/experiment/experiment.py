"""The experiment: everything that determines a run, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, Self

from pydantic import Field

from aestudio.data import DATASETS
from aestudio.expected import UNKNOWN, likely, shown
from aestudio.experiment.training import Training
from aestudio.families import FAMILIES, Given
from aestudio.networks import Network, Resolved, Shape, shape_text
from aestudio.spec import Spec, SpecError

__all__ = ["Experiment", "Problem", "code_of", "get_path", "problems", "resolve", "set_path"]


class Experiment(Spec):
    """Data, family, networks and training; immutable."""

    data: DATASETS.field() = Field("digits", title="Data", description="What is learned from.")  # type: ignore[valid-type]
    family: FAMILIES.field() = Field(  # type: ignore[valid-type]
        "autoencoder", title="Family", description="What kind of model is learned."
    )
    networks: dict[str, Network] = Field(
        default_factory=dict, title="Networks", description="One per role of the family."
    )
    training: Training = Field(Training(), title="Training", description="How it is learned.")
    linked: bool = Field(
        False,
        title="Linked",
        description="Whether encoder and decoder stay mirror images of each other while they are edited.",
    )

    @classmethod
    def drafted(cls, shape: Shape, **fields: Any) -> Self:
        """An experiment whose networks are the family's draft for samples of `shape`."""
        bare = cls.parse(fields)
        return cls.parse({**bare.to_json(), "networks": bare.family.draft(shape)})


@dataclass(frozen=True)
class Problem:
    """Why an experiment can't run.

    Attributes:
        path: where: `networks.encoder.layers[1].units`.
        text: what was expected, what was found, what to do.
    """

    path: str
    text: str

    def __str__(self) -> str:
        """As one line."""
        return f"{self.path}: {self.text}" if self.path else self.text


def resolve(experiment: Experiment, shape: Shape) -> dict[str, Resolved | None]:
    """Each role's network in place; None where what it takes is not known because an earlier one fails."""
    found: dict[str, Resolved | None] = {}
    for role, port in experiment.family.ports(shape).items():
        takes = port.takes
        if isinstance(takes, str):
            earlier = found.get(takes)
            takes = port.received(earlier.output_shape if earlier else None)
        network = experiment.networks.get(role, Network())
        found[role] = network.resolve(takes) if takes else None
    return found


def code_of(
    experiment: Experiment, shape: Shape, resolved: Mapping[str, Resolved | None] | None = None
) -> Shape:
    """The code as the network that takes it gets it; empty: there is none, or it is not known.

    Args:
        experiment: whose code.
        shape: of a sample.
        resolved: what `resolve` found, where that is at hand.
    """
    found = resolve(experiment, shape) if resolved is None else resolved
    for port in experiment.family.ports(shape).values():
        if isinstance(port.takes, str):
            giver = found.get(port.takes)
            got: Shape = port.received(giver.output_shape if giver else None)
            return got
    return ()


def problems(
    experiment: Experiment,
    shape: Shape,
    data_range: tuple[float, float] | None = None,
    classes: Mapping[str, int] | None = None,
    step: float | None = None,
) -> tuple[Problem, ...]:
    """Why the experiment can't run on samples of `shape`; empty: it can.

    Args:
        experiment: to be looked at.
        shape: of a sample.
        data_range: lowest and highest value after scaling, where known.
        classes: by label column, how many classes it has, where known.
        step: how far apart values are after scaling, 0 for continuous ones, where known.
    """
    ports, resolved = experiment.family.ports(shape), resolve(experiment, shape)
    found = [
        Problem(f"networks.{role}", f"expected one of the roles {', '.join(ports)}, found {role!r}")
        for role in experiment.networks
        if role not in ports
    ]
    for role, port in ports.items():
        found += _network_problems(role, port.title, resolved[role], port.gives)
        earlier = resolved.get(port.takes) if port.half and isinstance(port.takes, str) else None
        if earlier is not None and earlier.output_shape and earlier.output_shape[0] % 2:
            last = f"networks.{port.takes}.layers[{len(earlier.layers) - 1}]"
            wanted = "expected an even number of values, a mean and a logvar for each dimension of the code"
            found.append(Problem(last, f"{wanted}, found {earlier.output_shape[0]:,}"))
    if not found and not any(network.parameters for network in resolved.values() if network):
        found.append(Problem("networks", "expected a layer that learns, such as Dense, found none"))
    given = Given(shape, data_range, classes, step)
    found += [Problem(f"family.{field}", text) for field, text in experiment.family.complaints(given)]
    return tuple(found)


def _network_problems(role: str, title: str, resolved: Resolved | None, gives: Shape | None) -> list[Problem]:
    where = f"networks.{role}"
    if resolved is None:
        return []
    if resolved.error:
        error = resolved.error.under(where)
        return [Problem(error.path, error.problem)]
    if not resolved.layers:
        return [Problem(where, "expected at least one layer, found none")]
    out = resolved.output_shape
    if gives is not None and out is not None and out != gives:
        last = f"{where}.layers[{len(resolved.layers) - 1}]"
        wanted = f"expected the {title.lower()} to give {shape_text(gives)}"
        return [Problem(last, f"{wanted}, found {shape_text(out)}{_remedy(out, gives)}")]
    return []


def _remedy(out: Shape, gives: Shape) -> str:
    if prod(out) == prod(gives):
        return f"; add a Reshape to {shape_text(gives)}"
    return f"; the last layer must give {prod(gives):,} numbers"


def get_path(data: Any, path: str) -> Any:
    """The value at a place of an experiment's JSON.

    Raises:
        SpecError: when there is no such place.
    """
    for part in path.replace("[", ".[").split("."):
        data = _step(data, part, path)
    return data


def set_path(data: dict[str, Any], path: str, value: Any) -> None:
    """Set one field of an experiment's JSON in place: `set_path(json, "training.optimizer.kind", "sgd")`.

    Setting a `kind` to another one drops the fields that kind does not have; they take its defaults.

    Raises:
        SpecError: when there is no such place.
    """
    parts = path.replace("[", ".[").split(".")
    here: Any = data
    for depth, part in enumerate(parts[:-1]):
        here = _step(here, part, ".".join(parts[: depth + 1]).replace(".[", "["))
    last = parts[-1]
    if last == "kind" and isinstance(here, dict) and here.get("kind") != value:
        shared = {k: v for k, v in here.items() if k in ("scaling", "split", "name")}
        here.clear()
        here.update(shared)
    if last.startswith("["):
        _step(here, last, path)
        here[int(last[1:-1])] = value
    elif isinstance(here, dict):
        here[last] = value
    else:
        raise SpecError(path, _no_such_place(here, last))


def _step(here: Any, part: str, path: str) -> Any:
    try:
        return here[int(part[1:-1])] if part.startswith("[") else here[part]
    except (KeyError, IndexError, TypeError, ValueError):
        raise SpecError(path, _no_such_place(here, part)) from None


def _no_such_place(here: Any, part: str) -> str:
    if isinstance(here, dict):
        return UNKNOWN + likely(part, here)
    if isinstance(here, list) and here:
        return f"expected a number from [0] to [{len(here) - 1}], found {shown(part)}"
    return f"expected a place inside an object or a list, found {shown(here)}"
