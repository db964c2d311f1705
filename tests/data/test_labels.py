"""Labels from a table: what looks like a number and is a name stays one."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from aestudio.data.reading.labels import read_table
from aestudio.data.table import Table


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


@pytest.mark.parametrize("most", [3, 5000])  # with and without a second block of rows
def test_one_long_cell_does_not_make_all_others_take_as_much(tmp_path: Path, most: int) -> None:
    table = tmp_path / "table.csv"
    rows = [f"{k % 7}.5,{'y' * 20_000 if k == 1 else 'x'}" for k in range(most)]
    table.write_text("\n".join(["a,note", *rows]), encoding="utf-8")
    tracemalloc.start()
    column = read_table(table, "labels")["note"]
    data = Table(path=str(table)).load()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000
    assert column[1] == "y" * 20_000
    assert data.names["note"] == ("x", "y" * 20_000)
    assert data.labels["note"][:3].tolist() == [0, 1, 0]


def test_samples_called_by_long_texts_are_called_by_their_beginning(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    rows = [f"{k}.5,{k}{'y' * 20_000 if k == 1 else 'x'}" for k in range(3)]
    table.write_text("\n".join(["a,note", *rows]), encoding="utf-8")
    data = Table(path=str(table)).load()
    assert data.ids is not None
    assert data.ids.dtype.itemsize < 1000
    assert [data.id(0), data.id(1)[:4], data.id(2)] == ["0x", "1yyy", "2x"]
