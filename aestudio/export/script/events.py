"""What was done to a run while it trained, as the script does it again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aestudio.experiment import OPTIMIZERS, Experiment
from aestudio.export.script.settings import loss_weights, optimizer_code
from aestudio.run import Run
from aestudio.spec import SpecError

__all__ = ["BATCH_SIZE", "LEARNING_RATE", "OPTIMIZER", "Done", "done_to", "events_code"]

LEARNING_RATE, BATCH_SIZE, OPTIMIZER, THREADS = "learning rate", "batch size", "optimizer", "threads"


@dataclass(frozen=True)
class Done:
    """Something that was done before a step.

    Attributes:
        step: its number, from 0.
        what: "learning rate", "batch size" ... or a field of the family that weighs a part of the loss.
        code: the value, as Python.
    """

    step: int
    what: str
    code: str


def done_to(run: Run, experiment: Experiment) -> tuple[Done, ...]:
    """What was done to a run, in order; what came of itself comes of itself again.

    Raises:
        SpecError: when something was done that a script can't do.
    """
    family = type(experiment.family)
    weights = {str(family.model_fields[name].title).lower(): name for name in loss_weights(experiment)}
    return tuple(done for event in run.history().events for done in _done(event, weights, run.name))


def _done(event: dict[str, Any], weights: dict[str, str], name: str) -> Iterator[Done]:
    step, what, value = event.get("step", 0), event.get("event"), event.get("value")
    if what == THREADS:
        yield Done(step, THREADS, repr(value))
    if "base" not in event:
        return
    if what == BATCH_SIZE:
        yield Done(step, BATCH_SIZE, repr(value))
    elif what == OPTIMIZER:
        yield Done(step, OPTIMIZER, f"lambda parameters: {optimizer_code(OPTIMIZERS.parse(value))}")
    elif what in weights:
        yield Done(step, weights[str(what)], repr(value))
    elif what != LEARNING_RATE:
        known = ", ".join((LEARNING_RATE, BATCH_SIZE, OPTIMIZER, *weights))
        raise SpecError(name, f"expected changes a script can make ({known}), found a change of {what!r}")
    yield Done(step, LEARNING_RATE, repr(event["base"]))


def events_code(events: tuple[Done, ...]) -> str:
    """The list of them."""
    rows = "".join(f"    ({done.step}, {json.dumps(done.what)}, {done.code}),\n" for done in events)
    return f"EVENTS = [  # before the step with this number, from 0\n{rows}]"
