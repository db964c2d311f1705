"""Rules: the shape of the networks, and what in them can't learn."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import prod
from typing import Any

from aestudio.experiment.advice.places import activation_of, drop, output_role, place, rows, set_layer
from aestudio.experiment.advice.rules import Advice, Case, rule
from aestudio.experiment.experiment import code_of
from aestudio.networks import ResolvedLayer
from aestudio.networks.edits import Path, layer_name

__all__: list[str] = []

FEW = 8  # units of a code: with so few, each that dies is missed
SATURATED = 3  # hidden sigmoid layers, one behind the other, from which on gradients vanish
INPUTS = 3  # connections a unit should have


def _code(case: Case) -> tuple[str, Path, ResolvedLayer] | None:
    """(role, path, layer) of the code: the last with weights in the network the decoder takes."""
    role = output_role(case)
    port = case.experiment.family.ports(case.known.shape).get(role)
    source = port.takes if port else None
    if not isinstance(source, str):
        return None
    found = [(p, r) for p, r in rows(case, source) if len(p) == 1 and r.layer.role == "map"]
    return (source, *found[-1]) if found else None


def _numbers(case: Case) -> int:
    """How many numbers the decoder takes; 0: not known."""
    code = code_of(case.experiment, case.known.shape, case.resolved)
    return prod(code) if code else 0


@rule
def code_as_wide_as_the_input(case: Case) -> Iterator[Advice]:
    """A network that may copy learns nothing."""
    found = _code(case)
    family: Any = case.experiment.family
    noisy = getattr(getattr(family, "corruption", None), "kind", "none") != "none"
    if found is None or noisy or getattr(family, "code_penalty", 0.0):
        return
    role, path, row = found
    size, code = prod(case.known.shape), _numbers(case)
    if code >= size > 1:
        half = case.experiment.family.ports(case.known.shape)[output_role(case)].half
        units = max(1, size // 8) * (2 if half else 1)
        dense = row.layer.kind == "dense" and row.output_shape is not None and len(row.output_shape) == 1
        yield Advice(
            place(role, path, "units" if dense else ""),
            f"The code has {code:,} numbers, a sample has {size:,}.",
            "A code that is no smaller than the sample can be a copy of it: the network need not find what "
            "the "
            "samples have in common (a narrower code, noise on the input or a penalty on the code prevents "
            "it).",
            f"Set the units of {layer_name(row.layer, path)} to {units:,}" if dense else "",
            set_layer(role, path, units=units) if dense else None,
        )


@rule
def narrower_than_the_code(case: Case) -> Iterator[Advice]:
    """The narrowest layer is the bottleneck, whatever it is called."""
    code = _numbers(case) if _code(case) else 0
    if not code or code >= prod(case.known.shape):
        return  # then the code is too wide, and that is said already
    for role in case.experiment.networks:
        for path, row in rows(case, role):
            here = prod(row.output_shape) if row.output_shape else code
            if len(path) == 1 and row.layer.role == "map" and here < code:
                yield Advice(
                    place(role, path),
                    f"This layer gives {here:,} numbers, fewer than the code's {code:,}.",
                    "Everything has to pass through it, so it is the bottleneck, and the code only repeats "
                    "it.",
                )


@rule
def relu_on_a_small_code(case: Case) -> Iterator[Advice]:
    """Few units, each of which relu may kill."""
    found = _code(case)
    if found is None:
        return
    role, path, row = found
    code = prod(row.output_shape) if row.output_shape else 0
    if getattr(row.layer, "activation", "") == "relu" and 0 < code <= FEW:
        yield Advice(
            place(role, path, "activation"),
            f"The code of {code} number{'s' * (code != 1)} ends in relu.",
            "relu cuts off what is below 0 and may leave a unit at 0 for every sample; with so few, that "
            "is a "
            "good part of the code. A linear code uses both sides of 0.",
            f"Set the activation of {layer_name(row.layer, path)} to linear",
            set_layer(role, path, activation="linear"),
        )


@rule
def deep_sigmoids(case: Case) -> Iterator[Advice]:
    """Gradients vanish through many sigmoids."""
    for role in case.experiment.networks:
        maps = [(p, r) for p, r in rows(case, role) if r.layer.role == "map"]
        hidden = [(p, r) for p, r in maps[:-1] if getattr(r.layer, "activation", "") == "sigmoid"]
        if len(hidden) >= SATURATED:
            path = hidden[0][0]
            fixes = [set_layer(role, p, activation="tanh") for p, _ in hidden]

            def fix(experiment: Any, fixes: Any = tuple(fixes)) -> Any:
                for one in fixes:
                    experiment = one(experiment)
                return experiment

            yield Advice(
                place(role, path, "activation"),
                f"{len(hidden)} hidden layers of the {role} end in a sigmoid.",
                "A sigmoid's slope is at most 1/4, so the gradient shrinks at each of them, and the first "
                "layers "
                "hardly learn (Glorot & Bengio 2010).",
                "Set them to tanh",
                fix,
            )


@rule
def activation_twice(case: Case) -> Iterator[Advice]:
    """A function of a function."""
    for role in case.experiment.networks:
        found = list(rows(case, role))
        for (above, before), (path, row) in pairwise(found):
            first = activation_of(before.layer)[1]
            if row.layer.kind == "activation" and first != "linear" and above[:-1] == path[:-1]:
                function = activation_of(row.layer)[1]
                if function == "linear" or not getattr(before.layer, "activation", ""):
                    continue
                after = layer_name(row.layer, path)
                yield Advice(
                    place(role, above, "activation"),
                    f"This layer ends in {first}, and {after} applies {function} to that.",
                    "Of two functions one behind the other, the first takes away what the second could use.",
                    f"Set the activation of {layer_name(before.layer, above)} to linear",
                    set_layer(role, above, activation="linear"),
                )


@rule
def dropout_on_the_output(case: Case) -> Iterator[Advice]:
    """Numbers of the output set to zero at random."""
    role = output_role(case)
    for path, row in reversed(list(rows(case, role))):
        if row.layer.role == "size":
            continue
        if row.layer.kind == "dropout" and len(path) == 1:
            yield Advice(
                place(role, path),
                "This layer sets numbers of the output to zero while training.",
                "The loss then compares zeros with the sample, and they carry no gradient back.",
                f"Delete {layer_name(row.layer, path)}",
                drop(role, path),
            )
        return


@rule
def holder_of_nothing(case: Case) -> Iterator[Advice]:
    """Residual and skip around no layer."""
    for role in case.experiment.networks:
        for path, row in rows(case, role):
            if row.layer.kind in ("residual", "skip") and not row.body:
                yield Advice(
                    place(role, path),
                    f"This {row.layer.title} holds no layers.",
                    "It adds to what comes in, or puts beside it, the very same numbers.",
                    f"Delete {layer_name(row.layer, path)}",
                    drop(role, path),
                )


@rule
def units_without_inputs(case: Case) -> Iterator[Advice]:
    """A sparse layer so thin that units hang in the air."""
    for role in case.experiment.networks:
        for path, row in rows(case, role):
            share = getattr(row.layer, "connectivity", 1.0)
            inputs = row.input_shape[-1] if row.input_shape else 0
            if share < 1 and inputs * share < min(INPUTS, inputs):
                better = min(1.0, float(f"{INPUTS / inputs:.3g}") + 1e-3)
                yield Advice(
                    place(role, path, "connectivity"),
                    f"A unit of this layer has {inputs * share:.2g} inputs on average.",
                    "Some have none at all: they give the same for every sample, and no gradient passes "
                    "them.",
                    f"Set the connectivity to {better:.3g}",
                    set_layer(role, path, connectivity=better),
                )
