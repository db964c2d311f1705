"""Building by keyboard and mouse: every edit is done for real, named, and undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aestudio.gui.builder.panel import Builder
from aestudio.networks.edits import Path
from tests.gui.builder.conftest import DENSE, Bench, experiment, point, press

Open = Callable[..., tuple[Builder, Bench]]
Key, Mod = Qt.Key, Qt.KeyboardModifier
CTRL, ALT, NONE = Mod.ControlModifier, Mod.AltModifier, Mod.NoModifier
TREE = ["flatten", {"kind": "residual", "body": [{"kind": "dense", "units": 64}, "dropout"]}, "dense"]


@pytest.fixture
def builder(open_builder: Open) -> tuple[Builder, Bench]:
    return open_builder(experiment(DENSE["encoder"], DENSE["decoder"]), engine=False)


@pytest.fixture
def nested(open_builder: Open) -> tuple[Builder, Bench]:
    return open_builder(experiment(TREE), engine=False)


def _kinds(bench: Bench) -> list[Any]:
    def kind(layer: Any) -> Any:
        return [layer.kind, *map(kind, layer.body)] if hasattr(layer, "body") else layer.kind

    return [kind(layer) for layer in bench.layers()]


@pytest.mark.parametrize(
    ("chosen", "key", "modifiers", "text", "then"),
    [
        ((1,), Key.Key_Delete, (), "Delete layer 2 (Dense)", ["Flatten", "Dense 4, linear"]),
        ((1,), Key.Key_Backspace, (), "Delete layer 2 (Dense)", ["Flatten", "Dense 4, linear"]),
        (
            (1,),
            Key.Key_Up,
            (ALT,),
            "Move layer 2 (Dense) up",
            ["Dense 32, relu", "Flatten", "Dense 4, linear"],
        ),
        (
            (1,),
            Key.Key_Down,
            (ALT,),
            "Move layer 2 (Dense) down",
            ["Flatten", "Dense 4, linear", "Dense 32, relu"],
        ),
        (
            (1,),
            Key.Key_D,
            (CTRL,),
            "Duplicate layer 2 (Dense)",
            ["Flatten", "Dense 32, relu", "Dense 32, relu", "Dense 4, linear"],
        ),
        ((2,), Key.Key_X, (CTRL,), "Cut layer 3 (Dense)", ["Flatten", "Dense 32, relu"]),
    ],
)
def test_keys_edit_the_selected_layer(
    builder: tuple[Builder, Bench],
    chosen: Path,
    key: Qt.Key,
    modifiers: tuple[Qt.KeyboardModifier, ...],
    text: str,
    then: list[str],
) -> None:
    panel, bench = builder
    panel.tree.select([chosen])
    press(panel, key, *modifiers)
    assert bench.words() == then
    bench.undoes(text)


def test_actions_of_one_layer_speak_of_one(builder: tuple[Builder, Bench]) -> None:
    tree, delete = builder[0].tree, builder[0].actions_.delete
    tree.selectAll()
    assert delete.text() == "&Delete layers"
    tree.select([(0,)])
    assert delete.text() == "&Delete layer"


def test_what_is_moved_stays_selected(builder: tuple[Builder, Bench]) -> None:
    panel, bench = builder
    panel.tree.select([(0,), (1,)])
    press(panel, Key.Key_Down, ALT)
    assert bench.words() == ["Dense 4, linear", "Flatten", "Dense 32, relu"]
    assert panel.tree.paths() == ((1,), (2,))
    bench.undoes("Move 2 layers down")


def test_layers_leave_and_enter_a_holder(nested: tuple[Builder, Bench]) -> None:
    panel, bench = nested
    panel.tree.select([(1, 1)])
    press(panel, Key.Key_Left, ALT)
    assert _kinds(bench) == ["flatten", ["residual", "dense"], "dropout", "dense"]
    bench.undoes("Move layer 2.2 (Dropout) out of layer 2 (Residual)")
    panel.tree.select([(2,)])
    press(panel, Key.Key_Right, ALT)
    assert _kinds(bench) == ["flatten", ["residual", "dense", "dropout"], "dense"]
    bench.undoes("Move layer 3 (Dropout) into layer 2 (Residual)")
    panel.tree.select([(1, 1)])
    press(panel, Key.Key_Down, ALT)
    assert _kinds(bench) == ["flatten", ["residual", "dense"], "dropout", "dense"]
    bench.undoes("Move layer 2.2 (Dropout) down")


def test_copied_layers_can_be_pasted_here_and_elsewhere(builder: tuple[Builder, Bench]) -> None:
    panel, bench = builder
    panel.tree.select([(0,), (1,)])
    press(panel, Key.Key_C, CTRL)
    assert '"kind": "flatten"' in QGuiApplication.clipboard().text()
    panel.tree.select([(2,)])
    press(panel, Key.Key_V, CTRL)
    assert bench.layers() == (*bench.layers()[:3], *bench.layers()[:2])
    assert panel.tree.paths() == ((3,), (4,))
    bench.undoes("Paste 2 layers")


def test_pasting_something_else_says_why_not(builder: tuple[Builder, Bench]) -> None:
    panel, bench = builder
    QGuiApplication.clipboard().setText("a shopping list")
    press(panel, Key.Key_V, CTRL)
    assert panel.message.text == "Expected layers copied from a network, found other text"
    QGuiApplication.clipboard().setText('[{"kind": "dense", "units": 0}]')
    press(panel, Key.Key_V, CTRL)
    assert "expected an integer from 1 to 65536, found 0" in panel.message.text
    assert not bench.document.undo_stack.canUndo()


def test_all_are_selected_and_deleted(builder: tuple[Builder, Bench]) -> None:
    panel, bench = builder
    press(panel, Key.Key_A, CTRL)
    press(panel, Key.Key_Delete)
    assert bench.words() == []
    bench.undoes("Delete 3 layers")
    bench.document.undo_stack.undo()
    assert panel.tree.layers.rowCount() == 3


def test_typing_and_enter_adds_behind_the_selected_layer(builder: tuple[Builder, Bench]) -> None:
    panel, bench = builder
    panel.tree.select([(0,)])
    panel.palette_line.setFocus()
    QTest.keyClicks(panel.palette_line, "bat")
    assert panel.palette_line.is_open
    QTest.keyClick(panel.palette_line, Key.Key_Return)
    assert bench.words()[:2] == ["Flatten", "BatchNorm"]
    assert panel.tree.paths() == ((1,),)
    assert not panel.palette_line.text()
    bench.undoes("Add BatchNorm")


def test_arrows_choose_in_the_palette_and_escape_closes_it(builder: tuple[Builder, Bench]) -> None:
    panel, bench = builder
    panel.palette_line.setFocus()
    QTest.keyClick(panel.palette_line, Key.Key_Down)
    assert panel.palette_line.list.currentIndex().data() == "Dense"
    QTest.keyClick(panel.palette_line, Key.Key_Down)
    assert panel.palette_line.list.currentIndex().data() == "Conv2d"
    QTest.keyClick(panel.palette_line, Key.Key_Escape)
    assert not panel.palette_line.is_open
    assert not bench.document.undo_stack.canUndo()


@pytest.mark.parametrize("width", [278, 282, 286, 290])
def test_what_is_found_is_whole_above_the_words_on_it(builder: tuple[Builder, Bench], width: int) -> None:
    """Words that just need one more line take none of the row's."""
    panel, _ = builder
    panel.resize(width, 600)
    panel.palette_line.setFocus()
    QTest.keyClicks(panel.palette_line, "dense")
    kinds = panel.palette_line.list
    QApplication.processEvents()
    assert kinds.viewport().height() >= kinds.sizeHintForRow(0) * kinds.model().rowCount()


def test_a_double_click_in_the_palette_adds(builder: tuple[Builder, Bench]) -> None:
    panel, bench = builder
    panel.palette_line.open_list()
    kinds = panel.palette_line.list
    rect = kinds.visualRect(kinds.model().index(2, 0))
    QTest.mouseClick(kinds.viewport(), Qt.MouseButton.LeftButton, NONE, rect.center())
    assert not bench.document.undo_stack.canUndo()
    QTest.mouseDClick(kinds.viewport(), Qt.MouseButton.LeftButton, NONE, rect.center())
    assert bench.words()[-1] == "Conv2d 16, 3×3, relu"


def test_a_new_layer_goes_into_an_empty_holder(open_builder: Open) -> None:
    panel, bench = open_builder(experiment([{"kind": "residual"}]), engine=False)
    panel.tree.select([(0,)])
    panel.palette_line.added.emit(type(experiment(["dropout"]).networks["encoder"].layers[0]))
    assert _kinds(bench) == [["residual", "dropout"]]


def test_a_click_selects_and_the_form_edits(builder: tuple[Builder, Bench], qtbot: QtBot) -> None:
    panel, bench = builder
    QTest.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, NONE, point(panel, (1,)))
    assert panel.tree.paths() == ((1,),)
    press(panel, Key.Key_Return)
    assert panel.form.form is not None
    units = panel.form.form.editor("units")
    qtbot.waitUntil(units.hasFocus)
    QTest.keyClick(units, Key.Key_A, CTRL)
    QTest.keyClicks(units, "48")
    QTest.keyClick(units, Key.Key_Return)
    assert bench.words()[1] == "Dense 48, relu"
    bench.undoes("Change units of layer 2 (Dense)")


def test_steps_of_one_field_are_one_step_of_the_history(builder: tuple[Builder, Bench]) -> None:
    panel, bench = builder
    panel.tree.select([(1,)])
    assert panel.form.form is not None
    for _ in range(3):
        QTest.keyClick(panel.form.form.editor("units"), Key.Key_Up)
    assert bench.words()[1] != "Dense 32, relu"
    assert bench.document.undo_stack.count() == 1
    bench.document.undo_stack.undo()
    assert bench.words()[1] == "Dense 32, relu"


def test_several_layers_of_one_kind_are_edited_together(builder: tuple[Builder, Bench]) -> None:
    panel, bench = builder
    panel.tree.select([(1,), (2,)])
    form = panel.form.form
    assert form is not None
    assert "name" not in form.names
    form._commit("activation", "tanh")
    assert bench.words()[1:] == ["Dense 32, tanh", "Dense 4, tanh"]
    bench.undoes("Change activation of 2 Dense layers")


def test_f2_leads_to_the_name(builder: tuple[Builder, Bench], qtbot: QtBot) -> None:
    panel, bench = builder
    panel.tree.select([(1,)])
    press(panel, Key.Key_F2)
    assert panel.form.form is not None
    name = panel.form.form.editor("name")
    qtbot.waitUntil(name.hasFocus)
    QTest.keyClicks(name, "Wide")
    QTest.keyClick(name, Key.Key_Return)
    assert bench.layers()[1].name == "Wide"
    bench.undoes("Rename layer 2 (Dense)")


def test_every_control_has_a_name(builder: tuple[Builder, Bench]) -> None:
    from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLineEdit

    panel, _ = builder
    panel.tree.select([(1,)])
    for kind in (QAbstractButton, QAbstractItemView, QLineEdit):
        for control in panel.findChildren(kind):
            inner = control.objectName().startswith("qt_") or isinstance(control.parent(), QLineEdit)
            named = control.accessibleName() or (isinstance(control, QAbstractButton) and control.text())
            assert named or inner or not control.isVisibleTo(panel), control


def test_list_and_form_show_all_where_there_is_room(open_builder: Open, qtbot: QtBot) -> None:
    panel, _ = open_builder(experiment([{"kind": "conv2d"}, "flatten", {"kind": "dense"}]), engine=False)
    panel.resize(320, 800)
    panel.tree.select([(0,)])
    area = panel.form._area

    def nothing_hidden() -> bool:
        return not area.verticalScrollBar().maximum() and not panel.tree.verticalScrollBar().maximum()

    qtbot.waitUntil(nothing_hidden)
