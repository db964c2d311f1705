"""The commands that train nothing, and what progress looks like."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from aestudio.cli.output import duration
from aestudio.cli.progress import shown_by
from aestudio.data import Dataset
from aestudio.project import Project, load
from aestudio.run import Run
from aestudio.session import Session
from tests.cli.conftest import Command
from tests.conftest import Build

Make = Callable[..., Project]
FAST = ("--set", "training.epochs=2", "--set", "training.threads=1", "--device", "cpu")


def test_what_to_type_next_is_as_the_program_was_called(
    aestudio: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AESTUDIO_CALLED", "python3 packaging/launch.py")
    said = aestudio("new", "digits", tmp_path / "D")
    assert f"Train it with: python3 packaging/launch.py train {tmp_path / 'D'}" in said.out


def test_new(aestudio: Command, tmp_path: Path) -> None:
    folder = tmp_path / "D.aestudio"
    said = aestudio("new", "digits", folder, "--set", "training.epochs=7")
    assert said.status == 0
    assert f"Train it with: aestudio train {folder}" in said.out
    assert load(folder).experiment.training.epochs == 7
    again = aestudio("new", "digits", folder)
    assert (again.status, again.out) == (2, "")
    assert "expected a new or empty folder, found something there" in again.error


def test_summary(aestudio: Command, project: Make) -> None:
    folder = project({"networks.encoder.layers[1]": {"kind": "residual", "body": [{"kind": "dense"}]}}).base
    said = aestudio("summary", folder, "--json")
    found = said.json
    assert set(found) == {
        *(
            "sample_shape",
            "roles",
            "parameters",
            "trainable",
            "macs",
            "hyperparameters",
            "problems",
            "advice",
        ),
        *("hyperparameter_counts", "memory", "parameters_are"),
    }
    assert found["memory"]["sample"] == 4 * (64 + 64 + 64 + 2 + 64)
    assert set(found["hyperparameter_counts"]) == set(found["hyperparameters"])
    layer = found["roles"]["encoder"]["layers"][1]
    assert (layer["kind"], layer["output_shape"], layer["parameters"]) == ("residual", [64], 4160)
    assert layer["body"][0]["name"] == "Layer 2.1 (Dense)"
    assert found["parameters"] == found["trainable"] == 4160 + 130 + 192
    assert set(found["hyperparameters"]) == {"activations", "loss", "optimizer", "architecture"}
    assert found["problems"] == []
    assert [line["rule"] for line in found["advice"]] == ["relu_on_a_small_code"]
    assert set(found["advice"][0]) == {"rule", "path", "what", "why", "fix"}
    text = aestudio("summary", folder).out
    assert "Advice: networks.encoder.layers[2].activation: The code of 2 numbers ends in relu." in text
    assert "  Layer 2.1 (Dense)" in text
    assert "Total: 4,482 parameters" in text
    assert "No problems." in text


def test_summary_of_a_flow_counts_a_conditioner_for_each_transform(aestudio: Command, project: Make) -> None:
    flow = {"kind": "flow", "transforms": 3, "coupling": "affine"}
    conditioner = {"layers": ["flatten", {"kind": "dense", "units": 8}]}
    folder = project({"family": flow, "networks": {"conditioner": conditioner}}).base
    head = 8 * 64 + 64

    found = aestudio("summary", folder, "--json").json

    assert found["roles"]["conditioner"]["parameters"] == 520
    assert found["parameters"] == found["trainable"] == 3 * (520 + head)
    assert found["macs"] == 3 * (64 * 8 + 8 * 64)
    said = f"(networks 520 × 3 transforms + last layers of the transforms {3 * head:,})"
    assert f"Total: {3 * (520 + head):,} parameters {said}" in aestudio("summary", folder).out


def test_summary_of_the_lectures_network(aestudio: Command, tmp_path: Path) -> None:
    """Without MNIST on this machine: its shape is known."""
    aestudio("new", "mnist-64", tmp_path / "M")
    found = aestudio("summary", tmp_path / "M", "--json").json
    assert found["parameters"] == 218_192
    assert [layer["macs"] for layer in found["roles"]["encoder"]["layers"]] == [0, 784 * 128, 128 * 64]
    assert found["hyperparameters"]["activations"] == {
        "encoder": ["relu", "relu"],
        "decoder": ["relu", "linear"],
    }
    assert found["hyperparameters"]["optimizer"]["kind"] == "adadelta"


def test_summary_with_problems(aestudio: Command, project: Make, tmp_path: Path) -> None:
    """What can't be trained can still be summarised: the problems are part of the answer."""
    folder = project().base
    found = aestudio("summary", folder, "--json", "--set", "networks.decoder.layers[0].units=9").json
    assert len(found["problems"]) == 1
    assert found["problems"][0].startswith("networks.decoder.layers[1]: expected 64 numbers")
    said = aestudio("summary", folder, "--set", "family.loss=bce", "--set", "data.scaling=-1 to 1")
    assert said.status == 0
    assert (
        "Problem: family.loss: expected data from 0 to 1 for the loss bce, found data from -1 to 1"
        in said.out
    )
    data = json.dumps({"kind": "arrays", "path": str(tmp_path / "no.npy")})
    found = aestudio("summary", folder, "--json", "--set", f"data={data}").json
    assert found["sample_shape"] is None
    assert found["problems"][0].startswith("data.path: expected")


def test_export(aestudio: Command, project: Make, tmp_path: Path) -> None:
    folder = project().base
    aestudio("train", folder, *FAST)
    run, file = folder / "runs" / "run-001", tmp_path / "w.safetensors"
    said = aestudio("export", run, "--to", "weights", "--out", file)
    assert said.status == 0
    assert "6 tensors, 1,266 numbers" in said.out
    expected = Run(run).weights()
    assert all(torch.equal(value, expected[name]) for name, value in load_file(file).items())
    bare = aestudio("export", run, "--to", "weights", "--out", tmp_path / "bare", "--json").json
    assert bare["files"] == [str(tmp_path / "bare.safetensors")]
    script = aestudio("export", run, "--kind", "script", "--out", tmp_path / "run.py", "--json").json
    assert script["files"] == [str(tmp_path / "run.py"), str(tmp_path / "run-data.npz")]
    assert script["recorded"].keys() == {"loss", "val_loss", "test_loss"}
    failed = aestudio("export", run, "--to", "weights", "--out", tmp_path / "no" / "w.safetensors")
    assert failed.status == 1
    assert "can't be written" in failed.error


@pytest.mark.parametrize("view", ["loss", "reconstructions", "latent", "code"])
def test_show(aestudio: Command, project: Make, view: str, tmp_path: Path) -> None:
    folder = project({"training.epochs": 1}).base
    aestudio("train", folder)
    run = folder / "runs" / "run-001"
    picture, arrays = tmp_path / "p.png", tmp_path / "p.npz"
    assert aestudio("show", run, view, "--out", picture).status == 0
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert aestudio("show", run, view, "--out", arrays).status == 0
    with np.load(arrays) as found:
        assert all(found[name].dtype != object for name in found.files)
    wrong = aestudio("show", run, view, "--set", "nonsense=1", "--out", picture)
    assert (wrong.status, wrong.out) == (2, "")
    assert "nonsense: there is no setting of this name" in wrong.error
    assert aestudio("show", run, view, "--out", tmp_path / "p.gif").status == 2


def test_check(aestudio: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """All kinds are counted, and missed in a built copy; each family trains; the window has its own test."""
    from aestudio.cli import check, tried

    monkeypatch.setattr(check, "_opens", lambda: "yes")
    found = aestudio("check", "--json").json
    assert found["passed"]
    assert "mnist" in found["kinds"]["data set kinds"]
    assert found["tests"]["trains autoencoder"].startswith("2 steps, loss 0.")
    assert found["tests"]["draws and exports"].endswith("script, onnx, weights, report")

    built = tmp_path / "kinds.json"
    built.write_text(json.dumps(found["kinds"]))
    monkeypatch.setattr(check, "KINDS", built)
    assert check._complete(found["kinds"]).endswith("as in the source")
    built.write_text(json.dumps({"layer kinds": [*found["kinds"]["layer kinds"], "warp"]}))
    assert "FAILED: RuntimeError: missing in this copy: layer kinds warp" in check._outcome(
        lambda: check._complete(found["kinds"])
    )
    built.unlink()

    def broken() -> str:
        raise RuntimeError("no window")

    monkeypatch.setattr(check, "_opens", broken)
    for name in ("imports", "trains", "reads_pictures", "draws_and_exports"):  # once is enough
        monkeypatch.setattr(tried, name, lambda *_, **__: "yes")
    said = aestudio("check")
    assert said.status == 1
    assert "FAILED: RuntimeError: no window" in said.out
    assert said.out.endswith("failed: opens a window\n")


def test_the_bar(
    tiny: Build,
    digits: Dataset,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """On a terminal: epoch, losses, samples per second and what is left, in one line that moves."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    session = Session.start(tiny(), digits, tmp_path / "run")
    with shown_by(session) as show:
        for progress in session.progress():
            show(progress)
    last = capsys.readouterr().err.split("\r")[-1]
    assert "epoch 3/3" in last
    assert "100 %" in last
    assert "val_loss 0." in last
    assert "samples/s" in last


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.31, "0.3 s"), (41, "41 s"), (130, "2 min 10 s"), (11_100, "3 h 05 min")]
)
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_diagnose(aestudio: Command, tmp_path: Path, tiny: Build, digits: Dataset) -> None:
    session = Session.start(tiny({"training.epochs": 5}), digits, tmp_path / "run-001")
    list(session.progress())
    said = aestudio("diagnose", tmp_path / "run-001", "--json")
    found = json.loads(said.out)
    assert (said.status, found["kind"]) == (0, "still_learning")
    assert "of 5 epochs brought" in found["evidence"]
    assert found["what_to_try"]
    text = aestudio("diagnose", tmp_path / "run-001").out
    assert text.startswith("Still learning: The last")
    assert "What to try:\n  - " in text
    assert found["baselines"] is None
    compared = json.loads(aestudio("diagnose", tmp_path / "run-001", "--baselines", "--json").out)
    assert compared["baselines"]["losses"]["mean_sample"] == pytest.approx(0.074, abs=0.002)
    assert "To compare with: " in aestudio("diagnose", tmp_path / "run-001").out


@pytest.mark.parametrize(("family", "units"), [("autoencoder", 3), ("vae", 6)])
def test_runs_are_told_apart_by_the_size_of_their_code(
    aestudio: Command, tmp_path: Path, tiny: Build, family: str, units: int
) -> None:
    folder = tmp_path / "Trial.aestudio"
    aestudio("new", "digits", folder)
    layers = [{"kind": "flatten"}, {"kind": "dense", "units": 16}, {"kind": "dense", "units": units}]
    Run.create(
        folder / "runs" / "run-001", tiny({"family": {"kind": family}, "networks.encoder.layers": layers}), {}
    )
    (run,) = aestudio("runs", folder, "--json").json["runs"]
    assert f"{family} 16-{units}, code 3, " in run["what"]


def test_compare(aestudio: Command, project: Make, tmp_path: Path) -> None:
    folder = project({"training.epochs": 3}).base
    assert "at least two runs" in aestudio("compare", folder).error
    for seed, loss in ((1, "mse"), (2, "mse"), (1, "mae")):
        given = ["--set", f"training.seed={seed}", "--set", f'family.loss={{"kind": "{loss}"}}']
        aestudio("train", folder, *given)
    found = aestudio("compare", folder, "run-002", "run-001", "run-003", "--json").json
    second, first, other = found["runs"]
    assert second["difference"] == 0
    assert first["difference"] == pytest.approx(first["best"] - second["best"])
    assert "its loss is another one" in other["not_comparable"]
    assert other["difference"] is None
    (seeds,) = [one["values"] for one in found["settings"] if one["path"] == "training.seed"]
    assert seeds == ["2", "1", "1"]

    assert "Seed" in aestudio("compare", folder, "run-001", "run-002").out
    assert "expected one of run-001" in aestudio("compare", folder, "run-001", "run-009").error
    picture, numbers = tmp_path / "c.png", tmp_path / "c.csv"
    assert aestudio("compare", folder, "--out", picture).out.endswith(f"{picture}\n")
    assert picture.read_bytes().startswith(b"\x89PNG")
    aestudio("compare", folder, "--out", numbers)
    head, *rows = numbers.read_text().splitlines()
    assert head == "run,epoch,step,seconds,training loss,validation loss"
    assert [row.split(",")[:2] for row in rows] == [
        [run, epoch] for run in ("run-001", "run-002") for epoch in "123"
    ]
    assert float(rows[-1].split(",")[-1]) == second["final"]
    aestudio("compare", folder, "--view", "reconstructions", "--out", tmp_path / "sheet.png")
    assert (tmp_path / "sheet.png").read_bytes().startswith(b"\x89PNG")


def test_compare_sets_other_losses_side_by_side_by_their_reconstructions(
    aestudio: Command, project: Make
) -> None:
    """An autoencoder and a VAE have no loss in common, yet give back the same samples."""
    folder = project({"training.epochs": 2}).base
    aestudio("train", folder)
    aestudio("train", folder, "--set", "family.kind=vae")
    aestudio("train", folder, "--set", "family.kind=gan")
    found = aestudio("compare", folder, "--json").json
    assert all("another kind of model" in one["not_comparable"] for one in found["runs"][1:])
    beside = found["reconstruction"]
    assert [one["name"] for one in beside["runs"]] == ["run-001", "run-002"]
    first = found["runs"][0]["best"]  # its loss is the same measure, on the same samples
    assert beside["runs"][0]["mse"] == pytest.approx(first, rel=1e-4)
    (left_out,) = beside["left_out"]
    assert left_out["name"] == "run-003"
    said = aestudio("compare", folder, "run-001", "run-002").out
    assert f"the mean squared error on {beside['samples']} samples that each run validated on" in said


def test_compare_counts_a_seed_once(aestudio: Command, project: Make) -> None:
    folder = project({"training.epochs": 1}).base
    for seed in (1, 2, 1):
        aestudio("train", folder, "--set", f"training.seed={seed}")
    said = aestudio("compare", folder).out
    assert "run-001, run-002 differ only by their seed: best loss" in said
    assert "(median of 2 seeds, " in said
    assert "run-003 repeats seed 1 of run-001: counted once" in said
    assert "have the same settings and seed" in aestudio("compare", folder, "run-001", "run-003").out


def test_cost(aestudio: Command, project: Make, tmp_path: Path) -> None:
    folder = project().base
    assert "No runs to compare yet" in aestudio("cost", folder).out
    aestudio("train", folder, *FAST)
    found = aestudio("cost", folder, "--json").json["groups"][0]["networks"][0]
    assert (found["name"], found["parameters"]) == ("16-2", 1266)
    picture = tmp_path / "c.png"
    assert aestudio("cost", folder, "--out", picture).out.endswith(f"{picture}\n")
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_bottleneck(aestudio: Command, project: Make, tmp_path: Path) -> None:
    folder, picture = project({"training.epochs": 1}).base, tmp_path / "b.png"
    found = aestudio("bottleneck", folder, "--sizes", "1,3", "--out", picture, "--json").json
    assert [point["size"] for point in found["points"]] == [1, 3]
    assert all(point["pca"] > 0 for point in found["points"])
    assert picture.read_bytes().startswith(b"\x89PNG")
    for wrong in (["--sizes", "1,x"], ["--seeds", "0"], ["--epochs", "-1"]):
        assert aestudio("bottleneck", folder, *wrong).status == 2


def test_a_file_of_no_kind_is_refused_before_anything_is_trained(aestudio: Command, project: Make) -> None:
    folder = project().base
    for command in ("bottleneck", "cost"):
        said = aestudio(command, folder, "--out", "chart.bmp")
        assert (said.status, said.out) == (2, "")
        assert "out: expected a file ending in .png" in said.error
    assert not (folder / "runs").exists()


def test_find_rate(aestudio: Command, project: Make) -> None:
    folder = project().base
    found = json.loads(aestudio("find-rate", folder, "--json").out)
    assert 1e-4 < found["suggestion"] < 0.3
    assert len(found["rates"]) == len(found["losses"]) == len(found["smoothed"])
    assert "The loss falls fastest near" in aestudio("find-rate", folder).out
    tiny = aestudio("find-rate", folder, "--set", "data.split.train=0", "--json")
    assert tiny.status != 0


def test_the_help_of_show_lists_the_views_and_what_can_be_set(capsys: pytest.CaptureFixture[str]) -> None:
    from aestudio.cli.parser import parse
    from aestudio.figures import VIEWS

    with pytest.raises(SystemExit):
        parse(["show", "--help"])
    said = capsys.readouterr().out
    assert all(f"  {name} " in said for name in VIEWS)
    assert "--set part, choose, count" in said


def test_a_run_without_reconstructions_has_nothing_to_be_compared_with_and_says_why(
    aestudio: Command, tmp_path: Path
) -> None:
    folder = tmp_path / "F.aestudio"
    assert aestudio("new", "flow-gaussians", folder, "--set", "training.epochs=1").status == 0
    assert aestudio("train", folder, "--device", "cpu").status == 0
    said = aestudio("diagnose", folder / "runs" / "run-001", "--baselines").out
    assert said.endswith("Nothing to compare with: this family gives no samples back\n")
    assert "To compare" not in said
    assert "ompare" not in aestudio("diagnose", folder / "runs" / "run-001").out
