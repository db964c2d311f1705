"""An export as a job: in the window beside everything else, or headless."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from aestudio.export.kinds import EXPORTS, Exported, Source
from aestudio.job import Pieces
from aestudio.run import Run
from aestudio.run.same_data import other_data
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from aestudio.data import Dataset
    from aestudio.experiment import Experiment

__all__ = ["Exporting", "export", "exporting"]


@dataclass(frozen=True)
class Exporting:
    """Writes a run as a file.

    Attributes:
        path: the run's folder.
        kind: a name of `EXPORTS`.
        file: what to write; what is there is replaced once all is done.
    """

    alone: ClassVar[bool] = False

    path: Path
    kind: str
    file: Path

    @cached_property
    def experiment(self) -> Experiment:
        """What the run was made from."""
        return Run(self.path).experiment

    def work(self, dataset: Dataset) -> Generator[tuple[float, str], None, Exported]:
        """Write it."""
        return export(Run(self.path), self.kind, self.file, dataset)


@dataclass(frozen=True)
class _ExportingAlone(Exporting):
    """One that no run should train beside."""

    alone: ClassVar[bool] = True


def exporting(path: Path, kind: str, file: Path) -> Exporting:
    """The job that writes the run in the folder `path` as a file of that kind."""
    return (_ExportingAlone if EXPORTS[kind].alone else Exporting)(path, kind, file)


def export(run: Run, kind: str, file: Path, dataset: Dataset | None) -> Pieces[Exported]:
    """Write a run as a file.

    Args:
        run: the run.
        kind: a name of `EXPORTS`.
        file: what to write; what is there is replaced once all is done.
        dataset: the run's data; None where they are not at hand.

    Raises:
        SpecError: when the run's data are needed and are not there, or are not those it was trained on, or
            the run holds what this kind can't carry.
        WriteFailed: when the file can't be written.
    """
    chosen = EXPORTS[kind]
    if dataset is None and chosen.needs_data:
        raise SpecError("data", f"expected the run's data, which the {chosen.title} needs, found none")
    if dataset is not None:
        yield 0.0, "Looking at the data"
        if other := other_data(run, dataset):
            raise SpecError("data", f"expected the data the run was trained on, found {other}")
    return (yield from chosen.write(Source(run, dataset), file))
