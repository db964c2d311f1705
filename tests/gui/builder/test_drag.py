"""Layers that are dragged: in the list, into holders, to the other role, from the palette, from elsewhere.

The offscreen platform has no drag loop, so a drag begins with a real press and movement of the mouse, and
what the platform would send from then on (enter, move, drop) is sent here.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDrag, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from aestudio.gui.builder.clip import mime_of
from aestudio.gui.builder.panel import Builder
from aestudio.networks import LAYERS
from aestudio.networks.edits import Path
from tests.gui.builder.conftest import DENSE, Bench, experiment, point

Open = Callable[..., tuple[Builder, Bench]]
MOVE, COPY = Qt.DropAction.MoveAction, Qt.DropAction.CopyAction
TREE = [
    "flatten",
    {"kind": "residual", "body": [{"kind": "dense", "units": 64}]},
    "dropout",
    {"kind": "skip"},
]


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[QMimeData]:
    """What was taken along when a drag began."""
    found: list[QMimeData] = []

    def exec_(drag: QDrag, *_: object) -> Qt.DropAction:
        copy = QMimeData()
        for kind in drag.mimeData().formats():
            copy.setData(kind, drag.mimeData().data(kind))
        found.append(copy)
        return Qt.DropAction.IgnoreAction

    monkeypatch.setattr(QDrag, "exec", exec_)
    return found


def _drag(view: QWidget, start: QPoint, way: QPoint) -> None:
    """Press, and move far enough for a drag to begin."""
    window, viewport = view.window().windowHandle(), view
    here = viewport.mapTo(view.window(), start)
    QTest.mousePress(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, here)
    for step in (4, 9, 14, 20):
        QTest.mouseMove(window, here + way * step)
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, here + way * 20)


def _send(
    target: QWidget, mime: QMimeData, at: QPoint, action: Qt.DropAction = MOVE, *, drop: bool = True
) -> bool:
    """Bring it over a widget and let it go; whether it was welcome."""
    buttons, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(target, QDragEnterEvent(at, action, mime, buttons, none))
    move = QDragMoveEvent(at, action, mime, buttons, none)
    QApplication.sendEvent(target, move)
    if drop and move.isAccepted():
        QApplication.sendEvent(target, QDropEvent(at, action, mime, buttons, none))
    return move.isAccepted()


def _dragged(builder: Builder, taken: list[QMimeData], path: Path) -> QMimeData:
    _drag(builder.tree.viewport(), point(builder, path), QPoint(0, 1))
    assert taken, "a drag should have begun"
    return taken[-1]


def test_a_layer_is_dragged_behind_another(open_builder: Open, taken: list[QMimeData]) -> None:
    builder, bench = open_builder(experiment(DENSE["encoder"], DENSE["decoder"]), engine=False)
    mime = _dragged(builder, taken, (0,))
    assert _send(builder.tree.viewport(), mime, point(builder, (2,), 0.9))
    assert bench.words() == ["Dense 32, relu", "Dense 4, linear", "Flatten"]
    assert builder.tree.paths() == ((2,),)
    bench.undoes("Move layer 1 (Flatten)")


@pytest.mark.parametrize(
    ("onto", "down", "x", "place"),
    [
        ((0,), 0.2, 60, (0,)),
        ((0,), 0.8, 60, (1,)),
        ((1,), 0.2, 60, (1,)),
        ((1,), 0.8, 60, (1, 0)),
        ((1, 0), 0.8, 60, (1, 1)),
        ((1, 0), 0.8, 20, (2,)),
        ((3,), 0.5, 60, (3, 0)),
        ((3,), 0.9, 60, (4,)),
    ],
)
def test_the_place_is_where_the_pointer_says(
    open_builder: Open, onto: Path, down: float, x: int, place: Path
) -> None:
    from aestudio.gui.builder.drop_place import drop_place

    builder, _ = open_builder(experiment(TREE), engine=False)
    assert drop_place(builder.tree, point(builder, onto, down, x)).path == place


def test_a_layer_is_dragged_into_a_residual_and_out(open_builder: Open, taken: list[QMimeData]) -> None:
    builder, bench = open_builder(experiment(TREE), engine=False)
    _send(builder.tree.viewport(), _dragged(builder, taken, (2,)), point(builder, (1, 0), 0.9))
    assert [layer.kind for layer in bench.layers()[1].body] == ["dense", "dropout"]  # type: ignore[attr-defined]
    bench.undoes("Move layer 3 (Dropout)")
    _send(builder.tree.viewport(), _dragged(builder, taken, (1, 0)), point(builder, (0,), 0.1))
    assert [layer.kind for layer in bench.layers()] == ["dense", "flatten", "residual", "skip"]


def test_nothing_is_dragged_into_itself(open_builder: Open, taken: list[QMimeData]) -> None:
    builder, bench = open_builder(experiment(TREE), engine=False)
    mime = _dragged(builder, taken, (1,))
    assert not _send(builder.tree.viewport(), mime, point(builder, (1, 0), 0.9))
    assert not bench.document.undo_stack.canUndo()


def test_with_ctrl_it_is_copied(open_builder: Open, taken: list[QMimeData]) -> None:
    builder, bench = open_builder(experiment(DENSE["encoder"]), engine=False)
    _send(builder.tree.viewport(), _dragged(builder, taken, (1,)), point(builder, (0,), 0.1), COPY)
    assert bench.words() == ["Dense 32, relu", "Flatten", "Dense 32, relu", "Dense 4, linear"]
    bench.undoes("Copy Dense")


def test_held_over_a_role_it_opens_and_takes_the_layer(
    open_builder: Open, taken: list[QMimeData], qtbot: QtBot
) -> None:
    builder, bench = open_builder(experiment(DENSE["encoder"], DENSE["decoder"]), engine=False)
    mime = _dragged(builder, taken, (1,))
    button = builder.roles.button("decoder")
    _send(builder.roles, mime, button.mapTo(builder.roles, button.rect().center()), drop=False)
    qtbot.waitUntil(lambda: builder.role == "decoder", timeout=2_000)
    _send(builder.tree.viewport(), mime, point(builder, (0,), 0.1))
    assert bench.words("encoder") == ["Flatten", "Dense 4, linear"]
    assert bench.words("decoder")[0] == "Dense 32, relu"
    bench.undoes("Move layer 2 (Dense) to the decoder")


def test_dropped_on_a_role_it_goes_to_its_end(open_builder: Open, taken: list[QMimeData]) -> None:
    builder, bench = open_builder(experiment(DENSE["encoder"], DENSE["decoder"]), engine=False)
    mime = _dragged(builder, taken, (1,))
    button = builder.roles.button("decoder")
    _send(builder.roles, mime, button.mapTo(builder.roles, button.rect().center()))
    assert bench.words("decoder")[-1] == "Dense 32, relu"
    assert builder.role == "decoder"


def test_a_kind_is_dragged_from_the_palette(open_builder: Open, taken: list[QMimeData], qtbot: QtBot) -> None:
    builder, bench = open_builder(experiment(DENSE["encoder"]), engine=False)
    builder.palette_line.open_list()
    kinds = builder.palette_line.list
    rect = kinds.visualRect(kinds.model().index(2, 0))
    _drag(kinds.viewport(), rect.center(), QPoint(0, 1))
    qtbot.waitUntil(lambda: not builder.palette_line.is_open)  # it lays open the list it covers
    _send(builder.tree.viewport(), taken[-1], point(builder, (1,), 0.1), COPY)
    assert bench.words() == ["Flatten", "Conv2d 16, 3×3, relu", "Dense 32, relu", "Dense 4, linear"]
    bench.undoes("Add Conv2d")


def test_layers_of_another_window_are_copied(open_builder: Open) -> None:
    builder, bench = open_builder(experiment([]), engine=False)
    mime = mime_of([LAYERS["dense"](), LAYERS["dropout"]()], "another window", "encoder", [(0,), (1,)])
    assert _send(builder.tree.viewport(), mime, QPoint(60, 10))
    assert bench.words() == ["Dense 64, relu", "Dropout 0.2"]


def test_what_is_no_layer_is_not_welcome(open_builder: Open) -> None:
    builder, _ = open_builder(experiment(DENSE["encoder"]), engine=False)
    mime = QMimeData()
    mime.setText("words")
    assert not _send(builder.tree.viewport(), mime, QPoint(60, 10))
