"""Runs that are ended from outside: nothing is lost, and what is gone on with ends as if it never was."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch

from aestudio import __main__
from aestudio.cli import training
from aestudio.project import Project
from aestudio.run import Run
from aestudio.session import Session
from aestudio.spec import SpecError
from aestudio.trainer import Progress, State
from tests.cli.conftest import Command, Said

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")

Make = Callable[..., Project]
OFTEN = """
import sys
from aestudio import session
from aestudio.cli.main import main
session.CHECKPOINT_SECONDS = 0.05
session.CHECKPOINT_SHARE = 1.0
sys.exit(main(sys.argv[1:]))
"""
EVERYTHING = {
    "networks.encoder.layers": [
        {"kind": "flatten"},
        {"kind": "gaussian_noise", "std": 0.1},
        {"kind": "dense", "units": 32},
        {"kind": "batch_norm"},
        {"kind": "dropout", "rate": 0.2},
        {"kind": "dense", "units": 4},
    ],
    "family.corruption": {"kind": "masking", "fraction": 0.1},
    "training.optimizer": {"kind": "adam", "learning_rate": 0.01},
    "training.schedule": {"kind": "plateau", "patience": 1, "min_delta": 0.002},
    "training.early_stopping": {"enabled": True, "patience": 4, "min_delta": 0.001},
    "training.epochs": 40,
    "training.batch_size": 8,
}


@contextmanager
def begun(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A command in a real process, with checkpoints twenty times a second instead of every five."""
    command = [sys.executable, "-c", OFTEN, *(str(argument) for argument in arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def state_behind(run: Path, step: int, process: subprocess.Popen[str], *, inside: bool = True) -> State:
    """The first checkpoint behind a step; `inside` an epoch, which short epochs never show."""
    end = time.monotonic() + 150
    while time.monotonic() < end and process.poll() is None:
        try:
            state = Run(run).state()
            if state.where.step > step and (state.where.seen or not inside):
                return state
        except SpecError:
            pass
        time.sleep(0.01)
    raise AssertionError(f"no checkpoint behind step {step}; {process.communicate(timeout=10)}")


def ended(process: subprocess.Popen[str], number: int) -> Said:
    """Send a signal and wait for the end."""
    process.send_signal(number)
    out, err = process.communicate(timeout=150)
    return Said(process.returncode, out, err)


def test_killed_twice(real: Command, project: Make, tmp_path: Path) -> None:
    """In mid-epoch, by kill -9: the final weights are bit for bit those of an uninterrupted run."""
    folder, run = project(EVERYTHING).base, tmp_path / "killed"
    with begun("train", folder, "--out", tmp_path / "whole", "--json") as undisturbed:
        first = killed_behind(200, run, "train", folder, "--out", run)
        assert Run(run).summary.state == "interrupted"
        second = killed_behind(first + 200, run, "resume", run)
        resumed = real("resume", run, "--json")
        out, _ = undisturbed.communicate(timeout=200)
    whole = json.loads(out)
    assert "stopped early" in whole["reason"]
    assert 200 < first < second < whole["steps"]
    assert resumed.status == 0
    for key in ("epochs", "steps", "final", "best", "reason"):
        assert resumed.json[key] == whole[key], key
    same(tmp_path / "whole", run)


def killed_behind(step: int, run: Path, *command: object) -> int:
    """Kill a command in the middle of an epoch behind a step; returns the step of the last checkpoint."""
    with begun(*command) as process:
        state_behind(run, step, process)
        assert ended(process, signal.SIGKILL).status == -signal.SIGKILL
    return Run(run).state().where.step


def same(one: Path, other: Path) -> None:
    """Both runs ended with the same weights and hold the same losses."""
    for name in ("weights", "best"):
        expected, found = Run(one).weights(name), Run(other).weights(name)
        assert expected.keys() == found.keys()
        assert all(torch.equal(expected[key], found[key]) for key in expected)
    assert Run(one).history().steps == Run(other).history().steps
    assert Run(one).history().epochs == Run(other).history().epochs
    assert Run(one).state().where.plateau == Run(other).state().where.plateau


def test_stopped_by_the_user(aestudio: Command, project: Make) -> None:
    """Ctrl+C in a real process: a checkpoint where it was, one JSON object, and how to go on."""
    folder = project({"training.epochs": 100_000}).base
    run = folder / "runs" / "run-001"
    with begun("train", folder, "--json") as process:
        state_behind(run, 10, process, inside=False)
        being_trained(aestudio, folder, run)
        said = ended(process, signal.SIGINT)
    assert (said.status, said.json["state"]) == (130, "stopped")
    assert f"go on with: aestudio resume {run}" in said.err
    assert "Traceback" not in said.err
    assert Run(run).state().where.step == said.json["steps"]


def test_terminated(aestudio: Command, project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGTERM, as a cluster sends it, and again while the run is resumed."""
    folder = project({"training.epochs": 100_000}).base
    run = folder / "runs" / "run-001"
    signalled(monkeypatch, signal.SIGTERM)
    said = aestudio("train", folder)
    assert said.status == 143
    assert "stopped: stopped by the user" in said.out
    at = Run(run).state().where.step
    assert at > 0
    assert aestudio("resume", run).status == 143
    assert Run(run).state().where.step > at
    assert [event["event"] for event in Run(run).history().events].count("stopped") == 2


def test_stopped_at_once(aestudio: Command, project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl+C twice: back to the last checkpoint, which is whole."""
    folder = project({"training.epochs": 100_000}).base
    signalled(monkeypatch, signal.SIGINT, signal.SIGINT)
    said = aestudio("train", folder)
    assert (said.status, said.out) == (130, "")
    assert Run(folder / "runs" / "run-001").state().where.step == 0
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_what_is_not_there_is_not_said() -> None:
    """A run that was stopped in its first epoch has no final terms."""
    result = {"run": "R", "state": "stopped", "reason": "stopped by the user", "epochs": 0, "steps": 3}
    rest = {"seconds": 1.0, "samples_per_second": 9.0, "device": "cpu", "best": {}, "final": {}}
    assert not [line for line in training._lines(result | rest) if line.startswith("final")]


def test_ctrl_c_while_python_tidies_up_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """After the answer a signal just ends the process; Python's own handler would print a traceback."""
    before = signal.getsignal(signal.SIGINT)
    try:
        assert __main__.main(["--version"]) == 0
        assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL
    finally:
        signal.signal(signal.SIGINT, before)


def signalled(monkeypatch: pytest.MonkeyPatch, *numbers: int) -> None:
    """Send signals to this process while the first report that holds losses is recorded."""
    record = Session._record

    def recording(session: Session, progress: Progress) -> None:
        record(session, progress)
        for number in numbers if progress.losses else ():
            signal.raise_signal(number)

    monkeypatch.setattr(Session, "_record", recording)


def being_trained(aestudio: Command, folder: Path, run: Path) -> None:
    """A run has one trainer at a time; it is listed as running while it has."""
    said = aestudio("resume", run)
    assert said.status == 2
    assert "expected a run that nobody is training, found that another window or program is" in said.error
    assert [one["state"] for one in aestudio("runs", folder, "--json").json["runs"]] == ["running"]
