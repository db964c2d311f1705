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
from aestudio.run.same_data import other_data
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
        compared: what else was, in words: "the epochs' losses", "the test losses", "the weights".
        equal: whether all of it is the same to the last bit, and the repetition went as far as the run.
        first: the first difference, in words; empty: there is none.
        difference: the largest relative difference between two losses that should be the same.
        term: the loss that differs most.
        step: where it does; 0: nowhere.
        why: what may explain a difference, in words; empty: nothing is known.
    """

    run: str
    again: str
    steps: int
    compared: tuple[str, ...]
    equal: bool
    first: str = ""
    difference: float = 0.0
    term: str = ""
    step: int = 0
    why: str = ""

    @property
    def words(self) -> str:
        """The result in a sentence."""
        *others, last = (f"the losses of {self.steps:,} steps", *self.compared)
        all_ = f"{', '.join(others)} and {last}" if others else last
        why = f"; {self.why}" if self.why else ""
        if not self.first:
            return f"equal{'' if self.equal else ' so far'}: {all_} are the same to the last bit{why}"
        most = ""
        if self.difference:
            most = f"; losses differ by {self.difference:.2g} at most, at step {self.step:,} ({self.term})"
        return f"different: first in {self.first}{most}{why}"

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {**asdict(self), "words": self.words}


def begin_reproduction(
    run: Run, dataset: Dataset, path: Path, *, base: Path | None = None, named: bool = False
) -> Session:
    """Begin to repeat a run, on the CPU, with all that was done to it.

    Args:
        run: to be repeated.
        dataset: its data, loaded.
        path: the folder of the repetition; where another run was begun there meanwhile, the next number's.
        base: the folder that relative data paths start from; None: the run's own.
        named: whether the user named the folder: then it may be there, empty, and no other will do.

    Raises:
        SpecError: when the data are others, or the run's folder tells too little.
        WriteFailed: when the folder can't be written.
    """
    if other := other_data(run, dataset):
        raise SpecError(str(run.path), f"expected the data the run began with, found {other}")
    repeated = Repeated.of(run)
    return Session.start(
        *(run.experiment, dataset, path),
        base=base or run.base,
        device="cpu",
        repeated=repeated,
        named=named,
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
    """Compare all that is on record of a run with its repetition, as far as both go.

    That is the loss of each step, the terms of each epoch, and where both came to their end or were left on
    purpose, what they ended with: final terms with those of the test part, the best epoch, and all weights.
    """
    first, second = run.history(), again.history()
    steps, whole = second.taken, first.taken
    steps = min(steps, whole)
    of_steps = _differences(first.steps, second.steps, range(1, steps + 1), "step")
    of_epochs = _differences(
        first.epochs,
        second.epochs,
        first.epoch_steps[: len(second.epoch_steps)],
        "the epoch that ended at step",
    )
    lines = sorted([*of_steps, *of_epochs], key=lambda found: found.step)
    compared, at_end = ["the terms of the epochs"] if first.epoch_steps else [], ""
    if steps == whole and _ended(run) and _ended(again):
        alike = run.summary.epochs == again.summary.epochs  # one may be left before its last validation
        compared += ["the final terms", "the weights"] if alike else ["the weights"]
        at_end = _end_difference(run, again) if alike else _of_weights(run, again, ("weights",))
    said = lines[0].words if lines else at_end
    worst = max(lines, key=lambda found: found.apart, default=None)
    why = _why(run, again) if said or steps < whole else ""
    if steps < whole:
        why = f"it was left after {steps:,} of {whole:,} steps" + (f"; {why}" if why else "")
    return Reproduction(
        str(run.path),
        str(again.path),
        steps,
        tuple(compared),
        steps == whole and not said,
        said,
        worst.apart if worst else 0.0,
        worst.term if worst else "",
        worst.step if worst else 0,
        why,
    )


@dataclass(frozen=True)
class _Difference:
    """Two losses that are not the same: their term, where, by how much relatively, and both."""

    step: int
    term: str
    apart: float
    words: str


def _differences(
    before: Mapping[str, Sequence[float]], after: Mapping[str, Sequence[float]], steps: Sequence[int], at: str
) -> list[_Difference]:
    """Of each term the first difference and the largest, with the steps they are at."""
    found: list[_Difference] = []
    for name in {**before, **after}:
        values = (chain(terms.get(name, ()), repeat(math.nan)) for terms in (before, after))
        unlike = [
            _Difference(
                step, name, _apart(one, other), f"the {name} of {at} {step:,}: {_then_now(one, other)}"
            )
            for step, one, other in zip(steps, *values, strict=False)
            if not _same(one, other)
        ]
        if unlike:
            found += [unlike[0], max(unlike, key=lambda difference: difference.apart)]
    return found


def _same(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))


def _apart(one: float, other: float) -> float:
    """The relative difference; infinite where there is only one of the two."""
    apart = abs(one - other) / max(abs(one), SMALLEST)
    return math.inf if math.isnan(apart) else apart


def _then_now(one: float, other: float) -> str:
    return (
        f"{'none' if math.isnan(one) else repr(one)} then, {'none' if math.isnan(other) else repr(other)} now"
    )


def _ended(run: Run) -> bool:
    """Whether its summary and weights are those of its last step: a crash leaves those of a checkpoint."""
    return run.summary.state in ("done", "stopped")


def _end_difference(run: Run, again: Run) -> str:
    """The first difference of what two runs ended with, in words."""
    for what, before, after in (
        ("final", run.summary.final, again.summary.final),
        ("best epoch's", run.summary.best, again.summary.best),
    ):
        for name in {**before, **after}:
            one, other = before.get(name, math.nan), after.get(name, math.nan)
            if not _same(one, other):
                return f"the {what} {name}: {_then_now(one, other)}"
    return _of_weights(run, again, ("weights", "best"))


def _of_weights(run: Run, again: Run, kinds: Sequence[str]) -> str:
    """The first difference of two runs' weights, in words."""
    for which in kinds:
        if unlike := _weights_difference(run, again, which):
            return f"the {'best weights' if which == 'best' else which}: {unlike}"
    return ""


def _weights_difference(run: Run, again: Run, which: str) -> str:
    """Of two runs' weights, the first that are not the same to the last bit."""
    kept = [(one.path / f"{which}.safetensors").is_file() for one in (run, again)]
    if not all(kept):
        return (
            ""
            if kept[0] == kept[1]
            else f"{'kept' if kept[0] else 'none'} then, {'kept' if kept[1] else 'none'} now"
        )
    try:
        before, after = run.weights(which), again.weights(which)
    except SpecError as error:
        return str(error)
    for name in {**before, **after}:
        one, other = before.get(name), after.get(name)
        if one is None or other is None or one.shape != other.shape or one.dtype != other.dtype:
            return f"{name} is of another shape or not there"
        if not one.equal(other):
            return name
    return ""


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
