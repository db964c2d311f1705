"""The list of the runs that can be compared."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from aestudio.compare import Compared
from aestudio.experiment import Experiment
from aestudio.gui.compare.runs_list import RunTicks


def test_an_unfinished_run_says_so_where_one_points_at_it(qtbot: QtBot) -> None:
    given = Experiment.parse({"training": {"epochs": 1000}})
    whole = Compared.of(Path("run-1"), given, epochs=1000)
    ticks = RunTicks()
    qtbot.addWidget(ticks)
    ticks.show_runs([Compared.of(Path("run-2"), given, state="stopped", epochs=32), whole])
    assert "stopped after 32 of 1,000 epochs" in ticks.list.item(0).toolTip()
    ticks.show_runs([Compared.of(Path("run-2"), given, epochs=1000), whole])
    assert "stopped" not in ticks.list.item(0).toolTip(), "it went on to its end"
