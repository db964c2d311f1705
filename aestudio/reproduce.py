"""A run done again from its folder alone, and whether the same came of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from aestudio.data import Dataset
from aestudio.run import Repeated, Run
from aestudio.session import Session
from aestudio.spec import SpecError
from aestudio.trainer import Diverged, Progress

__all__ = ["Reproduction", "begin_reproduction", "compare", "reproduced"]

SMALLEST = 1e-12  # a loss below it is taken for it, where differences are relative


@dataclass(frozen=True)
class Reproduction:
    """How a run and its repetition compare.

    Attributes:
        run: the run's folder.
        again: that of the repetition.
        steps: how many steps were compared.
        equal: whether all their losses, those of the epochs too, are the same to the last bit.
        difference: the largest relative difference between two losses that should be the same.
        term: the loss that differs most.
        step: where it does; 0: nowhere.
        why: what may explain a difference, in words; empty: nothing is known.
    """

    run: str
    again: str
    steps: int
    equal: bool
    difference: float
    term: str = ""
    step: int = 0
    why: str = ""

    @property
    def words(self) -> str:
        """The result in a sentence."""
        if self.equal:
            return f"equal: all losses of {self.steps:,} steps are the same to the last bit"
        why = f"; {self.why}" if self.why else ""
        if not self.difference:
            return f"equal so far: the losses of {self.steps:,} steps are the same to the last bit{why}"
        where = f"at step {self.step:,} ({self.term})"
        return f"different: by {self.difference:.2g} of the loss at most, {where}{why}"

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {**asdict(self), "words": self.words}


def begin_reproduction(run: Run, dataset: Dataset, path: Path, *, base: Path | None = None) -> Session:
    """Begin to repeat a run, on the CPU, with all that was done to it.

    Args:
        run: to be repeated.
        dataset: its data, loaded.
        path: the folder of the repetition, new or empty.
        base: the folder that relative data paths start from; None: the run's own.

    Raises:
        SpecError: when the data are others, or the run's folder tells too little.
        WriteFailed: when the folder can't be written.
    """
    known = run.environment.get("data_fingerprint")
    if known and known != dataset.fingerprint:
        raise SpecError(str(run.path), "expected the data the run began with, found other values in them")
    repeated = Repeated.of(run)
    return Session.start(
        run.experiment, dataset, path, base=base or run.base, device="cpu", repeated=repeated
    )


def reproduced(session: Session, show: Callable[[Progress], object] = lambda _: None) -> Reproduction:
    """Train a repetition to its end, and compare.

    Args:
        session: from `begin_reproduction`.
        show: told of every report.

    Raises:
        Diverged: when its loss is no longer a number, and that of the run it repeats was one to the end.
    """
    assert session.repeated is not None
    try:
        for progress in session.progress():
            show(progress)
    except Diverged:
        if session.repeated.run.summary.state != "failed":
            raise
    return compare(session.repeated.run, session.run)


def compare(run: Run, again: Run) -> Reproduction:
    """Compare the losses of a run with those of its repetition, as far as both go."""
    first, second = run.history(), again.history()
    steps = min(len(first.steps.get("loss", ())), len(second.steps.get("loss", ())))
    worst = (0.0, "", 0)
    for before, after, ends in (
        (first.steps, second.steps, range(1, steps + 1)),
        (first.epochs, second.epochs, first.epoch_steps[: len(second.epoch_steps)]),
    ):
        found = _furthest(before, after, ends)
        worst = found if found[0] > worst[0] else worst
    full = steps == len(first.steps.get("loss", ()))
    equal = full and not worst[0]
    why = "" if equal else _why(run, again)
    if not full:
        why = f"it was left after {steps:,} of {len(first.steps['loss']):,} steps" + (
            f"; {why}" if why else ""
        )
    return Reproduction(str(run.path), str(again.path), steps, equal, worst[0], worst[1], worst[2], why)


def _furthest(
    before: Mapping[str, Sequence[float]], after: Mapping[str, Sequence[float]], steps: Sequence[int]
) -> tuple[float, str, int]:
    """The largest relative difference, of which term, and at which step."""
    worst = (0.0, "", 0)
    for name in {**before, **after}:
        values = (chain(terms.get(name, ()), repeat(math.nan)) for terms in (before, after))
        for step, one, other in zip(steps, *values, strict=False):
            if one != other and not (math.isnan(one) and math.isnan(other)):
                apart = abs(one - other) / max(abs(one), SMALLEST)
                apart = math.inf if math.isnan(apart) else apart
                worst = (apart, name, step) if apart > worst[0] else worst
    return worst


def _why(run: Run, again: Run) -> str:
    """What of the machines differs that may explain other losses."""
    names = {"device": "device", "torch": "PyTorch", "numpy": "NumPy", "processor": "processor"}
    before, after = run.environment, again.environment
    said = [
        f"{words} {before.get(key, 'unknown')} then, {after.get(key, 'unknown')} now"
        for key, words in names.items()
        if before.get(key) != after.get(key)
    ]
    return ", ".join(said)
