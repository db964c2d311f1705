"""What every kind of data set keeps to, and how values are scaled."""

from __future__ import annotations

import gzip
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image
from pydantic.fields import FieldInfo

from aestudio.data import DATASETS, Dataset, DatasetSpec, Parts
from aestudio.data import mnist as mnist_module
from aestudio.data.dataset import Affine, chunks
from aestudio.spec import SpecError, hints, replace

RNG = np.random.default_rng(0)
SCALINGS = ("none", "0 to 1", "-1 to 1", "standardise")


def digits(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    return {}


def mnist(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    parts, arrays = [], {}
    for part in mnist_module.PARTS:
        shape = (part.shape[0] // 1000, *part.shape[1:])
        array = arrays[part.key] = RNG.integers(0, 10, shape, np.uint8)
        packed, fingerprint = gzip.compress(b""), hashlib.sha256(array.tobytes()).hexdigest()
        parts.append(mnist_module.Part(part.key, part.file, len(packed), part.sha256, shape, fingerprint))
    monkeypatch.setattr(mnist_module, "PARTS", tuple(parts))
    saved: Any = arrays
    np.savez(folder / "mnist.npz", **saved)
    return {"path": str(folder / "mnist.npz")}


def arrays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    x = RNG.normal(size=(30, 5, 4, 3)).astype(np.float32)
    np.savez(folder / "a.npz", x=x, y=np.array(["b", "a", "c"] * 10), extra=np.zeros((2, 2)))
    return {"path": str(folder / "a.npz"), "axes": "channels last", "units": "mV"}


def folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    for number in range(20):
        (folder / "ab"[number % 2]).mkdir(exist_ok=True)
        pixels = RNG.integers(0, 60000, (5, 6), np.uint16)
        Image.fromarray(pixels).save(folder / "ab"[number % 2] / f"{number}.png")
    return {"path": str(folder), "size": (3, 4)}


def portraits(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    for number in range(20):
        pixels = RNG.integers(0, 255, (9, 9, 3), np.uint8)
        Image.fromarray(pixels).save(folder / f"{20 + number}_{number % 2}_{number % 5}_2017.png")
    return {"path": str(folder), "layout": "UTKFace", "size": (8, 8)}


def table(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    rows = [f"s{number},{number % 3}.5,{number},{'ab'[number % 2]}" for number in range(30)]
    (folder / "a.csv").write_text("\n".join(["name,flux,counts,class", *rows]))
    return {"path": str(folder / "a.csv"), "units": "mV"}


FIELDS: dict[str, Callable[[Path, pytest.MonkeyPatch], dict[str, Any]]] = {
    "digits": digits,
    "mnist": mnist,
    "arrays": arrays,
    "table": table,
    "folder": folder,
    "portraits": portraits,
    "plane": lambda folder, monkeypatch: {"shape": "pinwheel", "count": 40},
    "faces": lambda folder, monkeypatch: {"count": 40, "size": 16},
    "density": lambda folder, monkeypatch: {"count": 40},
}


@pytest.fixture(params=DATASETS.names())
def spec(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DatasetSpec:
    """A spec of each kind, with data to load."""
    assert request.param in FIELDS, "a new kind of data set needs an entry in FIELDS, with data to load"
    return DATASETS.parse({"kind": request.param, **FIELDS[request.param](tmp_path, monkeypatch)})


def test_its_file_format_goes_both_ways(spec: DatasetSpec) -> None:
    assert DATASETS.parse(spec.to_json()) == spec
    assert DATASETS.parse(spec.to_json()).key() == spec.key()
    assert DATASETS.parse(spec.kind).kind == spec.kind


def test_its_form_has_words(spec: DatasetSpec) -> None:
    assert spec.title
    assert (type(spec).__doc__ or "").strip()
    known = set(
        hints(unit="x", log=True, shown_if=("x", 1), advanced=True, file="x", columns=True, words={"x": "x"})
    )
    for name, field in type(spec).model_fields.items():
        assert field.title, name
        assert (field.description or "").endswith(".")  # a sentence
        extra = field.json_schema_extra or {}
        assert isinstance(extra, dict)
        assert set(extra) <= known


def test_fields_that_name_columns_of_its_file_can_offer_them(spec: DatasetSpec) -> None:
    fields = [info for info in type(spec).model_fields.values() if "columns" in hints_of(info)]
    assert all(info.annotation in (str, tuple[str, ...]) for info in fields)
    assert bool(fields) == (type(spec).column_names is not DatasetSpec.column_names)
    names = spec.column_names()
    assert len(set(names)) == len(names)
    assert all(names)


def hints_of(info: FieldInfo) -> Mapping[str, object]:
    return info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}


def test_what_it_loads_is_as_declared(spec: DatasetSpec) -> None:
    data = spec.load()
    assert data.name
    assert data.values.ndim >= 2
    assert data.values.dtype.kind in "biuf"
    assert data.values.dtype.isnative
    assert spec.sample_shape() == data.shape == data.values.shape[1:]
    low, high = data.range
    assert low <= data.values.min() <= data.values.max() <= high
    assert data.ids is None or data.ids.shape == (len(data),)
    assert len({data.id(row) for row in range(len(data))}) == len(data)
    assert data.held_out is None or (data.held_out.dtype, data.held_out.shape) == (bool, (len(data),))
    assert all(note.strip() for note in data.notes)
    check_labels(data)


def check_labels(data: Dataset) -> None:
    assert set(data.names) <= set(data.labels)
    for column, codes in data.labels.items():
        assert codes.dtype == np.int64
        assert codes.shape == (len(data),)
        assert codes.min() >= 0
        names = data.class_names(column)
        assert codes.max() < len(names)
        assert len(set(names)) == len(names)


def test_it_loads_the_same_twice(spec: DatasetSpec) -> None:
    assert spec.load().fingerprint == spec.load().fingerprint


def test_its_split_and_scaling_work(spec: DatasetSpec) -> None:
    data = spec.load()
    parts = spec.split.parts(len(data), data.labels, data.held_out)
    assert np.array_equal(parts["all"], np.arange(len(data)))
    x = replace(spec, scaling="0 to 1").affine(data, parts).apply(data.values)
    assert x.dtype == np.float32
    assert x.min() >= -1e-6
    assert x.max() <= 1 + 1e-6


def test_progress_is_between_0_and_1_and_grows(spec: DatasetSpec) -> None:
    seen: list[float] = []
    spec.load(report=lambda fraction, doing: seen.append(fraction))
    assert seen == sorted(seen)
    assert all(0 <= fraction <= 1 for fraction in seen)


def test_the_digits() -> None:
    data = DATASETS.parse("digits").load()
    assert (data.values.shape, data.values.dtype, data.range) == ((1797, 1, 8, 8), np.uint8, (0, 16))
    assert data.class_names("digit") == tuple("0123456789")
    assert np.bincount(data.labels["digit"]).min() == 174


VALUES = st.sampled_from([*"?bBhHiIefd"]).flatmap(
    lambda code: hnp.arrays(
        np.dtype(code),
        st.tuples(st.integers(4, 12), st.integers(1, 4)),
        elements=hnp.from_dtype(np.dtype(code), allow_nan=False, allow_infinity=False).filter(
            lambda value: value == 0 or 1e-30 < abs(float(value)) < 1e15
        ),
    )
)


@given(VALUES, st.sampled_from(SCALINGS))
def test_scaling_goes_both_ways(values: Any, scaling: str) -> None:
    low, high = float(values.min()), float(values.max())
    data = Dataset("any", values, range=(low, high))
    rows = np.arange(len(values))
    spec = DATASETS.parse({"kind": "digits", "scaling": scaling})
    affine = spec.affine(data, Parts(rows, rows[:0], rows[:0]))
    x = affine.apply(values)
    assert x.dtype == np.float32
    exact = values.astype(float)
    assert np.allclose(affine.invert(x), exact, rtol=1e-5, atol=1e-6 * abs(exact).max())


@pytest.mark.parametrize(
    ("scaling", "expected"), [("none", (5, 13)), ("0 to 1", (0, 1)), ("-1 to 1", (-1, 1))]
)
def test_scaling_to_a_range(scaling: str, expected: tuple[float, float]) -> None:
    data = Dataset("any", np.array([[5], [9], [13]]), range=(5, 13))
    rows = np.arange(3)
    affine = DATASETS.parse({"kind": "digits", "scaling": scaling}).affine(data, Parts(rows, rows, rows))
    assert affine.range(data.range) == expected
    assert affine.apply(data.values).ravel().tolist() == [expected[0], sum(expected) / 2, expected[1]]


@pytest.mark.parametrize(
    ("dtype", "expected"), [(np.bool_, 1.0), (np.uint8, 1.0), (np.int64, 1.0), (np.float32, 0.0)]
)
def test_truth_values_go_in_steps_as_integers_do(dtype: Any, expected: float) -> None:
    data = Dataset("any", RNG.integers(0, 2, (20, 4)).astype(dtype), range=(0, 1))
    assert data.step((0, 1)) == expected
    assert data.step((-1, 1)) == 2 * expected


@pytest.mark.parametrize("stored", [(1e-9, 5e-9), (-2e-44, 3e-44), (0.0, 255.0), (1e6 + 0.1, 1e6 + 0.9)])
def test_a_small_range_is_not_rounded_away(stored: tuple[float, float]) -> None:
    assert Affine(1.0, 0.0).range(stored) == pytest.approx(stored, rel=1e-6, abs=0)
    gain = 1 / (stored[1] - stored[0])
    assert Affine(gain, -stored[0] * gain).range(stored) == (0, 1)


def test_standardising_looks_at_the_training_part_only() -> None:
    values = np.array([[1.0, 3.0], [3.0, 1.0], [100.0, 900.0]])
    rows = np.arange(3)
    spec = DATASETS.parse({"kind": "digits", "scaling": "standardise"})
    affine = spec.affine(Dataset("any", values), Parts(rows[:2], rows[2:], rows[2:]))
    assert (affine.gain, affine.offset) == pytest.approx((1, -2))


def test_the_spread_of_data_far_from_0_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aestudio.data.dataset.CHUNK", 7)
    values = 1e9 + RNG.normal(0, 100, (1000, 3))
    rows = np.arange(1000)
    spec = DATASETS.parse({"kind": "digits", "scaling": "standardise"})
    x = spec.affine(Dataset("any", values), Parts(rows, rows[:0], rows[:0])).apply(values)
    assert (x.mean(), x.std()) == (pytest.approx(0, abs=1e-5), pytest.approx(1, abs=1e-5))


@pytest.mark.parametrize("scaling", SCALINGS)
def test_a_constant_is_scaled_to_something_finite(scaling: str) -> None:
    values = np.full((4, 2), 7.0)
    rows = np.arange(4)
    spec = DATASETS.parse({"kind": "digits", "scaling": scaling})
    affine = spec.affine(Dataset("any", values, range=(7, 7)), Parts(rows, rows[:0], rows[:0]))
    assert np.isfinite(affine.apply(values)).all()
    assert np.allclose(affine.invert(affine.apply(values)), 7)


@pytest.mark.parametrize("scale", [1e44, 1e-44])
@pytest.mark.parametrize("scaling", SCALINGS[1:])
def test_numbers_beyond_single_precision_are_scaled(scale: float, scaling: str) -> None:
    values = scale * RNG.uniform(1, 9, (20, 3))
    rows = np.arange(20)
    spec = DATASETS.parse({"kind": "digits", "scaling": scaling})
    data = Dataset("any", values, range=(values.min(), values.max()))
    affine = spec.affine(data, Parts(rows, rows[:0], rows[:0]))
    assert np.allclose(affine.invert(affine.apply(values)), values, rtol=1e-5, atol=0)


def test_a_small_difference_of_large_numbers_survives_scaling() -> None:
    values = 1e9 + np.linspace(0, 1, 11)[:, None]
    affine = Affine(1.0, -1e9)
    assert np.allclose(affine.apply(values).ravel(), np.linspace(0, 1, 11), atol=1e-6)


def test_chunks_are_everything_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aestudio.data.dataset.CHUNK", 4)
    values = np.arange(20).reshape(10, 2)
    assert np.array_equal(np.concatenate(list(chunks(values))), values)
    rows = np.array([9, 1, 3, 3, 7])
    assert np.array_equal(np.concatenate(list(chunks(values, rows))), values[rows])


def test_neither_qt_nor_heavy_libraries_come_with_the_package() -> None:
    heavy = ["PySide6", "torch", "sklearn", "scipy", "PIL", "tifffile", "filelock", "urllib.request"]
    code = f"import sys, aestudio.data; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(os.name == "nt", reason="needs a pipe among the files")
@pytest.mark.parametrize("kind", [kind for kind in DATASETS if "path" in kind.model_fields])
def test_a_pipe_or_a_device_is_never_waited_for(kind: type[DatasetSpec], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in ("pipe", "/dev/zero"):
        told = {"provenance": "self-reported"} if "provenance" in kind.model_fields else {}
        spec = kind.parse({"path": path, **told})
        with pytest.raises(SpecError, match=rf"at .*{path}, found neither a file nor a folder"):
            spec.load(base=tmp_path)
        spec.sample_shape(base=tmp_path)
