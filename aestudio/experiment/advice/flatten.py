"""Rules on rows of numbers: a dense layer that gets pictures, a Flatten that has nothing to do."""

from __future__ import annotations

from collections.abc import Iterator

from aestudio.experiment.advice.places import drop, place, put_in, rows
from aestudio.experiment.advice.rules import Advice, Case, rule
from aestudio.networks import shape_text
from aestudio.networks.edits import layer_name

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
                f"This Dense layer gets {shape_text(row.input_shape)}, not one row of numbers.",
                f"A dense layer acts on the last axis: its weights see {row.input_shape[-1]:,} numbers at a "
                "time and never the whole sample. Flatten makes one row of all numbers.",
                f"Insert Flatten before {layer_name(row.layer, path)}",
                put_in(role, path, "flatten"),
            )
            break


@rule
def flattened_again(case: Case) -> Iterator[Advice]:
    """A Flatten behind a Flatten, with nothing between them that gives more than one row."""
    for role in case.experiment.family.ports(case.known.shape):
        before = False
        for path, row in rows(case, role):
            is_flatten = row.layer.kind == "flatten"
            if is_flatten and before and row.input_shape is not None and len(row.input_shape) == 1:
                yield Advice(
                    place(role, path),
                    "This Flatten gets one row of numbers already, and gives it on as it is.",
                    "An earlier Flatten has made one row of all numbers.",
                    f"Delete {layer_name(row.layer, path)}",
                    drop(role, path),
                )
            before = before or is_flatten
