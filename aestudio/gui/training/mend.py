"""What one click can do about what a loss curve shows: take a change back, or scale the learning rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from aestudio.experiment import Experiment, with_change
from aestudio.experiment.changes import LEARNING_RATE, value_of
from aestudio.gui.training.words import rate_text

if TYPE_CHECKING:
    from aestudio.analysis.diagnosis import Diagnosis, Finding

__all__ = ["Mend", "mend_of"]

RATES = {  # what becomes of the learning rate, by finding
    "jumps": (0.5, "Halve {}"),
    "noisy": (0.5, "Halve {}"),
    "diverged": (0.1, "Make {} ten times lower"),
    "flat": (10.0, "Make {} ten times higher"),
}
NEXT_STEP = "From the next step on; it is marked on the plot, and can be changed again"
NEXT_RUN = "In the settings; it can be undone"


@dataclass(frozen=True)
class Mend:
    """What a button does.

    Attributes:
        words: on it.
        tip: what comes of it.
        factor: of the learning rate, where `name` is empty.
        name: what of the run is changed, one of `aestudio.experiment.changeable`.
        value: to what, as a plain value.
    """

    words: str
    tip: str
    factor: float = 1.0
    name: str = ""
    value: Any = None


def mend_of(
    found: Diagnosis | None, run: Experiment | None, events: Sequence[Mapping[str, Any]], *, live: bool
) -> Mend | None:
    """What one click can do about a finding; None: nothing.

    Args:
        found: what the curve shows.
        run: what the run began with.
        events: what happened to it, in order.
        live: it is being trained, or holds; else the next run's settings are changed.
    """
    if found is None or run is None or found.headline.kind not in RATES:
        return None
    if live and found.headline.first and (back := _taken_back(found.headline, run, events)) is not None:
        return back
    factor, words = RATES[found.headline.kind]
    whose = "the learning rate" if live else "the next run's learning rate"
    return Mend(words.format(whose), NEXT_STEP if live else NEXT_RUN, factor)


def _taken_back(found: Finding, run: Experiment, events: Sequence[Mapping[str, Any]]) -> Mend | None:
    """Take back the change that is blamed; not a rate that a schedule would lead elsewhere from there."""
    done = [event for event in events if "base" in event]
    at = max((at for at, one in enumerate(done) if f"({one['event']}" in found.first[0]), default=-1)
    if at < 0 or (done[at]["event"] == LEARNING_RATE and run.training.schedule.kind != "constant"):
        return None
    name = str(done[at]["event"])
    before = reduce(lambda now, event: with_change(now, event["event"], event["value"]), done[:at], run)
    value = value_of(before, name)
    return Mend(f"Go back to {name} {_text(value)}", NEXT_STEP, name=name, value=value)


def _text(value: Any) -> str:
    if isinstance(value, dict):  # an optimizer
        return str(value["kind"])
    return f"{value:,}" if isinstance(value, int) else rate_text(float(value))
