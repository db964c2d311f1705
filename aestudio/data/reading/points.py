"""Columns in which points separate thousands and a comma decimals: 1.234,5."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aestudio.spec import SpecError

__all__ = ["Points", "are_pointed", "is_pointed", "told_apart"]

_GROUPS = r"[+-]?[1-9]\d{0,2}(\.\d{3})+"
_SURE = re.compile(rf"{_GROUPS},\d*")  # 1.234,5 or 1.234.567,
_GROUPED = re.compile(_GROUPS)  # 1.234, which may as well be a little more than 1
_ANY = re.compile(rf"({_GROUPS}|[+-]?\d+)(,\d*)?")
_DECIMALS = re.compile(r"[+-]?(?![1-9]\d{0,2},\d{3}$)\d*,\d*")  # 1,5 or 0,125, but not 1,050


def is_pointed(cell: str) -> bool:
    """Whether a cell alone says that its points separate thousands."""
    return _SURE.fullmatch(cell) is not None


def are_pointed(cells: Sequence[str]) -> bool:
    """Whether all cells of a column can be read so, and the column says that they are meant so."""
    found = Points()
    found.look(cells, 0)
    return found.meant and all(_ANY.fullmatch(cell) for cell in cells)


@dataclass
class Points:
    """What the points in the numbers of one column may be, as far as it has been looked at.

    Each is the first such cell with its row, counted from 1; None: there is none.

    Attributes:
        sure: 1.234,5.
        grouped: 1.234, whose point separates thousands or decimals.
        other: 1.5, whose point separates no thousands.
        comma: whether a comma surely separates decimals.
    """

    sure: tuple[str, int] | None = None
    grouped: tuple[str, int] | None = None
    other: tuple[str, int] | None = None
    comma: bool = False

    def look(self, cells: Sequence[str], before: int) -> None:
        """Look at more cells, of the rows after the first `before`."""
        for row, cell in enumerate(cells, before + 1):
            if "." in cell:
                if _SURE.fullmatch(cell):
                    self.sure = self.sure or (cell, row)
                elif _GROUPED.fullmatch(cell):
                    self.grouped = self.grouped or (cell, row)
                else:
                    self.other = self.other or (cell, row)
            elif "," in cell and not self.comma:
                self.comma = _DECIMALS.fullmatch(cell) is not None

    @property
    def meant(self) -> bool:
        """Whether points separate thousands here: it is said, and all cells can be read so."""
        said = self.sure is not None or (self.comma and self.grouped is not None)
        return said and self.other is None

    @property
    def example(self) -> str:
        """A cell that shows how the column is written."""
        return (self.sure or self.grouped or ("", 0))[0]


def told_apart(columns: Mapping[str, Points], of: str, field: str) -> dict[str, str]:
    """The columns whose points separate thousands: their names, and a cell that shows it.

    Args:
        columns: by name, what was seen in those that hold numbers.
        of: the file, for the error.
        field: the spec's field for the error.

    Raises:
        SpecError: when a column is written in both ways, or in a table with decimal commas a number such as
            1.234 can be read in both.
    """
    for name, seen in columns.items():
        where = f"column {name!r} of {of}"
        if seen.sure is not None and seen.other is not None:
            (cell, row), (other, at) = seen.sure, seen.other
            raise SpecError(
                field,
                f"expected one way to write numbers in {where}, found {cell!r} in row {row} and {other!r} in "
                f"row {at}; repair the file, or leave the column out",
            )
    european = any(seen.comma or seen.sure for seen in columns.values())
    for name, seen in columns.items():
        if european and seen.grouped is not None and seen.other is None and not seen.meant:
            cell, row = seen.grouped
            raise SpecError(
                field,
                f"expected numbers that can be read in one way in column {name!r} of {of}, found {cell!r} in "
                f"row {row}, in a table with decimal commas; write {cell.replace('.', '')}, or "
                f"{cell.replace('.', ',')} if the point separates decimals, or leave the column out",
            )
    return {name: seen.example for name, seen in columns.items() if seen.meant}
