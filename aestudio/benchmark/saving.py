"""A benchmark in a file of the user's choice, as a job: a picture takes longer than a moment."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from aestudio.benchmark.kept import Kept, write_table
from aestudio.job import Pieces

if TYPE_CHECKING:
    from aestudio.data import Dataset

__all__ = ["Saving"]


@dataclass(frozen=True)
class Saving:
    """Writes the table as .csv or .json; the samples as .png, .svg, .pdf or .npz."""

    alone: ClassVar[bool] = False
    experiment: ClassVar[None] = None

    kept: Kept
    file: Path

    def work(self, dataset: Dataset) -> Pieces[Path]:
        """Write it.

        Raises:
            SpecError: for another ending.
            WriteFailed: when the file can't be written.
        """
        yield 0.1, f"Writing {self.file.name}"
        if self.file.suffix.lower() in (".csv", ".json"):
            write_table(self.file, self.kept.table)
        else:
            from aestudio.benchmark.picture import benchmark_picture

            benchmark_picture(self.kept.table, self.kept.samples).save(self.file)
        return self.file
