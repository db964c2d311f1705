"""Where things are in an experiment, and pure edits of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aestudio.experiment.advice.rules import Case, Fix
from aestudio.experiment.experiment import Experiment
from aestudio.networks import LAYERS, Layer, Network, ResolvedLayer
from aestudio.networks.edits import Path, insert, path_text, put, remove, walk
from aestudio.spec import replace

__all__ = [
    *(
        "Ending",
        "activation_of",
        "append",
        "drop",
        "ending",
        "output_role",
        "place",
        "put_in",
        "rows",
        "set_data",
    ),
    *("set_family", "set_layer", "set_training", "with_layers"),
]


@dataclass(frozen=True)
class Ending:
    """What the output goes through last.

    Attributes:
        role: of the network that gives the output.
        path: of the layer that decides.
        field: its field with the function: "activation" or "function"; empty where it has none.
        function: "linear" where nothing bounds the output.
    """

    role: str
    path: Path
    field: str
    function: str

    @property
    def place(self) -> str:
        """Where to look, as a message has it."""
        where = place(self.role, self.path)
        return f"{where}.{self.field}" if self.field else where

    def set_to(self, function: str) -> Fix:
        """The fix that ends the output in another function."""
        if self.field:
            return set_layer(self.role, self.path, **{self.field: function})
        return append(self.role, LAYERS["activation"].parse({"function": function}))


def output_role(case: Case) -> str:
    """The role whose network gives samples back; empty: none does."""
    ports = case.experiment.family.ports(case.known.shape)
    return next((role for role, port in ports.items() if port.gives is not None), "")


def ending(case: Case) -> Ending | None:
    """What the output ends in; None while there is no network that gives one."""
    role = output_role(case)
    layers = case.experiment.networks.get(role, Network()).layers
    for index in range(len(layers) - 1, -1, -1):
        if layers[index].role == "size":
            continue
        field, function = activation_of(layers[index])
        return Ending(role, (index,), field, function)
    return None


def activation_of(layer: Layer) -> tuple[str, str]:
    """(field, function) of a layer; ("", "linear") where it has none."""
    for field in ("activation", "function"):
        if function := getattr(layer, field, ""):
            return field, str(function)
    return "", "linear"


def rows(case: Case, role: str) -> Iterator[tuple[Path, ResolvedLayer]]:
    """Every layer of a role in its place with its path, those inside others too."""
    resolved = case.resolved.get(role)
    layers = case.experiment.networks.get(role, Network()).layers
    if resolved is None:
        return
    for path, _ in walk(layers):
        row = resolved.layers[path[0]]
        for index in path[1:]:
            row = row.body[index]
        yield path, row


def place(role: str, path: Path, field: str = "") -> str:
    """Where a layer or its field is, as a message has it."""
    return f"networks.{role}.{path_text(path)}" + (f".{field}" if field else "")


def with_layers(experiment: Experiment, role: str, layers: tuple[Layer, ...]) -> Experiment:
    """The experiment with other layers in a network."""
    networks = {**experiment.networks, role: Network(layers=layers)}
    return experiment.model_copy(update={"networks": networks})


def set_layer(role: str, path: Path, **fields: object) -> Fix:
    """Give a layer other values."""

    def fix(experiment: Experiment) -> Experiment:
        layers = experiment.networks[role].layers
        layer = next(layer for where, layer in walk(layers) if where == path)
        return with_layers(experiment, role, put(layers, path, replace(layer, **fields)))

    return fix


def append(role: str, layer: Layer) -> Fix:
    """Put a layer at a network's end."""
    return lambda e: with_layers(e, role, (*e.networks[role].layers, layer))


def put_in(role: str, path: Path, kind: str) -> Fix:
    """Put a new layer of that kind in at that place."""
    layer = LAYERS[kind].parse({})
    return lambda e: with_layers(e, role, insert(e.networks[role].layers, path, [layer]))


def drop(role: str, path: Path) -> Fix:
    """Take a layer out."""
    return lambda e: with_layers(e, role, remove(e.networks[role].layers, [path]))


def set_data(**fields: object) -> Fix:
    """Change settings of the data."""
    return lambda e: e.model_copy(update={"data": replace(e.data, **fields)})


def set_family(**fields: object) -> Fix:
    """Change settings of the family."""
    return lambda e: e.model_copy(update={"family": replace(e.family, **fields)})


def set_training(path: str = "", **fields: object) -> Fix:
    """Change settings of training, or of the optimizer, schedule or early stopping at `path`."""

    def fix(experiment: Experiment) -> Experiment:
        training = experiment.training
        changes = {path: replace(getattr(training, path), **fields)} if path else fields
        return experiment.model_copy(update={"training": replace(training, **changes)})

    return fix
