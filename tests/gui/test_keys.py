"""Shortcuts in the real window: the palette of actions, and what is still being typed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from aestudio.gui.commands import CommandPalette
from aestudio.gui.numbers import NumberEdit
from aestudio.gui.window import MainWindow

WAIT = 60_000
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(autouse=True)
def opened(window: MainWindow, qtbot: QtBot) -> None:
    window.open_example("digits")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def palette_of(window: MainWindow, qtbot: QtBot) -> CommandPalette:
    """Opened by its shortcut."""
    qtbot.keyClick(focused(), Qt.Key.Key_P, CTRL_SHIFT)
    return next(one for one in window.findChildren(CommandPalette) if one.isVisible())


def test_what_is_typed_goes_into_the_palette_and_enter_does_it(window: MainWindow, qtbot: QtBot) -> None:
    palette = palette_of(window, qtbot)
    assert palette.isAncestorOf(focused())
    qtbot.keyClicks(focused(), "fill the window")
    qtbot.keyClick(focused(), Qt.Key.Key_Return)

    assert palette.isHidden()
    assert window.workspace is not None
    assert not window.workspace.docks["train"].isVisible()


def test_what_is_shown_by_a_name_comes_before_what_hides_it(window: MainWindow, qtbot: QtBot) -> None:
    palette = palette_of(window, qtbot)
    qtbot.keyClicks(focused(), "runs")
    assert palette._list.currentItem().text() == "Show Runs"
    palette._search.setText("compare")  # which begins "Compare families", too
    assert palette._list.currentItem().text() == "Show Compare"


def test_a_name_that_no_action_has_is_answered_in_words_and_esc_closes_all_the_same(
    window: MainWindow, qtbot: QtBot
) -> None:
    before = focused()
    palette = palette_of(window, qtbot)
    qtbot.keyClicks(focused(), "make coffee")
    assert palette._none.isVisible()
    assert not palette._list.isVisible()
    qtbot.keyClick(focused(), Qt.Key.Key_Escape)
    assert palette.isHidden()
    assert focused() is before


def test_a_view_asked_for_by_name_has_the_keyboard(window: MainWindow, qtbot: QtBot) -> None:
    workspace = window.workspace
    assert workspace is not None
    for title, view in (("Show Compare", workspace.compare), ("Show Runs", workspace.table)):
        palette_of(window, qtbot)
        qtbot.keyClicks(focused(), title)
        qtbot.keyClick(focused(), Qt.Key.Key_Return)
        assert view.isVisible()
        assert view.isAncestorOf(focused())
        qtbot.keyClick(focused(), Qt.Key.Key_F8)
        assert not view.isAncestorOf(focused())


def test_a_layer_is_added_from_anywhere_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    workspace = window.workspace
    assert workspace is not None
    before = len(workspace.document.experiment.networks["encoder"].layers)
    qtbot.keyClick(focused(), Qt.Key.Key_F8)
    qtbot.keyClick(focused(), Qt.Key.Key_L, CTRL_SHIFT)
    assert workspace.builder.palette_line.is_open
    qtbot.keyClicks(focused(), "dropout")
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    layers = workspace.document.experiment.networks["encoder"].layers
    assert len(layers) == before + 1
    assert "dropout" in [layer.kind for layer in layers]
    qtbot.keyClick(focused(), Qt.Key.Key_Escape)
    assert focused() is workspace.builder.tree
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    assert workspace.builder.form.isAncestorOf(focused())


def test_esc_closes_the_palette_and_gives_the_keyboard_back(window: MainWindow, qtbot: QtBot) -> None:
    before = focused()
    palette = palette_of(window, qtbot)
    qtbot.keyClick(focused(), Qt.Key.Key_Escape)
    assert palette.isHidden()
    assert focused() is before


def test_the_palette_keeps_no_shortcut_and_goes_with_the_focus(window: MainWindow, qtbot: QtBot) -> None:
    palette = palette_of(window, qtbot)
    assert window.workspace is not None
    window.workspace.training.rate.field.setFocus()
    assert palette.isHidden()
    palette_of(window, qtbot)
    qtbot.keyClick(focused(), Qt.Key.Key_F11)
    assert not window.workspace.docks["train"].isVisible()


def test_a_number_still_being_typed_counts_when_f5_starts_the_run(window: MainWindow, qtbot: QtBot) -> None:
    workspace = window.workspace
    assert workspace is not None
    qtbot.waitUntil(lambda: workspace.engine.state == "ready" and not workspace.training.reason, timeout=WAIT)
    field = next(
        one for one in workspace.settings.findChildren(NumberEdit) if one.accessibleName() == "Epochs"
    )
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(focused(), "1")
    with qtbot.waitSignal(workspace.engine.ended, timeout=WAIT) as ended:
        qtbot.keyClick(focused(), Qt.Key.Key_F5)
    assert workspace.document.experiment.training.epochs == 1
    assert workspace.engine.run is not None
    assert workspace.engine.run.experiment.training.epochs == 1
    assert ended.args[0]["epochs"] == 1
