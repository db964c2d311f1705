"""The drawing of the network: all inside the strip, in order and in proportion, led to by mouse and keys."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from aestudio.experiment import Experiment
from aestudio.gui import style
from aestudio.gui.builder import drawing as drawing_module
from aestudio.gui.builder.drawing import NetworkDrawing
from aestudio.gui.builder.drawing_labels import code_text, labels, titles
from aestudio.networks.edits import Path
from tests.gui.builder.conftest import DENSE, Bench, experiment

Draw = Callable[..., tuple[NetworkDrawing, Bench]]
CONV: list[Any] = [
    {"kind": "conv2d", "channels": 8},
    {"kind": "residual", "body": [{"kind": "conv2d", "channels": 8}]},
    {"kind": "max_pool"},
    "flatten",
    {"kind": "dense", "units": 2},
]


@pytest.fixture
def draw(bench: Callable[..., Bench], qtbot: QtBot) -> Draw:
    def make(first: Experiment, width: int = 640) -> tuple[NetworkDrawing, Bench]:
        on = bench(first)
        drawing = NetworkDrawing(on.document, on.engine)
        qtbot.addWidget(drawing)
        drawing.resize(width, 130)
        drawing.show()
        on.engine.start()
        on.engine.look_at(first, on.document.base)
        on.settle()
        return drawing, on

    return make


def _block(drawing: NetworkDrawing, role: str, path: Path) -> Any:
    block = drawing.drawn.find(role, path)
    assert block is not None
    return block


@pytest.mark.parametrize("encoder", [DENSE["encoder"], CONV, [{"kind": "dense", "units": 9}] * 60])
@pytest.mark.parametrize("width", [320, 640, 1600])
def test_everything_lies_inside_and_in_order(draw: Draw, encoder: list[Any], width: int) -> None:
    drawing, _ = draw(experiment(encoder, DENSE["decoder"]), width)
    blocks = drawing.drawn.blocks
    assert blocks[0].title == "Input"
    assert blocks[-1].title == "Output"
    for block in blocks:
        assert block.front.left() >= 0
        assert block.front.right() + block.depth <= width + 0.5
        assert block.front.top() - block.depth >= 0
        assert block.front.bottom() <= 130
    assert all(a.front.left() < b.front.left() for a, b in pairwise(blocks))
    drawing.grab()


def test_more_numbers_make_higher_bars_and_the_code_is_marked(draw: Draw) -> None:
    drawing, _ = draw(experiment(DENSE["encoder"], DENSE["decoder"]))
    heights = [_block(drawing, "encoder", (k,)).front.height() for k in range(3)]
    assert heights[0] > heights[1] > heights[2]
    codes = [block for block in drawing.drawn.blocks if block.code]
    assert [block.shape for block in codes] == [(4,)]


def test_of_means_and_logvars_the_code_is_half(draw: Draw) -> None:
    plain, _ = draw(experiment(DENSE["encoder"], DENSE["decoder"]))
    assert (plain.drawn.code, plain.drawn.half) == ((4,), False)
    values = experiment(DENSE["encoder"], DENSE["decoder"]).to_json()
    drawing, _ = draw(Experiment.parse({**values, "family": "vae"}))
    assert (drawing.drawn.code, drawing.drawn.half) == ((2,), True)
    assert code_text((2,), half=True) == "code 2 (mean and logvar)"
    drawing.grab()


def test_pictures_are_cuboids_and_shortcuts_are_arcs(draw: Draw) -> None:
    drawing, _ = draw(experiment(CONV, DENSE["decoder"]))
    before, after = _block(drawing, "encoder", (0,)), _block(drawing, "encoder", (2,))
    assert before.look == "maps"
    assert before.front.height() > after.front.height()
    assert len(drawing.drawn.arcs) == 1
    assert drawing.drawn.blocks[drawing.drawn.arcs[0].last].look == "join"


def test_an_error_is_marked_and_what_follows_is_dashed(draw: Draw) -> None:
    drawing, _ = draw(experiment(["flatten", CONV[0], {"kind": "dense", "units": 2}], DENSE["decoder"]))
    states = [_block(drawing, "encoder", (k,)).state for k in range(3)]
    assert states == ["known", "failed", "beyond"]
    assert _block(drawing, "decoder", (0,)).state == "beyond"
    drawing.grab()


def test_a_click_selects_and_a_selection_is_shown(draw: Draw, qtbot: QtBot) -> None:
    drawing, _ = draw(experiment(DENSE["encoder"], DENSE["decoder"]))
    middle = _block(drawing, "decoder", (0,)).front.center().toPoint()
    with qtbot.waitSignal(drawing.layer_selected) as said:
        QTest.mouseClick(drawing, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    assert said.args == ["decoder", (0,)]
    with qtbot.waitSignal(drawing.layer_selected) as said:
        QTest.keyClick(drawing, Qt.Key.Key_Right)
    assert said.args == ["decoder", (1,)]
    with qtbot.assertNotEmitted(drawing.layer_selected):
        drawing.select_layer("encoder", (1,))


def test_it_follows_every_edit(draw: Draw) -> None:
    drawing, bench = draw(experiment(DENSE["encoder"], DENSE["decoder"]))
    bench.document.edit(experiment(DENSE["encoder"][:1], DENSE["decoder"]), "shorter")
    assert len([block for block in drawing.drawn.blocks if block.role == "encoder" and block.row]) == 1


def test_it_says_what_it_shows(draw: Draw) -> None:
    drawing, _ = draw(experiment(DENSE["encoder"], DENSE["decoder"]))
    drawing.grab()
    assert drawing.accessibleDescription().startswith("Input 1 × 8 × 8, Flatten 64, Dense 32, Dense 4")
    assert drawing.drawn.at(QPoint(0, 0).x(), 0) is None


def test_an_empty_network_says_what_will_be_here(draw: Draw) -> None:
    drawing, _ = draw(experiment([]))
    assert drawing.drawn.blocks == ()
    drawing.grab()


@pytest.mark.parametrize("behind", ["dropout", "batch_norm", {"kind": "activation", "function": "tanh"}])
def test_what_only_acts_on_the_code_is_not_called_the_code(draw: Draw, behind: Any) -> None:
    drawing, _ = draw(experiment([*DENSE["encoder"], behind], DENSE["decoder"]))
    assert [block.path for block in drawing.drawn.blocks if block.code] == [(2,)]
    assert drawing.drawn.code == (4,)


@pytest.mark.parametrize("count", [3, 8, 10, 13])
def test_names_do_not_cover_each_other_and_none_is_left_out_of_a_usual_network(
    draw: Draw, count: int
) -> None:
    layers = ["flatten", *([{"kind": "dense", "units": 64}] * count)]
    drawing, _ = draw(experiment(layers, DENSE["decoder"]), 545)
    metrics = QFontMetricsF(style.small_font(drawing))
    found = labels(drawing.drawn.blocks, 545, metrics)
    assert [block for block, _ in found] == list(drawing.drawn.blocks)
    rects = [rect for _, lines in found for _, rect in lines]
    assert all(rect.left() >= 0 and rect.right() <= 545 for rect in rects)
    apart = [rect.adjusted(0, 1, 0, -1) for rect in rects]
    assert not any(a.intersects(b) for i, a in enumerate(apart) for b in apart[i + 1 :])


def test_where_there_is_no_room_for_all_names_those_that_stand_there_are_whole(draw: Draw) -> None:
    drawing, _ = draw(Experiment.drafted((1, 8, 8), data={"kind": "digits"}, family="ddpm"), 600)
    metrics = QFontMetricsF(style.small_font(drawing))
    found = labels(drawing.drawn.blocks, 600, metrics)

    assert 6 < len(found) < len(drawing.drawn.blocks)
    assert all(text == block.title for block, lines in found for text, _ in lines)
    assert [found[0][0].title, found[-1][0].title] == ["Input", "Output"]
    rects = [rect for _, lines in found for _, rect in lines]
    apart = [rect.adjusted(0, 1, 0, -1) for rect in rects]
    assert not any(a.intersects(b) for i, a in enumerate(apart) for b in apart[i + 1 :])


def test_networks_beside_each_other_are_named(draw: Draw) -> None:
    drawing, _ = draw(Experiment.drafted((2,), data={"kind": "plane", "count": 200}, family="gan"))
    found = titles(drawing.drawn.blocks, drawing.findings.roles, 640)
    assert [title for title, _, _ in found] == ["Generator", "Discriminator"]
    assert all(left + wide <= beyond for (_, left, wide), (_, beyond, _) in pairwise(found))
    drawing.grab()

    one, _ = draw(experiment(DENSE["encoder"], DENSE["decoder"]))
    assert titles(one.drawn.blocks, one.findings.roles, 640) == []


def test_what_is_exposed_is_not_drawn_anew_but_what_changes_is(
    draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing, _ = draw(experiment(DENSE["encoder"], DENSE["decoder"]))
    drawing.grab()
    drawn: list[object] = []
    monkeypatch.setattr(drawing_module, "paint_network", lambda *args, **kwargs: drawn.append(args))

    drawing.repaint()
    assert not drawn

    drawing.select_layer("encoder", (0,))
    drawing.grab()
    assert len(drawn) == 1

    drawing.resize(500, 130)
    drawing.grab()
    assert len(drawn) == 2
