"""What was found of samples as tables for a spreadsheet: in the data's own units, with the samples' names."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from aestudio.analysis.generated import Made
from aestudio.analysis.latent import Codes
from aestudio.analysis.question import Array
from aestudio.analysis.reconstruction import Pairs
from aestudio.analysis.samples import Samples, Scale

__all__ = ["write_all_codes", "write_codes", "write_made", "write_pairs"]

MOST_NUMBERS = 1000  # of a code, that are written: spreadsheets end at some thousand columns


def write_made(made: Made, path: Path) -> None:
    """Samples that a model made, one a row: the class each was told to be, and its numbers.

    Raises:
        OSError: when it cannot be written.
    """
    names, numbers = _own(made.scale, made.values)
    told = [] if made.classes is None else ["class"]
    rows = [[made.word(i), *row] if told else row for i, row in enumerate(numbers)]
    _write(path, [*told, *names], rows)


def write_pairs(pairs: Pairs, path: Path) -> None:
    """Samples that were reconstructed, one a row: what is known of each, and its error.

    Raises:
        OSError: when it cannot be written.
    """
    _write_known(pairs.samples, range(len(pairs.samples)), {pairs.scale.loss_short: pairs.errors}, path)


def write_codes(codes: Codes, chosen: Sequence[int] | None, path: Path) -> None:
    """Samples with their codes, one a row, and the error of each where that is known.

    Args:
        codes: of samples.
        chosen: their places; None: all, the largest error first.
        path: of the table.

    Raises:
        OSError: when it cannot be written.
    """
    if chosen is None:
        errors = codes.errors
        chosen = range(len(codes.samples)) if errors is None else np.argsort(-errors, kind="stable").tolist()
    _write_known(codes.samples, chosen, _found(codes), path)


def write_all_codes(parts: Sequence[Codes], path: Path) -> None:
    """The samples of several parts with their codes, one a row in the order of the data, each with its part.

    Raises:
        OSError: when it cannot be written.
    """
    rows: list[list[Any]] = [
        [*row[:2], codes.samples.part, *row[2:]]
        for codes in parts
        for row in _known(codes.samples, range(len(codes.samples)), _found(codes))
    ]
    first, *more = _header(parts[0].samples, _found(parts[0]))
    rows.sort(key=lambda row: int(row[0]))
    _write(path, [first, more[0], "part", *more[1:]], rows)


def _found(codes: Codes) -> dict[str, Array]:
    """What was found of each sample: its error, where that is known, and the numbers of its code."""
    found = {} if codes.errors is None else {codes.scale.loss_short: codes.errors}
    return found | {f"code {n}": column for n, column in enumerate(codes.codes.T[:MOST_NUMBERS], 1)}


def _write_known(samples: Samples, chosen: Sequence[int], found: dict[str, Array], path: Path) -> None:
    """What is known of some samples, one a row: row number, name, labels, quantities.

    Args:
        samples: of which some are written.
        chosen: their places.
        found: more columns, each with a number for every one of `samples`.
        path: of the table.

    Raises:
        OSError: when it cannot be written.
    """
    _write(path, _header(samples, found), _known(samples, chosen, found))


def _header(samples: Samples, found: dict[str, Array]) -> list[str]:
    return ["row", "id", *samples.labels, *samples.quantities, *found]


def _known(samples: Samples, chosen: Sequence[int], found: dict[str, Array]) -> list[list[Any]]:
    """The rows; numbers are as short as they can be and still be read as what they are in their own type."""
    numbers = {**samples.quantities, **found}
    return [
        [
            int(samples.rows[i]),
            samples.id(i),
            *(samples.label(column, i) for column in samples.labels),
            *(str(values[i]) for values in numbers.values()),
        ]
        for i in chosen
    ]


def _own(scale: Scale, x: Array) -> tuple[list[str], list[list[str]]]:
    """The names of a sample's numbers, and the numbers of samples `(n, *shape)` in the data's own units."""
    stored = scale.own(x)
    names = scale.meaning.names if scale.meaning else [f"value {n}" for n in range(1, stored.shape[1] + 1)]
    return list(names), [[repr(value) for value in row] for row in stored.tolist()]


def _write(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(header)
        table.writerows(rows)
