"""Arrays from .npy and .npz: what is kept, what is chosen, and what is said when they do not fit."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from aestudio.data import DATASETS, Dataset
from aestudio.data.arrays import Arrays
from aestudio.data.reading import files
from aestudio.data.reading import npy as reading
from tests.data.conftest import Fails

RNG = np.random.default_rng(0)


def load(path: Path, **fields: Any) -> Dataset:
    return Arrays(path=str(path), **fields).load()


@pytest.fixture
def npy(tmp_path: Path) -> Callable[[Any], Path]:
    def save(array: Any) -> Path:
        np.save(tmp_path / "a.npy", array)
        return tmp_path / "a.npy"

    return save


@pytest.fixture
def npz(tmp_path: Path) -> Callable[..., Path]:
    def save(**arrays: Any) -> Path:
        np.savez(tmp_path / "a.npz", **arrays)
        return tmp_path / "a.npz"

    return save


def test_it_names_the_arrays_to_choose_among(
    npz: Callable[..., Path], npy: Callable[[Any], Path], tmp_path: Path
) -> None:
    file = npz(spectra=np.zeros((3, 4)), kind=np.zeros(3, int))
    assert Arrays(path=str(file), values_key="spectr").column_names() == ("spectra", "kind")
    assert Arrays(path=str(npy(np.zeros((3, 4))))).column_names() == ()
    assert Arrays(path="a.npz").column_names(base=tmp_path) == ("spectra", "kind")
    assert Arrays(path=str(tmp_path / "none.npz")).column_names() == Arrays().column_names() == ()


DTYPES = [*"?bBhHiIlLefd", ">f4", ">u2"]
ARRAYS = st.sampled_from(DTYPES).flatmap(
    lambda code: hnp.arrays(
        np.dtype(code),
        hnp.array_shapes(min_dims=2, max_dims=4, max_side=5),
        elements=hnp.from_dtype(np.dtype(code), allow_nan=False, allow_infinity=False),
    )
)


@given(ARRAYS)
@settings(max_examples=60, deadline=None)
def test_any_real_array_keeps_its_numbers(tmp_path_factory: pytest.TempPathFactory, array: Any) -> None:
    path = tmp_path_factory.mktemp("npy") / "a.npy"
    np.save(path, array)
    data = load(path)
    assert np.array_equal(data.values, array)
    assert data.values.dtype == array.dtype.newbyteorder("=")
    assert data.shape == array.shape[1:] == Arrays(path=str(path)).sample_shape()
    wide = array.dtype.itemsize > 1
    assert not wide or data.range == (float(array.min()), float(array.max()))


@pytest.mark.parametrize(("dtype", "expected"), [("?", (0, 1)), ("u1", (0, 255)), ("i1", (-128, 127))])
def test_narrow_formats_keep_their_range(npy: Any, dtype: str, expected: tuple[float, float]) -> None:
    assert load(npy(np.ones((2, 3), dtype))).range == expected


def test_detector_counts_are_measured(npy: Any) -> None:
    assert load(npy(np.array([[100, 4095], [7, 80]], np.uint16))).range == (7, 4095)


def test_a_npy_file_stays_on_disk(npy: Any) -> None:
    values = load(npy(RNG.normal(size=(10, 4, 4)).astype("f4")), axes="grey pictures").values
    assert isinstance(values, np.memmap)
    assert not values.flags.writeable


def test_a_small_file_that_would_fill_the_memory_is_refused(
    tmp_path: Path, fails: Fails, monkeypatch: pytest.MonkeyPatch
) -> None:
    np.savez_compressed(tmp_path / "a.npz", x=np.zeros((1000, 250)))
    monkeypatch.setattr(files, "available", lambda: 1_500_000)
    with fails("path", "fit in memory", "'x'", "which takes 2.0 MB with 1.5 MB free"):
        load(tmp_path / "a.npz")
    monkeypatch.setattr(files, "available", lambda: 2_500_000)
    assert len(load(tmp_path / "a.npz").values) == 1000


def test_files_of_this_program_that_were_changed_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.npz"
    np.savez_compressed(file, x=np.arange(1000), y=np.ones(3))
    assert {name: len(values) for name, values in reading.stored_arrays(file).items()} == {"x": 1000, "y": 3}
    monkeypatch.setattr(reading, "MOST", 8_000)
    with pytest.raises(ValueError, match=r"unpacks to 8\.3 kB"):
        reading.stored_arrays(file)
    whole = file.read_bytes()
    file.write_bytes(whole[:100] + b"?" * 40 + whole[140:])
    monkeypatch.undo()
    with pytest.raises(ValueError, match=r"."):
        reading.stored_arrays(file)
    file.write_bytes(b"no archive")
    with pytest.raises(ValueError, match="zip"):
        reading.stored_arrays(file)


def test_axes(npy: Any) -> None:
    path = npy(np.arange(2 * 4 * 5 * 3).reshape(2, 4, 5, 3))
    data = load(path, axes="channels last")
    assert data.shape == (3, 4, 5) == Arrays(path=str(path), axes="channels last").sample_shape()
    assert data.is_image
    assert np.array_equal(data.values[1, 2], np.load(path)[1, :, :, 2])
    assert load(npy(np.zeros((2, 4, 5))), axes="grey pictures").shape == (1, 4, 5)


def test_axes_that_do_not_fit(npy: Any, fails: Fails) -> None:
    with fails("axes", "(samples, height, width)", "(2, 4, 5, 3)"):
        load(npy(np.zeros((2, 4, 5, 3))), axes="grey pictures")
    with fails("axes", "(2, 4)"):
        load(npy(np.zeros((2, 4))), axes="channels last")
    assert Arrays(path=str(npy(np.zeros((2, 4)))), axes="channels last").sample_shape() is None


def test_a_range_that_is_measured_on_the_test_part_too_is_said_to_be(npy: Any) -> None:
    note = "The value range was measured on all samples, those that validate and test among them; "

    assert load(npy(np.zeros((2, 4), np.uint8))).notes == ()  # the format's
    for dtype in (np.uint16, np.float32):
        assert load(npy(np.zeros((2, 4), dtype))).notes[0].startswith(note)
    assert "of all samples" in (Arrays.model_fields["scaling"].description or "")


def test_samples_and_labels_are_found_by_custom(npz: Any) -> None:
    others = {"weight": [0.5, 1, 2], "z": np.zeros((3, 9))}
    data = load(npz(y=[3, 5, 3], name=["b", "a", "b"], x=np.zeros((3, 2)), **others))
    assert data.shape == (2,)
    assert {c: v.tolist() for c, v in data.labels.items()} == {"y": [0, 1, 0], "name": [1, 0, 1]}
    assert data.names == {"y": ("3", "5"), "name": ("a", "b")}
    assert data.quantities["weight"].tolist() == [0.5, 1, 2]
    assert data.notes[:-1] == ("Arrays in the file that are not used: z.",)


def test_arrays_that_are_named(npz: Any) -> None:
    path = npz(a=np.zeros((3, 2)), b=np.ones((3, 4)), c=[0, 1, 2], d=[1.0, 0.0, 1.0])
    data = load(path, values_key="b", label_keys=("d",))
    assert data.shape == (4,)
    assert data.labels["d"].tolist() == [1, 0, 1]
    assert list(data.labels) == ["d"]


def test_test_samples_in_an_array_of_their_own_are_held_out(npz: Any) -> None:
    x, y = RNG.integers(0, 9, (5, 2, 2)), np.array([0, 1, 0, 1, 1])
    data = load(npz(x_train=x[:3], y_train=y[:3], x_test=x[3:], y_test=y[3:]))
    assert np.array_equal(data.values, x)
    assert data.labels["y"].tolist() == y.tolist()
    assert data.held_out is not None
    assert data.held_out.tolist() == [False, False, False, True, True]


def test_arrays_that_cannot_be_told_apart(npz: Any, fails: Fails) -> None:
    path = npz(a=np.zeros((3, 2)), b=np.zeros((3, 4)))
    with fails("values_key", "several", "a float64 (3, 2)", "b float64 (3, 4)"):
        load(path)
    with fails("values_key", "'q'", "a float64 (3, 2)"):
        load(path, values_key="q")
    with fails("label_keys", "'q'"):
        load(path, values_key="a", label_keys=("q",))
    with fails("path", "two or more axes", "only int64 (2,)"):
        load(npz(only=np.array([1, 2])))


def test_a_name_for_a_file_without_names(npy: Any, fails: Fails) -> None:
    with fails("values_key", "'x'", "one array without a name"):
        load(npy(np.zeros((2, 2))), values_key="x")


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.zeros((2, 2), complex), "complex numbers"),
        (np.array([["a", "b"]]), "texts"),
        (np.zeros((2, 2), "M8[s]"), "dates"),
        (np.zeros((2, 2), "f4,i4"), "named fields"),
    ],
)
def test_what_is_no_real_number(npy: Any, npz: Any, fails: Fails, array: Any, words: str) -> None:
    with fails("path", "real numbers", words):
        load(npy(array))
    with fails("values_key", "real numbers in 'x'", words):
        load(npz(x=array))


@pytest.mark.parametrize("array", [np.zeros(()), np.zeros(5), np.zeros((0, 3)), np.zeros((3, 0))])
def test_shapes_without_samples(npy: Any, fails: Fails, array: Any) -> None:
    with fails("path"):
        load(npy(array))


class Danger:
    """Leaves a trace when it is unpickled."""

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.mkdir, (str(self.trace),)

    trace = Path()


def test_a_pickle_is_never_loaded(npy: Any, npz: Any, tmp_path: Path, fails: Fails) -> None:
    Danger.trace = tmp_path / "it-ran"
    array = np.array([[Danger()]], dtype=object)
    for save in (npy, npz):
        path = save(array) if save is npy else save(x=array)
        with fails("path" if save is npy else "values_key", "Python objects"):
            load(path)
    with fails("labels", "object"):
        load(npy(np.zeros((1, 2))), labels=str(npz(y=np.array([Danger()], dtype=object))))
    (tmp_path / "bare.npy").write_bytes(pickle.dumps(Danger()))
    with fails("path", "Python pickle"):
        load(tmp_path / "bare.npy")
    assert not Danger.trace.exists()


def test_missing_numbers(npy: Any, fails: Fails) -> None:
    array = np.arange(60, dtype="f4").reshape(5, 4, 3)
    array[1, 2, 0] = np.nan
    array[1, 3, 1] = array[3, 0, 2] = np.inf
    with fails("missing", "3 NaN or infinite in 2 of 5 samples", "[1, 2, 0]", "leave out rows"):
        load(npy(array), axes="channels last")
    data = load(npy(array), axes="channels last", missing="leave out rows")
    assert np.array_equal(data.values, np.moveaxis(array, -1, 1)[[0, 2, 4]])
    assert [data.id(row) for row in range(3)] == ["0", "2", "4"]
    assert data.range == (0, 59)
    assert "2 of 5 samples" in data.notes[0]


def test_nothing_but_missing_numbers(npy: Any, fails: Fails) -> None:
    with fails("path", "at least one sample"):
        load(npy(np.full((3, 2), np.nan)), missing="leave out rows")


def test_labels_follow_the_rows_that_are_kept(npz: Any) -> None:
    x = np.array([[0.0], [np.nan], [2.0]])
    data = load(npz(x=x, y=["a", "b", "c"]), missing="leave out rows")
    assert data.labels["y"].tolist() == [0, 1]
    assert data.names["y"] == ("a", "c")


def test_labels_in_a_file_of_their_own(npz: Any, npy: Any, tmp_path: Path) -> None:
    path = npz(x=np.zeros((3, 2)), y=[1, 1, 0])
    table = tmp_path / "labels.csv"
    table.write_text("\ufeffsite;age;;y\nlab b;30;0;5\nlab a;7;1;5\n;30;2;6\n", encoding="utf-8")
    data = load(path, labels=str(table))
    assert data.names == {"site": ("(empty)", "lab a", "lab b"), "age": ("7", "30"), "y": ("5", "6")}
    assert data.labels["site"].tolist() == [2, 1, 0]
    assert data.labels["y"].tolist() == [0, 0, 1]
    assert load(path, labels=str(npy(np.array(["u", "v", "u"])))).names["label"] == ("u", "v")


def test_paths_start_at_the_project(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.zeros((2, 3)))
    assert len(Arrays(path="a.npy").load(base=tmp_path)) == 2
    assert Arrays(path="a.npy").sample_shape(base=tmp_path) == (3,)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "without rows"),
        (b"a,b\n", "without rows"),
        (b"a,a\n1,2\n", "different names"),
        (b"a,b\n1,2\n3\n", "found 1 in row 2"),
        (b"a\n\xff\xfe\xfa\n", "UTF-8"),
        (b"a\n1\n2\n3\n", "expected 2 labels, one for each sample, found 3"),
        (b"\x89PNG\r\n\x1a\n\x00\xff", "PNG picture"),
    ],
)
def test_label_files_that_do_not_fit(
    npy: Any, tmp_path: Path, fails: Fails, content: bytes, words: str
) -> None:
    (tmp_path / "labels.csv").write_bytes(content)
    with fails("labels", words):
        load(npy(np.zeros((2, 2))), labels=str(tmp_path / "labels.csv"))


def test_labels_that_are_no_classes(npz: Any, npy: Any, fails: Fails) -> None:
    path = npz(x=np.zeros((2, 2)), t=[0.5, 1])
    with fails("label_keys", "whole numbers", "0.5 in row 1"):
        load(path, label_keys=("t",))
    with fails("labels", "(2, 2)"):
        load(path, labels=str(npy(np.zeros((2, 2), int))))


@pytest.mark.parametrize("name", ["a.npy", "a.npz"])
def test_a_truncated_file(npy: Any, npz: Any, fails: Fails, name: str) -> None:
    array = RNG.normal(size=(100, 10))
    path = npy(array) if name == "a.npy" else npz(x=array)
    path.write_bytes(path.read_bytes()[:3000])
    with fails("path", "cut short" if name == "a.npy" else "zip archive"):
        load(path)


def test_a_damaged_member(npz: Any, fails: Fails) -> None:
    path = npz(x=np.zeros((100, 10)))
    content = bytearray(path.read_bytes())
    content[2000:2100] = bytes(range(100))
    path.write_bytes(content)
    with fails("path", "damaged"):
        load(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "an empty file"), (b"<!DOCTYPE html><p>404", "a web page"), (b"\x93NUMPY\x01\x00", "NumPy array")],
)
def test_what_is_no_array_file(tmp_path: Path, fails: Fails, content: bytes, words: str) -> None:
    (tmp_path / "a.npy").write_bytes(content)
    with fails("path", words):
        load(tmp_path / "a.npy")


def test_nothing_there(tmp_path: Path, fails: Fails) -> None:
    with fails("path", "choose one", "--set data.path="):
        Arrays().load()
    with fails("path", str(tmp_path / "b.npy"), "nothing there"):
        load(tmp_path / "b.npy")
    with fails("path", "a folder"):
        load(tmp_path)
    assert Arrays(path=str(tmp_path)).sample_shape() is None
    assert Arrays().sample_shape() is None


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_no_permission(npy: Any, fails: Fails) -> None:
    path = npy(np.zeros((2, 2)))
    path.chmod(0)
    with fails("path", "no permission"):
        load(path)


@pytest.mark.data
def test_the_olivetti_faces(shared: Any) -> None:
    spec = DATASETS.parse({"kind": "arrays", "path": str(shared("olivetti.npz")), "axes": "grey pictures"})
    data = spec.load()
    assert data.values.shape == (400, 1, 64, 64)
    assert np.array_equal(data.labels["subject"], np.arange(400) // 10)
    assert data.values.mean() / 255 == pytest.approx(0.51915, abs=5e-6)
