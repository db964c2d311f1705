"""What an export takes, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aestudio.data import Dataset
from aestudio.job import Pieces
from aestudio.run import Run

__all__ = ["Export", "Exported", "Source"]


@dataclass(frozen=True, eq=False)
class Source:
    """What is exported.

    Attributes:
        run: the run.
        dataset: its data; None where they are not at hand.
    """

    run: Run
    dataset: Dataset | None


@dataclass(frozen=True)
class Exported:
    """What was written.

    Attributes:
        file: the one that was asked for.
        beside: the other files that belong to it.
        lines: what there is to say of it, a sentence each.
        facts: the same as plain values.
    """

    file: Path
    beside: tuple[Path, ...] = ()
    lines: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Export:
    """A kind of export.

    Attributes:
        name: what it is asked for by.
        title: what menus call it.
        words: what it is good for, one line.
        suffix: how its file ends.
        needs_data: whether it can't be made without the run's data.
        write: writes it in pieces of work; may be broken off between two, and then leaves nothing behind.
        beside: the files that are written beside the one asked for.
        alone: whether a piece takes seconds, so that no run should train meanwhile.
    """

    name: str
    title: str
    words: str
    suffix: str
    needs_data: bool
    write: Callable[[Source, Path], Pieces[Exported]]
    beside: Callable[[Path], tuple[Path, ...]] = lambda path: ()
    alone: bool = False
