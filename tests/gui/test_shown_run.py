"""Which weights a view shows, in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aestudio.experiment import Experiment
from aestudio.gui import shown_run
from aestudio.gui.engine import Engine
from aestudio.gui.messages import RunInfo
from aestudio.gui.shown_run import ShownRun
from aestudio.run import Run
from aestudio.run.label import Label, write_label


def test_a_run_that_gets_a_name_is_called_by_it_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    engine = Engine()
    shown = ShownRun(engine)
    shown.run = RunInfo(
        Run.create(tmp_path / "run-001", Experiment(), {}).path, Experiment(), "CPU", live=False
    )
    write_label(shown.run.path, Label(name="Wider"))
    with qtbot.waitSignal(shown.changed):
        engine.runs_named.emit()
    assert shown.words() == "Wider"


@pytest.mark.parametrize(
    ("epoch", "words"),
    [
        (None, "run-001"),
        (0, "in the first epoch of run-001"),  # it may have learned nothing
        (12, "epoch 12 of run-001"),
    ],
)
def test_it_says_how_far_the_weights_are(qapp: QApplication, epoch: int | None, words: str) -> None:
    shown = ShownRun(Engine())
    shown.run, shown.epoch = RunInfo(Path("run-001"), Experiment(), "CPU", live=True), epoch
    assert shown.words() == words


def test_an_answer_that_took_a_while_is_of_the_epoch_it_was_begun_in(qapp: QApplication) -> None:
    shown = ShownRun(Engine())
    shown.run, shown.epoch = RunInfo(Path("run-001"), Experiment(), "CPU", live=True), 12
    assert shown.words(8) == "epoch 8 of run-001"
    assert shown.words(0) == "in the first epoch of run-001"


def test_its_name_is_read_once_however_often_it_is_said(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []

    def run_name(path: Path) -> str:
        read.append(path)
        return path.name

    monkeypatch.setattr(shown_run, "run_name", run_name)
    shown = ShownRun(Engine())
    shown.run = RunInfo(Path("run-001"), Experiment(), "CPU", live=True)
    assert [shown.words() for _ in range(3)] == ["run-001"] * 3
    assert read == [Path("run-001")]
