"""Tables in text files: values, labels and names; the ways they are written; what is said of bad ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from aestudio.data import Dataset
from aestudio.data.dataset import Cancelled, DataMissing
from aestudio.data.table import Table
from tests.data.conftest import Fails

IRIS = """sepal,petal,species
5.1,1.4,setosa
7.0,4.7,versicolor
6.3,6.0,virginica
4.9,1.4,setosa
"""
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def save(text: str) -> Path:
        (tmp_path / "a.csv").write_text(text, encoding="utf-8")
        return tmp_path / "a.csv"

    return save


def load(path: Path, **fields: Any) -> Dataset:
    return Table(path=str(path), **fields).load()


@given(
    hnp.arrays("f8", hnp.array_shapes(min_dims=2, max_dims=2, max_side=6), elements=st.floats(-1e300, 1e300))
)
@settings(max_examples=60, deadline=None)
def test_what_numpy_writes_comes_back(tmp_path_factory: pytest.TempPathFactory, array: Any) -> None:
    path = tmp_path_factory.mktemp("table") / "a.txt"
    np.savetxt(path, array, fmt="%.17g")
    data = load(path, columns="on one scale")
    assert np.array_equal(data.values, array)
    assert data.range == (float(array.min()), float(array.max()))


def test_columns_of_texts_are_labels(write: Write) -> None:
    data = load(write(IRIS))
    assert data.values.tolist() == [[5.1, 1.4], [7.0, 4.7], [6.3, 6.0], [4.9, 1.4]]
    assert data.labels["species"].tolist() == [0, 1, 2, 0]
    assert data.names["species"] == ("setosa", "versicolor", "virginica")
    assert data.notes[0] == "2 columns of values, from 'sepal' to 'petal'."
    assert "measured on all samples, those that validate and test among them" in data.notes[1]
    assert len(data.notes) == 2


def test_whole_numbers_called_a_label_are_one_and_pixels_stay_whole(write: Write) -> None:
    data = load(write("label,p0,p1,p2,p3\n7,0,255,3,4\n2,9,8,7,6\n"), arrangement="grey picture")
    assert data.labels["label"].tolist() == [1, 0]
    assert data.names["label"] == ("2", "7")
    assert data.values.dtype == np.int32
    assert data.values.tolist() == [[[[0, 255], [3, 4]]], [[[9, 8], [7, 6]]]]


def test_the_user_says_what_is_what(write: Write) -> None:
    path = write("a,b,c,d\n1,2.5,x,3\n2,3.5,y,3\n1,4.5,x,3\n")
    data = load(path, label_columns=("a",), left_out=("d",), arrangement="signal")
    assert set(data.labels) == {"a"}
    assert data.values.tolist() == [[[2.5]], [[3.5]], [[4.5]]]
    assert "Columns of texts that are not used: c." in data.notes


def test_it_names_the_columns_to_choose_among(write: Write, tmp_path: Path) -> None:
    table = Table(path=str(write(IRIS)))
    assert table.column_names() == ("sepal", "petal", "species")
    assert Table(path="a.csv").column_names(base=tmp_path) == table.column_names()
    as_sample = Table(path=str(write("1,2\n3,4\n5,6\n")), first_line="a sample")
    assert as_sample.column_names() == ("column 1", "column 2")
    assert Table(path=str(write("")), left_out=("x",)).column_names() == ()
    assert Table(path=str(tmp_path)).column_names() == Table().column_names() == ()


def test_quantities_are_known_of_a_sample_but_no_values_of_it(write: Write, fails: Fails) -> None:
    path = write("star,teff,f1,f2\nHD1,5772.5,1.5,2\nHD2,,2.5,3\nHD3,9900,3.5,4\n")
    data = load(path, quantity_columns=("teff",))
    assert data.values.tolist() == [[1.5, 2], [2.5, 3], [3.5, 4]]  # an unknown temperature loses no star
    assert data.quantities["teff"].tolist() == pytest.approx([5772.5, np.nan, 9900], nan_ok=True)
    assert data.quantity_ranges == {"teff": (5772.5, 9900.0)}
    with fails("quantity_columns", "columns of numbers", "texts in 'star'"):
        load(path, quantity_columns=("star",))


@pytest.mark.parametrize("name", ["name", "", "ID"])
def test_a_column_that_names_every_row_names_the_samples(write: Write, name: str) -> None:
    data = load(write(f"{name},x,y\n11,1.5,2\n12,2.5,3\n13,2.5,3\n"))
    assert [data.id(row) for row in range(3)] == ["11", "12", "13"]
    assert data.shape == (2,)


@pytest.mark.parametrize(
    "text",
    [
        "x;y\n1,5;2\n2,5;3,25\n",  # as spreadsheets write it where a comma separates decimals
        "x\ty\n1.5\t2\n2.5\t3.25\n",
        "# made by an instrument\n# x y\n1.5   2\n2.5 3.25\n",
        "1.5 2\n\n2.5 3.25",
        "1,5 2\n2,5 3,25\n",  # these commas separate no cells
        'x,y\n"1,5","2"\n"2,5","3,25"\n',
        "x,y\n# begun again\n1.5,2\n#,\n2.5,3.25\n",
        "\ufeffx,y\r\n1.5,2\r\n2.5,3.25\r\n",
    ],
)
def test_it_reads_the_ways_tables_are_written(write: Write, text: str) -> None:
    data = load(write(text))
    assert data.values.tolist() == [[1.5, 2.0], [2.5, 3.25]]
    named = "x" in text
    assert data.notes[0].endswith("from 'x' to 'y'." if named else "from 'column 1' to 'column 2'.")


def test_commas_between_thousands_are_never_taken_for_decimals(write: Write, fails: Fails) -> None:
    wanted = "numbers without commas between thousands in column 'flux' of a.csv"
    advice = "write 1050 (or 1.050, if the comma separates decimals), or leave the column out"
    for text in (
        "flux\tmag\n950\t1\n1,050\t2\n",
        "flux;mag\n950;1\n1,050;2\n",
        'flux,mag\n950,1\n"1,050",2\n',
    ):
        with fails("path", wanted, "'1,050' in row 2", advice):
            load(write(text))
    with fails("path", wanted, "'1,234,567' in row 1; write 1234567, or leave"):
        load(write("flux\tmag\n1,234,567\t1\n2,000,000\t2\n"))
    with fails("path", wanted, "'1,234.5' in row 1; write 1234.5, or leave"):
        load(write("flux;mag\n1,234.5;1\n"))
    with fails("path", wanted, "'1,050' in row 5001"):
        load(write("flux\n" + "7\n" * 5000 + "1,050\n"))


@pytest.mark.parametrize(
    "text", ["x;y\n1,050;0,125\n2,125;3\n", "x;y\n1,050;1\n1,25;2\n", "x;y\n1,5;2,125\n"]
)
def test_a_comma_that_surely_separates_decimals_speaks_for_the_table(write: Write, text: str) -> None:
    expected = [[float(cell.replace(",", ".")) for cell in row.split(";")] for row in text.split("\n")[1:-1]]
    assert load(write(text)).values.tolist() == expected


@pytest.mark.parametrize(
    "text",
    [
        "x;y\n1.234,5;2\n0,5;3\n-2.000;4\n",
        "x;y\n1.234,5;2\n0,5;3\n-2.000,00;4,0\n",
        "x;y\n0,5;2\n1.234,5;3\n-2000;4\n",
        "1.234,5;2\n0,5;3\n-2.000;4\n",  # more commas than semicolons
        "1.234,5\t2\n0,5\t3\n-2.000\t4\n",
        'x,y\n"1.234,5",2\n"0,5",3\n-2.000,4\n',
    ],
)
def test_points_between_thousands_are_read_and_it_is_said(write: Write, text: str) -> None:
    """They made a column of texts."""
    data = load(write(text), columns="on one scale")

    assert sorted(data.values[:, 0].tolist()) == [-2000.0, 0.5, 1234.5]
    said = "points separate thousands and a comma decimals: 1.234,5 was read as 1234.5."
    assert sum(said in note for note in data.notes) == 1


def test_what_points_mean_is_told_by_the_whole_column(write: Write) -> None:
    """1.234 in the first block means 1234 where a comma far below separates decimals."""
    data = load(write("x;y\n" + "1.234;1\n" * 5000 + "0,5;1\n"), columns="on one scale")
    assert data.values[:, 0].tolist() == [1234.0] * 5000 + [0.5]

    plain = load(write("x;y\n1.234;1\n2.500;2\n"))  # no comma anywhere
    assert plain.values[:, 0].tolist() == [1.234, 2.5]
    assert not any("thousands" in note for note in plain.notes)


def test_points_that_can_be_read_in_two_ways_are_refused(write: Write, fails: Fails) -> None:
    with fails(
        "path", "one way to write numbers in column 'x' of a.csv", "'1.234,5' in row 1", "'1.5' in row 2"
    ):
        load(write("x;y\n1.234,5;1\n1.5;2\n"))
    with fails("path", "column 'y' of a.csv, found '1.234' in row 2", "write 1234, or 1,234 if"):
        load(write("x;y\n0,5;12\n1,5;1.234\n"))
    decimals = load(write("x;y\n0,5;0.125\n1,5;1.234\n"))  # its other points separate decimals
    assert decimals.values[:, 1].tolist() == [0.125, 1.234]


@pytest.mark.parametrize(
    "line", ["12 30 45,-20 10 11,1.5", "2020 01 02, 5.5", '"10 20",3,4', "1, 2, 3", "a b,1,2"]
)
def test_commas_between_cells_stay_where_cells_hold_spaces(write: Write, line: str) -> None:
    assert (
        len(Table(path=str(write(f"{line}\n" * 3)), first_line="a sample").column_names())
        == line.count(",") + 1
    )


def test_wavelengths_over_spectra_are_names_not_a_spectrum(write: Write) -> None:
    waves = ",".join(str(400.5 + step) for step in range(10))
    spectra = [",".join(str((7 * step * row) % 10 / 10) for step in range(10)) for row in (1, 2, 3)]
    path = write("\n".join([waves, *spectra]))
    assert len(load(path)) == 3
    assert load(path).notes[0] == "10 columns of values, from '400.5' to '409.5'."
    assert len(load(path, first_line="a sample")) == 4
    assert len(load(write("1.5,2\n2.5,3\n"), first_line="names")) == 1


def test_different_quantities_are_put_on_scales_of_their_own_and_back(write: Write) -> None:
    path = write("mass,radius\n1e30,1\n3e30,2\n2e30,5\n")
    data = load(path, units="kg")
    assert "of all samples, those that validate and test among them" in " ".join(data.notes)
    assert data.values == pytest.approx(np.array([[0, 0], [1, 0.25], [0.5, 1]]), rel=1e-15)
    assert (data.range, data.units) == ((0.0, 1.0), "")
    assert data.meaning is not None
    assert data.meaning.names == ("mass", "radius")
    assert data.meaning.of(data.values) == pytest.approx(np.array([[1e30, 1], [3e30, 2], [2e30, 5]]))
    assert load(path, columns="on one scale", units="kg").units == "kg"


def test_a_quantity_among_the_values_is_noticed(write: Write) -> None:
    """And pixels that hardly vary are not: they are the same quantity as those that do."""
    rng = np.random.default_rng(0)
    rows = [[*(rng.integers(0, 256, 20)), row % 2, 4000 + 9000 * row] for row in range(5)]
    names = ",".join([*(f"p{n}" for n in range(21)), "teff"])
    path = write("\n".join([names, *(",".join(map(str, row)) for row in rows)]))
    data = load(path)
    assert any(note.startswith("'teff': of another kind than the rest, by scale") for note in data.notes)
    assert data.strays == ("teff",)
    data = load(path, quantity_columns=("teff",))
    assert data.meaning is None
    assert data.range == (0.0, float(np.array(rows)[:, :-1].max()))


@pytest.mark.parametrize("one", ["ch{:02}", "{}.5 nm", "{}", "{}e-3", "f_{}"])
def test_a_column_called_otherwise_among_the_values_is_noticed(write: Write, one: str) -> None:
    """It stays a value all the same; and where names differ anyway, none is odd."""
    rows = "".join(f"{','.join(map(str, [*range(row, row + 9), 20 + row]))}\n" for row in range(5))
    many = [one.format(n) for n in range(1, 10)]
    path = write(f"{','.join([*many, 'temperature'])}\n{rows}")
    data = load(path)
    assert (data.strays, data.shape, data.meaning) == (("temperature",), (10,), None)
    assert data.values.tolist()[1] == [*range(1, 10), 21]
    assert any(note.startswith("'temperature': of another kind than the rest") for note in data.notes)
    assert load(path, quantity_columns=("temperature",)).strays == ()
    assert load(write(f"{','.join(['mass', *many[1:], 'temperature'])}\n{rows}")).strays == ()  # a fifth
    assert load(write(f"{','.join('abcdefghij')}\n{rows}")).strays == ()


def test_rows_with_missing_numbers_are_refused_or_left_out(write: Write, fails: Fails) -> None:
    path = write("x,y,kind\n1,2,a\n3,,b\n5,NA,a\n7,8,b\n")
    with fails("missing", "none in 2 of 4 rows", "the first in row 2, column 'y'", "leave out rows"):
        load(path)
    data = load(path, missing="leave out rows")
    assert data.values.tolist() == [[1, 2], [7, 8]]
    assert data.labels["kind"].tolist() == [0, 1]
    assert "Left out: 2 of 4 rows, in which a number is missing." in data.notes


def test_missing_numbers_of_a_spectrum_are_filled_in_from_their_row(write: Write, fails: Fails) -> None:
    """A cell in three hundred was empty, and a fifth of the spectra had to be left out for it."""
    names = "nm 400,nm 410,nm 420,nm 430,nm 440,kind\n"
    path = write(f"{names}1,2,,4,5,a\n,7,8,,,b\n9,NA,nan,,5,a\n,3,inf,9,,c\n1,2,3,4,5,a\n")
    data = load(path, missing="interpolate within rows")
    assert data.values.tolist() == [[1, 2, 3, 4, 5], [1, 2, 3, 4, 5]]
    assert data.labels["kind"].tolist() == [0, 0]
    assert "Left out: 3 of 5 rows, in which more than half of the numbers are missing." in data.notes
    assert any(note.startswith("Filled in: 1 missing number in 1 of 2 rows") for note in data.notes)

    data = load(
        write(f"{names},2,,,8,a\n1,,2,3,,b\n".replace(",,,", ",,5,")), missing="interpolate within rows"
    )
    assert data.values.tolist() == [[2, 2, 3.5, 5, 8], [1, 1.5, 2, 3, 3]]
    with fails("path", "a row without more missing numbers than others, found none of 3"):
        load(write(f"{names}1,,,,2,a\n,3,4,,,a\n,,,5,,b\n"), missing="interpolate within rows")


@pytest.mark.parametrize("of", ["{}", "{} nm", "nm {}"])
@pytest.mark.parametrize("falling", [False, True])
def test_numbers_in_the_names_say_how_far_columns_are_apart(write: Write, of: str, falling: bool) -> None:
    """The line was drawn as if wavelengths of 400, 410 and 500 nm were evenly spaced."""
    order = -1 if falling else 1
    names, cells = ["400", "410", "500"][::order], ["0", "", "100"][::order]
    text = ",".join(of.format(name) for name in names) + f"\n{','.join(cells)}\n" + "1,2,3\n"
    data = load(write(text), missing="interpolate within rows", first_line="names")
    assert data.values[0].tolist() == [0, 10, 100][::order]
    (note,) = [note for note in data.notes if note.startswith("Filled in")]
    assert note.endswith("where the columns lie by the numbers in their names.")


@pytest.mark.parametrize("names", ["sepal,petal,width", "400,500,410", "a 1,b 2,c 9", "x1.2.3,x2,x3"])
def test_columns_whose_names_tell_no_order_are_taken_as_evenly_spaced(write: Write, names: str) -> None:
    data = load(write(f"{names}\n0,,100\n1,2,3\n"), missing="interpolate within rows", first_line="names")
    assert data.values[0].tolist() == [0, 50, 100]
    (note,) = [note for note in data.notes if note.startswith("Filled in")]
    assert "as if the columns were evenly spaced. It is meant for columns in an order" in note


def test_only_columns_of_one_quantity_in_an_order_are_interpolated(write: Write, fails: Fails) -> None:
    path, how = write("mass,t,z\n1,5000,2\n2,,5\n3,9000,1\n"), "interpolate within rows"
    with fails("missing", "each column on its own scale", "leave the rows out"):
        load(path, missing=how)
    assert load(path, missing=how, columns="on one scale").values[1].tolist() == [2, 3.5, 5]
    square = write("a,b,c,d\n1,2,,4\n1,2,3,4\n")
    with fails("missing", "the lines of a picture"):
        load(square, missing=how, arrangement="grey picture")
    ten = ",".join(map(str, range(400, 409)))
    with fails("missing", "'temperature' of another kind"):
        load(write(f"{ten},temperature\n1,2,3,4,5,6,7,8,,20\n1,2,3,4,5,6,7,8,9,30\n"), missing=how)


def test_a_refusal_for_a_missing_number_names_a_column_of_another_kind(write: Write, fails: Fails) -> None:
    names = ",".join([*map(str, range(400, 409)), "temperature"])
    path = write(f"{names}\n1,2,3,4,5,6,7,8,,20\n1,2,3,4,5,6,7,8,9,30\n")
    with fails("missing", "column '408'", "'temperature': of another kind than the rest", "under Quantities"):
        load(path)


def test_samples_without_a_label_are_a_class_or_left_out(write: Write, fails: Fails) -> None:
    path = write("x,y,kind,age\n1,2,a,3\n,4,,4\n5,6,,\n7,8,b,\n3,4,b,5\n")
    with fails("missing", "none in 1 of 5 rows"):
        load(path, quantity_columns=("age",))
    data = load(path, left_out_if_empty=("kind",), quantity_columns=("age",))
    assert data.values.tolist() == [[1, 2], [7, 8], [3, 4]]
    assert data.names["kind"] == ("a", "b")
    assert data.notes[1] == "Left out: 2 of 5 rows, in which a cell is empty."
    data = load(path, left_out_if_empty=("age",), missing="leave out rows")
    assert data.values.tolist() == [[1, 2, 3], [3, 4, 5]]
    assert "Left out: 2 of 5 rows, in which a cell is empty." in data.notes
    assert "Left out: 1 of 5 rows, in which a number is missing." in data.notes
    with fails("left_out_if_empty", "names of columns", "'sort'"):
        load(path, left_out_if_empty=("sort",))
    with fails("path", "a row without missing numbers and empty cells, found none of 2"):
        load(write("x,kind\n1,\n2,\n"), left_out_if_empty=("kind",))


def test_bad_tables_are_told_from_good_ones(write: Write, tmp_path: Path, fails: Fails) -> None:
    with fails("path", "found a.csv without rows"):
        load(write("\n"))
    with fails("path", "expected 2 cells in every row", "found 3 in row 2"):
        load(write("x,y\n1,2\n1,2,3\n"))
    with fails("path", "different names", "'x' twice"):
        load(write("x,x\n1,2\n"))
    with fails("path", "columns of numbers", "none among name, kind"):
        load(write("name,kind\na,b\nc,d\n"))
    with fails("label_columns", "names of columns (sepal, petal, species)", "'colour'"):
        load(write(IRIS), label_columns=("colour",))
    with fails("label_columns", "whole numbers", "5.1"):
        load(write(IRIS), label_columns=("sepal",))
    with fails("arrangement", "square number", "found 2"):
        load(write(IRIS), arrangement="grey picture")
    rows = "\n".join(["x", *["1"] * 600, "oops", "2"])
    with fails("path", "numbers in column 'x' of a.csv", "'oops' in row 601"):
        load(write(rows))
    (tmp_path / "a.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\xff\xfe")
    with fails("path", "table in UTF-8", "a PNG picture"):
        load(tmp_path / "a.csv")
    with pytest.raises(DataMissing):
        load(tmp_path / "no.csv")


def test_reading_can_be_stopped(write: Write) -> None:
    def stop(fraction: float, doing: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        Table(path=str(write(IRIS))).load(report=stop)
