"""Charts written as a picture, as a job: drawing takes a second."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from aestudio.figures.charts import Chart, picture
from aestudio.job import Pieces

if TYPE_CHECKING:
    from aestudio.data import Dataset

__all__ = ["Drawing"]


@dataclass(frozen=True)
class Drawing:
    """Writes charts as a .png, .svg or .pdf, or their numbers as .npz."""

    alone: ClassVar[bool] = False
    experiment: ClassVar[None] = None

    charts: tuple[Chart, ...]
    title: str
    subtitle: str
    file: Path

    def work(self, dataset: Dataset) -> Pieces[Path]:
        """Draw.

        Raises:
            SpecError: for another ending.
            WriteFailed: when the file can't be written.
        """
        yield 0.1, f"Drawing {self.file.name}"
        picture(self.charts, self.title, self.subtitle).save(self.file)
        return self.file
