"""Reconstructions of several runs are made beside a run that trains, and don't disturb it."""

from __future__ import annotations

from collections.abc import Callable

import torch
from pytestqt.qtbot import QtBot

from aestudio.compare import Reconstructing
from aestudio.gui.engine import Engine
from aestudio.project import Project
from aestudio.run import Run
from tests.compare.test_reconstructed import trained

Make = Callable[..., Project]
WAIT = 20_000


def test_a_run_that_trains_meanwhile_is_not_disturbed(project: Make, qtbot: QtBot) -> None:
    made, runs = trained(project, {}, {"training.seed": 2})
    engine = Engine()
    with qtbot.waitSignal(engine.state_changed, timeout=WAIT):
        engine.start()
    experiment = project({"training.epochs": 12}).experiment
    with qtbot.waitSignal(engine.ended, timeout=WAIT):
        engine.train(experiment, made.base, made.runs / "undisturbed")
    engine.train(experiment, made.base, made.runs / "beside")
    with (
        qtbot.waitSignal(engine.ended, timeout=WAIT),
        qtbot.waitSignal(engine.job_done, timeout=WAIT) as signal,
    ):
        engine.begin("sheet", Reconstructing.of(runs), made.base)
    assert len(signal.args[1].runs) == 2
    alone, beside = (Run(made.runs / name).weights() for name in ("undisturbed", "beside"))
    assert all(torch.equal(alone[key], beside[key]) for key in alone)
    assert engine.close()
