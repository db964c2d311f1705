"""An ONNX file, run where neither AE Studio nor torch is, gives what the model gives."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from aestudio.experiment import Experiment
from aestudio.project import with_settings
from aestudio.spec import SpecError
from aestudio.trainer import compile_experiment
from tests.export.cases import CASES, samples
from tests.export.conftest import Trained, exported

pytest.importorskip("onnx")
pytest.importorskip("onnxscript")
pytest.importorskip("onnxruntime")

CLOSE = 1e-5
APART = """
import sys
sys.modules["aestudio"] = sys.modules["torch"] = None  # importing them fails from now on
import numpy as np, onnxruntime
session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
x = np.load(sys.argv[2])
one = [session.run(["reconstruction"], {"x": x[i : i + 1]})[0] for i in range(len(x))]
code, all_ = session.run(["code", "reconstruction"], {"x": x})
np.savez(sys.argv[3], code=code, all=all_, one=np.concatenate(one))
"""


@pytest.mark.parametrize("name", ["dense", "convolutional", "residual", "layer conv_transpose2d"])
def test_the_file_agrees_with_the_model(name: str, trained: Trained, tmp_path: Path) -> None:
    import torch

    dataset = samples()
    run, file = trained(CASES[name], dataset), tmp_path / "m.onnx"
    told = exported(run, "onnx", file, dataset)
    compiled = compile_experiment(run.experiment, dataset)
    compiled.model.load_state_dict(run.weights())
    x = compiled.batches(compiled.batches.rows(compiled.parts.test))
    np.save(tmp_path / "x.npy", x.numpy())

    command = [sys.executable, "-I", "-c", APART, *(str(tmp_path / n) for n in ("m.onnx", "x.npy", "y.npz"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    found = np.load(tmp_path / "y.npz")
    with torch.inference_mode():
        compiled.model.eval()
        wanted = compiled.model.reconstruct(x).numpy()  # type: ignore[operator]
    assert np.abs(found["all"] - wanted).max() < CLOSE
    assert np.abs(found["one"] - wanted).max() < CLOSE
    assert 0 <= told.facts["max_difference"] < CLOSE
    assert list(found["code"].shape[1:]) == told.facts["code"]


@pytest.mark.parametrize("adversarial", [False, True], ids=["alone", "with a discriminator"])
def test_an_upsamplers_file_enlarges_small_pictures_and_holds_no_discriminator(
    adversarial: bool, trained: Trained, tmp_path: Path
) -> None:
    import onnx
    import onnxruntime
    import torch

    family = {"kind": "superres", "adversarial": adversarial, "degrade": {"factor": 2}}
    training = {"epochs": 1, "batch_size": 16, "threads": 1, "device": "cpu"}
    dataset, file = samples((3, 8, 8)), tmp_path / "m.onnx"
    experiment = Experiment.drafted((3, 8, 8), family=family, training=training)
    run = trained(experiment, dataset)
    told = exported(run, "onnx", file, dataset)
    compiled = compile_experiment(run.experiment, dataset)
    compiled.model.load_state_dict(run.weights())

    small = np.random.default_rng(0).random((5, 3, 4, 4), np.float32)
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    with torch.inference_mode():
        compiled.model.eval()
        wanted = compiled.model.upsample(torch.from_numpy(small)).numpy()  # type: ignore[operator]

    assert np.abs(session.run(["output"], {"small": small})[0] - wanted).max() < CLOSE
    assert told.facts["max_difference"] < CLOSE
    names = [weight.name for weight in onnx.load(file).graph.initializer]
    assert names
    assert not [name for name in names if "discriminator" in name]
    about = {entry.key: entry.value for entry in onnx.load(file).metadata_props}
    assert about["input"].startswith("small = pictures from 0 to 1, made small")


def test_it_says_what_it_takes_and_how_exact_it_is(trained: Trained, tmp_path: Path) -> None:
    import onnx

    dataset, file = samples(), tmp_path / "m.onnx"
    told = exported(trained(CASES["dense"], dataset), "onnx", file, dataset)

    about = {entry.key: entry.value for entry in onnx.load(file).metadata_props}

    assert about["input"].startswith("x = stored values * 0.00392")
    assert float(about["max_difference"]) == told.facts["max_difference"]
    assert about["measured_on"] == "10 validation samples"


def test_a_model_that_is_told_a_class_takes_it_as_a_second_input(trained: Trained, tmp_path: Path) -> None:
    import onnx
    import onnxruntime
    import torch

    dataset, file = dataclasses.replace(samples(), labels={"part": np.arange(100) % 3}), tmp_path / "m.onnx"
    drafted = Experiment.drafted(dataset.shape, family={"kind": "vae", "label": "part"})
    short = {"training.epochs": 1, "training.threads": 1, "training.device": "cpu"}
    run = trained(with_settings(drafted, short), dataset)

    told = exported(run, "onnx", file, dataset)

    assert told.lines[-1] == "The file takes the class of each sample (part) as its second input, y."
    assert told.facts["max_difference"] < CLOSE
    about = {entry.key: entry.value for entry in onnx.load(file).metadata_props}
    assert about["classes"] == "y: part, int64, from 0: 0, 1, 2"
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    compiled = compile_experiment(run.experiment, dataset)
    x = compiled.batches(torch.arange(3)).numpy()
    found = [session.run(["reconstruction"], {"x": x, "y": np.full(3, y)})[0] for y in range(3)]
    assert np.abs(found[0] - found[1]).max() > 1e-4  # the class is heard


def test_outputs_that_are_no_numbers_are_no_small_difference(trained: Trained, tmp_path: Path) -> None:
    """The code is exact, and the reconstruction after it no number."""
    import torch

    dataset, file = samples(), tmp_path / "m.onnx"
    run = trained(CASES["dense"], dataset)
    weights = run.weights()
    name = next(key for key in weights if key.startswith("decoder"))
    run.save_weights("weights", weights | {name: torch.full_like(weights[name], torch.nan)}, 1)

    with pytest.raises(SpecError, match="that are numbers"):
        exported(run, "onnx", file, dataset)
    assert not file.exists()
