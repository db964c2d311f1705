"""What training will need of the memory, told before it starts; a refusal names a batch that fits."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from aestudio import footprint as footprint_module
from aestudio.data import Dataset
from aestudio.experiment import Experiment, resolve
from aestudio.families import FAMILIES, Given
from aestudio.footprint import Footprint, footprint, size_words
from aestudio.memory import OutOfMemory
from aestudio.session import Session
from aestudio.trainer import Trainer
from aestudio.trainer.state import optimizer_state
from tests.trainer.small import data, experiment, run, small

PARTS = {"train": 51, "validation": 17, "test": 17}


def needs(settings: dict[str, Any] | None = None, dataset: Dataset | None = None) -> Footprint:
    asked, there = experiment(settings), dataset or data()
    found = footprint(asked, there, resolve(asked, there.shape), PARTS)
    assert found is not None
    return found


def free(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """A computer with as many bytes free, beside the data."""
    monkeypatch.setattr(footprint_module, "available", lambda: size)


def test_its_parts() -> None:
    found = needs()
    parameters = 25 * 12 + 12 + 12 * 3 + 3 + 3 * 25 + 25
    assert found.gradients == 4 * parameters
    assert found.weights == 2 * found.gradients  # as they are, and the best
    assert found.optimizer == 2 * found.gradients  # Adam's two running means
    assert found.saving == found.weights + found.optimizer
    assert found.step.kept == 16 * 4 * (25 + 12 + 3 + 25)  # the batch and what the layers give
    assert found.step.passing == 16 * 4 * (25 + 25)  # what the loss compares, and its gradient
    assert found.data == found.loaded == 85 * 25  # as stored, a byte each
    assert found.total == sum(found.parts.values())
    assert needs({"training.batch_size": 51}).total > found.total


KEPT = {
    "relu": 12,  # keeps what it gives
    "tanh": 12,
    "gelu": 12 + 12,  # needs what it took
    "leaky_relu": 12 + 12,
}


@pytest.mark.parametrize("function", KEPT)
def test_what_a_function_keeps_for_the_way_back_is_what_autograd_keeps(function: str) -> None:
    found = needs({"networks.encoder.layers[1].activation": function})
    assert found.step.kept == 16 * 4 * (25 + KEPT[function] + 3 + 25)


def test_a_masked_layer_has_all_of_its_weights_and_a_mask() -> None:
    whole, masked = needs(), needs({"networks.encoder.layers[2].connectivity": 0.1})
    assert masked.gradients == whole.gradients
    assert masked.step.buffers == 4 * 12 * 3
    assert masked.step.kept == whole.step.kept + 4 * 12 * 3  # and what is left of the weights


def test_looking_at_what_is_needed_draws_no_random_number() -> None:
    torch.manual_seed(3)
    wanted = torch.rand(3)
    torch.manual_seed(3)
    needs({"networks.encoder.layers[1]": {"kind": "dropout", "rate": 0.37}, "training.batch_size": 13})
    assert torch.equal(torch.rand(3), wanted)


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
    kept, _ = optimizer_state(trainer._steps.stepper.optimizers)
    assert needs(settings).optimizer == sum(4 * value.numel() for value in kept.values() if value.dim())
    assert torch.get_default_dtype() == torch.float32


def test_wide_values_are_rounded_and_a_memory_map_stays_on_disk(tmp_path: Path) -> None:
    values = data().values.astype(np.float64)
    np.save(tmp_path / "values.npy", values)
    mapped = np.load(tmp_path / "values.npy", mmap_mode="r")
    assert needs(dataset=Dataset("wide", values, range=(0.0, 255.0))).data == 4 * values.size
    assert needs(dataset=Dataset("mapped", mapped, range=(0.0, 255.0))).data == 0
    values = data().values.copy()
    values.flags.writeable = False  # torch gets a copy of what nobody may write to
    found = needs(dataset=Dataset("read only", values, range=(0.0, 255.0)))
    assert (found.data, found.loaded) == (values.nbytes, 0)


def test_more_samples_than_train_do_not_train_together() -> None:
    assert needs({"training.batch_size": 4096}).batch == 51


def test_networks_that_do_not_fit_together_need_nothing_known() -> None:
    wrong = experiment({"networks.decoder.layers[0].units": 24})
    assert footprint(wrong, data(), resolve(wrong, (1, 5, 5)), PARTS) is None
    wrong = experiment({"networks.decoder.layers[1].shape": [5, 5, 1]})  # not that of the samples
    assert footprint(wrong, data(), resolve(wrong, (1, 5, 5)), PARTS) is None


def test_what_does_not_fit_is_refused_with_a_batch_that_does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    free(monkeypatch, needs({"training.batch_size": 11}).growth)  # room for 11 samples and not for 16
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
    assert needs().words == f"Needs about {size_words(needs().total)}"


def test_sizes() -> None:
    assert [size_words(size) for size in (12_300, 3_400_000, 340_000_000, 1_240_000_000)] == [
        "12 kB",
        "3.4 MB",
        "340 MB",
        "1.2 GB",
    ]


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="Linux tells how large a process grew")
@pytest.mark.slow
def test_what_is_said_is_about_what_a_run_takes() -> None:
    """In a process of its own, which has nothing else in memory; the bounds leave room for the allocator."""
    script = Path(__file__).parent / "benchmarks" / "memory.py"
    command = [sys.executable, str(script), "--one", "conv2d 128"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert 0.6 < found["said"] / found["taken"] < 1.7


@pytest.mark.parametrize("kind", FAMILIES.names())
def test_every_family_tells_what_it_needs(kind: str) -> None:
    """Its losses are computed on torch's meta device, where a number can't be asked for."""
    pictures = np.resize(data().values, (85, 1, 8, 8))  # of sides that can be divided
    there = Dataset("labelled", pictures, {"digit": np.arange(85) % 3}, range=(0.0, 255.0))
    family = FAMILIES.parse(kind).suited(Given(there.shape, there.range, there.classes))
    drafted = Experiment.drafted(there.shape, family=family.to_json())
    found = footprint(drafted, there, resolve(drafted, there.shape), PARTS)
    assert found is not None
    assert found.step.kept > 0
