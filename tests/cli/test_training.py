"""Commands that train: what they answer, what they write, and where they find their data."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from aestudio.data import Dataset
from aestudio.data.dataset import DataMissing
from aestudio.data.mnist import MNIST
from aestudio.project import Project
from tests.cli.conftest import Command

Make = Callable[..., Project]
FAST = ("--set", "training.epochs=2", "--set", "training.threads=1", "--device", "cpu")


def test_train_and_runs(aestudio: Command, project: Make) -> None:
    folder = project().base
    said = aestudio("train", folder, "--json", *FAST)
    found = said.json
    assert said.status == 0
    assert set(found) >= {
        "run",
        "epochs",
        "steps",
        "final",
        "best",
        "seconds",
        "samples_per_second",
        "device",
    }
    assert (found["state"], found["epochs"], found["steps"], found["device"]) == ("done", 2, 24, "cpu")
    assert set(found["final"]) == {"loss", "val_loss", "test_loss"}
    assert Path(found["run"]) == folder / "runs" / "run-001"
    told = said.err.splitlines()
    assert told[:3] == [
        "training: Autoencoder, 1,266 parameters, on Digits 8×8 (built in), 1,438 samples of 1 × 8 × 8 to "
        "train on, 180 to validate",
        "2 epochs of 12 steps on cpu, 1 thread",
        f"run: {folder / 'runs' / 'run-001'}",
    ]
    assert told[-1].startswith("epoch 2/2  loss 0.")
    text = aestudio("train", folder, *FAST).out
    assert "done: all 2 epochs done" in text
    assert "run-002" in text
    runs = aestudio("runs", folder, "--json").json["runs"]
    assert [(run["name"], run["state"], run["epochs"]) for run in runs] == [
        ("run-001", "done", 2),
        ("run-002", "done", 2),
    ]
    assert runs[0]["what"] == "digits, autoencoder 16-2, code 2, mse, adam 0.001"
    assert runs[0]["best"] == runs[1]["best"] == found["best"]
    assert aestudio("runs", folder).out.count("\n") == 4


def test_a_run_that_diverges_has_failed(aestudio: Command, project: Make) -> None:
    """Nothing on standard output, the reason in one line, and a run that says so."""
    folder = project({"networks.decoder.layers[0].activation": "linear"}).base
    steep = ("--set", "training.optimizer.kind=sgd", "--set", "training.optimizer.learning_rate=1000")
    said = aestudio("train", folder, "--json", *steep, *FAST)
    assert (said.status, said.out) == (1, "")
    assert "loss was " in said.error
    assert "with learning rate 1000; try a smaller one" in said.error
    assert [run["state"] for run in aestudio("runs", folder, "--json").json["runs"]] == ["failed"]


def test_no_runs_yet(aestudio: Command, project: Make) -> None:
    assert "No runs yet" in aestudio("runs", project().base).out


def test_train_elsewhere(
    aestudio: Command, project: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With --out the run lies elsewhere, and still finds its data when it is resumed and shown."""
    np.save(tmp_path / "x.npy", np.random.default_rng(0).random((50, 1, 8, 8), np.float32))
    data = json.dumps({"kind": "arrays", "path": "../x.npy"})
    folder = project({"data": json.loads(data)}).base
    run = tmp_path / "far" / "away"
    assert aestudio("train", folder, "--out", run, *FAST).status == 0
    assert not (folder / "runs").exists()
    monkeypatch.chdir("/")
    picture = tmp_path / "r.npz"
    assert aestudio("show", run, "reconstructions", "--out", picture).status == 0
    again = aestudio("train", folder, "--out", run, *FAST)
    assert again.status == 1
    assert "expected an empty or new folder for the run, found files in it" in again.error
    (tmp_path / "x.npy").rename(tmp_path / "moved.npy")
    lost = aestudio("show", run, "latent", "--out", picture)
    assert lost.status == 2
    assert lost.error.startswith("data.path: expected")
    assert aestudio("show", run, "latent", "--out", picture, "--data", tmp_path / "moved.npy").status == 0


def test_paths_on_the_command_line_start_here(
    aestudio: Command, project: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    np.save(tmp_path / "x.npy", np.zeros((20, 1, 8, 8), np.uint8))
    monkeypatch.chdir(tmp_path)
    folder = project().base
    settings = ("--set", "data.kind=arrays", "--set", "data.path=x.npy")
    assert aestudio("summary", folder, "--json", *settings).json["sample_shape"] == [1, 8, 8]


def test_download(
    aestudio: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, digits: Dataset
) -> None:
    """Data that are not on this machine are only brought here when that is asked for."""
    here: list[bool] = []

    def load_if_here(spec: MNIST, **_: object) -> Dataset:
        if not here:
            raise DataMissing("path", "expected the downloaded MNIST, found none")
        return digits

    monkeypatch.setattr(MNIST, "load", load_if_here)
    monkeypatch.setattr(MNIST, "download", lambda *_: here.append(True))
    aestudio("new", "mnist-64", tmp_path / "M")
    said = aestudio("train", tmp_path / "M")
    assert said.status == 2
    assert said.error == (
        "data.path: expected the downloaded MNIST, found none; train --download brings them here"
    )
    random = ("--set", "data.split.method=random")
    other = aestudio("train", tmp_path / "M", "--download", *random)
    assert here == [True]
    assert "expected the decoder to give 1 × 8 × 8" in other.error


def test_variants(aestudio: Command, tmp_path: Path) -> None:
    folder = tmp_path / "M.aestudio"
    aestudio("new", "mnist-outputs", folder)
    found = aestudio("summary", folder, "--json", "--variant", "3").json["hyperparameters"]
    assert (found["loss"]["loss"], found["activations"]["decoder"]) == ("bce", ["relu", "sigmoid"])
    found = aestudio("summary", folder, "--json", "--variant", "sigmoid, MSE").json["hyperparameters"]
    assert (found["loss"]["loss"], found["activations"]["decoder"]) == ("mse", ["relu", "sigmoid"])
    assert (
        "expected one of the project's variants (1 'linear"
        in aestudio("train", folder, "--variant", "x").error
    )


def test_resume(aestudio: Command, project: Make) -> None:
    """A finished run is left as it is; one without a checkpoint says so."""
    folder = project().base
    done = aestudio("train", folder, "--json", *FAST).json
    run = folder / "runs" / "run-001"
    before = {file.name: file.read_bytes() for file in run.iterdir() if file.is_file()}
    said = aestudio("resume", run, "--json")
    assert (said.status, said.json) == (0, done | {"run": str(run)})
    assert "done already (all 2 epochs done)" in said.err
    assert {file.name: file.read_bytes() for file in run.iterdir() if file.is_file()} == before
    (run / "resume.safetensors").write_bytes(b"broken")
    (run / "summary.json").write_text(json.dumps({"state": "stopped"}))
    broken = aestudio("resume", run)
    assert broken.status == 2
    assert "resume.safetensors: expected a checkpoint to go on from, found none" in broken.error


def test_other_data_than_the_run_began_with(aestudio: Command, project: Make, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    for name in ("x", "y"):
        np.save(tmp_path / f"{name}.npy", rng.random((50, 1, 8, 8), np.float32))
    folder = project({"data": {"kind": "arrays", "path": "../x.npy"}}).base
    aestudio("train", folder, *FAST)
    run = folder / "runs" / "run-001"
    other = ("--data", tmp_path / "y.npy")
    shown = aestudio("show", run, "code", "--out", tmp_path / "c.npz", *other)
    assert shown.status == 0
    assert "note: these are not the data the run was trained on" in shown.err
    (run / "summary.json").write_text(json.dumps({"state": "stopped"}))
    assert "expected the data the run began with" in aestudio("resume", run, *other).error


def test_reproduce(aestudio: Command, project: Make, tmp_path: Path) -> None:
    """In words, as JSON, and by the exit status."""
    run = project().base / "runs" / "run-001"
    aestudio("train", run.parent.parent, *FAST)
    said = aestudio("reproduce", run)
    assert said.status == 0
    assert (
        "equal: the losses of 24 steps, the terms of the epochs, the final terms and the weights are the same"
        in said.out
    )
    assert f"run: {run.parent / 'run-002'}" in said.out
    events = (run / "events.jsonl").read_text()
    change = {"step": 7, "event": "learning rate", "value": 0.1, "base": 0.1}
    (run / "events.jsonl").write_text(f"{events}{json.dumps(change)}\n")
    said = aestudio("reproduce", run, "--out", tmp_path / "again", "--json")
    assert said.status == 1
    assert (said.json["equal"], said.json["step"] > 7, said.json["again"]) == (
        False,
        True,
        str(tmp_path / "again"),
    )
    assert said.json["words"].startswith("different: first in the loss of step ")
