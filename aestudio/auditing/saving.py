"""The report of an audit in a folder of the user's choice, as a job: its figures take a while."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from aestudio.aside import aside
from aestudio.auditing.work import Audited

if TYPE_CHECKING:
    from aestudio.data import Dataset
    from aestudio.job import Pieces

__all__ = ["SaveAudit"]


@dataclass(frozen=True)
class SaveAudit:
    """Writes report.html, audit.json and pictures.csv."""

    alone: ClassVar[bool] = False
    experiment: ClassVar[None] = None

    audited: Audited
    folder: Path

    def work(self, dataset: Dataset) -> Pieces[Path]:
        """Write them; gives the folder.

        Raises:
            WriteFailed: when they can't be written.
        """
        from aestudio.auditing.report import write

        yield from aside(lambda _: write(self.audited, self.folder), f"Writing {self.folder.name}", 0.2)
        return self.folder
