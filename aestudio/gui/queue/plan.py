"""What a sweep amounts to: its runs in words, and which of them can't be trained. Knows no Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from aestudio.experiment import Experiment, FieldAt, problems
from aestudio.gui.messages import problem_words
from aestudio.networks import Shape
from aestudio.project.sweep import SEED, planned
from aestudio.spec import SpecError

__all__ = ["Plan", "PlannedRun", "plan_of"]


@dataclass(frozen=True)
class PlannedRun:
    """One run.

    Attributes:
        title: what sets it apart: "learning rate 0.01, seed 2".
        experiment: what is to be trained.
        problem: why it can't be, in words.
    """

    title: str
    experiment: Experiment
    problem: str = ""


@dataclass(frozen=True)
class Plan:
    """The runs of a sweep, or what is wrong with it; `of`: what it varies, in words."""

    runs: tuple[PlannedRun, ...] = ()
    wrong: str = ""
    of: str = ""

    @property
    def good(self) -> list[tuple[str, Experiment]]:
        """Those that can be trained: (title, experiment)."""
        return [(run.title, run.experiment) for run in self.runs if not run.problem]


def plan_of(
    experiment: Experiment,
    values: Mapping[FieldAt, Sequence[Any]],
    seeds: int,
    shape: Shape | None,
) -> Plan:
    """Every combination, checked as far as the shape of the samples is known."""
    fields = {field.path: field for field in values}
    given = {field.path: found for field, found in values.items()}
    try:
        runs = planned(experiment, given, seeds, lambda _: shape)
    except SpecError as error:
        title = next((field.title for path, field in fields.items() if error.path.startswith(path)), "")
        said = f"{title}: {error.problem}" if title else error.problem
        return Plan(wrong=said[:1].upper() + said[1:])
    varied = [f"{field.title[:1].lower()}{field.title[1:]}" for field in values]
    return Plan(
        of=" and ".join(varied) or "seeds",
        runs=tuple(
            PlannedRun(_title(run.settings, fields), run.experiment, _problem(run.experiment, shape))
            for run in runs
        ),
    )


def _title(settings: Mapping[str, Any], fields: Mapping[str, FieldAt]) -> str:
    return ", ".join(
        replace(fields[path], value=value).words if path in fields else f"seed {value}"
        for path, value in settings.items()
        if path in fields or path == SEED
    )


def _problem(experiment: Experiment, shape: Shape | None) -> str:
    found = problems(experiment, shape) if shape is not None else ()
    return problem_words(found[0], experiment) if found else ""
