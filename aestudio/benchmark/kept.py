"""Benchmarks on disk: beside the runs, one JSON file each, and the samples as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from aestudio.analysis.question import Array
from aestudio.atomic import read_json, write_json, write_with
from aestudio.benchmark.table import Table
from aestudio.data.reading.npy import stored_arrays
from aestudio.job import Pieces
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from aestudio.data import Dataset

__all__ = ["FoundBenchmarks", "Kept", "benchmarks_in", "folder_of", "keep", "kept", "write_table"]

FOLDER = "benchmarks"


@dataclass(frozen=True, eq=False)
class Kept:
    """A benchmark as it lies on disk.

    Attributes:
        table: its numbers.
        samples: by row, some of its samples as the data are stored, `(n, *shape)`.
    """

    table: Table
    samples: Mapping[str, Array]


@dataclass(frozen=True)
class FoundBenchmarks:
    """Looks for the benchmarks of a project, the newest first."""

    alone: ClassVar[bool] = False
    experiment: ClassVar[None] = None

    runs: Path

    def work(self, dataset: Dataset) -> Pieces[tuple[Kept, ...]]:
        """Look for them."""
        yield 0.0, "Looking for benchmarks"
        return benchmarks_in(self.runs)


def folder_of(runs: Path) -> Path:
    """Where the benchmarks of the runs in a folder lie: beside it."""
    return runs.parent / FOLDER


def keep(runs: Path, table: Table, samples: Mapping[str, Array]) -> Path:
    """Write a benchmark as it is by now; returns its file.

    Raises:
        WriteFailed: when it can't be written.
    """
    folder = folder_of(runs)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{table.name}.json"
    write_with(file.with_suffix(".npz"), lambda path: _write_arrays(path, samples))
    write_json(file, table.to_json())
    return file


def _write_arrays(path: Path, samples: Mapping[str, Array]) -> None:
    with path.open("wb") as file:
        np.savez_compressed(file, **dict(samples))  # type: ignore[arg-type]


def kept(file: Path) -> Kept:
    """The benchmark in a file.

    Raises:
        SpecError: when it is none that can be read.
    """
    try:
        table = Table.parse(read_json(file))
    except (OSError, ValueError) as error:
        raise SpecError(str(file), f"expected a benchmark, found none that can be read: {error}") from None
    return Kept(table, _samples(file.with_suffix(".npz")))


def _samples(file: Path) -> dict[str, Array]:
    """Those that can be read: a table is of use without."""
    try:
        found = stored_arrays(file)
    except (OSError, ValueError):
        return {}
    drawn = {name: values for name, values in found.items() if _can_be_drawn(values)}
    shapes = {values.shape[1:] for values in drawn.values()}
    return drawn if len(shapes) == 1 else {}


def _can_be_drawn(values: Array) -> bool:
    numbers = values.ndim > 1 and values.size > 0 and np.issubdtype(values.dtype, np.number)
    return bool(numbers and np.isrealobj(values) and np.isfinite(values).all())


def benchmarks_in(runs: Path) -> tuple[Kept, ...]:
    """Those beside a folder of runs, the newest first; what can't be read is left where it is."""
    found = []
    for file in sorted(folder_of(runs).glob("*.json"), reverse=True):
        try:
            found.append(kept(file))
        except SpecError:
            continue
    return tuple(found)


def write_table(file: Path, table: Table) -> None:
    """Write a table as .csv or .json.

    Raises:
        SpecError: for another ending.
        WriteFailed: when it can't be written.
    """
    kind = file.suffix.lower()
    if kind == ".csv":
        write_with(file, lambda path: path.write_text(table.csv(), encoding="utf-8"))
    elif kind == ".json":
        write_json(file, table.to_json())
    else:
        raise SpecError("out", f"expected a file ending in .csv or .json, found {file.name!r}")
