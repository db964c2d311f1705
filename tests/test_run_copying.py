"""A run in a second place, or in another one."""

from __future__ import annotations

import errno
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aestudio.experiment import Experiment
from aestudio.run import Run
from aestudio.run.copying import SCRATCH, copy_beside, copy_run, links_left, move_run
from aestudio.run.hold import hold
from aestudio.session import load_data
from aestudio.spec import SpecError


def test_its_data_are_found_from_where_they_lie(tmp_path: Path) -> None:
    path = tmp_path / "a" / "deep" / "runs" / "run-001"
    path.mkdir(parents=True)
    (path / "experiment.json").write_text("{}")
    (path / "environment.json").write_text(json.dumps({"base": "../..", "more": [1]}))
    run = Run(path)
    run.lock.write_text("")

    copy = copy_run(run, tmp_path / "b" / "runs" / "run-007", tmp_path / "b" / ".copying")

    assert copy.base.resolve() == run.base.resolve() == tmp_path / "a" / "deep"
    assert json.loads((copy.path / "environment.json").read_text())["more"] == [1]
    assert not copy.lock.exists()


def test_what_cannot_be_read_is_taken_along_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "runs" / "run-001"
    path.mkdir(parents=True)
    (path / "experiment.json").write_text("{}")
    (path / "environment.json").write_text("no json")

    copy = copy_run(Run(path), tmp_path / "new" / "runs" / "run-001", tmp_path / "new" / ".copying")

    assert (copy.path / "environment.json").read_text() == "no json"


def test_links_are_not_followed_out_of_the_run_nor_into_it_again(tmp_path: Path) -> None:
    run = run_in(tmp_path / "a")
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "key").write_text("secret")
    (run.path / "itself").symlink_to(".")
    (run.path / "out").symlink_to("../../../private")
    (run.path / "key").symlink_to("../../../private/key")
    (run.path / "milestones").mkdir()
    (run.path / "milestones" / "0.safetensors").write_bytes(b"0")
    (run.path / "milestones" / "up").symlink_to("..")

    copy = copy_run(run, tmp_path / "b" / "runs" / "run-001", tmp_path / "b" / ".copying")

    there = {str(path.relative_to(copy.path)) for path in copy.path.rglob("*")}
    assert there == {"experiment.json", "environment.json", "milestones", "milestones/0.safetensors"}
    left = {path.as_posix() for path in links_left(run.path, copy.path)}
    assert left == {"itself", "out", "key", "milestones/up"}, "whoever copies is told"


def test_neither_are_they_where_tables_lie_beside_runs(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    (old / "dial").mkdir(parents=True)
    (old / "dial" / "itself").symlink_to(".")
    (old / "table.json").write_text("{}")
    (old / "other.json").symlink_to(tmp_path / "table.json")
    copy_beside(old, new)
    assert sorted(path.name for path in new.rglob("*")) == ["dial", "table.json"]


def run_in(project: Path, data: str = "") -> Run:
    path = project / "runs" / "run-001"
    path.mkdir(parents=True)
    experiment = Experiment.parse({"data": {"kind": "arrays", "path": data}}) if data else Experiment()
    (path / "experiment.json").write_text(json.dumps(experiment.to_json()))
    (path / "environment.json").write_text(json.dumps({"base": "../.."}))
    return Run(path)


def test_a_copy_in_another_project_finds_data_that_were_given_by_a_relative_path(tmp_path: Path) -> None:
    run = run_in(tmp_path / "a", "points.npy")
    np.save(tmp_path / "a" / "points.npy", np.eye(4))

    copy = copy_run(run, tmp_path / "deep" / "b" / "runs" / "run-001", tmp_path / "deep" / "b" / SCRATCH)

    for base in (copy.base, tmp_path / "deep" / "b"):  # as the command line has it, and as the window has it
        assert len(load_data(copy.experiment, base)) == 4
    assert run.experiment.to_json()["data"]["path"] == "points.npy"


@pytest.fixture
def another_drive(monkeypatch: pytest.MonkeyPatch) -> None:
    """The project is on another drive than the folder that stood in for it."""
    rename = Path.rename

    def within(path: Path, target: Path) -> Path:
        if "stand-in" in str(path) and "stand-in" not in str(target):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", within)


def test_a_run_moves_to_another_drive(tmp_path: Path, another_drive: None) -> None:
    run, target = run_in(tmp_path / "stand-in"), tmp_path / "b" / "runs" / "run-001"
    move_run(run, target)

    assert Run(target).experiment == Experiment()
    assert not run.path.exists()
    assert [one.name for one in (tmp_path / "b").iterdir()] == ["runs"]


def test_a_run_that_somebody_holds_stays_on_its_own_drive_too(tmp_path: Path) -> None:
    run, target = run_in(tmp_path / "a"), tmp_path / "b" / "runs" / "run-001"
    with hold(run.lock) as lock:
        with pytest.raises(SpecError, match="nobody is training"):
            move_run(run, target)
        assert run.path.is_dir()
        assert not target.exists()
        lock.release()

    assert move_run(run, target) == target


def test_a_run_for_which_another_drive_has_no_room_stays_whole_and_leaves_no_part_there(
    tmp_path: Path, another_drive: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, target = run_in(tmp_path / "stand-in"), tmp_path / "b" / "runs" / "run-001"
    copy = shutil.copy2

    def full(source: Any, to: Any, **how: Any) -> Any:
        if str(source).endswith("experiment.json"):
            raise OSError(errno.ENOSPC, "No space left on device")
        return copy(source, to, **how)

    monkeypatch.setattr(shutil, "copytree", lambda a, b, ignore: _copied(Path(a), Path(b), full))

    with pytest.raises(OSError, match="No space left"):
        move_run(run, target)

    assert Run(run.path).experiment == Experiment()
    assert [*(tmp_path / "b" / "runs").iterdir()] == []
    assert not (tmp_path / "b" / SCRATCH).exists()


def _copied(source: Path, to: Path, copy: Any) -> None:
    to.mkdir(parents=True)
    for file in sorted(one for one in source.iterdir() if one.is_file()):
        copy(file, to / file.name)
