"""Arrays from HDF5 and NetCDF 4: what is kept, what NetCDF's attributes mean, and what is never followed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from aestudio.data import Dataset
from aestudio.data.arrays import Arrays
from aestudio.data.reading import files
from aestudio.data.reading.hdf5 import load_array
from tests.data.conftest import Fails

RNG = np.random.default_rng(0)
Write = Callable[[Callable[[Any], object]], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def save(fill: Callable[[Any], object]) -> Path:
        with h5py.File(tmp_path / "a.h5", "w") as file:
            fill(file)
        return tmp_path / "a.h5"

    return save


def load(path: Path, **fields: Any) -> Dataset:
    return Arrays(path=str(path), **fields).load()


@pytest.mark.parametrize("dtype", ["?", "u1", "<u2", ">i4", "f2", "f4", ">f8"])
@pytest.mark.parametrize("packed", [False, True])
def test_numbers_and_labels_are_kept(write: Write, dtype: str, packed: bool) -> None:
    x = RNG.uniform(0, 9, (6, 3, 4)).astype(dtype)
    names = ["star", "galaxy"] * 3

    def fill(file: Any) -> None:
        file.create_dataset("survey/flux", data=x, compression="gzip" if packed else None)
        file["survey/kind"] = names
        file["survey/number"] = np.arange(6)

    path = write(fill)
    data = load(path)
    assert np.array_equal(data.values, x)
    assert data.values.dtype == x.dtype.newbyteorder("=")
    assert data.shape == (3, 4) == Arrays(path=str(path)).sample_shape()
    assert data.names["survey/kind"] == ("galaxy", "star")
    assert data.labels["survey/kind"].tolist() == [1, 0] * 3
    assert data.labels["survey/number"].tolist() == [0, 1, 2, 3, 4, 5]


def test_a_small_file_of_long_texts_is_weighed_before_it_is_read(
    write: Write, fails: Fails, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(file: Any) -> None:
        file["x"] = np.zeros((2000, 2), "u1")
        file.create_dataset("label", (2000,), "S1000", chunks=(100,))

    path = write(fill)
    assert path.stat().st_size < 50_000
    monkeypatch.setattr(files, "available", lambda: 1_000_000)
    with fails("path", "expected data that fit in memory", "found 'label'"):
        load(path)
    monkeypatch.undo()
    assert load(path).names["label"] == ("",)


def test_one_long_text_does_not_make_all_others_take_as_much(write: Write) -> None:
    path = write(lambda file: file.create_dataset("label", data=["y" * 20_000, *("x" * 3000)]))
    assert load_array(path, "label", "path").nbytes < 100_000


def test_references_are_never_taken_for_numbers(write: Write, fails: Fails) -> None:
    def fill(file: Any) -> None:
        file["x"] = np.zeros((5, 2))
        file.create_dataset("refs", data=[file["x"].ref] * 5, dtype=h5py.ref_dtype)

    with fails("path", "expected numbers or texts", "references"):
        load_array(write(fill), "refs", "path")


def test_an_array_in_one_piece_stays_on_disk(write: Write) -> None:
    values = load(write(lambda file: file.create_dataset("x", data=np.zeros((5, 4), "f4")))).values
    assert isinstance(values, np.memmap)
    assert not values.flags.writeable


def test_packed_numbers_are_unpacked_and_missing_ones_are_none(write: Write, fails: Fails) -> None:
    """NetCDF's conventions: stored * scale_factor + add_offset, _FillValue where none is known."""

    def fill(file: Any) -> None:
        file["t"] = np.array([[0, 100], [-999, 5], [20, 7]], np.int16)
        file["t"].attrs.update(scale_factor=0.1, add_offset=273.15, _FillValue=np.int16(-999), units="K")

    path = write(fill)
    with fails("missing", "1 NaN or infinite in 1 of 3 samples", "[1, 0]"):
        load(path)
    data = load(path, missing="leave out rows")
    assert np.allclose(data.values, [[273.15, 283.15], [275.15, 273.85]])
    assert data.units == "K"
    assert load(path, missing="leave out rows", units="mK").units == "mK"


def test_a_fill_value_that_never_occurs_changes_nothing(write: Write) -> None:
    def fill(file: Any) -> None:
        file["counts"] = np.array([[1, 2], [3, 4]], np.uint16)
        file["counts"].attrs["_FillValue"] = np.uint16(65535)

    assert load(write(fill)).values.dtype == np.uint16


def test_a_number_for_each_sample_is_a_quantity(write: Write) -> None:
    def fill(file: Any) -> None:
        file["flux"], file["redshift"] = np.zeros((3, 5)), np.array([0.1, np.nan, 0.3])

    assert load(write(fill)).quantities["redshift"].tolist() == pytest.approx([0.1, np.nan, 0.3], nan_ok=True)


def test_whole_numbers_with_many_values_are_a_quantity_and_no_classes(write: Write) -> None:
    def fill(file: Any) -> None:
        file["frames"], file["exposure"] = np.zeros((300, 4)), np.arange(300) * 7 % 211
        file["field"] = np.arange(300) % 60  # as many classes as there are, with five samples each

    path = write(fill)
    data = load(path)
    assert set(data.labels) == {"field"}
    assert data.quantities["exposure"][:3].tolist() == [0, 7, 14]
    assert set(load(path, label_keys=("exposure",)).labels) == {"exposure"}


def test_the_user_says_which_array(write: Write, fails: Fails) -> None:
    def fill(file: Any) -> None:
        file["a"], file["b"] = np.ones((4, 2)), np.zeros((4, 3))

    path = write(fill)
    with fails("values_key", "several that could be meant", "a float64 (4, 2), b float64 (4, 3)"):
        load(path)
    assert load(path, values_key="b").shape == (3,)


def test_nothing_outside_the_file_is_read(write: Write, tmp_path: Path) -> None:
    with h5py.File(tmp_path / "secret.h5", "w") as other:
        other["x"] = np.ones((3, 2))
    (tmp_path / "raw").write_bytes(bytes(48))

    def fill(file: Any) -> None:
        file["mine"] = np.zeros((3, 2))
        file["linked"] = h5py.ExternalLink(str(tmp_path / "secret.h5"), "x")
        layout = h5py.VirtualLayout((3, 2), "f8")
        layout[:] = h5py.VirtualSource(str(tmp_path / "secret.h5"), "x", shape=(3, 2))
        file.create_virtual_dataset("virtual", layout)
        file.create_dataset("outside", (3, 2), "f8", external=[(str(tmp_path / "raw"), 0, 48)])

    path = write(fill)
    assert load(path).values.tolist() == [[0, 0]] * 3
    for name in ("linked", "virtual", "outside"):
        with pytest.raises(ValueError, match="one of the arrays in the file"):
            load(path, values_key=name)


def test_damaged_files_and_other_formats_are_said_to_be(write: Write, tmp_path: Path, fails: Fails) -> None:
    path = write(lambda file: file.create_dataset("x", data=np.ones((50, 40))))
    whole = path.read_bytes()
    for length in (100, 600, len(whole) // 2):
        path.write_bytes(whole[:length])
        with fails("path", "whole HDF5 file", "damaged"):
            load(path)
    for head, words in ((b"CDF\x01" + bytes(60), "NetCDF 3"), (b"SIMPLE  =" + b" " * 60, "a FITS file")):
        (tmp_path / "b.nc").write_bytes(head)
        with fails("path", words):
            load(tmp_path / "b.nc")
