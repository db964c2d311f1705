"""Leaving or saving while a job is at work: nothing is lost, what would be is asked about, and it ends."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from aestudio.atomic import read_json
from aestudio.bottleneck import BottleneckSweep
from aestudio.data import Dataset
from aestudio.gui.app import _quit_on_signals
from aestudio.gui.job_line import JobLine
from aestudio.gui.left_behind import AUTOSAVE
from aestudio.gui.viewers.prior import PriorViewer
from aestudio.gui.window import MainWindow
from aestudio.gui.workspace import Workspace
from aestudio.job import Pieces
from aestudio.run import runs_in
from aestudio.session import Session
from aestudio.spec import SpecError
from tests.gui.test_window import open_short, set_epochs, train

WAIT = 60_000
EXEC = QMessageBox.exec


@dataclass(frozen=True)
class Endless:
    """Computes without end, as a large comparison does; what it writes lies where a run is."""

    alone: ClassVar[bool] = False
    experiment: ClassVar[None] = None

    file: Path

    def work(self, dataset: Dataset) -> Pieces[None]:
        while True:
            time.sleep(0.001)
            self.file.write_text("so far")
            yield 0.5, "comparing"


@dataclass(frozen=True)
class Awaiting:
    """Is done once a file is there."""

    alone: ClassVar[bool] = False
    experiment: ClassVar[None] = None

    file: Path

    def work(self, dataset: Dataset) -> Pieces[None]:
        while not self.file.exists():
            time.sleep(0.001)
            yield 0.5, "writing"


@pytest.fixture
def opened(window: MainWindow, qtbot: QtBot) -> Workspace:
    return open_short(window, qtbot)


@pytest.fixture
def line(opened: Workspace) -> Iterator[JobLine]:
    line = JobLine(opened.engine, "test")
    yield line
    line.deleteLater()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, answers: list[str]) -> list[str]:
    """What was asked, and how it was explained."""
    told: list[str] = []
    answer = QMessageBox.exec

    def ask(box: QMessageBox) -> int:
        told.append(f"{box.text()} {box.informativeText()}")
        return answer(box)

    monkeypatch.setattr(QMessageBox, "exec", ask)
    return told


def sweep(workspace: Workspace) -> BottleneckSweep:
    return BottleneckSweep(
        workspace.document.experiment, (1, 2), 100_000, workspace.storage.runs, workspace.document.base
    )


def save_as(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(folder), ""))
    return folder


def states(folder: Path) -> list[str]:
    return [run.summary.state for run in runs_in(folder)]


def test_a_sweep_is_asked_about_and_goes_on_if_one_stays(
    window: MainWindow, opened: Workspace, line: JobLine, qtbot: QtBot, asked: list[str], answers: list[str]
) -> None:
    line.begin("Bottleneck sweep", sweep(opened), opened.document.base)
    qtbot.waitUntil(lambda: "epoch" in line.text, timeout=WAIT)
    answers[:] = ["Cancel"]

    assert not window.close()

    assert asked[0].startswith("Not finished yet: Bottleneck sweep ")
    assert "What was trained and measured so far stays" in asked[0]
    assert opened.engine.is_writing
    opened.engine.cancel_jobs()
    qtbot.waitUntil(lambda: not opened.engine.is_busy, timeout=WAIT)


def test_what_a_sweep_has_trained_is_saved_and_the_window_closes(
    window: MainWindow,
    opened: Workspace,
    line: JobLine,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answers: list[str],
) -> None:
    line.begin("Bottleneck sweep", sweep(opened), opened.document.base)
    qtbot.waitUntil(lambda: "epoch" in line.text, timeout=WAIT)
    kept = save_as(monkeypatch, tmp_path / "Kept.aestudio")
    answers[:] = ["End it", "Save"]

    assert window.close()

    assert not answers
    assert states(kept / "runs") == ["stopped"]  # it can go on from its last step
    assert not opened.engine._thread.isRunning()


def test_a_project_saved_during_a_sweep_gets_its_runs_when_that_is_over(
    window: MainWindow,
    opened: Workspace,
    line: JobLine,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line.begin("Bottleneck sweep", sweep(opened), opened.document.base)
    qtbot.waitUntil(lambda: "epoch" in line.text, timeout=WAIT)
    saved = save_as(monkeypatch, tmp_path / "Saved.aestudio")

    assert window.save()
    assert states(saved / "runs") == []  # it is being written where it began

    line.cancel()
    qtbot.waitUntil(lambda: states(saved / "runs") == ["stopped"], timeout=WAIT)


def test_runs_stay_where_a_job_reads_them_until_it_is_over(
    window: MainWindow,
    opened: Workspace,
    line: JobLine,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    train(opened, qtbot)
    (run,) = runs_in(opened.storage.runs)
    line.begin("A flow for the codes", Endless(run.path / "prior.json"), opened.document.base)
    qtbot.waitUntil((run.path / "prior.json").exists, timeout=WAIT)
    saved = save_as(monkeypatch, tmp_path / "Saved.aestudio")

    assert window.save()
    assert run.path.exists()

    line.cancel()
    qtbot.waitUntil(lambda: states(saved / "runs") == ["done"], timeout=WAIT)
    assert (saved / "runs" / run.path.name / "prior.json").exists()
    assert not run.path.exists()


def test_views_keep_what_they_found_for_a_run_that_moves_into_its_project(
    window: MainWindow, opened: Workspace, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(opened, qtbot)
    (run,) = runs_in(opened.storage.runs)
    prior = next(viewer for viewer in opened.viewers if isinstance(viewer, PriorViewer))
    prior._remember(run.path, None)
    saved = save_as(monkeypatch, tmp_path / "Saved.aestudio")
    qtbot.waitUntil(lambda: not opened.engine.is_busy, timeout=WAIT)

    assert window.save()

    qtbot.waitUntil(lambda: not run.path.exists(), timeout=WAIT)
    assert list(prior._kept) == [saved / "runs" / run.path.name]


def test_a_file_that_is_being_written_is_asked_about_by_name(
    window: MainWindow, opened: Workspace, line: JobLine, qtbot: QtBot, asked: list[str], answers: list[str],
    tmp_path: Path,
) -> None:  # fmt: skip
    line.begin("Exporting run-001 as run.onnx", Endless(tmp_path / "x"), tmp_path)
    qtbot.waitUntil((tmp_path / "x").exists, timeout=WAIT)
    answers[:] = ["Cancel"]
    assert not window.close()
    assert asked == ["Not finished yet: Exporting run-001 as run.onnx It is not done if you leave now."]
    answers[:] = ["End it", "Discard"]
    assert window.close()
    assert not opened.engine._thread.isRunning()


def test_a_file_is_asked_about_while_data_are_being_loaded_too(
    window: MainWindow, opened: Workspace, line: JobLine, qtbot: QtBot, asked: list[str], answers: list[str],
    tmp_path: Path,
) -> None:  # fmt: skip
    line.begin("Exporting run-001 as run.onnx", Endless(tmp_path / "x"), tmp_path)
    qtbot.waitUntil((tmp_path / "x").exists, timeout=WAIT)
    opened.engine.state = "loading"

    answers[:] = ["Cancel"]
    assert not window.close()

    assert asked == ["Not finished yet: Exporting run-001 as run.onnx It is not done if you leave now."]
    opened.engine.state = "ready"


def test_what_is_computed_to_be_looked_at_closes_without_a_question(
    window: MainWindow, opened: Workspace, line: JobLine, qtbot: QtBot, asked: list[str], answers: list[str],
    tmp_path: Path,
) -> None:  # fmt: skip
    line.begin("Reconstructing", Endless(tmp_path / "x"), tmp_path, kept=False)
    qtbot.waitUntil((tmp_path / "x").exists, timeout=WAIT)
    answers[:] = ["Discard"]

    assert window.close()

    assert len(asked) == 1
    assert "Save the changes" in asked[0]
    assert not opened.engine._thread.isRunning()


def leave(window: MainWindow, monkeypatch: pytest.MonkeyPatch, seen: Callable[[], object]) -> list[str]:
    """Leave the project; its first question stays until it goes by itself. What was asked.

    `seen` is called once the first question is seen.
    """
    asked: list[str] = []

    def answer(box: QMessageBox) -> int:
        asked.append(box.text())
        if len(asked) == 1:
            QTimer.singleShot(0, seen)
            return EXEC(box)
        next(one for one in box.buttons() if one.text() == "Discard").click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    window.show_start()
    assert not window.stage.is_open
    return asked


def hold(opened: Workspace, qtbot: QtBot) -> None:
    """Begin a run, and hold it after its first step."""
    opened.training.orders.ask("start", single=True)
    qtbot.waitUntil(lambda: opened.engine.state == "paused", timeout=WAIT)


def test_a_question_about_a_run_goes_with_the_run(
    window: MainWindow, opened: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is nothing left to stop: what was asked for is gone on with."""
    hold(opened, qtbot)
    ended: list[str] = []
    opened.engine.ended.connect(lambda result: ended.append(result["state"]))
    asked = leave(window, monkeypatch, opened.engine.go_on)
    assert asked[0] == "Stop the run and close its project?"
    assert asked[1].startswith("Save ")
    assert ended == ["done"]


def test_a_question_about_a_run_stays_while_another_waits_in_line(
    window: MainWindow, opened: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(opened, qtbot)
    opened.keeper.add([("second", opened.document.experiment)])
    opened.keeper.start()
    ended: list[str] = []
    opened.engine.ended.connect(lambda result: ended.append(result["state"]))
    leave(window, monkeypatch, opened.engine.go_on)
    assert ended == ["done", "done"]


def test_a_question_about_a_file_goes_when_it_is_written(
    window: MainWindow, opened: Workspace, line: JobLine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    line.begin("Exporting run-001 as run.onnx", Awaiting(tmp_path / "enough"), tmp_path)
    qtbot.waitUntil(lambda: bool(opened.engine.unfinished), timeout=WAIT)
    asked = leave(window, monkeypatch, (tmp_path / "enough").touch)
    assert asked[0] == "Not finished yet: Exporting run-001 as run.onnx"
    assert not line.busy


@pytest.mark.parametrize("fails", [False, True])
def test_a_run_that_is_about_to_begin_ends_before_its_project_is_left(
    window: MainWindow, opened: Workspace, qtbot: QtBot, asked: list[str], answers: list[str],
    monkeypatch: pytest.MonkeyPatch, fails: bool,
) -> None:  # fmt: skip
    """Its folder would else be deleted as it is written to, or come back behind the next project."""
    start, begun, go_on = Session.start, threading.Event(), threading.Event()

    def slow(*given: Any, **options: Any) -> Session:
        begun.set()
        assert go_on.wait(60)
        if fails:
            raise SpecError("training", "expected something else")
        return start(*given, **options)

    monkeypatch.setattr(Session, "start", slow)
    opened.training.buttons.press()
    qtbot.waitUntil(begun.is_set, timeout=WAIT)
    qtbot.waitUntil(lambda: opened.engine.state == "loading", timeout=WAIT)
    QTimer.singleShot(300, go_on.set)
    answers[:] = ["Stop and close", "Discard"]
    window.show_start()
    assert asked[0].startswith("Stop the run and close its project?")
    assert not window.stage.is_open
    assert opened.engine.state == "ready"
    assert not opened.engine.begins


def test_a_run_that_waits_for_pytorch_keeps_no_window_open(window: MainWindow, asked: list[str]) -> None:
    """PyTorch takes its time to be loaded, or can't be."""
    assert window.workspace is not None
    saving, engine = window._saving, window.workspace.engine
    engine.state, engine.begins = "starting", True
    assert saving.may_leave()
    assert asked == []
    engine.state, engine.begins = "ready", False


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")
def test_what_was_edited_a_moment_ago_is_kept_when_the_program_is_terminated(
    window: MainWindow, opened: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As at the end of a session: nobody is asked."""
    handlers: dict[int, Any] = {}
    left: list[int] = []
    monkeypatch.setattr(signal, "signal", handlers.__setitem__)
    monkeypatch.setattr(QApplication, "exit", left.append)  # or no later test could wait
    _quit_on_signals(window)
    opened.storage._worker.do("autosave", lambda: None, lambda _: None)  # a write that has just ended
    set_epochs(opened, 77)
    handlers[signal.SIGTERM]()
    assert left == [130]
    kept = read_json(opened.storage.folder / AUTOSAVE)
    assert kept["experiment"]["training"]["epochs"] == 77
