"""The real window without a mouse: from the example to two runs compared; and what each control is called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QTabBar, QToolButton
from pytestqt.qtbot import QtBot

from aestudio.gui.builder.palette import Palette
from aestudio.gui.builder.tree import LayerTree
from aestudio.gui.window import MainWindow
from aestudio.gui.workspace import Workspace
from aestudio.run import runs_in
from tests.gui.keyboard import (
    CTRL,
    KEY,
    SHIFT,
    WAIT,
    do,
    focused,
    name_of,
    named,
    nameless,
    press,
    tab_to,
    type_in,
)


def test_building_training_and_comparing_without_a_mouse(
    active: MainWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    engine, document = workspace.engine, workspace.document

    def until(done: Callable[[], Any]) -> None:
        qtbot.waitUntil(lambda: bool(done()), timeout=WAIT)

    tab_to(lambda widget: name_of(widget).startswith("Digits"))
    press(KEY.Key_Return)
    until(lambda: engine.state == "ready" and not workspace.training.reason)

    # build: a layer, its units, and both taken back
    layers = document.experiment.networks["encoder"].layers
    tree = tab_to(lambda widget: isinstance(widget, LayerTree))
    press(KEY.Key_Home, KEY.Key_Down)
    tab_to(lambda widget: isinstance(widget, Palette))
    type_in("dense")
    press(KEY.Key_Return)
    assert len(document.experiment.networks["encoder"].layers) == len(layers) + 1
    tab_to(lambda widget: widget is tree)
    press(KEY.Key_Return)
    tab_to(named("Units"))
    press(KEY.Key_A, held=CTRL)
    type_in("48")
    press(KEY.Key_Return)
    assert 48 in [getattr(layer, "units", 0) for layer in document.experiment.networks["encoder"].layers]
    press(KEY.Key_Z, KEY.Key_Z, held=CTRL)
    assert document.experiment.networks["encoder"].layers == layers

    # train: hold, go on, end
    press(KEY.Key_F5)
    until(lambda: engine.state == "training")
    press(KEY.Key_F6)
    until(lambda: engine.state == "paused")
    press(KEY.Key_F5)
    until(lambda: engine.state == "training")
    press(KEY.Key_F5, held=SHIFT)
    until(lambda: engine.state == "ready")

    # another learning rate, another run
    for _ in range(7):
        press(KEY.Key_F8)
        if workspace.docks["train"].isAncestorOf(focused()):
            break
    tab_to(named("Learning rate"))
    press(KEY.Key_A, held=CTRL)
    type_in("0.01")
    press(KEY.Key_Return)
    press(KEY.Key_F5, held=CTRL | SHIFT)
    until(lambda: engine.state == "training")
    press(KEY.Key_F5, held=SHIFT)
    until(lambda: engine.state == "ready")
    assert len(runs_in(workspace.storage.runs)) == 2

    # the table: both are selected
    do("Show Runs")
    tab_to(lambda widget: widget is workspace.table.table)
    until(lambda: len(workspace.table.model.rows) == 2)
    press(KEY.Key_A, held=CTRL)
    assert len(workspace.table.chosen) == 2

    # compared; one is taken out and put back
    do("Show Compare")
    until(lambda: len(workspace.compare.ticks.shown) == 2)
    tab_to(named("Runs to compare"))
    press(KEY.Key_Home, KEY.Key_Space)
    assert len(workspace.compare.ticks.shown) == 1
    press(KEY.Key_Space)
    assert len(workspace.compare.ticks.shown) == 2
    focused()


def test_the_keyboard_is_in_the_list_of_layers_once_a_project_is_open(
    active: MainWindow, workspace: Workspace
) -> None:
    active.open_example("digits")
    assert focused() is workspace.builder.tree


def test_f8_goes_round_the_parts_of_the_window_and_comes_back(
    active: MainWindow, workspace: Workspace
) -> None:
    active.open_example("digits")
    parts = [workspace.docks["build"], workspace.drawing, workspace.tabs]
    parts += [workspace.docks[key] for key in ("train", "loss", "more")]
    begun = focused()
    for part in [*parts[1:], parts[0]]:
        press(KEY.Key_F8)
        assert part is focused() or part.isAncestorOf(focused())
    assert focused() is begun
    press(KEY.Key_F8, held=SHIFT)
    assert parts[-1].isAncestorOf(focused())


def test_every_control_says_what_it_is(active: MainWindow, workspace: Workspace, qtbot: QtBot) -> None:
    active.open_example("digits")
    qtbot.waitUntil(lambda: not workspace.training.reason, timeout=WAIT)
    tree = workspace.builder.tree
    tree.setCurrentIndex(tree.model().index(1, 0))
    for tabs in (workspace.tabs, workspace.more):
        for index in range(tabs.count()):
            tabs.setCurrentIndex(index)
            assert nameless(active) == [], tabs.tabText(index)


def test_every_control_of_the_dialogs_says_what_it_is(active: MainWindow, workspace: Workspace) -> None:
    active.open_example("digits")
    for opening in (
        workspace.find_rate,
        workspace.plan_sweep,
        active.asides.show_gallery,
        workspace.builder.show_summary,
    ):
        opening()
        dialog = next(one for one in active.findChildren(QDialog) if one.isVisible())
        assert nameless(dialog) == [], dialog.windowTitle()
        QTest.keyClick(dialog, KEY.Key_Escape)
        assert not dialog.isVisible(), f"Esc does not close {dialog.windowTitle()}"


def test_the_letters_under_the_titles_of_the_menus_differ(active: MainWindow, workspace: Workspace) -> None:
    active.open_example("digits")
    for menu in (active.actions_._file, active.actions_._edit, active.actions_._train, active.actions_._view):
        letters = [
            action.text()[action.text().index("&") + 1].lower()
            for action in menu.actions()
            if "&" in action.text() and action.isVisible()
        ]
        assert len(letters) == len(set(letters)), f"{menu.title()}: {sorted(letters)}"


def test_no_shortcut_is_given_twice(active: MainWindow) -> None:
    active.open_example("digits")
    taken: dict[str, str] = {}
    for action in active.actions_.all():
        if action.shortcutContext() != Qt.ShortcutContext.WindowShortcut:
            continue
        for keys in action.shortcuts():
            other = taken.setdefault(keys.toString(), action.text())
            assert other == action.text(), f"{keys.toString()}: {other}, {action.text()}"


def test_tabs_have_names(active: MainWindow) -> None:
    active.open_example("digits")
    assert all(name_of(bar) for bar in active.findChildren(QTabBar) if bar.isVisible())


def test_every_view_is_listed_beside_a_bar_of_tabs_that_is_full(
    themed: QApplication, active: MainWindow, workspace: Workspace
) -> None:
    active.resize(1280, 800)
    active.open_example("digits")
    tabs = workspace.tabs
    buttons, names = tabs.findChildren(QToolButton), ("All views", "More views")
    listed = next(button for button in buttons if button.accessibleName().startswith(names))
    menu = listed.menu()
    assert menu is not None
    menu.aboutToShow.emit()
    shown = [tabs.tabText(index) for index in range(tabs.count()) if tabs.isTabVisible(index)]
    views = {action.text(): action for action in menu.actions() if not action.isSeparator()}
    assert sorted(views) == sorted(shown)
    views[shown[-1]].trigger()
    assert tabs.tabText(tabs.currentIndex()) == shown[-1]
