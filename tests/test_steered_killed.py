"""A process that trains a steered run is killed in mid-epoch: the run goes on as if it had not been."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from aestudio.run import Run
from aestudio.session import Session
from aestudio.trainer import Progress
from tests.trainer.small import data, experiment

SETTINGS = {
    "training.epochs": 8,
    "networks.encoder.layers[1]": {"kind": "dropout", "rate": 0.3},
    "networks.encoder.layers[2].activation": "relu",
}
CHANGES = {
    3: ("learning rate", 0.01),
    6: ("batch size", 7),
    13: ("optimizer", {"kind": "sgd", "learning_rate": 0.05, "momentum": 0.9}),
    15: ("code penalty", 0.02),
}
SCRIPT = """
import sys, time
from pathlib import Path
from aestudio.trainer import loop
from tests.test_steered_killed import steered

loop.REPORT_SECONDS = 0.0
for progress in steered(Path(sys.argv[1])):
    if progress.step == int(sys.argv[2]):
        print("there", flush=True)
        time.sleep(600)
"""


def steered(path: Path) -> Iterator[Progress]:
    """The reports of a run to which `CHANGES` are made, each at its step."""
    session, left = Session.start(experiment(SETTINGS), data(), path), dict(CHANGES)
    for progress in session.progress():
        if progress.step in left:
            session.change(*left.pop(progress.step))
        yield progress


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no kill -9")
@pytest.mark.parametrize("step", [15, 18])
def test_a_steered_run_that_was_killed_ends_as_one_that_was_not(
    step: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Right after the last change, before a step was taken by it, and some steps later."""
    script = [sys.executable, "-c", SCRIPT, str(tmp_path / "killed"), str(step)]
    with subprocess.Popen(script, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "there\n"
        process.send_signal(signal.SIGKILL)
    monkeypatch.setattr("aestudio.trainer.loop.REPORT_SECONDS", 0.0)
    for _ in steered(tmp_path / "whole"):
        pass
    killed, whole = Run(tmp_path / "killed"), Run(tmp_path / "whole")
    assert killed.summary.state == "interrupted"
    assert [(e["step"], e["event"]) for e in killed.events() if "base" in e] == [
        (at, name) for at, (name, _) in CHANGES.items()
    ]

    for _ in Session.resume(killed, data()).progress():
        pass

    assert killed.history().steps == whole.history().steps
    assert killed.history().epochs == whole.history().epochs
    weights = killed.weights()
    assert all(torch.equal(value, weights[name]) for name, value in whole.weights().items())
    assert killed.summary.final == whole.summary.final
