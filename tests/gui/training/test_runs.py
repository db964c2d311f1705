"""The list of runs and the settings, with the real engine."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from aestudio.atomic import write_json
from aestudio.gui.runs_reader import RunsReader
from aestudio.gui.training.runs import RunsList
from aestudio.gui.training.runs_model import NAME, TICK, WHEN
from aestudio.gui.training.settings import TrainingSettings
from aestudio.run import Run, Summary
from aestudio.run.hold import hold
from aestudio.run.label import Label, write_label
from aestudio.spec import replace
from tests.gui.training.conftest import LONG, Desk

YEARS_AGO = Summary(state="stopped", started=1e9, epochs=1234, best={"epoch": 1, "val_loss": 0.012345})


@pytest.fixture
def runs(ready: Desk) -> RunsList:
    reader = RunsReader(ready.document, ready.engine, ready.folder)
    reader.refresh()
    runs = RunsList(ready.document, ready.engine, reader)
    reader.setParent(runs)
    ready.qtbot.addWidget(runs)
    runs.resize(340, 260)
    runs.show()
    return runs


def texts(runs: RunsList, row: int) -> list[str]:
    return [runs.model.data(runs.model.index(row, column)) for column in range(1, runs.model.columnCount())]


def test_runs_are_listed_as_they_end(ready: Desk, runs: RunsList) -> None:
    ready.train(epochs=2)
    ready.train(epochs=3)
    ready.until(lambda: len(runs.model.rows) == 2 and runs.model.rows[0].summary.state == "done")
    assert [texts(runs, row)[:2] for row in (0, 1)] == [["run-002", "3"], ["run-001", "2"]]
    best = runs.model.rows[0].summary.best["val_loss"]
    assert float(texts(runs, 0)[2]) == pytest.approx(best, rel=1e-3)
    assert runs.chosen is not None
    assert runs.chosen.path.name == "run-002"


def test_runs_that_another_program_makes_and_trains_are_listed(ready: Desk, runs: RunsList) -> None:
    """As the command line does in a project that is open; the first makes the folder for all."""
    ready.until(lambda: not runs._reader.busy)
    assert runs.model.rows == []
    told: list[int] = []
    runs._reader.changed_elsewhere.connect(lambda: told.append(len(runs._reader.rows)))
    run = Run.create(ready.runs / "run-001", ready.document.experiment, {})
    ready.until(lambda: [row.path.name for row in runs.model.rows] == ["run-001"])
    with hold(run.lock) as lock:
        run.write_summary(Summary("running"))
        Run.create(ready.runs / "run-002", ready.document.experiment, {})
        ready.until(lambda: [row.summary.state for row in runs.model.rows][1:] == ["running"])
        run.write_summary(YEARS_AGO)
        lock.release()
    ready.until(lambda: runs.model.rows[1].summary.state == "stopped")
    assert told == sorted(told)


def test_what_nobody_changed_is_not_shown_anew(ready: Desk, runs: RunsList) -> None:
    ready.train(epochs=2)
    ready.until(lambda: runs.model.rows and not runs._reader.busy)
    shown: list[None] = []
    runs._reader.changed.connect(lambda: shown.append(None))
    runs._reader._look()  # as the window is come back to
    ready.until(lambda: not runs._reader.busy)
    assert shown == []


def test_a_renamed_run_has_its_name_in_the_row_and_its_tip_is_plain_text(ready: Desk, runs: RunsList) -> None:
    write_label(ready.train(epochs=2), Label(name="Wide code"))
    runs._reader.refresh()
    ready.until(lambda: runs.model.rows and texts(runs, 0)[:1] == ["Wide code"])
    tip = runs.model.data(runs.model.index(0, NAME), Qt.ItemDataRole.ToolTipRole)
    assert tip.startswith("Wide code (run-001): done\n")


def test_a_repetition_says_beside_its_name_of_which_run(ready: Desk, runs: RunsList) -> None:
    path = ready.train(epochs=2)
    write_json(path / "environment.json", {"repeats": "../run-007"})
    runs._reader.refresh()
    ready.until(lambda: bool(runs.model.rows) and runs.model.rows[0].again == "repeats run-007")
    tip = runs.model.data(runs.model.index(0, NAME), Qt.ItemDataRole.ToolTipRole)
    assert tip.startswith("run-001 repeats run-007: done\n")


def test_a_click_shows_the_run(ready: Desk, runs: RunsList) -> None:
    first = ready.train(epochs=2)
    ready.train(epochs=2)
    ready.until(lambda: len(runs.model.rows) == 2)
    place = runs.table.visualRect(runs.model.index(1, NAME)).center()
    with ready.qtbot.waitSignal(ready.engine.run_changed) as signal:
        QTest.mouseClick(runs.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert signal.args[0].path == first
    assert not signal.args[0].live


def test_a_tick_lays_a_run_over_by_mouse_and_by_space(ready: Desk, runs: RunsList) -> None:
    first = ready.train(epochs=2)
    ready.train(epochs=2)
    ready.until(lambda: len(runs.model.rows) == 2)
    place = runs.table.visualRect(runs.model.index(1, TICK)).center()
    with ready.qtbot.waitSignal(runs.overlaid) as signal:
        QTest.mouseClick(runs.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert signal.args == [[first]]
    runs.table.setFocus()
    with ready.qtbot.waitSignal(ready.engine.run_changed):
        runs.table.setCurrentIndex(runs.model.index(1, NAME))
    ready.until(lambda: runs.model.rows)
    runs.table.setCurrentIndex(runs.model.index(0, NAME))
    with ready.qtbot.waitSignal(runs.overlaid) as signal:
        QTest.keyClick(runs.table, Qt.Key.Key_Space)
    assert [path.name for path in signal.args[0]] == ["run-002"]


def test_runs_of_another_loss_are_not_offered_and_it_says_why(ready: Desk, runs: RunsList) -> None:
    ready.train(epochs=2)
    experiment = ready.document.experiment
    ready.document.edit(replace(experiment, family=replace(experiment.family, loss="mae")), "Change loss")
    ready.train(epochs=2)
    ready.until(lambda: len(runs.model.rows) == 2)
    index = runs.model.index(1, TICK)
    assert runs.model.data(index, Qt.ItemDataRole.CheckStateRole) is None
    assert "its loss is another one" in runs.model.data(index, Qt.ItemDataRole.ToolTipRole)
    runs.model.toggle(1)
    assert runs.model.data(index, Qt.ItemDataRole.CheckStateRole) is None


def test_enter_and_the_menu_ask_for_what_the_table_offers(ready: Desk, runs: RunsList) -> None:
    run = ready.train(epochs=2)
    ready.until(lambda: runs.chosen)
    asked: list[tuple[object, ...]] = []
    runs.menu_wanted.connect(lambda *what: asked.append(what))
    QTest.keyClick(runs.table, Qt.Key.Key_Return)
    place = runs.table.visualRect(runs.model.index(0, NAME)).center()
    runs.table.customContextMenuRequested.emit(place)
    runs.more.click()
    assert [path for path, *_ in asked] == [run] * 3
    assert asked[0][2] is None
    assert asked[1][2] == runs.table.viewport().mapToGlobal(place)


def test_when_each_was_trained_is_not_cut(ready: Desk, runs: RunsList) -> None:
    ready.train(epochs=2)
    ready.set(epochs=4000)
    ready.engine.train(ready.document.experiment, ready.document.base, ready.runs / "run-002")
    ready.until(lambda: len(runs.model.rows) == 2)
    ready.engine.stop()
    ready.reach("ready")
    ready.until(lambda: runs.model.rows[0].summary.state == "stopped")  # nothing more is read of it
    runs.model.rows[0] = dataclasses.replace(runs.model.rows[0], summary=YEARS_AGO)
    runs.model.tell(0)
    ready.qtbot.wait(10)
    assert texts(runs, 0)[3] == "2001-09-09"
    assert runs.table.columnWidth(WHEN) >= runs.table.sizeHintForColumn(WHEN)


def test_columns_stay_where_they_are_while_a_run_goes_on(ready: Desk, runs: RunsList) -> None:
    run = ready.train(epochs=2)
    ready.until(lambda: len(runs.model.rows) == 1)

    def places() -> list[int]:
        ready.qtbot.wait(20)
        return [runs.table.columnViewportPosition(column) for column in range(runs.model.columnCount())]

    before = places()
    for epochs, best in ((9, 0.5), (10, 0.0345), (250, 0.012345)):
        runs.model.show_live(run, epochs, {"epoch": epochs, "val_loss": best})
        assert places() == before


def test_while_a_run_trains_others_are_not_loaded(ready: Desk, runs: RunsList) -> None:
    ready.train(epochs=2)
    ready.set(epochs=LONG)
    ready.engine.train(ready.document.experiment, ready.document.base, ready.runs / "run-002")
    ready.until(lambda: len(runs.model.rows) == 2)
    assert not runs._hint.isVisible()
    ready.until(lambda: int(texts(runs, 0)[1].split(" / ")[0].replace(",", "")) > 3)
    assert float(texts(runs, 0)[2]) > 0
    runs.table.selectRow(1)
    ready.until(lambda: runs._hint.isVisible())
    assert ready.engine.run is not None
    assert ready.engine.run.path.name == "run-002"
    ready.engine.stop()
    ready.reach("ready")


def test_settings_are_named_edits_that_undo(ready: Desk) -> None:
    settings = TrainingSettings(ready.document, ready.engine)
    ready.qtbot.addWidget(settings)
    edit = settings.form("batch_size").editor("batch_size")
    edit.lineEdit().setText("32")  # type: ignore[attr-defined]
    edit.commit()  # type: ignore[attr-defined]
    assert ready.document.experiment.training.batch_size == 32
    assert ready.document.undo_stack.undoText() == "Change batch size"
    ready.document.undo_stack.undo()
    assert edit.value() == 256  # type: ignore[attr-defined]


def test_settings_say_that_they_are_for_the_next_run(ready: Desk) -> None:
    settings = TrainingSettings(ready.document, ready.engine)
    ready.qtbot.addWidget(settings)
    settings.show()
    assert settings.note == "For the next run."
    ready.set(epochs=LONG)
    ready.engine.train(ready.document.experiment, ready.document.base, ready.runs / "run-001")
    ready.reach("training")
    assert settings.note == "For the next run; the present one keeps its own."
    ready.engine.stop()
    ready.reach("ready")
    assert settings.note == "For the next run."


def test_a_schedule_is_drawn_before_the_run(ready: Desk) -> None:
    settings = TrainingSettings(ready.document, ready.engine)
    ready.qtbot.addWidget(settings)
    settings.show()
    assert settings.sketch.isHidden()
    ready.set(epochs=50, schedule={"kind": "step", "every": 10, "gamma": 0.5})
    assert settings.sketch.isVisible()
    said = "The learning rate over 50 epochs: at most 0.001, in the end 6.25e-5"
    assert settings.sketch.accessibleName() == said
    assert not settings.grab().isNull()
    ready.set(schedule={"kind": "cosine"})
    assert settings.sketch.accessibleName().endswith("in the end 0")


def test_a_problem_leads_to_its_setting(ready: Desk) -> None:
    settings = TrainingSettings(ready.document, ready.engine)
    ready.qtbot.addWidget(settings)
    settings.show()
    assert settings.reveal("optimizer.learning_rate")
    assert settings.reveal("device")
    assert not settings.reveal("no such field")
