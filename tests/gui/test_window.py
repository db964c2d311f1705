"""The real window, used with mouse and keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QScrollArea,
)
from pytestqt.qtbot import QtBot

from aestudio.atomic import write_json
from aestudio.experiment import Experiment
from aestudio.gui import settings
from aestudio.gui.left_behind import AUTOSAVE, left_behind
from aestudio.gui.window import MainWindow
from aestudio.gui.workspace import Workspace
from aestudio.networks import Network
from aestudio.project import Project, load, save
from aestudio.run import runs_in
from aestudio.spec import replace

WAIT = 60_000


def workspace_of(window: MainWindow) -> Workspace:
    assert window.workspace is not None
    return window.workspace


def open_short(window: MainWindow, qtbot: QtBot, epochs: int = 2) -> Workspace:
    """The digits example, with few epochs, its data loaded."""
    window.open_example("digits")
    workspace = workspace_of(window)
    set_epochs(workspace, epochs)
    qtbot.waitUntil(lambda: workspace.engine.state == "ready" and not workspace.training.reason, timeout=WAIT)
    return workspace


def set_epochs(workspace: Workspace, epochs: int) -> None:
    experiment = workspace.document.experiment
    training = replace(experiment.training, epochs=epochs, threads=1)
    workspace.document.edit(replace(experiment, training=training), "Change epochs")


def train(workspace: Workspace, qtbot: QtBot) -> None:
    with qtbot.waitSignal(workspace.engine.ended, timeout=WAIT):
        qtbot.mouseClick(workspace.training.buttons.primary, Qt.MouseButton.LeftButton)


def test_an_example_is_trained_in_two_clicks_and_saved_with_its_run(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = open_short(window, qtbot)
    train(workspace, qtbot)
    place = tmp_path / "Mine"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(place), ""))

    assert window.save()

    qtbot.waitUntil(lambda: workspace.storage.is_settled, timeout=WAIT)  # its baselines may be on the way
    folder = tmp_path / "Mine.aestudio"
    assert load(folder).experiment == workspace.document.experiment
    assert [run.summary.state for run in runs_in(folder / "runs")] == ["done"]
    assert not window.isWindowModified()
    assert settings.recent() == [folder]
    window.actions_._file.aboutToShow.emit()
    assert window.actions_._recent.isEnabled()


def test_a_window_in_which_nothing_was_opened_makes_no_folder(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    workspace = workspace_of(window)
    qtbot.waitUntil(lambda: workspace.engine.state == "ready" and not workspace.reader.busy, timeout=WAIT)
    assert not (tmp_path / "data" / "unsaved").exists()


def test_undo_takes_back_an_edit_and_the_dirty_mark(window: MainWindow, qtbot: QtBot) -> None:
    window.open_example("digits")
    workspace = workspace_of(window)
    before = workspace.document.experiment
    set_epochs(workspace, 3)
    assert window.isWindowModified()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)

    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    assert workspace.document.experiment == before
    assert not window.isWindowModified()


def test_closing_with_changes_asks_and_cancel_keeps_them(
    window: MainWindow, qtbot: QtBot, answers: list[str]
) -> None:
    window.open_example("digits")
    set_epochs(workspace_of(window), 3)
    answers.append("Cancel")

    assert not window.close()

    assert window.isVisible()
    assert workspace_of(window).document.experiment.training.epochs == 3


def test_a_project_that_cannot_be_opened_is_said_in_words_and_the_open_one_stays(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window.open_example("digits")
    broken = tmp_path / "Broken.aestudio"
    broken.mkdir()
    (broken / "project.json").write_text('{"format": 1, "experiment": {')

    window.open_project(broken)

    assert "Broken.aestudio" in window.message.text
    assert "JSON" in window.message.text
    assert workspace_of(window).document.name == "Digits 8×8, code of 2"
    assert (broken / "project.json").read_text() == '{"format": 1, "experiment": {'


def test_unsaved_changes_of_a_project_are_offered_after_a_crash(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    project = save(Project(Experiment()), tmp_path / "A.aestudio")
    assert project.path is not None
    changed = replace(project.experiment, training=replace(project.experiment.training, epochs=99))
    text = (project.path / "project.json").read_text().replace('"epochs": 20', '"epochs": 99')
    (project.path / AUTOSAVE).write_text(text)

    window.open_project(project.path)
    assert workspace_of(window).document.experiment == project.experiment
    window.message.acted.emit()

    assert workspace_of(window).document.experiment == changed
    workspace_of(window).document.undo_stack.undo()


def test_a_project_dropped_on_the_window_is_opened(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    project = save(Project(Experiment()), tmp_path / "Dropped.aestudio")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(project.path))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier

    window.dropEvent(QDropEvent(QPointF(5, 5), copy, mime, left, none))
    qtbot.waitUntil(lambda: workspace_of(window).document.name == "Dropped", timeout=WAIT)


def test_a_run_started_while_another_project_opens_is_asked_about(
    window: MainWindow, qtbot: QtBot, answers: list[str]
) -> None:
    workspace = open_short(window, qtbot, epochs=100_000)
    with qtbot.waitSignal(workspace.engine.progress, timeout=WAIT):
        qtbot.mouseClick(workspace.training.buttons.primary, Qt.MouseButton.LeftButton)
    answers[:] = ["Keep training"]  # by what it does; the fixture answers "Stop and close" in the end

    window.open_example("mnist-64")

    assert workspace.document.name == "Digits 8×8, code of 2"
    assert workspace.engine.state == "training"


def test_the_title_follows_an_edit_of_the_networks(window: MainWindow) -> None:
    window.open_example("digits")
    document = workspace_of(window).document
    assert window.windowTitle().startswith("Digits 8×8, code of 2[*]")
    document.edit(document.project.variant(1), "Settings “code of 4”")
    assert window.windowTitle().startswith("Digits 8×8[*]")


def test_panels_are_not_made_tabs_by_a_drag_that_misses_the_edge_between_them(window: MainWindow) -> None:
    assert not window.dockOptions() & window.DockOption.AllowTabbedDocks
    assert window.dockOptions() & window.DockOption.AllowNestedDocks


def test_every_control_says_what_it_is(window: MainWindow, qtbot: QtBot) -> None:
    window.open_example("digits")
    kinds = (QAbstractButton, QComboBox, QAbstractSpinBox, QLineEdit)
    silent = [
        f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for kind in kinds
        for widget in window.findChildren(kind)
        if widget.isVisible()
        and not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text())
        and not isinstance(widget.parent(), QLineEdit | QAbstractSpinBox | QComboBox)  # parts of these
    ]

    assert silent == []


def test_filling_the_window_and_back(window: MainWindow, qtbot: QtBot) -> None:
    window.open_example("digits")
    workspace = workspace_of(window)

    window.toggle_filled()
    assert not any(dock.isVisible() for dock in workspace.docks.values())
    window.toggle_filled()

    assert all(dock.isVisible() for dock in workspace.docks.values())


def test_a_view_in_its_own_window_comes_back_when_that_closes(window: MainWindow, qtbot: QtBot) -> None:
    window.open_example("digits")
    tabs = workspace_of(window).tabs
    view, count = tabs.currentWidget(), tabs.count()

    tabs.take_out()
    assert tabs.indexOf(view) == -1
    tabs.put_all_back()

    assert tabs.count() == count
    assert tabs.currentWidget() is view


def test_recovered_work_is_not_given_up_without_a_question(
    window: MainWindow, qtbot: QtBot, answers: list[str]
) -> None:
    window.open_example("digits")
    set_epochs(workspace_of(window), 3)
    storage = workspace_of(window).storage
    storage.autosave()
    storage._worker.wait()
    folder = storage.folder
    storage.begin()  # as if the window were gone
    workspace_of(window).document.undo_stack.setClean()
    (found,) = left_behind()
    window._opening.open_recovered(found)
    assert workspace_of(window).document.experiment.training.epochs == 3
    answers.append("Cancel")

    assert not window.close()

    assert folder.exists()


def test_recovered_work_is_discarded_only_when_that_is_confirmed(
    window: MainWindow, qtbot: QtBot, answers: list[str]
) -> None:
    folder = settings.unsaved_folder() / "Left"
    folder.mkdir(parents=True)
    (folder / "runs" / "run-001").mkdir(parents=True)
    write_json(folder / AUTOSAVE, {**Project(Experiment()).to_json(), "title": "Mine"})
    page = window.start_page
    page.set_recovered(left_behind())
    (found,) = page.recovered

    answers.append("Keep it")
    page.discard_wanted.emit(found)
    assert found.file.exists()

    answers.append("Discard")
    page.discard_wanted.emit(found)
    qtbot.waitUntil(lambda: not page.recovered)
    assert not folder.exists()


def test_the_run_of_recovered_work_is_shown_so_that_it_can_go_on(window: MainWindow, qtbot: QtBot) -> None:
    """Nothing told of it: the window opened on the guide, and offered to start training."""
    workspace = open_short(window, qtbot)
    train(workspace, qtbot)
    workspace.storage.autosave()
    workspace.storage._worker.wait()
    workspace.storage.begin()  # as if the window were gone
    workspace.document.undo_stack.setClean()
    (found,) = left_behind()

    with qtbot.waitSignal(workspace.engine.run_changed, check_params_cb=bool, timeout=WAIT) as shown:
        window._opening.show(found.project, found.title, found.folder)

    assert shown.args[0].path == found.folder / "runs" / "run-001"


def test_saving_under_a_name_that_another_project_has_asks_first(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: list[str]
) -> None:
    kept = save(Project(Experiment()), tmp_path / "Work.aestudio")
    window.open_example("digits")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "Work"), ""))
    answers.append("Cancel")

    assert not window.save()

    assert load(tmp_path / "Work.aestudio").experiment == kept.experiment


def test_a_name_that_is_free_is_proposed_for_a_project(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file dialog steps into a folder that it is told of, and the next one into the last."""
    taken = save(Project(Experiment()), tmp_path / "digits-8x8-code-of-2.aestudio")
    proposed: list[str] = []

    def ask(parent: object, title: str, at: str) -> tuple[str, str]:
        proposed.append(at)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    for folder in (tmp_path, taken.path):
        settings.settings().setValue("folder", str(folder))
        window.open_example("digits")
        window.save_as()
    assert proposed == [str(tmp_path / "digits-8x8-code-of-2-2.aestudio")] * 2


def test_no_project_is_saved_inside_another(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: list[str]
) -> None:
    other = save(Project(Experiment()), tmp_path / "Work.aestudio")
    for chosen in ("Mine", "runs/Other.aestudio"):
        place = str(tmp_path / "Work.aestudio" / chosen)
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, place=place: (place, ""))
        window.open_example("digits")
        assert window.save_as()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (f"{other.path}/Work.aestudio", ""))
    answers.append("Cancel")
    assert not window.save_as()
    assert {path.name for path in tmp_path.glob("*")} >= {"Mine.aestudio", "Other.aestudio"}
    assert not list(tmp_path.glob("Work.aestudio/**/*.aestudio"))
    assert load(tmp_path / "Work.aestudio").experiment == other.experiment


def test_the_run_of_a_project_that_is_saved_can_go_on(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = open_short(window, qtbot)
    train(workspace, qtbot)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "A.aestudio"), ""))
    with qtbot.waitSignal(workspace.engine.run_changed, timeout=WAIT):
        window.save()

    assert workspace.engine.run is not None
    assert workspace.engine.run.path == tmp_path / "A.aestudio" / "runs" / "run-001"
    qtbot.waitUntil(lambda: workspace.training.situation.run_state == "done", timeout=WAIT)
    with qtbot.waitSignal(workspace.engine.ended, timeout=WAIT):
        workspace.training.buttons.carry_on.click()
    assert len(runs_in(tmp_path / "A.aestudio" / "runs")) == 2


def test_a_variant_that_does_not_fit_is_not_offered(window: MainWindow, qtbot: QtBot) -> None:
    window.open_example("digits")
    document = workspace_of(window).document
    offered = [button for _, button in workspace_of(window).guide._offered]
    assert offered
    qtbot.waitUntil(lambda: all(button.isEnabled() for button in offered))
    networks = {**document.experiment.networks, "encoder": Network(layers=())}
    document.edit(replace(document.experiment, networks=networks), "Delete all layers")
    qtbot.waitUntil(lambda: not any(button.isEnabled() for button in offered))
    assert "doesn't fit" in offered[0].toolTip()
    document.undo_stack.undo()
    qtbot.waitUntil(lambda: all(button.isEnabled() for button in offered))


def test_a_variant_changes_only_what_the_variants_differ_in(window: MainWindow, qtbot: QtBot) -> None:
    window.open_example("mnist-outputs")
    workspace = workspace_of(window)
    set_epochs(workspace, 3)
    variants = workspace.document.project.variants
    workspace.guide._use(variants[2])
    assert workspace.document.experiment.family.loss.kind == "bce"

    workspace.guide._use(variants[0])

    assert workspace.document.experiment.family.loss.kind == "mse"
    assert workspace.document.experiment.training.epochs == 3


def test_layers_pictures_and_texts_are_copied_by_the_same_keys(window: MainWindow, qtbot: QtBot) -> None:
    workspace, control = open_short(window, qtbot), Qt.KeyboardModifier.ControlModifier
    train(workspace, qtbot)
    tree, clipboard = workspace.builder.tree, QGuiApplication.clipboard()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)

    def layers() -> int:
        return len(workspace.document.experiment.networks["encoder"].layers)

    before = layers()
    tree.setFocus()
    tree.select([(1,)])
    for key in (Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_D):
        qtbot.keyClick(tree, key, control)
    assert layers() == before + 2
    qtbot.keyClick(tree, Qt.Key.Key_X, control)
    qtbot.keyClick(tree, Qt.Key.Key_Delete)
    assert layers() == before
    qtbot.keyClick(tree, Qt.Key.Key_A, control)
    assert len(tree.paths()) == before

    viewer = workspace.viewers[0]
    workspace.tabs.show_view(viewer)
    qtbot.waitUntil(lambda: viewer.has_picture, timeout=WAIT)
    viewer.setFocus()
    qtbot.keyClick(viewer, Qt.Key.Key_C, control)
    assert not clipboard.pixmap().isNull()

    line = workspace.builder.palette_line
    line.setFocus()
    qtbot.keyClicks(line, "bat")
    line.selectAll()
    qtbot.keyClick(line, Qt.Key.Key_C, control)
    assert clipboard.text() == "bat"
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert layers() == before + 1
    qtbot.keyClick(line, Qt.Key.Key_Z, control)
    assert (line.text(), layers()) == ("", before), "undo takes back the layer, not the word searched for"


@pytest.mark.parametrize("size", [(1280, 800), (900, 600)])
def test_the_page_of_the_data_pushes_nothing_out_of_the_window(
    window: MainWindow, qtbot: QtBot, size: tuple[int, int]
) -> None:
    workspace = open_short(window, qtbot)
    window.resize(*size)
    workspace.data.edit()
    qtbot.waitUntil(lambda: workspace.data.height() > 300)
    total, dock = workspace.builder.list.total_line, workspace.docks["build"]
    area = dock.findChild(QScrollArea)
    assert area is not None
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    bottom = total.mapTo(window, total.rect().bottomLeft()).y()
    assert bottom < workspace.status.mapTo(window, workspace.status.rect().topLeft()).y()
    assert not total.visibleRegion().isEmpty()
    assert dock.geometry().bottom() < workspace.status.geometry().top()


def test_f5_pressed_before_anything_is_loaded_trains_as_soon_as_it_can(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    window.open_example("digits")
    page = window.opening_page
    assert page.isVisible()
    page.order()  # the offscreen window has no focus for its shortcut
    assert page.words == "Opening …, then training starts"
    window.load()
    qtbot.waitUntil(lambda: window.workspace is not None, timeout=WAIT)
    workspace = workspace_of(window)
    qtbot.waitUntil(lambda: workspace.engine.state == "training", timeout=WAIT)
    assert page.words == "Opening …"
    workspace.engine.stop()
    qtbot.waitUntil(lambda: workspace.engine.state == "ready", timeout=WAIT)
    monkeypatch.setattr(window, "may_leave", lambda: True)
    window.close()
