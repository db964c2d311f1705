"""An arm's training as pieces: begun, or gone on with where it was broken off."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from aestudio.aside import aside
from aestudio.experiment import Experiment
from aestudio.job import Pieces, within
from aestudio.run import Run, Series, next_run
from aestudio.run.label import Label, write_label
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from aestudio.analysis.question import Trained
    from aestudio.data import Dataset
    from aestudio.session import Session

__all__ = ["earlier", "trained"]

READING = 0.2  # of an arm's training that drawing its faces takes, about


def earlier(runs: Path, name: str, experiment: Experiment) -> Run | None:
    """The run of that name, where it is of exactly this experiment and did not fail."""
    if not name:
        return None
    try:
        run = Run(runs / name)
        same = run.experiment == experiment
    except (SpecError, OSError):
        return None
    return run if same and run.summary.state != "failed" else None


def trained(
    experiment: Experiment,
    runs: Path,
    base: Path,
    begun: Run | None,
    series: Series,
    title: str,
    tell: Callable[[Run], None],
) -> Pieces[Trained]:
    """The model of a run that was trained to its end; dropped on the way, it stops and can be gone on with.

    Args:
        experiment: what is trained.
        runs: the folder of the runs.
        base: the folder that relative data paths start from.
        begun: a run of it that was broken off, or is done; None: a new one is begun.
        series: what the run is one of.
        title: what it is called.
        tell: is told the run as soon as there is one.

    Raises:
        SpecError: when it can't be trained.
        Diverged: when the loss is no longer a number.
        OutOfMemory: when memory runs out.
    """
    from aestudio.session import Session, load_data

    reading = aside(lambda report: load_data(experiment, base, report))
    dataset = yield from within(0.0, READING, reading, f"{title}: ")
    if begun is not None and begun.summary.state == "done":
        return _again(begun, dataset)
    if begun is not None:
        session = Session.resume(begun, dataset)
    else:
        session = Session.start(experiment, dataset, next_run(runs), base=base, series=series)
        write_label(session.run.path, Label(name=title))
    tell(session.run)
    yield from within(READING, 1.0, _to_the_end(session, title))
    return session.trainer.compiled


def _to_the_end(session: Session, title: str) -> Pieces[None]:
    try:
        with closing(session.progress()) as training:  # type: ignore[type-var]
            for progress in training:
                yield min(progress.step / max(progress.steps, 1), 1.0), f"{title}: training"
    finally:
        session.stop()  # where the dial is broken off; else it is over already


def _again(run: Run, dataset: Dataset) -> Trained:
    """The model of a run that is done."""
    from aestudio.trainer import compile_experiment

    compiled = compile_experiment(run.experiment, dataset)
    compiled.model.load_state_dict(run.weights())
    return compiled
