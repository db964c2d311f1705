"""The command that compares families on the same data: families."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aestudio.cli.output import Answer, table, warn
from aestudio.cli.parser import UsageError
from aestudio.cli.progress import reading
from aestudio.cli.settings import changed
from aestudio.job import finish
from aestudio.project import load
from aestudio.session import load_data
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from aestudio.benchmark.kept import Kept

__all__ = ["families"]


def families(arguments: Namespace) -> Answer:
    """Train every family on a project's data, measure each, and lay them side by side."""
    from aestudio.benchmark import Budget, FamilyBenchmark, benchmarks_in, usual_epochs

    project = load(Path(arguments.project))
    _check(arguments)
    if arguments.kept:
        there = benchmarks_in(project.runs)
        if not there:
            raise SpecError(arguments.project, "expected families that were compared before, found none")
        return _answer(there[0], arguments.out)
    experiment = changed(project, arguments.variant, arguments.set)
    dataset = load_data(experiment, project.base)
    budget = Budget(arguments.epochs or usual_epochs(dataset.shape), arguments.seconds)
    job = FamilyBenchmark(
        experiment,
        budget,
        project.runs,
        project.base,
        arguments.samples,
        arguments.draws,
        arguments.trainings,
        not arguments.same_rate,
    )
    with reading() as report:
        found = finish(job, dataset, report)
    return _answer(found, arguments.out)


def _check(arguments: Namespace) -> None:
    for name, least in (("epochs", 0), ("seconds", 0), ("samples", 1), ("draws", 1), ("trainings", 1)):
        value = getattr(arguments, name)
        if not least <= value < float("inf"):
            raise UsageError(f"--{name}: expected a number from {least} up, found {value}")
    if arguments.epochs and arguments.seconds:
        raise UsageError("--seconds: expected either epochs or seconds, found both")


def _answer(found: Kept, out: str | None) -> Answer:
    written = _save(found, Path(out)) if out else []
    facts: dict[str, Any] = found.table.to_json() | {"written": written}
    return Answer([*_lines(found), *written], facts)


def _save(found: Kept, folder: Path) -> list[str]:
    from aestudio.benchmark import write_table
    from aestudio.benchmark.picture import benchmark_picture

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SpecError("--out", f"expected a folder that can be written, found {error.strerror}") from None
    files = [folder / f"families.{kind}" for kind in ("csv", "json", "png")]
    for file in files[:2]:
        write_table(file, found.table)
    if found.samples:
        benchmark_picture(found.table, found.samples).save(files[2])
    else:
        warn("no samples are kept with this table: no picture of them")
        files.pop()
    return [str(file) for file in files]


def _lines(found: Kept) -> list[str]:
    measures = found.table.measures
    rows = [(row.name, *(row.text(one) for one in measures)) for row in found.table.rows]
    head = ("Family", *(one.head for one in measures))
    said = [found.table.words, found.table.notes]
    said += table(head, rows, right=tuple(range(1, len(head))))
    for row in found.table.families:
        why = next(iter(row.blank.values()), "failed") if row.state == "failed" else row.note
        said += [f"{row.name}: {why}"] if why else []
    return said
