"""Runs are listed from their small files, thrown away and had back."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from aestudio.atomic import WriteFailed, write_json
from aestudio.cli.main import main
from aestudio.experiment import Experiment
from aestudio.experiment.experiment import code_of
from aestudio.run import Run, Summary, has_runs, next_run
from aestudio.run.code_size import code_size
from aestudio.run.label import FILE, Label, write_label
from aestudio.run.listing import list_runs, listing, newest_own
from aestudio.run.trash import restore, throw_away, trashed_in

Make = Callable[..., Run]


@pytest.fixture
def make(tmp_path: Path, tiny: Callable[..., Experiment]) -> Make:
    """Makes a finished run without training."""

    def made(name: str, loss: float = 0.5) -> Run:
        run = Run.create(tmp_path / "runs" / name, tiny(), {"parameters": 1234})
        run.write_summary(Summary(state="done", epochs=3, best={"epoch": 2, "val_loss": loss}, seconds=4))
        return run

    return made


def test_a_run_is_listed_with_its_label_and_numbers(make: Make) -> None:
    run = make("run-001", 0.25)
    write_label(run.path, Label(name="Wide", note="good"))
    (row,) = list_runs(run.path.parent)
    assert (row.name, row.label.note, row.family, row.parameters) == ("Wide", "good", "autoencoder", 1234)
    assert (row.planned, row.best, row.summary.state) == (3, 0.25, "done")


def test_a_run_is_listed_with_the_size_of_its_code(tmp_path: Path, tiny: Callable[..., Experiment]) -> None:
    plane = {"data": {"kind": "plane"}}
    vae = Experiment.drafted((2,), **plane, family={"kind": "vae"})
    flow = Experiment.drafted((2,), **plane, family={"kind": "flow"})
    units = {"networks.encoder.layers[2].units": 5, "networks.decoder.layers[0].units": 5}
    for number, one in enumerate((tiny(units), vae, flow)):
        Run.create(tmp_path / f"run-{number}", one, {})
    assert [row.code for row in list_runs(tmp_path)] == [5, code_of(vae, (2,))[0], None]
    assert code_size({"networks": {"encoder": {"layers": []}}, "family": {"kind": "of tomorrow"}}) is None


def test_only_what_changed_is_read_again(make: Make) -> None:
    first, second = make("run-001"), make("run-002")
    before = list_runs(first.path.parent)
    write_label(second.path, Label(name="Other"))
    after = list_runs(first.path.parent)
    assert after[0] is before[0]
    assert after[1].name == "Other"


def test_the_newest_come_first_and_are_remembered_for_all(make: Make) -> None:
    first, second = make("run-001"), make("run-002")
    rows = listing(first.path.parent)
    assert next(rows).path == second.path
    rest = list(rows)
    assert [row.path for row in rest] == [first.path]
    assert list_runs(first.path.parent)[0] is rest[0]
    assert rest[0].experiment is rest[0].experiment
    assert rest[0].experiment == first.experiment


def test_the_newest_run_of_its_own_has_weights_and_repeats_none(make: Make) -> None:
    runs = [make(f"run-{number:03}") for number in (1, 2, 3)]
    folder = runs[0].path.parent
    assert newest_own(folder) is None
    for run in runs[:2]:
        (run.path / "weights.safetensors").touch()
    write_json(runs[1].path / "environment.json", {"repeats": "../run-001"})
    assert newest_own(folder) == runs[0].path
    (runs[0].path / "weights.safetensors").unlink()
    assert newest_own(folder) == runs[1].path


@pytest.mark.parametrize(("made_by", "own"), [("families", 1), ("bottleneck", 1), ("sweep", 2), ("queue", 2)])
def test_runs_that_a_comparison_made_are_not_the_projects_own(make: Make, made_by: str, own: int) -> None:
    runs = [make(f"run-{number:03}") for number in (1, 2)]
    for run in runs:
        (run.path / "weights.safetensors").touch()
    write_json(runs[1].path / "environment.json", {"belongs_to": {"type": made_by}})
    assert newest_own(runs[0].path.parent) == runs[own - 1].path


def test_a_folder_that_is_no_run_keeps_its_number(make: Make) -> None:
    folder = make("run-001").path.parent
    (folder / "run-002").mkdir()  # begun, and ended before anything was written
    assert next_run(folder).name == "run-003"
    assert has_runs(folder)
    assert not has_runs(folder / "run-002")


def test_a_broken_run_is_listed_with_what_is_known(make: Make) -> None:
    run = make("run-001")
    (run.path / "experiment.json").write_text("{")
    (run.path / FILE).write_text("[")
    (row,) = list_runs(run.path.parent)
    assert (row.name, row.family, row.planned) == ("run-001", "", 0)
    assert FILE in row.unreadable


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a pipe has no name on this system")
@pytest.mark.parametrize("name", ["experiment.json", "summary.json", FILE, "../.listed"])
def test_a_list_does_not_wait_for_a_pipe(make: Make, name: str) -> None:
    run = make("run-001")
    (run.path / name).unlink(missing_ok=True)
    os.mkfifo(run.path / name)
    (row,) = list_runs(run.path.parent)
    assert row.name == "run-001"


def test_a_thrown_away_run_comes_back(make: Make) -> None:
    run = make("run-001")
    gone = throw_away(run.path)
    assert not run.path.exists()
    assert trashed_in(run.path.parent) == [gone]
    assert restore(gone) == run.path
    assert run.summary.epochs == 3


def test_a_run_whose_number_was_given_away_gets_a_free_one(make: Make) -> None:
    gone = throw_away(make("run-001", 0.1).path)
    assert next_run(gone.home.parent).name == "run-001"
    again = throw_away(make("run-001", 0.2).path)
    assert gone.place != again.place
    make("run-001", 0.3)
    back = restore(gone)
    assert back.name == "run-002"
    assert Run(back).summary.best["val_loss"] == 0.1
    assert [one.home.name for one in trashed_in(gone.home.parent)] == ["run-001"]


@pytest.mark.parametrize("name", ["my run", "my 2", "a ~b", "my run ~2", "run-001 2"])
def test_thrown_away_runs_keep_their_names(make: Make, name: str) -> None:
    throw_away(make(name).path)
    second = throw_away(make(name).path)
    assert [one.home.name for one in trashed_in(second.home.parent)] == [name, name]


def test_what_earlier_versions_put_beside_its_like_is_known(make: Make) -> None:
    gone = throw_away(make("run-001").path)
    gone.place.rename(gone.place.with_name("run-001 2"))
    assert [one.home.name for one in trashed_in(gone.home.parent)] == ["run-001"]


def test_what_is_gone_from_the_trash_is_said(make: Make) -> None:
    gone = throw_away(make("run-001").path)
    gone.place.rename(gone.place.with_name("elsewhere"))
    with pytest.raises(WriteFailed, match="the trash was emptied"):
        restore(gone)


def test_hidden_runs_are_listed_on_demand(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = make("run-001"), make("run-002")
    project = first.path.parent.parent
    write_json(project / "project.json", {})
    write_label(first.path, Label(name="Wide", note="try again"))
    write_label(second.path, Label(hidden=True))
    main(["runs", str(project)])
    said = capsys.readouterr().out
    assert "run-001 (Wide)" in said
    assert "try again" in said
    assert "run-002" not in said
    assert "1 hidden" in said
    main(["runs", str(project), "--all", "--json"])
    found = json.loads(capsys.readouterr().out)["runs"]
    assert [(run["label"], run["note"], run["hidden"]) for run in found] == [
        ("Wide", "try again", False),
        ("", "", True),
    ]
