"""A table in a text file, read column by column: numbers as float64, everything else as texts."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

import numpy as np

from aestudio.data.dataset import Array, Report, silent
from aestudio.data.reading.files import text_table
from aestudio.data.reading.labels import NO_ENTRY, texts
from aestudio.data.reading.numbers import MISSING, Commas, floats, is_number, number
from aestudio.data.reading.points import Points, are_pointed, told_apart
from aestudio.spec import SpecError

__all__ = ["FIRST", "Columns", "Layout", "is_whole", "read_columns", "read_layout"]

FIRST = 500  # rows by which a column's kind is told
FEWEST = 8  # numbers that rise all the way by chance no more often than once in 20,000 tables
BLOCK = 4096  # rows parsed together


@dataclass(frozen=True)
class Layout:
    """How a table is written.

    Attributes:
        delimiter: between cells: a comma, a semicolon, a tab, or a space for any run of spaces.
        names: of the columns; `column 1`, `column 2` ... where the first line holds numbers, "index" for a
            first column without a name (some programs write row numbers there).
        named: whether the first line is their names.
        numeric: of each column, whether its first rows are numbers.
    """

    delimiter: str
    names: tuple[str, ...]
    named: bool
    numeric: tuple[bool, ...]


@dataclass(frozen=True, eq=False)
class Columns:
    """What a table holds.

    Attributes:
        numbers: by column name, float64 `(N,)`; NaN where a cell is empty or says that nothing is known.
        texts: by column name, `(N,)` of str.
        pointed: columns in whose numbers points separate thousands, each with a cell that shows it.
    """

    numbers: dict[str, Array]
    texts: dict[str, Array]
    pointed: dict[str, str] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.numbers or name in self.texts

    def __len__(self) -> int:
        """How many rows there are."""
        return len(next(iter({**self.numbers, **self.texts}.values()), ()))

    def column(self, name: str) -> Array:
        """A column, whatever it holds; whole numbers as int64."""
        if name in self.texts:
            return self.texts[name]
        numbers = self.numbers[name]
        exact = is_whole(numbers) and np.abs(numbers).max(initial=0) < 2**53
        return numbers.astype(np.int64) if exact else numbers


def is_whole(numbers: Array) -> bool:
    """Whether all are whole numbers."""
    return bool(np.isfinite(numbers).all() and (numbers == np.round(numbers)).all())


def read_layout(path: Path, field: str, named: bool | None = None) -> Layout:
    """How a table is written, from its first rows; `named`: whether the first line names the columns.

    Lines that begin with "#" are comments; one right before the first row, with as many words as this has
    cells, names the columns (as NumPy writes them). Else, where `named` is None, the first line does if it
    holds a text where the lines below hold numbers, or if all its numbers rise or all fall and theirs don't
    (wavelengths over spectra).

    Raises:
        SpecError: when it is no table of text.
    """
    with text_table(path, field, "a table") as file:
        comment, first = "", ""
        for line in file:
            if line.startswith("#"):
                comment = line.lstrip("#")
            elif line.strip():
                first = line
                break
        delimiter = _delimiter(first)
        rows = list(islice(_rows(chain([first], _without_comments(file)), delimiter), FIRST))
        said = next(_rows([comment], delimiter), [])
    if not rows:
        raise SpecError(field, f"expected a table with a row for each sample, found {path.name} without rows")
    named = len(rows) > 1 and (_looks_like_names(rows) if named is None else named)
    above = not named and len(said) == len(rows[0]) and not all(_numeric([said]))
    header = said if above else rows[0] if named else []
    names = tuple(header) or tuple(f"column {place + 1}" for place in range(len(rows[0])))
    names = tuple(name or (f"column {place + 1}" if place else "index") for place, name in enumerate(names))
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise SpecError(field, f"expected columns of different names in {path.name}, found {twice!r} twice")
    return Layout(delimiter, names, named, tuple(_numeric(rows[int(named) :])))


def read_columns(
    path: Path, layout: Layout, wanted: Sequence[str], field: str, report: Report = silent, most: int = 0
) -> Columns:
    """The cells of the columns `wanted`, some thousand rows at a time; `most`: only so many rows.

    Raises:
        SpecError: when a row has more or fewer cells than there are columns, or a column whose first rows
            are numbers holds something else, or commas or points may separate thousands; names row and
            column.
    """
    try:
        return _read(path, layout, wanted, field, report, most, None)
    except _CommaMetError:  # what points mean beside commas is known of a whole column alone
        pointed = _pointed(path, layout, wanted, field, most)
        return _read(path, layout, wanted, field, report, most, pointed)


class _CommaMetError(Exception):
    """A number has a comma, and how columns with commas are written was not looked at yet."""


def _read(
    path: Path,
    layout: Layout,
    wanted: Sequence[str],
    field: str,
    report: Report,
    most: int,
    pointed: dict[str, str] | None,
) -> Columns:
    """The cells; `pointed`: columns whose points separate thousands, None while that is not known."""
    places = [place for place, name in enumerate(layout.names) if name in wanted]
    parts: dict[int, list[Array]] = {place: [] for place in places}
    size, done, commas = max(path.stat().st_size, 1), 0, Commas()
    with text_table(path, field, "a table") as file:
        for before, block in _blocks(file, layout, path, field, most):
            for place in places:
                cells, name = [row[place] for row in block], layout.names[place]
                if layout.numeric[place]:
                    if pointed is None and any("," in cell for cell in cells):
                        raise _CommaMetError
                    where, so = f"column {name!r} of {path.name}", name in (pointed or ())
                    parts[place].append(floats(cells, commas, before, where, field, so))
                else:
                    parts[place].append(texts(cell or NO_ENTRY for cell in cells))
            done = before + len(block)
            report(min(file.buffer.tell() / size, 1.0), f"Read {done:,} rows")
    if not 0 < most <= done:
        commas.settle()
    joined = {layout.names[place]: (place, np.concatenate(found)) for place, found in parts.items() if found}
    return Columns(
        {name: column for name, (place, column) in joined.items() if layout.numeric[place]},
        {name: column for name, (place, column) in joined.items() if not layout.numeric[place]},
        pointed or {},
    )


def _pointed(path: Path, layout: Layout, wanted: Sequence[str], field: str, most: int) -> dict[str, str]:
    """The columns of numbers whose points separate thousands, each with a cell that shows it."""
    seen = {
        place: Points() for place, name in enumerate(layout.names) if name in wanted and layout.numeric[place]
    }
    with text_table(path, field, "a table") as file:
        for before, block in _blocks(file, layout, path, field, most):
            for place, points in seen.items():
                points.look([row[place] for row in block], before)
    return told_apart({layout.names[place]: found for place, found in seen.items()}, path.name, field)


def _blocks(
    file: Iterable[str], layout: Layout, path: Path, field: str, most: int
) -> Iterator[tuple[int, list[list[str]]]]:
    """Some thousand rows at a time, and how many were before them; `most`: only so many in all."""
    rows, done = _rows(_without_comments(file), layout.delimiter), 0
    if layout.named:
        next(rows)
    while block := list(islice(rows, min(BLOCK, most or BLOCK))):
        _check_lengths(block, layout, done, path, field)
        yield done, block
        done += len(block)
        if 0 < most <= done:
            return


def _without_comments(lines: Iterable[str]) -> Iterator[str]:
    return (line for line in lines if not line.startswith("#"))


def _delimiter(line: str) -> str:
    """The one of tab, semicolon and comma that is most frequent in a line, else spaces.

    Spaces too where there is no cell between commas but "5 2" of "1,5 2,5": these commas separate decimals,
    as they do where there are numbers between the semicolons or tabs of "1,5;2,5".
    """
    for between in "\t;":
        if between in line and all(is_number(cell.strip()) for cell in line.split(between)):
            return between
    found = max("\t;,", key=line.count)
    if found not in line or (found == "," and _are_decimals(line)):
        return " "
    return found


def _are_decimals(line: str) -> bool:
    """Whether no comma of a line separates cells, as what it separates there holds numbers between spaces."""
    spaced = any(sum(map(is_number, cell.split())) > 1 for cell in line.split(","))
    with_commas = [cell for cell in line.split() if "," in cell]
    return spaced and all(cell == cell.strip(",") and is_number(cell) for cell in with_commas)


def _rows(lines: Iterator[str] | Sequence[str], delimiter: str) -> Iterator[list[str]]:
    """The cells of the lines that have any, without spaces around them."""
    if delimiter == " ":
        yield from (cells for line in lines if (cells := line.split()))
        return
    for row in csv.reader(lines, delimiter=delimiter):
        if any(row):
            yield [cell.strip() for cell in row]


def _looks_like_names(rows: list[list[str]]) -> bool:
    """Whether the first line names what the lines below hold."""
    numeric, first = _numeric(rows[1:]), _numeric(rows[:1])
    if not any(numeric) or any(below and not here for below, here in zip(numeric, first, strict=False)):
        return True
    places = [place for place, below in enumerate(numeric) if below]
    return len(places) >= FEWEST and _runs_one_way(rows[0], places) and not _runs_one_way(rows[1], places)


def _runs_one_way(row: list[str], places: list[int]) -> bool:
    """Whether all numbers of a row rise or all fall."""
    if len(row) <= places[-1] or not all(is_number(row[place]) for place in places):
        return False
    steps = np.diff([number(row[place]) for place in places])
    return bool((steps > 0).all() or (steps < 0).all())


def _numeric(rows: Sequence[Sequence[str]]) -> list[bool]:
    """Of each column, whether it holds nothing but numbers, and at least one."""
    found = []
    for cells in zip(*rows, strict=False):
        known = [cell for cell in cells if cell.lower() not in MISSING]
        found.append(bool(known) and (all(map(is_number, known)) or are_pointed(known)))
    return found


def _check_lengths(rows: list[list[str]], layout: Layout, before: int, path: Path, field: str) -> None:
    count = len(layout.names)
    bad = next((place for place, row in enumerate(rows) if len(row) != count), None)
    if bad is not None:
        found = f"found {len(rows[bad])} in row {before + bad + 1}"
        raise SpecError(field, f"expected {count} cells in every row of {path.name}, {found}")
