"""The fields of an experiment one by one, and in which of them two experiments differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic.fields import FieldInfo

from aestudio.experiment.experiment import Experiment
from aestudio.experiment.linking import pair
from aestudio.networks import Layer
from aestudio.networks.edits import layer_name, read_path
from aestudio.spec import Spec, kind_of

__all__ = ["FieldAt", "counts", "differences", "fields_of"]

_PARTS = ("training", "networks", "family", "data")  # the likeliest to be varied first


@dataclass(frozen=True)
class FieldAt:
    """One field.

    Attributes:
        path: in the experiment: `training.optimizer.learning_rate`.
        places: titles from the outside in: `("Training", "Optimizer", "Learning rate")`.
        value: what it is now, as a plain value.
        kinds: of a field that holds one of several kinds, their names.
        column: whether it names a label column of the data.
    """

    path: str
    places: tuple[str, ...]
    value: Any = field(hash=False)
    kinds: tuple[str, ...] = ()
    column: bool = False

    @property
    def title(self) -> str:
        """All of it: "Training, Optimizer, Learning rate"."""
        return ", ".join(self.places)

    @property
    def words(self) -> str:
        """In short, with its value: "learning rate 0.01", "encoder layer 2 (Dense) units 16"."""
        last = self.places[-1].lower()
        inside = f"{self.places[0].lower()} {self.places[-2]} " if ".layers[" in self.path else ""
        return f"{inside}{last} {_text(self.value)}"


def fields_of(experiment: Experiment, *, all_networks: bool = True) -> list[FieldAt]:
    """Every field that has an effect, training first.

    Args:
        experiment: whose fields.
        all_networks: else without the network that mirrors another, where the two are linked.
    """
    roles = pair(experiment) if experiment.linked and not all_networks else None
    found: list[FieldAt] = []
    for part in _PARTS:
        value, info = getattr(experiment, part), type(experiment).model_fields[part]
        if isinstance(value, Spec):
            found += _field(value, info, part, part, ())
            continue
        ports = experiment.family.ports((1,))
        for role, network in value.items():
            if roles is None or role != roles[1]:
                title = ports[role].title if role in ports else role.capitalize()
                found += _layers(network.layers, f"{part}.{role}.layers", (title,))
    return found


def differences(before: Experiment, after: Experiment) -> list[str]:
    """In what an experiment differs from another, in short words: ["learning rate 0.01", "seed 2"]."""
    said: list[str] = []
    for role in sorted({*before.networks, *after.networks}):
        if _kinds(before, role) != _kinds(after, role):
            said.append(f"another {role}")
    linked = after.linked and before.linked
    old = {one.path: one for one in fields_of(before)}
    gone: tuple[str, ...] = tuple(f"networks.{text.removeprefix('another ')}." for text in said)
    for one in fields_of(after, all_networks=not linked):
        known = old.get(one.path)
        if one.path.startswith(gone) or (known is not None and known.value == one.value):
            continue
        said.append(one.words)
        if one.kinds:
            gone = (*gone, one.path.removesuffix("kind"))  # what another kind brings along is not listed
    return said


def _kinds(experiment: Experiment, role: str) -> list[str] | None:
    network = experiment.networks.get(role)
    return None if network is None else [layer.kind for layer in network.layers]


def _fields(spec: Spec, path: str, places: tuple[str, ...]) -> Iterator[FieldAt]:
    for name, info in type(spec).model_fields.items():
        if counts(spec, name, info):
            yield from _field(getattr(spec, name), info, f"{path}.{name}", name, places)


def _field(value: Any, info: FieldInfo, path: str, name: str, places: tuple[str, ...]) -> Iterator[FieldAt]:
    here = (*places, info.title or name.replace("_", " ").capitalize())
    registry = kind_of(info)
    if isinstance(value, Spec):
        if registry is not None:
            yield FieldAt(f"{path}.kind", here, value.kind, tuple(registry.names()))
        yield from _fields(value, path, here)
    elif isinstance(value, tuple) and any(isinstance(one, Spec) for one in value):
        yield from _layers(value, path, places)
    elif not isinstance(value, dict):
        plain = list(value) if isinstance(value, tuple) else value
        yield FieldAt(path, here, plain, column=_extra(info).get("file") == "label")


def _layers(layers: tuple[Any, ...], path: str, places: tuple[str, ...]) -> Iterator[FieldAt]:
    for index, layer in enumerate(layers):
        here = f"{path}[{index}]"
        name = layer_name(layer, read_path(here[here.index("layers[") :]))
        yield from _fields(layer, here, (*places, name))


def counts(spec: Spec, name: str, info: FieldInfo) -> bool:
    """Whether a field has an effect: no layer's name, and none that another field switches off."""
    return spec.applies(name) and not (name == "name" and isinstance(spec, Layer))


def _extra(info: FieldInfo) -> dict[str, Any]:
    """What forms are told of a field."""
    return info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if value is None:
        return "none"
    if isinstance(value, float):
        return f"{value:g}"
    return " × ".join(map(str, value)) if isinstance(value, list) else str(value)
