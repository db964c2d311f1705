"""Rule: a dense layer that gets pictures as they are."""

from __future__ import annotations

from collections.abc import Iterator

from aestudio.experiment.advice.places import place, rows
from aestudio.experiment.advice.rules import Advice, Case, Fix, rule
from aestudio.experiment.experiment import Experiment
from aestudio.networks import LAYERS, Network, shape_text
from aestudio.networks.edits import Path, insert

__all__: list[str] = []


@rule
def dense_without_flatten(case: Case) -> Iterator[Advice]:
    """A dense layer acts on the last axis alone; of a network, the first that is led to do so."""
    said: set[str] = set()
    for role, port in case.experiment.family.ports(case.known.shape).items():
        if port.takes in said:  # what it gets comes from there
            said.add(role)
            continue
        for path, row in rows(case, role):
            if row.layer.kind != "dense" or row.input_shape is None or len(row.input_shape) == 1:
                continue
            said.add(role)
            yield Advice(
                place(role, path),
                f"{row.name} gets {shape_text(row.input_shape)}, not one row of numbers.",
                f"A dense layer acts on the last axis: its weights see {row.input_shape[-1]:,} numbers at a "
                "time and never the whole sample. Flatten makes one row of all numbers.",
                f"Insert Flatten before {row.name}",
                _flatten_before(role, path),
            )
            break


def _flatten_before(role: str, path: Path) -> Fix:
    def fix(experiment: Experiment) -> Experiment:
        layers = insert(experiment.networks[role].layers, path, [LAYERS["flatten"].parse({})])
        networks = {**experiment.networks, role: Network(layers=layers)}
        return experiment.model_copy(update={"networks": networks})

    return fix
