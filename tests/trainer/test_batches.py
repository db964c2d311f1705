"""Samples on the device are what the data set's scaling says, whatever they are stored as."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from aestudio.data.dataset import Affine
from aestudio.trainer.batches import Batches

CPU = torch.device("cpu")
ROWS = torch.tensor([4, 0, 4, 7])
DTYPES = [
    "uint8",
    "int8",
    "int16",
    "uint16",
    ">i2",
    "int32",
    "uint32",
    "int64",
    "float16",
    "float32",
    "float64",
    ">f4",
]


def stored(dtype: str) -> np.ndarray[Any, Any]:
    values = np.random.default_rng(0).uniform(0, 100, (9, 2, 3))
    return values.astype(dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    "affine", [Affine(1.0, 0.0), Affine(1 / 255, 0.0), Affine(0.13, -4.7), Affine(1.0, -3.0)]
)
def test_samples_are_scaled_exactly_as_elsewhere(dtype: str, affine: Affine) -> None:
    values = stored(dtype)

    found = Batches(values, affine, CPU)(ROWS)

    assert found.dtype == torch.float32
    np.testing.assert_array_equal(found.numpy(), affine.apply(values[ROWS.numpy()]))


@pytest.mark.parametrize("dtype", DTYPES)
def test_samples_on_disk_are_those_in_memory(dtype: str, tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", stored(dtype))
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r")
    affine = Affine(0.13, -4.7)

    assert torch.equal(Batches(mapped, affine, CPU)(ROWS), Batches(stored(dtype), affine, CPU)(ROWS))


def test_small_differences_on_a_large_offset_survive_standardising() -> None:
    values = 1e9 + np.random.default_rng(0).normal(size=(50, 3))

    found = Batches(values, Affine(1 / values.std(), -values.mean() / values.std()), CPU)(torch.arange(50))

    assert found.mean().item() == pytest.approx(0.0, abs=1e-5)
    assert found.std().item() == pytest.approx(1.0, rel=0.01)


def test_the_data_set_is_not_changed() -> None:
    values = stored("float32")
    before = values.copy()

    Batches(values, Affine(2.0, 1.0), CPU)(ROWS)

    np.testing.assert_array_equal(values, before)


def test_bytes_stay_bytes_in_memory() -> None:
    values = stored("uint8")

    assert Batches(values, Affine(1 / 255, 0.0), CPU)._held.untyped_storage().nbytes() == values.nbytes
