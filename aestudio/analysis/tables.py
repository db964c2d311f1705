"""What was found of samples as tables for a spreadsheet: in the data's own units, with the samples' names."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from aestudio.analysis.generated import Made
from aestudio.analysis.latent import Codes
from aestudio.analysis.question import Array
from aestudio.analysis.reconstruction import Pairs
from aestudio.analysis.samples import Samples, Scale

__all__ = ["write_codes", "write_made", "write_pairs"]

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
    found = {} if codes.errors is None else {codes.scale.loss_short: codes.errors}
    found |= {f"code {n}": column for n, column in enumerate(codes.codes.T[:MOST_NUMBERS], 1)}
    if chosen is None:
        errors = codes.errors
        chosen = range(len(codes.samples)) if errors is None else np.argsort(-errors, kind="stable").tolist()
    _write_known(codes.samples, chosen, found, path)


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
    numbers = {**samples.quantities, **found}
    rows = [
        [
            int(samples.rows[i]),
            samples.id(i),
            *(samples.label(column, i) for column in samples.labels),
            *(repr(float(values[i])) for values in numbers.values()),
        ]
        for i in chosen
    ]
    _write(path, ["row", "id", *samples.labels, *numbers], rows)


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
