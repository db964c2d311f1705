"""Progress on standard error: a bar where it is a terminal, plain lines where it is none."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from aestudio.cli.output import duration, number, warn

if TYPE_CHECKING:
    from aestudio.data.dataset import Report
    from aestudio.session import Session
    from aestudio.trainer import Progress

__all__ = ["begun", "reading", "shown_by"]

QUIET_SECONDS = 2.0  # at least this long between two plain lines, and before reading data is worth a line
LONG_SECONDS = 30.0  # at most this long without a plain line, in the middle of an epoch too


def begun(session: Session) -> list[str]:
    """What is trained, on what, with how many samples and parameters, where, and where the run goes."""
    from aestudio.networks import count_parameters, shape_text

    compiled, where = session.trainer.compiled, session.trainer.where
    experiment, parts = compiled.experiment, compiled.parts
    parameters = count_parameters(compiled.model)
    samples = f"{len(parts.train):,} samples of {shape_text(compiled.dataset.shape)} to train on"
    threads = f", {where.threads} thread{'s' * (where.threads != 1)}" * (compiled.device.type == "cpu")
    epochs = experiment.training.epochs
    at = f"from step {where.step:,} on, " if where.step else ""
    return [
        f"training: {experiment.family.title}, {parameters:,} parameters, on {experiment.data.title}, "
        f"{samples}, {len(parts.validation):,} to validate",
        f"{at}{epochs:,} epochs of {_steps(session):,} steps on {compiled.device}{threads}",
        f"run: {session.run.path}",
    ]


def _steps(session: Session) -> int:
    """How many steps an epoch has."""
    return -(-len(session.trainer.compiled.parts.train) // session.trainer.training.batch_size)


@contextmanager
def reading() -> Iterator[Report]:
    """A report for reading data: silent for the first seconds, then a line now and then."""
    said = time.monotonic()

    def report(fraction: float, doing: str) -> None:
        nonlocal said
        if time.monotonic() - said > QUIET_SECONDS:
            said = time.monotonic()
            warn(f"{doing} ({fraction:.0%})")

    yield report


@contextmanager
def shown_by(session: Session) -> Iterator[Callable[[Progress], None]]:
    """What to call with every report of the session."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    from tqdm import tqdm

    form = "{desc} {bar} {percentage:3.0f} %  {unit}"
    with tqdm(total=1, bar_format=form, unit="", file=sys.stderr, dynamic_ncols=True, leave=True) as bar:
        pace = _Pace()

        def show(progress: Progress) -> None:
            bar.total = progress.steps
            bar.n = progress.step
            pace.add(progress)
            bar.set_description_str(f"epoch {_epoch(progress)}", refresh=False)
            bar.unit = pace.words(progress)
            bar.refresh()

        yield show


def _lines() -> Callable[[Progress], None]:
    """One line an epoch, but not more often than every other second, and one for the last.

    In an epoch that takes long there is one now and then, which says how much of it is done.
    """
    said, pace = time.monotonic(), _Pace()
    first = True

    def show(progress: Progress) -> None:
        nonlocal said, first
        pace.add(progress)
        silent = time.monotonic() - said
        due = first or progress.epoch == progress.epochs or silent >= QUIET_SECONDS
        if (progress.epoch_terms and due) or silent >= LONG_SECONDS:
            said, first = time.monotonic(), False
            part = "" if progress.epoch_terms else f", {progress.passed % 1:.0%}"
            warn(f"epoch {_epoch(progress)}{part}  {pace.words(progress)}")

    return show


def _epoch(progress: Progress) -> str:
    """The epoch that is being worked on, or the last."""
    done = progress.epoch if progress.epoch_terms else progress.epoch + 1
    return f"{min(done, progress.epochs)}/{progress.epochs}"


class _Pace:
    """The last losses, and how fast it goes."""

    def __init__(self) -> None:
        self._terms: dict[str, float] = {}
        self._step = -1
        self._since = 0.0
        self._samples = 0
        self._seconds = 0.0

    def add(self, progress: Progress) -> None:
        if self._step < 0:
            self._step, self._since = progress.step, progress.seconds
        self._samples += progress.samples
        self._seconds = progress.seconds - self._since
        for name, values in progress.losses.items():
            self._terms[name] = values[-1]
        self._terms |= progress.epoch_terms

    def words(self, progress: Progress) -> str:
        terms = "  ".join(f"{name} {number(value)}" for name, value in self._terms.items())
        done, left = progress.step - self._step, progress.steps - progress.step
        if not done or not self._seconds:
            return terms
        speed = f"{self._samples / self._seconds:,.0f} samples/s"
        return f"{terms}  {speed}" + (f"  {duration(left * self._seconds / done)} left" if left else "")
