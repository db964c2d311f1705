"""What was done to a run while it trained, as the script does it again."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aestudio.experiment import Experiment, changeable, value_of, with_change
from aestudio.experiment.changes import BATCH_SIZE, LEARNING_RATE, OPTIMIZER
from aestudio.export.script.settings import optimizer_code
from aestudio.run import Run
from aestudio.spec import SpecError

__all__ = ["BATCH_SIZE", "LEARNING_RATE", "OPTIMIZER", "Done", "done_to", "events_code"]

THREADS = "threads"


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
        SpecError: when something was done that a script can't do, or the record of it is no such record.
    """
    return tuple(_done(run, experiment))


def _done(run: Run, experiment: Experiment) -> Iterator[Done]:
    """Every value is checked and written as a literal: a record may come from anyone, and a script is run."""
    history = run.history()
    if history.unread:
        raise SpecError(run.name, f"expected a run whose record is whole, found: {history.unread[0]}")
    for event in history.events:
        what = event.get("event")
        if what == THREADS:
            yield Done(_whole(run, event, "step"), THREADS, repr(_whole(run, event, "value", least=1)))
        elif "base" in event:
            step, rate, what = _whole(run, event, "step"), _rate(run, event), str(what)
            experiment = with_change(experiment, what, event.get("value"))
            if what == OPTIMIZER:
                code = f"lambda parameters: {optimizer_code(experiment.training.optimizer)}"
                yield Done(step, OPTIMIZER, code)
            elif what != LEARNING_RATE:
                path = changeable(experiment)[what]
                yield Done(
                    step,
                    path.removeprefix("family.") if path.startswith("family.") else what,
                    repr(value_of(experiment, what)),
                )
            yield Done(step, LEARNING_RATE, repr(rate))


def _whole(run: Run, event: dict[str, Any], key: str, least: int = 0) -> int:
    found = event.get(key)
    if type(found) is int and found >= least:
        return found
    raise SpecError(
        run.name, f"expected events with a whole number as {key}, found {found!r} in events.jsonl"
    )


def _rate(run: Run, event: dict[str, Any]) -> float:
    found = event["base"]
    if type(found) in (int, float) and math.isfinite(found):
        return float(found)
    raise SpecError(
        run.name, f"expected events with a learning rate as base, found {found!r} in events.jsonl"
    )


def events_code(events: tuple[Done, ...]) -> str:
    """The list of them."""
    rows = "".join(f"    ({done.step!r}, {json.dumps(done.what)}, {done.code}),\n" for done in events)
    return f"EVENTS = [  # before the step with this number, from 0\n{rows}]"
