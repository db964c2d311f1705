"""Cells of a table as numbers: what is one, what stands for none, and what a comma inside one separates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aestudio.data.dataset import Array
from aestudio.data.reading.points import is_pointed
from aestudio.spec import SpecError

__all__ = ["MISSING", "Commas", "floats", "is_number", "number", "unpointed"]

MISSING = frozenset(("", "-", "?", "na", "n/a", "null", "none", "nan"))  # no number is known, in lower case
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")  # 1,050 or 1,234,567.8 but not 0,125 or 1,5


def number(cell: str) -> float:
    """What a cell holds: decimals after a point or a comma, or the other of them between thousands.

    Raises:
        ValueError: when it is no number.
    """
    if "_" in cell:  # Python reads 1_000, nobody writes it in a table
        raise ValueError(cell)
    if is_pointed(cell):
        return float(unpointed(cell))
    grouped = "," in cell and _GROUPED.fullmatch(cell) and not _may_be_decimal(cell)
    return float(cell.replace(",", "" if grouped else "."))


def unpointed(cell: str) -> str:
    """A number without the points between its thousands, its comma as a point: "1234.5" of "1.234,5"."""
    return cell.replace(".", "").replace(",", ".")


def is_number(cell: str) -> bool:
    """Whether `number` reads a cell."""
    try:
        number(cell)
    except ValueError:
        return False
    return True


@dataclass
class Commas:
    """What commas inside the numbers of a table separate, as far as it has been read.

    Attributes:
        decimals: whether one surely separates decimals: 1,5 or 0,125.
        doubt: said of the first number that may be written with a comma between thousands, as 1,050 is;
            None: there is none.
    """

    decimals: bool = False
    doubt: SpecError | None = None

    def look(self, cells: Sequence[str], before: int, where: str, field: str) -> None:
        """Look at more numbers of a column, of the rows after the first `before`.

        Raises:
            SpecError: when a comma surely separates thousands, as in 1,234,567.
        """
        for row, cell in enumerate(cells, before + 1):
            if self.decimals:
                return
            if _GROUPED.fullmatch(cell):
                said = _thousands(cell, row, where, field)
                if not _may_be_decimal(cell):
                    raise said
                self.doubt = self.doubt or said
            elif "," in cell:
                self.decimals = is_number(cell)

    def settle(self) -> None:
        """At the end of the table.

        Raises:
            SpecError: when commas may separate thousands, and none surely separates decimals.
        """
        if self.doubt and not self.decimals:
            raise self.doubt


def floats(
    cells: Sequence[str], commas: Commas, before: int, where: str, field: str, pointed: bool = False
) -> Array:
    """Cells as float64, NaN where nothing is known; a comma separates decimals.

    Args:
        cells: of one column.
        commas: what is known of those inside numbers.
        before: how many rows there are before these, for the error.
        where: the column, for the error.
        field: the spec's field for the error.
        pointed: whether points separate thousands.

    Raises:
        SpecError: when a cell holds something else, or commas between thousands; names the row.
    """
    read = cells
    if pointed:
        commas.decimals = True
        read = [unpointed(cell) for cell in cells]
    elif any("," in cell for cell in cells):
        commas.look(cells, before, where, field)
        read = [cell.replace(",", ".") for cell in cells]
    try:
        return np.array(read, dtype=np.float64)
    except ValueError:
        pass
    known = ["nan" if cell.lower() in MISSING else cell for cell in read]
    bad = next((row for row, cell in enumerate(known) if not is_number(cell)), None)
    if bad is not None:
        raise SpecError(
            field,
            f"expected numbers in {where}, as in its first rows, found {cells[bad]!r} in row "
            f"{before + bad + 1}; leave the column out, or repair the file",
        )
    return np.array(known, dtype=np.float64)


def _may_be_decimal(grouped: str) -> bool:
    return grouped.count(",") == 1 and "." not in grouped


def _thousands(cell: str, row: int, where: str, field: str) -> SpecError:
    expected = f"expected numbers without commas between thousands in {where}, found {cell!r} in row {row}"
    plain, point = cell.replace(",", ""), cell.replace(",", ".")
    either = f" (or {point}, if the comma separates decimals)" if _may_be_decimal(cell) else ""
    return SpecError(field, f"{expected}; write {plain}{either}, or leave the column out")
