"""In a window of 1280 × 800 the layers of a small network are all in sight, with their words in full."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aestudio.gui.builder.preview_bar import StageView
from aestudio.gui.window import MainWindow
from aestudio.gui.workspace import Workspace

WAIT = 60_000


def test_the_list_need_not_scroll_while_a_layer_is_edited(
    themed: QApplication, window: MainWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    window.resize(1280, 800)
    window.open_example("digits")
    builder = workspace.builder
    tree, form = builder.tree, builder.form
    qtbot.waitUntil(lambda: len(tree.layers.chain.rows) == 5 and not builder.findings.stale, timeout=WAIT)
    tree.select(((1,),))
    values = builder.findChild(StageView)
    assert values is not None
    qtbot.waitUntil(lambda: form.form is not None and values.isVisible(), timeout=WAIT)
    qtbot.waitUntil(lambda: tree.viewport().height() >= tree.wanted - 2 * tree.frameWidth(), timeout=WAIT)
    assert tree.verticalScrollBar().maximum() == 0


def test_words_go_on_into_the_column_of_a_short_shape(
    themed: QApplication, window: MainWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    window.open_example("digits")
    tree = workspace.builder.tree
    qtbot.waitUntil(lambda: len(tree.layers.chain.rows) == 5 and tree.layers.chain.known, timeout=WAIT)
    code = tree.layers.row(tree.layers.index_of((4,)))
    assert code is not None
    assert code.gives == (2,)
    assert tree.rows.beside(code) < tree.columns.width  # which the input's 1×8×8 makes wide
