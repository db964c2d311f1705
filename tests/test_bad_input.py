"""Input that is wrong: one clear message each, and nothing on disk is lost.

The window's side of the same is in tests/gui; project files are in test_project.py, commands in cli, full
disks and memory in test_failing_machine.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aestudio.cli.main import main
from aestudio.data import Dataset
from aestudio.experiment import problems
from aestudio.project import Project
from aestudio.session import Session, load_data
from aestudio.spec import SpecError
from tests.conftest import Build

Make = Callable[..., Project]

# ---------------------------------------------------------------------------------------------- data


def save_array(path: Path, values: Any) -> None:
    np.save(path, np.asarray(values))


def cut(path: Path) -> None:
    save_array(path, np.zeros((100, 1, 8, 8)))
    path.write_bytes(path.read_bytes()[:1000])


def with_nan(path: Path) -> None:
    values = np.zeros((10, 4))
    values[3, 1] = np.nan
    save_array(path, values)


DATA: dict[str, tuple[Callable[[Path], object] | None, str]] = {
    "missing": (None, r"found nothing there"),
    "empty": (lambda path: path.write_bytes(b""), r"found an empty file|found .*empty"),
    "truncated": (cut, r"found 1,000: the file is cut short"),
    "another kind": (lambda path: path.write_text("hello"), r"found a text file"),
    "no samples": (lambda path: save_array(path, np.zeros((0, 4))), r"found shape \(0, 4\)"),
    "one number": (lambda path: save_array(path, 3.0), r"expected .*found"),
    "not a number": (with_nan, r"found 1 NaN or infinite in 1 of 10 samples, the first at \[3, 1\]"),
    "texts": (lambda path: save_array(path, [["a", "b"]]), r"expected real numbers"),
    "objects": (lambda path: save_array(path, np.array([{}], object)), r"Python objects"),
}


@pytest.mark.parametrize("wrong", DATA)
def test_data_files(tmp_path: Path, tiny: Build, wrong: str) -> None:
    """The place, what was expected, and what was found."""
    make, message = DATA[wrong]
    if make is not None:
        make(tmp_path / "x.npy")
    experiment = tiny({"data": {"kind": "arrays", "path": "x.npy"}})
    with pytest.raises(SpecError, match=message) as caught:
        load_data(experiment, tmp_path)
    assert caught.value.path == ("data.missing" if wrong == "not a number" else "data.path")


LABELS = {
    "too few": ("kind\na\nb\n", r"expected (a label|one|10|labels|as many).*found 2"),
    "ragged": ("kind,age\na,1\nb\n", r"expected 2 cells in every row of y\.csv, found 1 in row 2"),
    "only a header": ("kind\n", r"y\.csv without rows"),
    "empty": ("", r"y\.csv"),
    "binary": ("\x00\x01", r"y\.csv"),
}


@pytest.mark.parametrize("wrong", LABELS)
def test_label_files(tmp_path: Path, tiny: Build, wrong: str) -> None:
    text, message = LABELS[wrong]
    save_array(tmp_path / "x.npy", np.zeros((10, 1, 8, 8)))
    (tmp_path / "y.csv").write_text(text)
    experiment = tiny({"data": {"kind": "arrays", "path": "x.npy", "labels": "y.csv"}})
    with pytest.raises(SpecError, match=message) as caught:
        load_data(experiment, tmp_path)
    assert caught.value.path == "data.labels"


def test_data_of_another_shape(tmp_path: Path, tiny: Build) -> None:
    """Networks built for other data say where it no longer fits."""
    save_array(tmp_path / "x.npy", np.zeros((50, 1, 9, 9)))
    experiment = tiny({"data": {"kind": "arrays", "path": "x.npy"}})
    dataset = load_data(experiment, tmp_path)
    with pytest.raises(
        SpecError, match=r"layers\[1\]: expected the decoder to give 1 × 9 × 9, found 1 × 8 × 8"
    ):
        Session.start(experiment, dataset, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_too_few_samples(tmp_path: Path, tiny: Build) -> None:
    """Three samples: enough to train on, too few to validate with."""
    save_array(tmp_path / "x.npy", np.ones((1, 1, 8, 8)))
    experiment = tiny({"data": {"kind": "arrays", "path": "x.npy"}, "data.split.group": "subject"})
    session = Session.start(experiment, load_data(experiment, tmp_path), tmp_path / "run")
    list(session.progress())
    assert set(session.result()["final"]) == {"loss"}
    grouped = tiny({"data": {"kind": "arrays", "path": "x.npy"}, "data.split.method": "groups"})
    with pytest.raises(
        SpecError, match=r"data\.split\.group: expected one of the label columns \(none\), found ''"
    ):
        Session.start(grouped, load_data(grouped, tmp_path), tmp_path / "other")


# ---------------------------------------------------------------------------------------------- networks

SHAPES = {
    "reshape": (
        {"networks.decoder.layers[0].units": 63},
        r"networks\.decoder\.layers\[1\]: expected 64 numbers for 1 × 8 × 8, found 63",
    ),
    "conv on a vector": (
        {"networks.encoder.layers[1]": {"kind": "conv2d"}},
        r"networks\.encoder\.layers\[1\]: expected .*found 64",
    ),
    "a kernel too large": (
        {"networks.encoder.layers": [{"kind": "conv2d", "kernel": 9, "padding": "valid"}]},
        r"networks\.encoder\.layers\[0\]: ",
    ),
    "no layers": (
        {"networks.encoder.layers": [], "networks.decoder.layers[0]": {"kind": "flatten"}},
        r"networks\.encoder: expected at least one layer, found none",
    ),
    "wrong end": (
        {"networks.decoder.layers": [{"kind": "dense", "units": 64}]},
        r"networks\.decoder\.layers\[0\]: expected the decoder to give 1 × 8 × 8, found 64; add a Reshape",
    ),
    "unknown role": (
        {"networks.critic": {"layers": []}},
        r"networks\.critic: expected one of the roles encoder",
    ),
    "inside": (
        {"networks.encoder.layers[1]": {"kind": "residual", "body": [{"kind": "dense", "units": 5}]}},
        r"networks\.encoder\.layers\[1\].*: expected",
    ),
}


@pytest.mark.parametrize("wrong", SHAPES)
def test_shapes_that_dont_fit(tiny: Build, wrong: str) -> None:
    settings, message = SHAPES[wrong]
    found = problems(tiny(settings), (1, 8, 8))
    assert len(found) == 1
    assert re.match(message, str(found[0])), str(found[0])


# ---------------------------------------------------------------------------------------------- runs

DAMAGE = {
    "experiment.json": ("{", r"experiment\.json"),
    "environment.json": ("", r"environment\.json"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damaged_runs(
    tmp_path: Path, tiny: Build, digits: Dataset, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file of a run that can't be read is named; the run is left as it is."""
    session = Session.start(tiny(), digits, tmp_path / "run")
    session.stop()
    content, message = DAMAGE[name]
    (tmp_path / "run" / name).write_text(content)
    assert main(["resume", str(tmp_path / "run")]) == 2
    assert re.search(message, capsys.readouterr().err)
    assert (tmp_path / "run" / name).read_text() == content


def test_a_run_of_a_newer_version(
    tmp_path: Path, tiny: Build, digits: Dataset, capsys: pytest.CaptureFixture[str]
) -> None:
    """An experiment with a layer that this version does not know."""
    session = Session.start(tiny(), digits, tmp_path / "run")
    session.stop()
    file = tmp_path / "run" / "experiment.json"
    data = json.loads(file.read_text())
    data["networks"]["encoder"]["layers"][0] = {"kind": "attention"}
    file.write_text(json.dumps(data))
    assert main(["resume", str(tmp_path / "run")]) == 2
    said = capsys.readouterr().err
    assert "networks.encoder.layers[0]: expected a layer kind, one of" in said
    assert str(file) in said


def test_one_damaged_run_does_not_hide_the_others(
    project: Make, tiny: Build, digits: Dataset, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = project().base
    for name in ("run-001", "run-002"):
        Session.start(tiny(), digits, folder / "runs" / name).stop()
    (folder / "runs" / "run-001" / "experiment.json").write_text("{")
    (folder / "runs" / "run-001" / "summary.json").write_text("[]")
    (folder / "runs" / "notes").mkdir()
    assert main(["runs", str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "(experiment.json can't be read)" in lines[2]
    assert lines[2].endswith("failed")
    assert lines[3].endswith("stopped")
