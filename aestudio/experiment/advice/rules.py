"""What advice is, the registry of rules, and how they are asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from aestudio.experiment.advice.known import Known
from aestudio.experiment.experiment import Experiment, problems, resolve
from aestudio.networks import Resolved

__all__ = ["RULES", "Advice", "Case", "Fix", "Rule", "advise", "rule"]

Fix = Callable[[Experiment], Experiment]


@dataclass(frozen=True)
class Advice:
    """One line.

    Attributes:
        path: where: `networks.decoder.layers[1].activation`.
        what: what is unwise, in one sentence.
        why: the reason, with its source where there is one.
        action: what the fix does, as an edit is named: "Set the batch size to 64"; empty: only the user can.
        fix: the experiment mended; None: only the user can decide.
        settles: it says why and how to mend what is listed as a problem at the same place.
        rule: the name of the rule that says so.
    """

    path: str
    what: str
    why: str
    action: str = ""
    fix: Fix | None = None
    settles: bool = False
    rule: str = ""

    def __str__(self) -> str:
        """As one line."""
        return f"{self.path}: {self.what} {self.why}" + (f" Fix: {self.action}." if self.action else "")


@dataclass(frozen=True)
class Case:
    """What a rule looks at."""

    experiment: Experiment
    known: Known
    resolved: Mapping[str, Resolved | None]

    @property
    def loss(self) -> str:
        """The kind of the family's loss; empty where it has none to choose."""
        return str(getattr(getattr(self.experiment.family, "loss", None), "kind", ""))

    @property
    def unit_range(self) -> bool:
        """Whether the loss wants output and data from 0 to 1."""
        return bool(getattr(getattr(self.experiment.family, "loss", None), "unit_range", False))


Rule = Callable[[Case], Iterator[Advice]]
RULES: dict[str, Rule] = {}


def rule(look: Rule) -> Rule:
    """Decorator: register a rule under its function's name."""
    if look.__name__ in RULES:
        raise ValueError(f"there is a rule {look.__name__} already")
    RULES[look.__name__] = look
    return look


def advise(experiment: Experiment, known: Known) -> tuple[Advice, ...]:
    """What is unwise about the experiment, in the order of the rules; one line per place and rule.

    A fix of what can run that would make it impossible to run is not offered.
    """
    case = Case(experiment, known, resolve(experiment, known.shape))
    found = [replace(line, rule=name) for name, look in RULES.items() for line in look(case)]
    return tuple(_sound(line, experiment, known) for line in found)


def _sound(line: Advice, experiment: Experiment, known: Known) -> Advice:
    if line.fix is None or line.settles:
        return line  # what settles a problem may lead on to the next
    before = {problem.path for problem in problems(experiment, known.shape)}
    after = {problem.path for problem in problems(line.fix(experiment), known.shape)}
    return line if after <= before else replace(line, action="", fix=None)
