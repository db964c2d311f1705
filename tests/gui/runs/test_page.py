"""The table of runs: found, sorted, named, hidden, thrown away and had back; no training here."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from aestudio.atomic import write_json
from aestudio.experiment import Experiment
from aestudio.experiment.experiment import code_of
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.notices import MessageBar
from aestudio.gui.runs import RunsPage, trashing
from aestudio.gui.runs.changes import ChangesSince
from aestudio.gui.runs.table_model import BEST, CODE, FAMILY, NAME, NOTE, STATE, WHEN
from aestudio.gui.runs_reader import RunsReader
from aestudio.reproduce import Reproduction
from aestudio.run import Run, RunState, Series, Summary
from aestudio.run.label import Label, read_label, write_label
from aestudio.spec import replace

LOSSES = (0.3, 0.1, 0.2)


@pytest.fixture
def table(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunsPage:
    monkeypatch.setattr(trashing, "system_trash", lambda _: None)  # the project's own
    experiment = Experiment.drafted((1, 8, 8))
    for number, loss in enumerate(LOSSES, 1):
        mine = replace(experiment, training=replace(experiment.training, epochs=10 * number))
        run = Run.create(tmp_path / "runs" / f"run-{number:03}", mine, {"parameters": 100 * number})
        state: RunState = "done" if number < 3 else "stopped"
        best = {"epoch": 1, "val_loss": loss}
        run.write_summary(Summary(state=state, started=number, epochs=number, best=best))
    engine = Engine()
    document = Document(experiment)
    reader = RunsReader(document, engine, lambda: tmp_path / "runs")
    reader.refresh()
    table = RunsPage(document, engine, reader)
    reader.setParent(table)
    qtbot.addWidget(table)
    table.resize(900, 500)
    table.show()
    qtbot.waitUntil(lambda: len(table.model.rows) == 3)
    return table


def names(table: RunsPage) -> list[str]:
    shown = table.model
    return [shown.index(row, NAME).data() for row in range(shown.rowCount())]


def select(table: RunsPage, *rows: int) -> None:
    table.table.clearSelection()
    for row in rows:
        flag = table.table.selectionModel().SelectionFlag
        index = table.model.index(row, NAME)
        table.table.selectionModel().setCurrentIndex(index, flag.Select | flag.Rows)


def test_newest_first_and_sorted_by_a_click(table: RunsPage, qtbot: QtBot) -> None:
    assert names(table) == ["run-003", "run-002", "run-001"]
    header = table.table.horizontalHeader()
    place = header.sectionViewportPosition(BEST) + 10
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place, 8))
    up = ["run-002", "run-003", "run-001"]
    assert names(table) in (up, up[::-1])


def test_sorted_by_the_column_one_stands_in(table: RunsPage) -> None:
    """S, and S again to turn it round; one stays in the column, on the run that is selected."""
    select(table, 0)
    view = table.table
    view.setCurrentIndex(view.currentIndex().siblingAtColumn(BEST))
    table.actions_["sort"].trigger()
    assert names(table) == ["run-002", "run-003", "run-001"]
    table.actions_["sort"].trigger()
    assert names(table) == ["run-001", "run-003", "run-002"]
    here = view.currentIndex()
    assert (here.row(), here.column()) == (1, BEST)
    assert [row.name for row in table.chosen] == ["run-003"]


def test_where_a_run_was_hidden_one_goes_on(table: RunsPage) -> None:
    select(table, 1)
    table.hide_or_show()
    assert names(table) == ["run-003", "run-001"]
    assert table.table.currentIndex().row() == 1
    assert table.chosen == []


def test_many_runs_are_hidden_in_one_go(table: RunsPage, qtbot: QtBot) -> None:
    """One file job and one new look at the folder, however many there are."""
    changes: list[int] = []
    table.changed.connect(lambda: changes.append(1))
    told: list[object] = []
    table.model.relabelled.connect(told.append)
    select(table, 0, 2)

    table.hide_or_show()
    qtbot.waitUntil(lambda: not table._worker.busy)

    assert (len(told), len(changes)) == (1, 1)
    assert names(table) == ["run-002"]
    folder = table._reader.folder()
    assert [read_label(folder / f"run-00{number}").hidden for number in (1, 2, 3)] == [True, False, True]


def test_runs_stand_with_the_size_of_their_code(table: RunsPage) -> None:
    wanted = str(code_of(Experiment.drafted((1, 8, 8)), (1, 8, 8))[0])
    assert [table.model.index(row, CODE).data() for row in range(3)] == [wanted] * 3
    assert not table.table.isColumnHidden(CODE)


def test_runs_are_found_by_words_and_state(table: RunsPage) -> None:
    table.filter.search.setText("RUN-00 stopped")
    assert names(table) == ["run-003"]
    assert table.filter.count.text() == "1 of 3 runs"
    table.filter.search.clear()
    state = table.filter.state
    state.setCurrentIndex(state.findData("done"))
    state.activated.emit(state.currentIndex())
    assert names(table) == ["run-002", "run-001"]


def test_a_run_is_renamed_in_place(table: RunsPage, qtbot: QtBot) -> None:
    select(table, 0)
    table.actions_["rename"].trigger()
    edit = table.table.findChild(QLineEdit)
    assert edit is not None
    edit.setText("Wide code")
    with qtbot.waitSignal(table.changed):
        QTest.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not table._worker.busy)
    path = table._reader.folder() / "run-003"
    assert read_label(path).name == "Wide code"
    assert path.is_dir()
    assert "Wide code" in names(table)


def test_hidden_runs_are_shown_on_demand(table: RunsPage, qtbot: QtBot) -> None:
    select(table, 0)
    with qtbot.waitSignal(table.changed):
        table.actions_["hide"].trigger()
    qtbot.waitUntil(lambda: names(table) == ["run-002", "run-001"])
    table.filter.hidden.setChecked(True)
    assert names(table) == ["run-003", "run-002", "run-001"]
    select(table, 0)
    assert table.actions_["hide"].text() == "Show"


def test_several_are_thrown_away_and_come_back(table: RunsPage, qtbot: QtBot) -> None:
    select(table, 0, 1)
    table.table.setFocus()
    table.actions_["delete"].trigger()
    qtbot.waitUntil(lambda: names(table) == ["run-001"])
    assert "2 runs moved to the trash" in table.message.text
    table.message.acted.emit()
    qtbot.waitUntil(lambda: len(names(table)) == 3)
    assert not table.actions_["restore"].isEnabled()


def test_what_was_thrown_away_is_told_by_its_name(table: RunsPage, qtbot: QtBot) -> None:
    write_label(table._reader.folder() / "run-003", Label(name="Wide code"))
    select(table, 0)
    with qtbot.waitSignal(table.trash.changed):
        table.actions_["delete"].trigger()
    assert "Wide code moved to the trash" in table.message.text
    with qtbot.waitSignal(table.trash.changed):
        table.message.acted.emit()
    assert "Restored Wide code." in table.message.text


def test_one_settled_on_is_shown(table: RunsPage, qtbot: QtBot) -> None:
    table._engine.state = "ready"
    with qtbot.waitSignal(table.run_chosen) as signal:
        select(table, 1)
    assert signal.args[0].name == "run-002"


def test_enter_opens_its_settings_as_an_edit(table: RunsPage) -> None:
    select(table, 0)
    QTest.keyClick(table.table, Qt.Key.Key_Return)
    assert table._document.experiment.training.epochs == 30
    table._document.undo_stack.undo()
    assert table._document.experiment == Experiment.drafted((1, 8, 8))


def test_what_came_of_a_reproduction_is_said_where_it_was_asked_for(
    table: RunsPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new run is selected in the table as it comes, which says nothing of where one looks."""
    monkeypatch.setattr(table._engine, "reproduce", lambda *_: None)
    elsewhere, found = MessageBar(), Reproduction("runs/run-001", "runs/run-004", 20, ("the weights",), True)
    qtbot.addWidget(elsewhere)
    table._engine.state = "ready"
    table.act_on(table._reader.folder() / "run-001", elsewhere, QPoint(5, 5))
    menu = QApplication.activePopupWidget()
    assert menu is not None
    menu.close()
    table.actions_["repeat"].trigger()
    select(table, 0)

    table._engine.reproduced.emit(found)
    said = "run-004 repeats run-001: equal: the losses of 20 steps and the weights"
    assert elsewhere.text.startswith(said)

    elsewhere.close_message()
    table._document.opened.emit()
    table._engine.reproduced.emit(found)
    assert elsewhere.text == "", "its project was left"


def test_a_repetition_is_told_in_the_table(table: RunsPage, qtbot: QtBot) -> None:
    path = table._reader.folder() / "run-002"
    write_json(path / "environment.json", {"repeats": "../run-001"})
    table._reader.refresh()
    qtbot.waitUntil(lambda: "repeats run-001" in table.model.texts(1), timeout=5000)
    assert "Repeats run-001" in table.model.index(1, NAME).data(Qt.ItemDataRole.ToolTipRole)


def test_reproducing_names_a_free_folder(table: RunsPage, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(
        table._engine, "reproduce", lambda path, base, new: asked.append((path.name, new.name))
    )
    table._engine.state = "ready"
    select(table, 2)
    table.actions_["repeat"].trigger()
    assert asked == [("run-001", "run-004")]


def test_what_a_run_is_part_of_stands_with_its_note_and_finds_it(table: RunsPage, qtbot: QtBot) -> None:
    path = table._reader.folder() / "run-002"
    series = Series(type="sweep", of="latent size", number=2, count=3)
    write_json(path / "environment.json", {"belongs_to": series.to_json()})
    table._reader.refresh()
    qtbot.waitUntil(lambda: table.model.index(1, NOTE).data() == "sweep of latent size, 2 of 3")
    table.filter.search.setText("sweep latent")
    assert names(table) == ["run-002"]


def test_it_is_said_what_changed_since_a_run(table: RunsPage) -> None:
    select(table, 0)
    table.actions_["changed"].trigger()
    said = table.findChild(ChangesSince)
    assert said is not None
    assert said.said.text() == "1 thing in the editor differs from what run-003 trained."
    row = [said.table.item(0, column).text() for column in range(3)]  # type: ignore[union-attr]
    assert row == ["Epochs", "30", "20"]
    table.open_settings()
    assert said.said.text() == "Nothing: the editor has what run-003 trained."
    assert said.table.isHidden()
    said.close()


def test_a_run_is_opened_with_its_weights_for_the_next(table: RunsPage, qtbot: QtBot) -> None:
    select(table, 0)
    assert not table.actions_["weights"].isEnabled()
    table._engine.state = "ready"
    table._engine.state_changed.emit("ready")
    with qtbot.waitSignals([table.run_chosen, table.weights_wanted]):
        table.actions_["weights"].trigger()
    assert table._document.experiment.training.epochs == 30
    assert table._document.undo_stack.undoText() == "Open run-003 with its weights"


def test_only_a_run_that_was_left_can_be_resumed(table: RunsPage, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(table._engine, "resume", lambda path, base: asked.append(path.name))
    table._engine.state = "ready"
    select(table, 1)
    assert not table.actions_["resume"].isEnabled()
    select(table, 0)
    table.actions_["resume"].trigger()
    assert asked == ["run-003"]


def test_no_column_is_cut_however_narrow(table: RunsPage) -> None:
    view = table.table
    for width, shown in ((600, False), (1200, True)):
        table.resize(width, 500)
        QTest.qWait(1)
        assert view.isColumnHidden(STATE) is not shown
        assert view.horizontalScrollBar().maximum() == 0


def test_runs_of_several_families_are_told_apart_at_a_glance(table: RunsPage, qtbot: QtBot) -> None:
    """A GAN and a flow stood side by side with nothing that told which is which."""
    view, header = table.table, table.table.horizontalHeader()
    table.resize(600, 500)
    qtbot.waitUntil(lambda: view.isColumnHidden(FAMILY))
    flow = Experiment.drafted((2,), data={"kind": "plane", "count": 200}, family="flow")
    Run.create(table._reader.folder() / "run-004", flow, {}).write_summary(Summary(state="done", started=4))
    table._reader.refresh()
    qtbot.waitUntil(lambda: len(table.model.rows) == 4)
    assert header.visualIndex(FAMILY) == 1
    assert not view.isColumnHidden(FAMILY)
    assert view.isColumnHidden(CODE)
    assert view.horizontalScrollBar().maximum() == 0
    table.model.show_rows([row for row in table.model.all if row.family != "flow"])
    assert view.isColumnHidden(FAMILY)
    assert not view.isColumnHidden(CODE)


def test_a_double_click_shows_a_run_and_writes_a_note(table: RunsPage, qtbot: QtBot) -> None:
    """It renamed the run."""
    view = table.table

    def double_click(column: int) -> None:
        place = view.visualRect(table.model.index(1, column)).center()
        for press in (QTest.mouseClick, QTest.mouseDClick):
            press(view.viewport(), Qt.MouseButton.LeftButton, pos=place)

    with qtbot.waitSignal(table.run_chosen) as shown:
        double_click(NAME)
    assert shown.args == [table.model.rows[1].path]
    assert view.state() != view.State.EditingState
    double_click(NOTE)
    assert view.state() == view.State.EditingState


def test_the_arrow_of_the_sorted_column_has_room(table: RunsPage) -> None:
    across = Qt.Orientation.Horizontal
    assert str(table.model.headerData(WHEN, across, int(Qt.ItemDataRole.DisplayRole))) != "When"
    table.table.sortByColumn(BEST, Qt.SortOrder.AscendingOrder)
    assert str(table.model.headerData(WHEN, across, int(Qt.ItemDataRole.DisplayRole))) == "When"


def test_all_that_is_selected_is_told_once_and_from_the_top(table: RunsPage) -> None:
    view = table.table
    view.selectAll()
    assert [row.path for row in view.chosen()] == [row.path for row in table.model.rows]
    view.selectRow(1)
    assert [row.path for row in view.chosen()] == [table.model.rows[1].path]
    view.clearSelection()
    assert view.chosen() == []


def test_the_titles_do_not_ask_for_every_run_that_is_selected(
    table: RunsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    header, asked = table.table.horizontalHeader(), list[int]()
    known = table.model.flags

    def note(index: QModelIndex) -> Qt.ItemFlag:
        asked.append(index.row())
        return known(index)

    table.table.selectAll()
    monkeypatch.setattr(table.model, "flags", note)
    header.grab()
    assert len(table.chosen) == 3
    assert asked == []


def test_the_menu_of_another_list_is_the_same_and_says_there_what_came_of_it(
    table: RunsPage, qtbot: QtBot
) -> None:
    elsewhere = MessageBar()
    qtbot.addWidget(elsewhere)
    table.filter.search.setText("run-003")
    run = next(row.path for row in table.model.all if row.name == "run-001")
    table.act_on(run, elsewhere, QPoint(5, 5))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == [one.text() for one in table.actions_.values()]
    menu.close()
    table.actions_["delete"].trigger()
    qtbot.waitUntil(lambda: "run-001 moved to the trash" in elsewhere.text, timeout=5000)
    assert elsewhere.action == "Undo"
    assert not table.message.text
    table.restore()
    qtbot.waitUntil(lambda: "Restored run-001" in elsewhere.text, timeout=5000)


def test_a_run_listed_elsewhere_is_named_in_the_table(table: RunsPage, qtbot: QtBot) -> None:
    table.hide()
    with qtbot.waitSignal(table.wanted):
        table.act_on(table.model.rows[1].path, table.message, QPoint())
        menu = QApplication.activePopupWidget()
        assert menu is not None
        menu.close()
        table.actions_["rename"].trigger()
    assert table.table.currentIndex().row() == 1


def test_settings_of_a_run_listed_elsewhere_are_opened(table: RunsPage) -> None:
    row = table.model.rows[1]
    table.act_on(row.path, table.message)
    assert table._document.experiment == row.experiment
