"""Labels from a table: what looks like a number and is a name stays one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from aestudio.data.reading.labels import read_table


@pytest.mark.parametrize(
    ("cells", "number"),
    [
        (("7", "10", "-3"), True),
        (("007", "008", "010"), False),
        (("1_0", "2", "3"), False),
        (("+1", "2", "3"), False),
        (("-0", "2", "3"), False),
        (("٣", "2", "3"), False),
        (("1.0", "2", "3"), False),
        (("99999999999999999999", "2", "3"), False),
        (("", "2", "3"), False),
    ],
)
def test_numbers_are_what_is_written_as_one(tmp_path: Path, cells: tuple[str, ...], number: bool) -> None:
    table = tmp_path / "labels.csv"
    table.write_text("\n".join(["a,b", *(f"x,{cell}" for cell in cells)]), encoding="utf-8")
    column = read_table(table, "labels")["b"]
    if number:
        assert column.dtype == np.int64
        assert [str(value) for value in column] == list(cells)
    else:
        assert column.tolist() == [cell or "(empty)" for cell in cells]
