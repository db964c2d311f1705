"""What training is said to need of the memory before it starts, against what it then takes.

    python tests/benchmarks/memory.py [NAME ...]

Each case runs in a process of its own: the data are made and the need is told, then a run is trained for an
epoch, validated and saved. Prints by how much the process grew at most from just before the run
(`VmHWM` of Linux), what was said, and the ratio of the two.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from aestudio.data import Dataset
from aestudio.experiment import Experiment, resolve
from aestudio.footprint import footprint, size_words
from aestudio.session import Session

SAMPLES = 2000  # at least, and so many that a batch trains
PARTS = ("train", "validation", "test")


def dense(units: int, **more: Any) -> dict[str, Any]:
    return {"kind": "dense", "units": units, **more}


def conv(kind: str, channels: int, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "channels": channels, **more}


def cases() -> dict[str, tuple[tuple[int, ...], list[Any], dict[str, Any]]]:
    """By name: the shape of a sample, the encoder's layers (the decoder mirrors them), and other settings."""
    block = {"kind": "residual", "body": [conv("conv2d", 16), conv("conv2d", 16, activation="linear")]}
    pictures: list[Any] = [
        conv("conv2d", 16),
        "max_pool",
        conv("conv2d", 32),
        "max_pool",
        "flatten",
        dense(32),
    ]
    signals: list[Any] = [
        conv("conv1d", 16, kernel=9),
        conv("conv1d", 32, kernel=9, stride=2),
        "flatten",
        dense(16),
    ]
    residual: list[Any] = [conv("conv2d", 16), block, block, "max_pool", "flatten", dense(32)]
    found: dict[str, tuple[tuple[int, ...], list[Any], dict[str, Any]]] = {}
    for batch in (128, 1024, 4096):
        small: list[Any] = ["flatten", dense(128), dense(64)]
        found[f"dense small {batch}"] = ((1, 28, 28), small, {"batch_size": batch})
        found[f"dense wide {batch}"] = (
            (1, 28, 28),
            ["flatten", dense(4096), dense(1024)],
            {"batch_size": batch},
        )
        found[f"conv2d {batch}"] = ((1, 28, 28), pictures, {"batch_size": batch})
        found[f"conv1d {batch}"] = ((1, 512), signals, {"batch_size": batch})
        found[f"residual {batch}"] = ((1, 28, 28), residual, {"batch_size": batch})
    gelu: list[Any] = ["flatten", dense(2048, activation="gelu"), {"kind": "dropout"}, dense(64)]
    found["gelu, dropout, bce 4096"] = ((1, 28, 28), gelu, {"batch_size": 4096, "loss": "bce"})
    wide: list[Any] = ["flatten", dense(4096), dense(1024)]
    found["adadelta 128"] = ((1, 28, 28), wide, {"batch_size": 128, "optimizer": "adadelta"})
    norm: list[Any] = [
        conv("conv2d", 32, activation="linear"),
        "batch_norm",
        "activation",
        "flatten",
        dense(16),
    ]
    found["batch norm 1024"] = ((1, 28, 28), norm, {"batch_size": 1024})
    found["float64 data 128"] = (
        (1, 28, 28),
        ["flatten", dense(128)],
        {"batch_size": 128, "dtype": "float64"},
    )
    return found


def experiment(shape: tuple[int, ...], layers: list[Any], settings: dict[str, Any]) -> Experiment:
    """An autoencoder whose decoder mirrors the encoder."""
    from aestudio.networks import Network, mirror

    encoder = Network.parse({"layers": layers})
    training = {name: settings[name] for name in ("batch_size", "optimizer") if name in settings}
    return Experiment.parse(
        {
            "data": {"kind": "digits", "split": {"train": 0.9, "validation": 0.1, "test": 0.0}},
            "family": {"kind": "autoencoder", "loss": settings.get("loss", "mse")},
            "networks": {"encoder": encoder.to_json(), "decoder": mirror(encoder, shape).to_json()},
            "training": {"epochs": 1000, "device": "cpu", **training},
        }
    )


def measured(name: str) -> dict[str, Any]:
    """Train a case in this process: bytes said and taken."""
    shape, layers, settings = cases()[name]
    count = max(SAMPLES, round(1.2 * settings["batch_size"]))
    values = np.random.default_rng(0).integers(0, 256, (count, *shape), np.uint8)
    dataset = Dataset("noise", values.astype(settings.get("dtype", "uint8")), range=(0.0, 255.0))
    asked = experiment(shape, layers, settings)
    parts = asked.data.split.parts(count, None, None)
    needs = footprint(asked, dataset, resolve(asked, shape), {name: len(parts[name]) for name in PARTS})
    assert needs is not None, resolve(asked, shape)
    before = reset_peak()
    with tempfile.TemporaryDirectory() as folder:
        session = Session.start(asked, dataset, Path(folder) / "run")
        for progress in session.progress():
            session.stopping = progress.epoch >= 1
    return {"said": needs.growth, "taken": status("VmHWM") - before, "parts": dict(needs.parts)}


def reset_peak() -> int:
    """Let the largest size be counted from now on; the size now, in bytes."""
    Path("/proc/self/clear_refs").write_text("5")
    return status("VmRSS")


def status(name: str) -> int:
    """A size of this process in bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def main() -> None:
    """Run each case in a process of its own."""
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measured(sys.argv[2])))
        return
    print(f"{'case':<28}{'taken':>10}{'said':>10}{'ratio':>8}")
    for name in sys.argv[1:] or cases():
        done = subprocess.run(
            [sys.executable, __file__, "--one", name], capture_output=True, text=True, check=False
        )
        if done.returncode:
            print(f"{name:<28}failed: {done.stderr.strip().splitlines()[-1]}", flush=True)
            continue
        found = json.loads(done.stdout)
        said, taken = found["said"], found["taken"]
        print(f"{name:<28}{size_words(taken):>10}{size_words(said):>10}{said / taken:>8.2f}", flush=True)


if __name__ == "__main__":
    main()
