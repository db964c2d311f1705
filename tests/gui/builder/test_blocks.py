"""Reusable blocks in the builder: saved from the list, offered by the palette, inserted as one edit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from aestudio.gui.builder import blocks as shelf
from aestudio.gui.builder.clip import dragged
from aestudio.gui.builder.panel import Builder
from aestudio.gui.settings import blocks_folder
from aestudio.networks.blocks import SUFFIX, Block, add_block, list_blocks, read_block
from tests.gui.builder.conftest import DENSE, Bench, experiment, press

Open = Callable[..., tuple[Builder, Bench]]
PAIR: dict[str, Any] = {
    "name": "Two dense",
    "layers": [{"kind": "dense", "units": 12}, {"kind": "dense", "units": 6}],
}
MIRRORED = [
    {"kind": "dense", "units": 32},
    {"kind": "dense", "units": 64, "activation": "sigmoid"},
    {"kind": "reshape", "shape": [1, 8, 8]},
]
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AESTUDIO_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(shelf, "system_trash", lambda _: None)  # the folder's own


def quiet(builder: Builder, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not builder.block_desk.blocks.busy)


def offered(builder: Builder) -> list[str]:
    model = builder.palette_line.list.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def choose(builder: Builder, typed: str, qtbot: QtBot) -> None:
    builder.palette_line.setFocus()
    QTest.keyClicks(builder.palette_line, typed)
    quiet(builder, qtbot)


def test_selected_layers_are_kept_under_a_name_and_inserted_again(open_builder: Open, qtbot: QtBot) -> None:
    builder, on = open_builder(experiment(DENSE["encoder"], DENSE["decoder"]))
    builder.palette_line.open_list()
    assert "Your own blocks" in offered(builder)[-1]
    builder.palette_line.close_list()
    builder.tree.select([(0,), (1,)])
    builder.tree.setFocus()
    press(builder, Qt.Key.Key_B, CTRL)
    line = builder.block_desk.name_line
    assert line.isVisible()
    assert line.edit.hasFocus()
    QTest.keyClicks(line.edit, "Front")
    QTest.keyClick(line.edit, Qt.Key.Key_Return)
    quiet(builder, qtbot)
    assert line.isHidden()
    assert builder.tree.hasFocus()
    (file,) = list_blocks(blocks_folder())
    assert file.block is not None
    assert file.block.takes == (1, 8, 8)
    assert file.block.parameters == 64 * 32 + 32
    builder.tree.select([(1,)])
    choose(builder, "fron", qtbot)
    QTest.keyClick(builder.palette_line, Qt.Key.Key_Return)
    assert on.words() == ["Flatten", "Dense 32, relu", "Flatten", "Dense 32, relu", "Dense 4, linear"]
    assert builder.tree.paths() == ((2,), (3,))
    on.undoes("Insert block Front")


def test_a_name_that_another_block_has_is_refused_in_words(open_builder: Open, qtbot: QtBot) -> None:
    add_block(blocks_folder(), Block.parse(PAIR))
    builder, _ = open_builder(experiment(DENSE["encoder"]), engine=False)
    builder.tree.select([(1,)])
    builder.actions_.keep.trigger()
    line = builder.block_desk.name_line
    line.edit.setText("two DENSE")
    QTest.keyClick(line.edit, Qt.Key.Key_Return)
    quiet(builder, qtbot)
    assert line.isVisible()
    assert "another block has" in line._wrong.text()
    QTest.keyClick(line.edit, Qt.Key.Key_Escape)
    assert line.isHidden()


def test_only_layers_one_after_another_make_a_block(open_builder: Open) -> None:
    builder, _ = open_builder(experiment(DENSE["encoder"]), engine=False)
    for paths, possible in (([(0,), (2,)], False), ([(1,), (2,)], True), ([], False)):
        builder.tree.select(paths)
        assert builder.actions_.keep.isEnabled() == possible


def test_with_linked_networks_the_partner_follows_in_the_same_step(open_builder: Open, qtbot: QtBot) -> None:
    add_block(blocks_folder(), Block.parse(PAIR))
    linked = experiment(DENSE["encoder"], MIRRORED, linked=True)
    builder, on = open_builder(linked)
    builder.tree.select([(1,)])
    choose(builder, "two", qtbot)
    QTest.keyClick(builder.palette_line, Qt.Key.Key_Return)
    on.qtbot.waitUntil(lambda: on.document.unfinished is None, timeout=60_000)
    assert on.words("decoder")[:3] == ["Dense 6, relu", "Dense 12, relu", "Dense 32, relu"]
    assert on.document.undo_stack.count() == 1
    on.document.undo_stack.undo()
    assert on.document.experiment == linked


def test_a_block_goes_into_a_body_and_one_that_does_not_fit_shows_its_problem(
    open_builder: Open, qtbot: QtBot
) -> None:
    add_block(blocks_folder(), Block.parse({**PAIR, "layers": [{"kind": "conv2d"}]}))
    builder, on = open_builder(experiment(["flatten", {"kind": "skip"}, {"kind": "dense", "units": 4}]))
    builder.tree.select([(1,)])
    choose(builder, "two", qtbot)
    QTest.keyClick(builder.palette_line, Qt.Key.Key_Return)
    assert builder.tree.paths() == ((1, 0),)
    on.settle()
    row = builder.findings.chain("encoder").row((1, 0))
    assert row is not None
    assert "expected" in row.problem


def test_a_drag_brings_a_block_as_one_named_edit(open_builder: Open, qtbot: QtBot) -> None:
    add_block(blocks_folder(), Block.parse(PAIR))
    builder, on = open_builder(experiment(DENSE["encoder"]), engine=False)
    choose(builder, "two", qtbot)
    view = builder.palette_line.list
    what = dragged(view.model().mimeData([view.currentIndex()]))
    assert what is not None
    builder.tree.dropped.emit(what, (1,), True)
    assert on.words()[:3] == ["Flatten", "Dense 12, relu", "Dense 6, relu"]
    on.undoes("Insert block Two dense")


def test_a_block_is_renamed_thrown_away_and_had_back(open_builder: Open, qtbot: QtBot) -> None:
    add_block(blocks_folder(), Block.parse(PAIR))
    builder, _ = open_builder(experiment(DENSE["encoder"]), engine=False)
    desk, palette = builder.block_desk, builder.palette_line
    quiet(builder, qtbot)
    palette.block_menu(desk.blocks.files[0]).actions()[0].trigger()
    desk.name_line.edit.setText("Both")
    QTest.keyClick(desk.name_line.edit, Qt.Key.Key_Return)
    quiet(builder, qtbot)
    assert [file.name for file in desk.blocks.files] == ["Both"]
    palette.block_menu(desk.blocks.files[0]).actions()[2].trigger()
    quiet(builder, qtbot)
    assert desk.blocks.files == ()
    assert (builder.message.text, builder.message.action) == ("Block Both moved to the trash.", "Undo")
    builder.message.acted.emit()
    quiet(builder, qtbot)
    assert [file.name for file in list_blocks(blocks_folder())] == ["Both"]


def test_blocks_are_exported_to_a_file_and_imported_by_a_drop(
    open_builder: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    kept = add_block(blocks_folder(), Block.parse(PAIR))
    builder, _ = open_builder(experiment(DENSE["encoder"]), engine=False)
    blocks = builder.block_desk.blocks
    elsewhere, bad = tmp_path / f"mine{SUFFIX}", tmp_path / f"bad{SUFFIX}"
    blocks.export(kept, elsewhere)
    quiet(builder, qtbot)
    assert read_block(elsewhere) == kept.block
    bad.write_text("{}")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in (elsewhere, bad)])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    builder.palette_line.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, left, none))
    quiet(builder, qtbot)
    assert [file.name for file in blocks.files] == ["Two dense", "Two dense 2"]
    assert builder.message.text.startswith("Imported Two dense 2. Expected a block saved by AE Studio")


def test_a_file_that_is_no_block_is_offered_as_unreadable_only(
    open_builder: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    blocks_folder().mkdir(parents=True)
    path = blocks_folder() / f"Foreign{SUFFIX}"
    path.write_text("import os")
    builder, on = open_builder(experiment(DENSE["encoder"]), engine=False)
    choose(builder, "foreign", qtbot)
    assert offered(builder) == ["Foreign"]
    QTest.keyClick(builder.palette_line, Qt.Key.Key_Return)
    assert on.document.undo_stack.count() == 0
    assert "can't be inserted" in builder.message.text
    rename, export, delete = builder.palette_line.block_menu(builder.block_desk.blocks.files[0]).actions()
    assert [action.isEnabled() for action in (rename, export, delete)] == [False, False, True]
    assert path.read_text() == "import os"


def test_undo_and_redo_select_what_was_selected(open_builder: Open, qtbot: QtBot) -> None:
    builder, on = open_builder(experiment(DENSE["encoder"], DENSE["decoder"]))
    builder.tree.select([(0,), (1,)])
    place = builder.changes.behind(builder.role, builder.tree.paths())
    layers = on.layers()[1:]
    builder.attempt(lambda: builder.changes.add_block(builder.role, place, "Two", layers))
    assert builder.tree.paths() == ((2,), (3,))
    on.document.undo_stack.undo()
    assert builder.tree.paths() == ((0,), (1,))
    on.document.undo_stack.redo()
    assert builder.tree.paths() == ((2,), (3,))

    builder.attempt(lambda: builder.changes.remove(builder.role, [(2,), (3,)]))
    builder.tree.select([(0,)])
    on.document.undo_stack.undo()
    assert builder.tree.paths() == ((2,), (3,))
