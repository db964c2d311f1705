"""A newer AE Studio opens an older one's projects; an older one refuses a newer one's in words.

Each `tests/formats/format-N` is a project with a run as the last version with that format wrote it; see
`make.py`.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from aestudio.__main__ import main
from aestudio.atomic import WriteFailed
from aestudio.project import FORMAT, load, save
from aestudio.project.queue import load_queue
from aestudio.run import runs_in
from aestudio.session import Session, load_data
from aestudio.spec import SpecError

FORMATS = Path(__file__).with_name("formats")
KNOWN = range(1, FORMAT + 1)


def copied(number: int, folder: Path) -> Path:
    """A copy of the project of a format, to be worked with."""
    return shutil.copytree(FORMATS / f"format-{number}", folder / "Digits.aestudio")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize("number", KNOWN)
def test_every_format_has_a_project_of_its_own(number: int) -> None:
    text = (FORMATS / f"format-{number}" / "project.json").read_text()
    assert json.loads(text)["format"] == number, "a project is made once, by tests/formats/make.py"


@pytest.mark.parametrize("number", KNOWN)
def test_a_project_of_every_format_opens_and_its_run_goes_on(number: int, tmp_path: Path) -> None:
    project = load(copied(number, tmp_path))
    assert [layer.kind for layer in project.experiment.networks["encoder"].layers] == ["flatten", "dense"]
    assert (project.about, [variant.title for variant in project.variants]) == (
        "Made for the tests.",
        ["wider"],
    )
    assert [item.name for item in load_queue(project.base).items] == ["wider"]

    (run,) = runs_in(project.runs)
    before = run.summary.epochs
    assert (run.summary.state, len(run.history().steps["loss"])) == ("stopped", run.summary.steps)
    assert run.experiment == project.experiment

    session = Session.resume(run, load_data(run.experiment, run.base))
    assert max(report.epoch for report in session.progress()) == run.experiment.training.epochs > before
    assert run.summary.state == "done"


@pytest.mark.parametrize("number", KNOWN)
def test_the_weights_of_every_format_are_shown(number: int, tmp_path: Path) -> None:
    run, out = copied(number, tmp_path) / "runs" / "run-001", tmp_path / "weights.npz"
    assert main(["show", str(run), "weights", "--out", str(out)]) == 0
    with np.load(out) as found:
        assert any(array.size >= 128 for array in found.values())


@pytest.mark.parametrize("number", KNOWN)
def test_saving_an_older_project_leaves_its_runs_as_they_are(number: int, tmp_path: Path) -> None:
    project = load(copied(number, tmp_path))
    before = contents(project.runs)
    save(project, project.base)
    assert json.loads((project.base / "project.json").read_text())["format"] == FORMAT
    assert contents(project.runs) == before


def test_a_newer_project_is_refused_in_words_and_nothing_of_it_changes(tmp_path: Path) -> None:
    present = load(copied(FORMAT, tmp_path))
    file = present.base / "project.json"
    newer = json.loads(file.read_text()) | {"format": FORMAT + 1, "program": "AE Studio 9.0", "new": 1}
    file.write_text(json.dumps(newer))
    before = contents(present.base)
    with pytest.raises(SpecError, match=r"saved by a newer AE Studio \('AE Studio 9.0'\); update AE Studio"):
        load(present.base)
    with pytest.raises(WriteFailed, match=r"project\.json: is kept"):
        save(present, present.base)
    for command in ("summary", "train"):
        assert main([command, str(present.base)]) == 2
    assert contents(present.base) == before


def test_a_run_of_a_newer_program_that_is_not_understood_says_so(tmp_path: Path) -> None:
    """A run has no format of its own, but the version of the program that made it."""
    (run,) = runs_in(copied(FORMAT, tmp_path) / "runs")
    file = run.path / "experiment.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"new": 1}))
    with pytest.raises(SpecError, match=r"new: .*experiment\.json\)$"):
        _ = run.experiment
    environment = json.loads((run.path / "environment.json").read_text()) | {"aestudio": "0.10.0"}
    (run.path / "environment.json").write_text(json.dumps(environment))
    with pytest.raises(
        SpecError, match=r"a run of the newer AE Studio 0\.10\.0; update AE Studio to open it"
    ):
        _ = run.experiment
