"""What training will need of the memory, told before it starts; a refusal names a batch that fits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from aestudio import footprint as footprint_module
from aestudio.data import Dataset
from aestudio.experiment import resolve
from aestudio.footprint import Footprint, footprint, size_words
from aestudio.memory import OutOfMemory
from aestudio.session import Session
from aestudio.trainer import Trainer
from aestudio.trainer.state import optimizer_state
from tests.trainer.small import data, experiment, run, small


def needs(settings: dict[str, Any] | None = None, dataset: Dataset | None = None) -> Footprint:
    asked, there = experiment(settings), dataset or data()
    found = footprint(asked, there, resolve(asked, there.shape), 51)
    assert found is not None
    return found


def free(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """A computer with as many bytes free, beside the data."""
    monkeypatch.setattr(footprint_module, "available", lambda: size)


def test_its_parts() -> None:
    found = needs()
    parameters = 25 * 12 + 12 + 12 * 3 + 3 + 3 * 25 + 25
    assert found.weights == found.gradients == 4 * parameters
    assert found.optimizer == 2 * found.weights  # Adam's two running means
    assert found.sample == 4 * (25 + 12 + 3 + 25)  # the sample and what the layers give
    assert found.activations == 16 * found.sample
    assert found.data == 85 * 25  # as stored, a byte each
    assert found.total == sum(found.parts.values())


@pytest.mark.parametrize(
    "optimizer",
    [
        "adam",
        {"kind": "adam", "amsgrad": True},
        "adamw",
        "adamax",
        "sgd",
        {"kind": "sgd", "momentum": 0.9},
        "rmsprop",
        {"kind": "rmsprop", "momentum": 0.5, "centered": True},
        "adadelta",
        "adagrad",
    ],
)
def test_the_optimizer_keeps_as_much_as_said(optimizer: Any) -> None:
    settings = {"training.optimizer": optimizer, "training.epochs": 1}
    trainer = Trainer(small(settings))
    run(trainer)
    kept, _ = optimizer_state(trainer._stepper.optimizers)
    assert needs(settings).optimizer == sum(4 * value.numel() for value in kept.values() if value.dim())
    assert torch.get_default_dtype() == torch.float32


def test_wide_values_are_rounded_and_a_memory_map_stays_on_disk(tmp_path: Path) -> None:
    values = data().values.astype(np.float64)
    np.save(tmp_path / "values.npy", values)
    mapped = np.load(tmp_path / "values.npy", mmap_mode="r")
    assert needs(dataset=Dataset("wide", values, range=(0.0, 255.0))).data == 4 * values.size
    assert needs(dataset=Dataset("mapped", mapped, range=(0.0, 255.0))).data == 0


def test_more_samples_than_train_do_not_train_together() -> None:
    assert needs({"training.batch_size": 4096}).batch == 51


def test_networks_that_do_not_fit_together_need_nothing_known() -> None:
    wrong = experiment({"networks.decoder.layers[0].units": 24})
    assert footprint(wrong, data(), resolve(wrong, (1, 5, 5)), 51) is None


def test_what_does_not_fit_is_refused_with_a_batch_that_does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = needs()
    free(monkeypatch, found.total - found.data - 5 * found.sample)  # room for 11 samples and not for 16
    short = needs()
    assert not short.fits
    assert short.smaller == 8
    assert needs({"training.batch_size": 8}).fits
    with pytest.raises(OutOfMemory, match=r"training\.batch_size: .* take a batch of 8, "):
        Session.start(experiment(), data(), tmp_path / "run")
    assert not (tmp_path / "run").exists()
    Session.start(experiment({"training.batch_size": 8}), data(), tmp_path / "run").stop()


def test_where_not_one_sample_fits_no_batch_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    free(monkeypatch, 1000)
    assert needs().smaller == 0
    assert "take smaller layers" in needs().refusal


def test_a_machine_that_does_not_tell_refuses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    free(monkeypatch, 0)
    assert needs().fits
    assert needs().words == f"Needs at least {size_words(needs().total)}"


def test_sizes() -> None:
    assert [size_words(size) for size in (12_300, 3_400_000, 340_000_000, 1_240_000_000)] == [
        "0.0 MB",
        "3.4 MB",
        "340 MB",
        "1.2 GB",
    ]
