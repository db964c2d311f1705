"""The commands that train: train and resume."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aestudio.cli.chosen import chosen_run
from aestudio.cli.output import Answer, duration, number, warn
from aestudio.cli.progress import begun, reading, shown_by
from aestudio.cli.settings import changed
from aestudio.cli.stopping import Stopping
from aestudio.data.dataset import DataMissing, Downloads
from aestudio.project import load
from aestudio.run import Run, next_run
from aestudio.run.summary import result_of
from aestudio.session import Session, load_data
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from aestudio.data import Dataset
    from aestudio.data.dataset import Report
    from aestudio.experiment import Experiment
    from aestudio.trainer import Progress

__all__ = ["data_of", "read_data", "reproduce", "resume", "train"]


def train(arguments: Namespace) -> Answer:
    """Train a project from its first step."""
    project = load(Path(arguments.project))
    experiment = changed(project, arguments.variant, arguments.set)
    dataset = read_data(experiment, project.base, download=arguments.download)
    path = Path(arguments.out) if arguments.out else next_run(project.runs)
    session = Session.start(
        experiment, dataset, path, base=project.base, device=arguments.device, named=bool(arguments.out)
    )
    return _go(session)


def resume(arguments: Namespace) -> Answer:
    """Go on with a run from its last checkpoint."""
    run = chosen_run(arguments.run)
    summary = run.summary
    if summary.state == "done":
        warn(f"{run.path}: done already ({summary.reason})")
        return _answer(result_of(run.path, summary))
    return _go(Session.resume(run, data_of(run, arguments.data)))


def reproduce(arguments: Namespace) -> Answer:
    """Train a run again, with all that was done to it, and compare the losses."""
    from aestudio.reproduce import begin_reproduction, reproduced

    run = chosen_run(arguments.run)
    path = Path(arguments.out) if arguments.out else next_run(run.path.parent)
    session = begin_reproduction(run, data_of(run, arguments.data), path, named=bool(arguments.out))
    for line in begun(session):
        warn(line)
    with Stopping(session) as stopping, shown_by(session) as show:
        found = reproduced(session, show)
    status = 128 + stopping.signal if stopping.signal else 0 if found.equal else 1
    return Answer([found.words, f"run: {found.again}"], found.to_json(), status)


def data_of(run: Run, moved: str | None) -> Dataset:
    """The data a run was trained on.

    Args:
        run: the run.
        moved: where they are now, if no longer where the run says.
    """
    from aestudio.project import with_settings

    experiment = run.experiment
    if moved is None:
        return read_data(experiment, run.base)
    return read_data(with_settings(experiment, {"data.path": moved}), Path())


def read_data(experiment: Experiment, base: Path, download: bool = False) -> Dataset:
    """An experiment's data; what they have to note goes to standard error."""
    with reading() as report:
        try:
            dataset = load_data(experiment, base, report)
        except DataMissing as error:
            if not isinstance(experiment.data, Downloads) or not experiment.data.download_size:
                raise
            if not download:
                raise DataMissing(error.path, f"{error.problem}; train --download brings them here") from None
            _download(experiment.data, report)
            dataset = load_data(experiment, base, report)
    for note in dataset.notes:
        warn(f"note: {note}")
    return dataset


def _download(data: Downloads, report: Report) -> None:
    try:
        data.download(report)
    except SpecError as error:
        raise error.under("data") from None


def _go(session: Session) -> Answer:
    """Train until all is done or the user stops it."""
    for line in begun(session):
        warn(line)
    with Stopping(session) as stopping, shown_by(session) as show:
        for progress in session.progress():
            _tell_shortage(progress)
            show(progress)
    result = session.result()
    if result["state"] != "stopped":  # all was done before the signal took effect
        return _answer(result)
    warn(f"stopped; go on with: aestudio resume {session.run.path}")
    return _answer(result, 128 + stopping.signal)


def _tell_shortage(progress: Progress) -> None:
    """Say that memory ran out, and how the run goes on."""
    for event in progress.events:
        if event["event"] == "out of memory":
            batch, fits, step = event["batch"], event["fits"], event["step"]
            if "validating" in event:
                warn(f"out of memory while validating {batch:,} samples at a time: goes on with {fits:,}")
                continue
            warn(f"out of memory at step {step + 1:,} with batch {batch:,}: goes on with batch {fits:,}")


def _answer(result: dict[str, Any], status: int = 0) -> Answer:
    return Answer(_lines(result), result, status)


def _lines(result: dict[str, Any]) -> list[str]:
    """The result, to be read."""
    final = ", ".join(f"{name} {number(value)}" for name, value in result["final"].items())
    speed = f"{result['samples_per_second']:,.0f} samples/s on {result['device']}"
    said = [f"{result['state']}: {result['reason']}"] if result["reason"] else [result["state"]]
    said += [
        f"{result['epochs']} epochs, {result['steps']:,} steps in {duration(result['seconds'])} ({speed})"
    ]
    if {"loss", "val_loss"} & set(result["best"]):
        best = {name: value for name, value in result["best"].items() if name != "epoch"}
        terms = ", ".join(f"{name} {number(value)}" for name, value in best.items())
        said.append(f"best epoch {result['best']['epoch']}: {terms}")
    if final:
        said.append(f"final: {final}")
    return [*said, f"run: {result['run']}"]
