"""A project in numbers: layers with shapes and counts, hyperparameters, problems and advice."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aestudio.cli.at_hand import data_at_hand
from aestudio.cli.output import table
from aestudio.experiment import Experiment, Problem, problems, resolve
from aestudio.experiment.advice import Known, advise, known_of
from aestudio.experiment.hyperparameters import hyperparameter_counts, hyperparameters
from aestudio.networks import Resolved, ResolvedLayer, Shape, edits, shape_text
from aestudio.networks.formulas import activation_numbers, formula_text, running
from aestudio.project import Project
from aestudio.spec import SpecError
from aestudio.whole_model import whole_model

if TYPE_CHECKING:
    from aestudio.data import Dataset

__all__ = ["facts", "lines", "sample_shape"]

_RANGES = {"0 to 1": (0.0, 1.0), "-1 to 1": (-1.0, 1.0)}  # known without the data


def facts(experiment: Experiment, base: Path) -> dict[str, Any]:
    """What `summary --json` prints."""
    shape, wrong = sample_shape(experiment, base)
    roles = {} if shape is None else resolve(experiment, shape)
    found = {role: _role(network) for role, network in roles.items()}
    dataset = None if shape is None else data_at_hand(experiment, base)
    classes = None if dataset is None else dataset.classes
    whole = None if shape is None else whole_model(experiment, shape, classes)
    if shape is not None:
        wrong = [*wrong, *problems(experiment, shape, _RANGES.get(experiment.data.scaling), classes)]
    advice = [] if shape is None else _advice(experiment, dataset, shape)
    total = whole.parameters if whole else sum(role["parameters"] for role in found.values())
    return {
        "sample_shape": shape,
        "roles": found,
        "parameters": total,
        "trainable": total,
        "macs": whole.macs if whole else sum(role["macs"] for role in found.values()),
        "parameters_are": whole.words if whole else "",
        "memory": _memory(experiment, shape, roles),
        "hyperparameters": hyperparameters(experiment),
        "hyperparameter_counts": hyperparameter_counts(experiment),
        "problems": [str(problem) for problem in wrong],
        "advice": advice,
    }


def _memory(
    experiment: Experiment, shape: Shape | None, roles: Mapping[str, Resolved | None]
) -> dict[str, int]:
    """Bytes of a sample and of all that layers give for it, in 32 bits: kept for the way back."""
    rows = [row for network in roles.values() if network for row in network.layers]
    sample = 4 * (prod(shape) + sum(map(activation_numbers, rows))) if shape else 0
    return {"sample": sample, "batch": sample * experiment.training.batch_size}


def _advice(experiment: Experiment, dataset: Dataset | None, shape: Shape) -> list[dict[str, str]]:
    """What is unwise, by the data where they are on this machine, else by the settings alone."""
    data = experiment.data
    known = Known.without_data(data, shape) if dataset is None else known_of(data, dataset)
    return [
        {"rule": line.rule, "path": line.path, "what": line.what, "why": line.why, "fix": line.action}
        for line in advise(experiment, known)
        if not line.settles
    ]


def sample_shape(experiment: Experiment, base: Path) -> tuple[Shape | None, list[Problem]]:
    """The shape of a sample, or why it is not known; the data are only read where their kind demands it."""
    try:
        shape = experiment.data.sample_shape(base=base)
        return shape or experiment.data.load(base=base).shape, []
    except SpecError as error:
        seen = error.under("data")
        return None, [Problem(seen.path, seen.problem)]


def _role(network: Resolved | None) -> dict[str, Any]:
    if network is None:
        return {"layers": [], "parameters": 0, "macs": 0}
    return {
        "layers": [_layer(row, (index,)) for index, row in enumerate(network.layers)],
        "parameters": network.parameters,
        "macs": network.macs,
    }


def _layer(row: ResolvedLayer, path: edits.Path) -> dict[str, Any]:
    found: dict[str, Any] = {
        "kind": row.layer.kind,
        "name": edits.layer_heading(row.layer, path),
        "output_shape": row.output_shape,
        "parameters": row.parameters,
        "formula": formula_text(row),
        "not_learned": running(row),
        "macs": row.macs,
    }
    inside = [_layer(inner, (*path, index)) for index, inner in enumerate(row.body)]
    return found | ({"body": inside} if inside else {})


def lines(project: Project, found: dict[str, Any]) -> list[str]:
    """The same, to be read."""
    shape = found["sample_shape"]
    said = [f"{project.name}: samples of {shape_text(shape) if shape else 'unknown shape'}"]
    for role, network in found["roles"].items():
        said += ["", *_role_lines(role, network)]
    made_of = f" ({found['parameters_are']})" if found["parameters_are"] else ""
    total = f"Total: {found['parameters']:,} parameters{made_of}, {found['macs']:,} multiply-adds per sample"
    said += ["", f"{total}, once through every layer" if made_of else total]
    held = found["memory"]
    each, batch = f"{held['sample']:,} bytes per sample", f"{held['batch']:,} per batch"
    said += [f"Memory: {each}, {batch} (the sample and what layers give, in 32 bits)", ""]
    said += _hyperparameter_lines(found["hyperparameters"], found["hyperparameter_counts"])
    if project.variants:
        said += ["", "Variants (--variant N): " + "; ".join(_numbered(v.title for v in project.variants))]
    said += ["", *(f"Problem: {problem}" for problem in found["problems"])] if found["problems"] else []
    said += [] if found["problems"] else ["", "No problems."]
    for line in found["advice"]:
        said += ["", f"Advice: {line['path']}: {line['what']}", f"        {line['why']}"]
        said += [f"        To mend it: {line['fix'][:1].lower()}{line['fix'][1:]}"] if line["fix"] else []
    return said


def _numbered(titles: Any) -> list[str]:
    return [f"{number} {title}" for number, title in enumerate(titles, 1)]


def _role_lines(role: str, network: dict[str, Any]) -> list[str]:
    rows = [*_rows(network["layers"]), ("Sum", "", f"{network['parameters']:,}", f"{network['macs']:,}", "")]
    head = (role.capitalize(), "Output shape", "Parameters", "Multiply-adds", "Parameters are")
    statistics, sums = sum(layer["not_learned"] for layer in network["layers"]), 1
    if statistics:
        both = f"{network['parameters'] + statistics:,}"
        rows.append(("and statistics", "", both, "", f"{statistics:,} that are not learned"))
        sums = 2
    made = table(head, rows, right=(2, 3))
    return [*made[:-sums], made[1], *made[-sums:]]


def _rows(layers: list[dict[str, Any]], indent: str = "") -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for layer in layers:
        shape = shape_text(layer["output_shape"]) if layer["output_shape"] else "?"
        counts = (f"{layer['parameters']:,}", f"{layer['macs']:,}")
        rows.append((indent + layer["name"], shape, *counts, layer["formula"]))
        rows += _rows(layer.get("body", []), indent + "  ")
    return rows


def _hyperparameter_lines(groups: dict[str, Any], counts: dict[str, int]) -> list[str]:
    made = [("Activations", _pairs(groups["activations"])), ("Loss", _pairs(groups["loss"]))]
    made += [("Optimizer", _pairs(groups["optimizer"]))]
    made += [
        (
            "Architecture",
            "; ".join(f"{role}: {', '.join(words)}" for role, words in groups["architecture"].items()),
        )
    ]
    head = f"{sum(counts.values())} hyperparameters"
    return [head, *(f"{f'{title} ({counts[title.lower()]}):':<19}{text}" for title, text in made)]


def _pairs(values: dict[str, Any]) -> str:
    return ", ".join(f"{key} {_short(value)}" for key, value in values.items())


def _short(value: Any) -> str:
    return (
        f"{value:g}"
        if isinstance(value, float)
        else " ".join(map(str, value))
        if isinstance(value, list)
        else str(value)
    )
