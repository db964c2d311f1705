"""A run in a second place."""

from __future__ import annotations

import json
from pathlib import Path

from aestudio.run import Run
from aestudio.run.copying import copy_run


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
