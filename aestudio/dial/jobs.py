"""What is done with dials as jobs, in the window or headless; what they need is imported where they run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from aestudio.dial.plan import Dial
from aestudio.job import Pieces

if TYPE_CHECKING:
    from aestudio.data import Dataset
    from aestudio.dial.curve import Curve
    from aestudio.dial.kept import Log
    from aestudio.dial.shown import FoundDial

__all__ = ["Dialling", "FoundDials", "SavingDial", "dials_of", "new_dial"]


@dataclass(frozen=True)
class Dialling:
    """Trains and measures every arm of a dial that is not measured yet.

    Broken off, it leaves what it has measured, and a run that it can go on with.

    Attributes:
        dial: what is asked.
        folder: where it is kept: new, empty, or of the same dial.
        runs: the folder that the runs go into.
        base: the folder that relative data paths start from; None: that of the runs' folder.
    """

    alone: ClassVar[bool] = True
    experiment: ClassVar[None] = None

    dial: Dial
    folder: Path
    runs: Path
    base: Path | None = None

    def work(self, dataset: Dataset) -> Pieces[Log]:
        """Do it.

        Raises:
            SpecError: when the experiment can't be dialled, or the folder holds another dial.
            WriteFailed: when something can't be written.
        """
        from aestudio.dial.work import Work

        return Work(self.dial, self.folder, self.runs, self.base or self.runs.parent).all()


@dataclass(frozen=True)
class FoundDials:
    """Looks for the dials of a project, the newest first; what can't be read is left where it is."""

    alone: ClassVar[bool] = False
    experiment: ClassVar[None] = None

    runs: Path

    def work(self, dataset: Dataset) -> Pieces[tuple[FoundDial, ...]]:
        """Look for them."""
        from aestudio.dial.shown import shown

        found = []
        for folder in sorted(dials_of(self.runs).glob("*"), reverse=True):
            yield 0.0, "Looking for experiments on shares"
            one = yield from shown(folder)
            found += [one] if one is not None else []
        return tuple(found)


@dataclass(frozen=True)
class SavingDial:
    """Writes a curve as .csv or .json, or its picture as .png, .svg, .pdf or .npz."""

    alone: ClassVar[bool] = False
    experiment: ClassVar[None] = None

    curve: Curve
    file: Path

    def work(self, dataset: Dataset) -> Pieces[Path]:
        """Write it.

        Raises:
            SpecError: for another ending.
            WriteFailed: when the file can't be written.
        """
        from aestudio.dial.saving import save

        yield 0.1, f"Writing {self.file.name}"
        save(self.curve, self.file)
        return self.file


def dials_of(runs: Path) -> Path:
    """Where the dials whose runs are in a folder lie: beside it."""
    return runs.parent / "dials"


def new_dial(runs: Path, now: str) -> Path:
    """The folder of a dial that begins now ("2026-11-26 19:05:00")."""
    folder, number = dials_of(runs) / now.replace(":", "-"), 1
    while folder.exists():
        number += 1
        folder = folder.with_name(f"{now.replace(':', '-')}-{number}")
    return folder
