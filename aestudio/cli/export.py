"""The command that takes a run out of AE Studio: export."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from aestudio.cli.chosen import chosen_run
from aestudio.cli.output import Answer, warn
from aestudio.cli.progress import reading

if TYPE_CHECKING:
    from aestudio.data import Dataset
    from aestudio.run import Run

__all__ = ["export"]


def export(arguments: Namespace) -> Answer:
    """A run as a script, an ONNX file, its weights or a report."""
    from aestudio.export import EXPORTS
    from aestudio.export.work import export as written
    from aestudio.job import run_out

    run, kind = chosen_run(arguments.run), EXPORTS[arguments.kind]
    file = kind.named(Path(arguments.out))
    pieces = written(run, kind.name, file, _data(run, arguments.data, kind.needs_data))
    with reading() as report:
        found = run_out(pieces, report)
    files = [str(file) for file in (found.file, *found.beside)]
    return Answer([*files, *found.lines], {"files": files, **found.facts})


def _data(run: Run, moved: str | None, needed: bool) -> Dataset | None:
    """The run's data; where they are gone and can be done without, None."""
    from aestudio.cli.training import data_of
    from aestudio.spec import SpecError

    try:
        return data_of(run, moved)
    except SpecError as error:
        if needed or moved:
            raise
        warn(f"note: without the run's data ({error})")
        return None
