"""The last audit of a run, beside the rows that were kept: with it they are read again, not measured anew."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from aestudio.atomic import read_json, write_json
from aestudio.audit.findings import RESAMPLES
from aestudio.auditing.settings import AuditSettings
from aestudio.run import Run
from aestudio.spec import Spec, SpecError

if TYPE_CHECKING:
    from aestudio.data import Dataset
    from aestudio.job import Pieces

__all__ = ["FoundAudit", "LastAudit", "write_last"]

NAME = "last.json"


class LastAudit(Spec):
    """What was audited, and when; the numbers follow from it and from the rows.

    Attributes:
        rows: the name of the folder of its rows: weights or pictures that are others have another.
        when: seconds since 1970.
        epochs: how many the run had done by then.
    """

    format: int = Field(1, ge=1, le=1)
    settings: AuditSettings
    resamples: int = Field(ge=1, le=1_000_000)
    rows: str = Field(max_length=64)
    when: float = Field(ge=0, le=1e11, allow_inf_nan=False)
    epochs: int = Field(ge=0)


def write_last(folder: Path, last: LastAudit) -> None:
    """Keep it in the folder of all rows, in place of the one before.

    Raises:
        WriteFailed: when it can't be written.
    """
    write_json(folder / NAME, last.to_json())


@dataclass(frozen=True)
class FoundAudit:
    """Looks for the audit that is kept with a run.

    Attributes:
        run: its folder.
        folder: of all rows.
    """

    alone: ClassVar[bool] = False
    experiment: ClassVar[None] = None

    run: Path
    folder: Path

    def work(self, dataset: Dataset) -> Pieces[tuple[Path, LastAudit | str | None]]:
        """The run's folder and its last audit; None: it has none; or in words why it can't be read."""
        yield 0.0, "Looking for an audit"
        try:
            return self.run, LastAudit.parse(read_json(self.folder / NAME))
        except FileNotFoundError:
            return self.run, self._unnoted()
        except (OSError, ValueError, SpecError) as error:
            return self.run, str(error)

    def _unnoted(self) -> LastAudit | None:
        """An audit whose rows are there and of which nothing was noted, as earlier versions did not.

        It is taken to have been made as the window proposes it; whether it was is known when its rows are
        looked for by what was audited.
        """
        kept = sorted(
            (folder for folder in self.folder.glob("*") if any(folder.glob("*.npz"))),
            key=lambda folder: folder.stat().st_mtime,
        )
        if not kept:
            return None
        epochs = Run(self.run).summary.epochs
        when = kept[-1].stat().st_mtime
        return LastAudit(
            settings=AuditSettings(), resamples=RESAMPLES, rows=kept[-1].name, when=when, epochs=epochs
        )
