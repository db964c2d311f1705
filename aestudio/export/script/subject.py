"""A run and what its script is to say, and how the parts of a script are filled in."""

from __future__ import annotations

import json
import math
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

from aestudio.data import Dataset, Parts
from aestudio.data.dataset import Affine
from aestudio.experiment import Experiment
from aestudio.export.script.events import Done
from aestudio.export.script.template import PARTS
from aestudio.networks import Resolved
from aestudio.run import Run

__all__ = ["Subject", "fill", "indented", "part_if", "quoted", "recorded"]


@dataclass(frozen=True, eq=False)
class Subject:
    """A run and what its script is to say."""

    run: Run
    experiment: Experiment
    dataset: Dataset
    parts: Parts
    affine: Affine
    resolved: Mapping[str, Resolved]
    events: tuple[Done, ...]
    file: Path
    data_file: Path

    @property
    def ends(self) -> bool:
        """Whether the run came to its end, and so touched the test part."""
        return self.run.summary.state == "done"

    def has(self, what: str) -> bool:
        """Whether something of that name was done to the run."""
        return any(event.what == what for event in self.events)

    @property
    def weights_change(self) -> bool:
        """Whether a part of the loss came to count for more or less."""
        return any(map(self.has, self.experiment.family.loss_weights()))

    @property
    def begins_with(self) -> str:
        """The run whose weights it began with; empty: drawn by the seed."""
        return str(self.run.environment.get("weights_from") or "")


def fill(part: str, **values: object) -> str:
    """A part of the script."""
    return Template(PARTS[part]).substitute(values)


def part_if(wanted: object, part: str, **values: object) -> str:
    """A part where it is wanted, else nothing."""
    return fill(part, **values) if wanted else ""


def quoted(value: object) -> str:
    """A plain value as Python code, in double quotes."""
    return json.dumps(value, ensure_ascii=False)


def indented(lines: list[str]) -> str:
    """Lines of a function's body."""
    return textwrap.indent("\n".join(lines), "    ")


def recorded(subject: Subject) -> dict[str, float]:
    """The losses that the run ended with."""
    final = subject.run.summary.final
    return {str(name): value for name, value in final.items() if _is_number(value)}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
