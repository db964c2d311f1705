"""The beginning of a script: what it is, what it needs, and the settings of the run."""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from aestudio import __version__
from aestudio.export.script.events import events_code
from aestudio.export.script.layers import one_line
from aestudio.export.script.subject import Subject, quoted, recorded
from aestudio.memory import evaluation_batch
from aestudio.networks import shape_text

__all__ = ["head", "settings"]

IMPORTED = (
    "import argparse",
    "import math",
    "from pathlib import Path",
    "import numpy as np",
    "import torch",
    "from torch import Tensor, nn, optim",
)


def head(subject: Subject, imports: Mapping[str, str]) -> dict[str, object]:
    """The docstring, and what is imported.

    Args:
        subject: the run.
        imports: statements that its model needs, by the name each brings.
    """
    environment = subject.run.environment
    data = subject.dataset
    needed = {name: environment.get(name, "") for name in ("torch", "numpy")}
    others = {text.split()[1].partition(".")[0] for text in imports.values()}
    needed |= {name: version(name) for name in sorted(others - sys.stdlib_module_names - needed.keys())}
    return {
        "title": f'The run "{one_line(subject.run.name)}": {subject.experiment.family.title.lower()}.',
        "version": __version__,
        "needs": " ".join(f"{name}=={_version(found)}" for name, found in needed.items()),
        "imports": _imports_text([*IMPORTED, *imports.values()]),
        "file": one_line(subject.file.name),
        "data": f"{one_line(data.name)} ({len(data):,} samples of {shape_text(data.shape)})",
        "notes": "".join(f"\n{textwrap.fill(note, 100)}\n" for note in _notes(subject)),
    }


def _imports_text(statements: list[str]) -> str:
    """Imports in order: of Python, then of others; names of one module in one line."""
    lines: dict[bool, list[str]] = {True: [], False: []}
    names: dict[str, set[str]] = {}
    for statement in dict.fromkeys(statements):
        first, module, _, *brought = [*statement.replace(",", "").split(), ""]
        if first == "import":
            lines[module.partition(".")[0] in sys.stdlib_module_names].append(statement)
        else:
            names.setdefault(module, set()).update(filter(None, brought))
    for module, found in names.items():
        text = f"from {module} import {', '.join(sorted(found, key=_as_isort))}"
        lines[module.partition(".")[0] in sys.stdlib_module_names].append(text)
    return "\n\n".join("\n".join(sorted(group, key=_by_kind)) for group in lines.values() if group)


def _by_kind(statement: str) -> tuple[bool, str]:
    return statement.startswith("from"), statement.lower()


def _as_isort(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2), name


def _version(recorded: object) -> str:
    """A version as recorded, without what was built: "2.13.0" of "2.13.0+cpu"; nothing that is none."""
    return re.split("[^0-9A-Za-z.]", str(recorded))[0]


def _notes(subject: Subject) -> list[str]:
    """What a reader should know beyond that."""
    notes, summary = [], subject.run.summary
    if summary.device != "cpu":
        notes.append(
            f"The run was trained on {one_line(str(summary.device))}, which rounds otherwise than a CPU: "
            "small differences grow as training goes on, and the losses here agree only roughly."
        )
    if subject.begins_with:
        notes.append(
            f"It began with weights of {one_line(Path(subject.begins_with).name)}: they are in the data file."
        )
    if not subject.ends:
        state = one_line(str(summary.state))
        notes.append(f"The run is not finished ({state}): only its whole epochs are repeated.")
    return notes


def settings(subject: Subject) -> dict[str, object]:
    """The run's, and what it came to."""
    training = subject.experiment.training
    return {
        "data_name": quoted(subject.data_file.name),
        "gain": repr(float(subject.affine.gain)),
        "offset": repr(float(subject.affine.offset or 0.0)),
        "scaling": f"scaling: {subject.experiment.data.scaling}",
        "seed": training.seed,
        "epochs": training.epochs,
        "trained": repr(subject.run.summary.epochs),
        "batch_size": training.batch_size,
        "evaluation_batch": evaluation_batch(subject.dataset.shape, training.batch_size),
        "events": events_code(subject.events),
        "recorded": quoted(recorded(subject)),
    }
