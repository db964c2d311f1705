"""Label columns: classes as numbers from 0 with their names, from arrays and from CSV tables."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from aestudio.data.dataset import Array
from aestudio.data.reading.files import reading, text_table
from aestudio.spec import SpecError

__all__ = ["NO_ENTRY", "are_classes", "coded", "coded_columns", "file_column", "files_in"]
__all__ += ["labelled", "matched", "read_table", "texts"]

FILE_COLUMNS = ("filename", "file", "file_name", "path", "image", "image_id")
NO_ENTRY = "(empty)"  # the class of an empty cell


def texts(cells: Iterable[object]) -> Array:
    """Texts as `(N,)` of objects, equal ones once in memory: NumPy's own all take as much as the longest."""
    known: dict[str, str] = {}
    return np.array([known.setdefault(text, text) for text in map(str, cells)], dtype=object)


def coded(column: Array, field: str, name: str) -> tuple[Array, tuple[str, ...]]:
    """A column of whole numbers, truth values or texts as classes.

    Args:
        column: `(N,)`.
        field: the spec's field the column comes from, for the error.
        name: what the column is called, for the error.

    Returns:
        The classes, int64 `(N,)` from 0 to K - 1, and their K names, numbers by size and texts by alphabet;
        no names where the numbers are 0 to K - 1 already.

    Raises:
        SpecError: when the column is not one of whole numbers, truth values or texts.
    """
    if column.dtype.kind == "S":
        column = np.char.decode(column, "utf-8", "replace")
    if column.dtype.kind == "f":
        column = _whole(column, field, name)
    if column.dtype.kind == "O" and all(isinstance(entry, str) for entry in column):
        return _coded_texts(column)
    if column.dtype.kind not in "biuU":
        raise SpecError(field, f"expected whole numbers or texts in {name!r}, found {column.dtype}")
    classes, codes = np.unique(column, return_inverse=True)
    if column.dtype.kind in "iu" and np.array_equal(classes, np.arange(len(classes))):
        return codes.astype(np.int64), ()
    return codes.astype(np.int64), tuple(str(value) for value in classes)


def _coded_texts(column: Array) -> tuple[Array, tuple[str, ...]]:
    names = sorted(set(column.tolist()))
    codes = {name: code for code, name in enumerate(names)}
    return np.array([codes[text] for text in column.tolist()], np.int64), tuple(names)


def are_classes(names: Sequence[str]) -> Array:
    """Of each class of a label column whether it is one, bool `(K,)`: not that of empty cells."""
    return np.array([name not in (NO_ENTRY, "") for name in names], bool)


def labelled(names: Sequence[str], codes: Array) -> Array:
    """Of samples with these classes, `(N,)`, whether it is known what they are, bool `(N,)`."""
    known: Array = (codes >= 0) & (codes < len(names))
    known[known] = are_classes(names)[codes[known]]
    return known


def coded_columns(
    table: Mapping[str, Array], field: str
) -> tuple[dict[str, Array], dict[str, tuple[str, ...]]]:
    """The classes and the class names of several columns, each by column name."""
    pairs = {name: coded(column, field, name) for name, column in table.items()}
    names = {name: classes for name, (_, classes) in pairs.items() if classes}
    return {name: codes for name, (codes, _) in pairs.items()}, names


def read_table(path: Path, field: str) -> dict[str, Array]:
    """The columns of a CSV file by the names in its first line.

    Commas, semicolons and tabs separate. A column of whole numbers, written as one writes them (7, not 007),
    is int64, any other is text; an empty cell of a text column reads "(empty)". Columns without a name (row
    numbers, some programs write) are left out.

    Raises:
        SpecError: when the file is no table, has no rows, or a row has more or fewer cells than the header.
    """
    with reading(field, path):
        header, *rows = _cells(path, field) or [[]]
    if not rows:
        raise SpecError(
            field, f"expected a CSV table with a header line and rows, found {path.name} without rows"
        )
    if len(set(header) - {""}) != len([name for name in header if name]):
        raise SpecError(
            field, f"expected columns of different names in {path.name}, found {', '.join(header)}"
        )
    bad = next((i for i, row in enumerate(rows) if len(row) != len(header)), None)
    if bad is not None:
        found = f"found {len(rows[bad])} in row {bad + 1}"
        raise SpecError(field, f"expected {len(header)} cells in every row of {path.name}, {found}")
    return {name: _column(cells) for name, cells in zip(header, zip(*rows, strict=True), strict=True) if name}


def matched(table: Mapping[str, Array], names: Sequence[str], called: str, field: str) -> dict[str, Array]:
    """The label columns of a table with a column of file names, brought into the order of the files.

    Args:
        table: columns by name, one of them `filename` (or `file`, `path`, `image`).
        names: of the files, as the table gives them or with the folders before.
        called: the name of the table's file, for the error.
        field: the spec's field for the error.

    Raises:
        SpecError: when a file has no row or two, or a row no file; names the first and counts.
    """
    key, entries = files_in(table, called, field)
    if not set(entries) & set(names):  # the table may leave the folders out
        names = [name.rpartition("/")[2] for name in names]
    _check_match(entries, names, called, field)
    row_of = {entry: row for row, entry in enumerate(entries)}
    order = np.array([row_of[name] for name in names])
    return {name: column[order] for name, column in table.items() if name != key}


def file_column(table: Mapping[str, Array]) -> str:
    """The column of file names; empty where there is none."""
    return next((name for name in table if name.lower() in FILE_COLUMNS), "")


def files_in(table: Mapping[str, Array], called: str, field: str) -> tuple[str, list[str]]:
    """The column of file names, and these with "/" between folders.

    Args:
        table: columns by name.
        called: the name of the table's file, for the error.
        field: the spec's field for the error.

    Raises:
        SpecError: when there is no such column.
    """
    if not (key := file_column(table)):
        raise SpecError(field, f"expected a column 'filename' in {called}, found {', '.join(table)}")
    return key, [str(entry).replace("\\", "/").removeprefix("./") for entry in table[key]]


def _check_match(entries: Sequence[str], names: Sequence[str], called: str, field: str) -> None:
    """That there is one entry for each name and one name for each entry."""
    rows, pictures = set(entries), set(names)
    lacking = [name for name in names if name not in rows]
    if lacking:
        found = f"found none for {len(lacking):,} of them, the first {lacking[0]!r}"
        raise SpecError(field, f"expected a row in {called} for each of {len(names):,} pictures, {found}")
    unknown = [entry for entry in entries if entry not in pictures]
    if unknown:
        found = f"found none for {len(unknown):,} of them, the first {unknown[0]!r}"
        wanted = f"expected a picture for each of the {len(entries):,} rows of {called}"
        raise SpecError(field, f"{wanted}, {found}")
    for what, texts in (("row", entries), ("picture", names)):
        name, count = Counter(texts).most_common(1)[0]
        if count > 1:
            raise SpecError(field, f"expected one {what} called {name!r} (see {called}), found {count}")


def _cells(path: Path, field: str) -> list[list[str]]:
    """The table's cells, stripped of spaces; empty lines are no rows."""
    with text_table(path, field, "a CSV table") as file:
        first = file.readline()
        file.seek(0)
        delimiter = max(",;\t", key=first.count)
        lines = csv.reader(file, delimiter=delimiter)
        return [[cell.strip() for cell in line] for line in lines if any(line)]


def _column(cells: Sequence[str]) -> Array:
    try:
        numbers = [int(cell) for cell in cells]
        if all(str(number) == cell for number, cell in zip(numbers, cells, strict=True)):  # no 007, no 1_0
            return np.array(numbers, dtype=np.int64)
    except (ValueError, OverflowError):
        pass
    return texts(cell or NO_ENTRY for cell in cells)


def _whole(column: Array, field: str, name: str) -> Array:
    """Floats that are all whole as int64."""
    bad = np.flatnonzero(~(np.isfinite(column) & (column == np.round(column)) & (np.abs(column) < 2**53)))
    if len(bad):
        found = f"found {column[bad[0]]:g} in row {bad[0] + 1}"
        raise SpecError(field, f"expected whole numbers or texts as labels in {name!r}, {found}")
    return column.astype(np.int64)
