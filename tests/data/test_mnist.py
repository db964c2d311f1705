"""MNIST from its formats: the right one is known by its fingerprint, a wrong one is named."""

from __future__ import annotations

import gzip
import hashlib
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aestudio.data import DATASETS
from aestudio.data import mnist as module
from aestudio.data.dataset import DataMissing, Downloads, Report, within
from aestudio.data.mnist import MNIST, PARTS, Part
from aestudio.data.reading import download as downloads
from tests.data.conftest import Fails

ARRAYS = {"x_train": (60, 28, 28), "y_train": (60,), "x_test": (10, 28, 28), "y_test": (10,)}
Small = dict[str, "np.ndarray[Any, Any]"]


def idx(array: Any) -> bytes:
    sizes = np.array(array.shape, ">u4").tobytes()
    return b"".join([bytes((0, 0, 8, array.ndim)), sizes, array.tobytes()])


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Small:
    """A thousandth of MNIST in its place, since the tests do not depend on the data being there."""
    rng = np.random.default_rng(0)
    arrays = {k: rng.integers(0, 256 if "x" in k else 10, shape, np.uint8) for k, shape in ARRAYS.items()}
    parts = []
    for part in PARTS:
        packed, array = gzip.compress(idx(arrays[part.key]), mtime=0), arrays[part.key]
        print_ = hashlib.sha256(array.tobytes()).hexdigest()
        sha = hashlib.sha256(packed).hexdigest()
        parts.append(Part(part.key, part.file, len(packed), sha, array.shape, print_))
    monkeypatch.setattr(module, "PARTS", tuple(parts))
    return arrays


def write(folder: Path, arrays: Small, name: Callable[[str], str] = str, end: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        content = idx(arrays[part.key])
        packed = gzip.compress(content, mtime=0) if end == ".gz" else content
        (folder / (name(part.file) + end)).write_bytes(packed)
    return folder


def check(path: Path, arrays: Small) -> None:
    data = MNIST(path=str(path)).load()
    assert data.values.shape == (70, 1, 28, 28)
    assert data.values.dtype == np.uint8
    assert np.array_equal(data.values[60:, 0], arrays["x_test"])
    assert np.array_equal(data.labels["digit"], np.concatenate([arrays["y_train"], arrays["y_test"]]))
    assert data.held_out is not None
    assert np.array_equal(np.flatnonzero(data.held_out), np.arange(60, 70))


@pytest.mark.parametrize("end", ["", ".gz"])
@pytest.mark.parametrize("dots", [False, True])
def test_idx_files_under_every_name(small: Small, tmp_path: Path, end: str, dots: bool) -> None:
    folder = write(tmp_path, small, lambda name: name.replace("-idx", ".idx") if dots else name, end)
    check(folder, small)
    check(next(folder.glob("t10k-images*")), small)
    write(tmp_path / "torchvision" / "raw", small, end=end)
    check(tmp_path / "torchvision", small)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_the_keras_file(small: Small, tmp_path: Path, save: Any) -> None:
    labels = {key: array.astype(np.int64) if "y" in key else array for key, array in small.items()}
    save(tmp_path / "mnist.npz", **labels)
    check(tmp_path / "mnist.npz", small)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!DOCTYPE html>", ("magic number 00000803", "a web page", "3c21444f")),
        (b"", ("magic number", "an empty file")),
        (idx(np.zeros((1, 28, 28), np.uint8)), ("60 x 28 x 28", "1 x 28 x 28")),
        (idx(np.zeros((60, 28, 28), np.uint8))[:8000], ("47,056 bytes", "8,000")),
        (gzip.compress(idx(np.zeros((60, 28, 28), np.uint8)), mtime=0)[:-20], ("whole gzip archive",)),
        (idx(np.zeros((60, 28, 28), np.uint8)), ("x_train", "same shape", "mean 0.00")),
        (idx(np.zeros((60, 28, 28), np.uint8)) + b"\0", ("47,056 bytes", "more")),
    ],
    ids=["a page", "empty", "one picture", "cut short", "half an archive", "zeros", "too long"],
)
def test_copies_that_are_not_mnist(
    small: Small, tmp_path: Path, fails: Fails, content: bytes, words: tuple[str, ...]
) -> None:
    folder = write(tmp_path, small, end=".gz")
    (folder / "train-images-idx3-ubyte.gz").write_bytes(content)
    with fails("path", *words):
        MNIST(path=str(folder)).load()


def test_an_archive_that_unpacks_to_far_too_much_takes_no_memory(
    small: Small, tmp_path: Path, fails: Fails
) -> None:
    folder = write(tmp_path, small, end=".gz")
    bomb = gzip.compress(idx(np.zeros((60, 28, 28), np.uint8)) + bytes(2**26), compresslevel=1, mtime=0)
    (folder / "train-images-idx3-ubyte.gz").write_bytes(bomb)
    tracemalloc.start()
    try:
        with fails("path", "47,056 bytes", "more"):
            MNIST(path=str(folder)).load()
        assert tracemalloc.get_traced_memory()[1] < 2**23
    finally:
        tracemalloc.stop()


def test_files_that_do_not_belong(small: Small, tmp_path: Path, fails: Fails) -> None:
    np.savez(tmp_path / "a.npz", x=np.zeros((3, 3)))
    with fails("path", "the array x_train", "found x"):
        MNIST(path=str(tmp_path / "a.npz")).load()
    scaled: Any = {**small, "x_train": small["x_train"] / 255}
    np.savez(tmp_path / "b.npz", **scaled)
    with fails("path", "uint8 (60, 28, 28)", "float64"):
        MNIST(path=str(tmp_path / "b.npz")).load()
    with fails("path", "train-images-idx3-ubyte.gz", "neither"):
        MNIST(path=str(tmp_path)).load()
    with fails("path", "nothing there"):
        MNIST(path=str(tmp_path / "none")).load()


def test_without_data_it_is_known_how_to_get_them(cache: Path) -> None:
    spec = DATASETS.parse("mnist")
    assert spec.sample_shape() == (1, 28, 28)
    assert spec.split.method == "provided"
    assert isinstance(spec, Downloads)
    assert spec.download_size == 11_594_722
    with pytest.raises(DataMissing, match=r"(?s)Download.*11\.6 MB.*--set data\.path") as caught:
        spec.load()
    assert str(cache / "mnist") in caught.value.problem
    assert MNIST(path="my.npz").download_size == 0


def test_the_download_lies_where_load_looks(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write(tmp_path, small, end=".gz")
    asked = []

    def copy(url: str, file: downloads.Remote, part: Path, report: Report, field: str) -> None:
        asked.append(url)
        part.write_bytes((source / file.name).read_bytes())

    monkeypatch.setattr(downloads, "_request", copy)
    seen: list[float] = []
    MNIST().download(lambda fraction, doing: seen.append(fraction))
    assert asked == [f"{module.MIRRORS[0]}{part.file}.gz" for part in PARTS]
    assert MNIST().load().values.shape == (70, 1, 28, 28)


def test_progress_of_a_part() -> None:
    seen: list[float] = []
    report = within(lambda fraction, doing: seen.append(fraction), 0.5, 0.75)
    report(0, "")
    report(1, "")
    assert seen == [0.5, 0.75]


@pytest.mark.data
def test_all_of_mnist(shared: Callable[[str], Path]) -> None:
    data = MNIST(path=str(shared("mnist.npz"))).load()
    parts = MNIST().split.parts(len(data), data.labels, data.held_out)
    train, test = data.values[:60_000], data.values[60_000:]
    assert np.array_equal(parts.train, np.arange(60_000))
    assert (len(parts.validation), len(parts.test)) == (5000, 5000)
    assert [round(float(part.mean() / 255), 5) for part in (train, test)] == [0.13066, 0.13251]
    assert [round(float(part.std() / 255), 5) for part in (train, test)] == [0.30811, 0.31048]
    assert train[0].sum() == 27_525
    assert np.bincount(data.labels["digit"][60_000:]).tolist() == [
        *(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)
    ]
