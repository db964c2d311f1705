"""A process that trains the line is killed: the line and the run are there again, and go on."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from aestudio.experiment import Experiment
from aestudio.project.line import moved_line, run_of, taken_up
from aestudio.project.queue import Queue, load_queue, save_queue
from aestudio.run import Run
from aestudio.session import Session, load_data
from tests.trainer.small import experiment

SCRIPT = """
import sys
from pathlib import Path
from aestudio.experiment import Experiment
from aestudio.project.queue import Queue, save_queue
from aestudio.session import Session, load_data
from aestudio.project import with_settings

project = Path(sys.argv[1])
wanted = Experiment.drafted((1, 8, 8), training={"epochs": 1_000_000, "batch_size": 256, "threads": 1})
queue = Queue().add([("first", wanted), ("second", with_settings(wanted, {"training.seed": 7}))])
save_queue(project, queue.begun(1, "run-001"))
session = Session.start(wanted, load_data(wanted, project), project / "runs" / "run-001", base=project)
for progress in session.progress():
    if progress.epoch == 3:
        print("trains", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no kill -9")
def test_a_killed_line_is_there_again_and_its_run_goes_on(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "trains\n"
        process.send_signal(signal.SIGKILL)

    queue = taken_up(tmp_path)

    assert [(item.name, item.state) for item in queue.items] == [
        ("first", "interrupted"),
        ("second", "waiting"),
    ]
    assert queue.items[1].experiment.training.seed == 7
    path = run_of(queue.items[0], tmp_path / "runs")
    assert path is not None
    run = Run(path)
    assert run.summary.state == "interrupted"
    session = Session.resume(run, load_data(run.experiment, tmp_path))
    assert next(iter(session.progress())).epochs == 1_000_000
    session.stop()


def test_a_run_that_had_come_to_its_end_leaves_the_line(tmp_path: Path) -> None:
    wanted = Experiment.drafted((1, 8, 8), training={"epochs": 1, "batch_size": 512, "threads": 1})
    session = Session.start(wanted, load_data(wanted, tmp_path), tmp_path / "runs" / "run-001", base=tmp_path)
    assert list(session.progress())
    save_queue(tmp_path, Queue().add([("a", wanted)]).begun(1, "run-001"))
    assert taken_up(tmp_path).items == ()


def test_a_run_that_was_never_written_waits_again(tmp_path: Path) -> None:
    save_queue(tmp_path, Queue().add([("a", experiment())]).begun(1, "run-001"))
    assert [item.state for item in taken_up(tmp_path).items] == ["waiting"]
    assert load_queue(tmp_path).items[0].state == "running"  # looking changes nothing


def test_a_line_that_moves_finds_its_data_and_runs(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "deep" / "new"
    moving = experiment({"data": {"kind": "arrays", "path": "numbers.npy"}})
    queue = Queue().add([("a", moving)]).begun(1, "run-001")
    moved = moved_line(queue, (old, old / "runs"), (new, new / "runs")).items[0]
    assert moved.experiment.to_json()["data"]["path"] == "../../old/numbers.npy"
    assert (new / "runs" / moved.run).resolve() == (old / "runs" / "run-001").resolve()
