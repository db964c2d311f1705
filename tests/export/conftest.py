"""Runs to export, and a process in which AE Studio can't be imported."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from aestudio.data import Dataset
from aestudio.experiment import Experiment
from aestudio.export import Exported, exporting
from aestudio.job import finish
from aestudio.run import Run
from aestudio.session import Session

APART = """
import contextlib, io, json, runpy, sys
sys.modules["aestudio"] = None  # importing it fails from now on
said = {}
for script in json.load(sys.stdin):
    sys.argv = [script]
    with contextlib.redirect_stdout(io.StringIO()) as text:
        runpy.run_path(script, run_name="__main__")
    said[script] = text.getvalue()
json.dump(said, sys.stdout)
"""

Trained = Callable[..., Run]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Trains an experiment on data and returns the run; `steer` is called with every report."""

    def train(
        experiment: Experiment,
        dataset: Dataset,
        steer: Callable[[Session], None] | None = None,
        **more: Any,
    ) -> Run:
        folder = tmp_path_factory.mktemp("run") / "run-001"
        session = Session.start(experiment, dataset, folder, base=folder.parent, **more)
        for _ in session.progress():
            if steer is not None:
                steer(session)
        return session.run

    return train


def set_rate(session: Any, value: float) -> None:
    """Change a run's learning rate by hand."""
    session.change("learning rate", value)


def exported(run: Run, kind: str, file: Path, dataset: Dataset) -> Exported:
    """The run as a file."""
    return finish(exporting(run.path, kind, file), dataset)


def said_apart(scripts: Sequence[Path]) -> dict[Path, str]:
    """What scripts print in a process of their own that can't import AE Studio."""
    given = json.dumps([str(script) for script in scripts])
    command = [sys.executable, "-I", "-c", APART]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {Path(script): text for script, text in json.loads(done.stdout).items()}


def losses_in(text: str) -> Iterator[tuple[str, float, float]]:
    """The losses that a script prints at its end: name, its own, AE Studio's."""
    _, _, table = text.partition("relative difference\n")
    for line in table.splitlines():
        name, own, recorded, _ = line.split()
        yield name, float(own), float(recorded)
