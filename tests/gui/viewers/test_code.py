from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from aestudio.analysis.code import spread_of
from aestudio.families import FAMILIES
from aestudio.gui.viewers.code import CodeViewer
from aestudio.gui.viewers.demo import FakeModel

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def viewer(show: Any) -> Any:
    return show(CodeViewer, FakeModel(units=16, dead=3), (800, 600))


def drag(viewer: Any, qtbot: QtBot, unit: int, pixels: int) -> None:
    """Move a unit's handle up."""
    handle = viewer.bars.slider(unit).toPoint()
    qtbot.mousePress(viewer.bars, LEFT, pos=handle)
    qtbot.mouseMove(viewer.bars, handle - QPoint(0, pixels // 2))
    qtbot.mouseMove(viewer.bars, handle - QPoint(0, pixels))
    qtbot.mouseRelease(viewer.bars, LEFT, pos=handle - QPoint(0, pixels))
    qtbot.wait(20)


def test_dragging_a_slider_decodes_what_it_shows(viewer: Any, qtbot: QtBot) -> None:
    before = float(viewer.bars.code[1])
    drag(viewer, qtbot, 1, 40)
    after = float(viewer.bars.code[1])
    assert after > before
    assert viewer._questions["edit"].codes[0] == tuple(viewer.bars.code.tolist())
    decoded = FakeModel(units=16, dead=3).decode(viewer.bars.code[None])[0]
    np.testing.assert_allclose(viewer.strip.pictures[-1].sample, decoded, atol=1e-6)
    np.testing.assert_allclose(viewer.strip.pictures[-2].sample, viewer._answer.pair.outputs[0])
    assert f"Unit 2 of 16: {after:.3g} (sample {before:.3g})".replace("-", "−") in viewer.unit.text()


def test_every_move_asks_and_the_handle_follows_the_mouse(viewer: Any, qtbot: QtBot) -> None:
    asked: list[Any] = []
    viewer.asked.connect(lambda part, question: asked.append(question) if part == "edit" else None)
    place = viewer.bars.slider(4) + QPointF(0, -30)
    drag(viewer, qtbot, 4, 30)
    assert len(asked) >= 2
    assert (viewer.bars.slider(4) - place).manhattanLength() < 2


def test_a_double_click_or_reset_gives_back_the_samples_value(viewer: Any, qtbot: QtBot) -> None:
    drag(viewer, qtbot, 0, 30)
    drag(viewer, qtbot, 1, 30)
    qtbot.mouseDClick(viewer.bars, LEFT, pos=viewer.bars.slider(0).toPoint())
    qtbot.mouseRelease(viewer.bars, LEFT)
    assert viewer.bars.code[0] == viewer._answer.code[0]
    assert viewer.bars.is_edited
    viewer.reset.click()
    np.testing.assert_array_equal(viewer.bars.code, viewer._answer.code)
    assert viewer._questions["edit"] is None
    assert not viewer.reset.isEnabled()


def test_sliders_go_by_keyboard(viewer: Any, qtbot: QtBot) -> None:
    bars = viewer.bars
    bars.setFocus()
    qtbot.keyClick(bars, Qt.Key.Key_Right)
    assert bars.unit == 1
    before = float(bars.code[1])
    qtbot.keyClick(bars, Qt.Key.Key_Up)
    small = float(bars.code[1]) - before
    qtbot.keyClick(bars, Qt.Key.Key_PageDown)
    assert small > 0
    assert float(bars.code[1]) < before
    qtbot.keyClick(bars, Qt.Key.Key_End)
    assert float(bars.code[1]) == pytest.approx(float(viewer._answer.spread.percentiles[4, 1]))
    qtbot.keyClick(bars, Qt.Key.Key_Backspace)
    assert float(bars.code[1]) == before
    assert "Unit 2 of 16" in bars.accessibleName()


def test_outside_the_data_is_said(viewer: Any, qtbot: QtBot) -> None:
    viewer.bars.move_unit(0, 1000.0)
    assert "outside the data" in viewer.unit.text()
    assert float(viewer.bars.code[0]) < 50, "a slider ends somewhere"


def test_dead_units_are_counted_and_marked(viewer: Any, show: Any) -> None:
    assert viewer.dead.text() == "3 of 16 units are dead: they give the same value for every sample"
    assert viewer.dead.isVisible()
    assert "dead" in viewer.bars.words(15)
    assert not show(CodeViewer, FakeModel(units=4)).dead.isVisible()


def test_samples_are_chosen_by_number_and_by_steps(viewer: Any, qtbot: QtBot) -> None:
    buttons = {b.accessibleName(): b for b in viewer.findChildren(type(viewer.reset))}
    buttons["The next sample (Alt+Right)"].click()
    qtbot.wait(20)
    assert viewer._answer.index == 1
    assert viewer.index.value() == 2
    buttons["The sample before (Alt+Left)"].click()
    buttons["The sample before (Alt+Left)"].click()
    qtbot.wait(20)
    assert viewer._answer.index == 1499, "before the first comes the last"
    viewer.index.setFocus()
    viewer.index.lineEdit().setText("12")
    qtbot.keyClick(viewer.index, Qt.Key.Key_Return)
    qtbot.wait(20)
    assert viewer._answer.index == 11
    seen = set()
    for _ in range(3):
        buttons["A random sample"].click()
        qtbot.wait(20)
        seen.add(viewer._answer.index)
    assert len(seen) == 3


def test_only_samples_of_a_label(viewer: Any, qtbot: QtBot) -> None:
    viewer.label.choose(("digit", 7))
    viewer.label.picked.emit(("digit", 7))
    qtbot.wait(20)
    assert viewer._answer.pair.samples.label("digit", 0) == "7"


def test_moved_units_stay_while_the_model_learns_and_go_with_the_sample(viewer: Any, qtbot: QtBot) -> None:
    viewer.bars.move_unit(2, 1.0)
    model = FakeModel(units=16, dead=3)
    model.codes = model.codes + np.float32(0.1)
    viewer.take("", model.answer(viewer.question()))
    qtbot.wait(20)
    assert float(viewer.bars.code[2]) == 1.0
    assert float(viewer.bars.code[3]) == pytest.approx(float(model.codes[0, 3]))
    viewer.go(5)
    qtbot.wait(20)
    assert not viewer.bars.is_edited
    assert viewer._questions["edit"] is None


def test_many_units_scroll(show: Any, qtbot: QtBot) -> None:
    viewer = show(CodeViewer, FakeModel(units=120))
    bars = viewer.bars
    assert bars.scroll_bar.isVisible()
    first = list(bars._shown)
    bars.setFocus()
    for _ in range(len(first)):
        qtbot.keyClick(bars, Qt.Key.Key_Right)
    assert bars.unit in bars._shown
    assert list(bars._shown) != first


def test_units_in_the_order_of_their_spread_and_on_their_own_scales(viewer: Any, qtbot: QtBot) -> None:
    viewer.by_spread.setChecked(True)
    spread = viewer._answer.spread.percentiles
    width = (spread[4] - spread[0])[viewer.bars._order]
    assert (np.diff(width) <= 0).all()
    heights = [viewer.bars._height(0, 1.0)]
    viewer.own_scales.setChecked(True)
    heights.append(viewer.bars._height(0, 1.0))
    assert heights[0] != heights[1]


def test_a_click_beside_a_handle_brings_it_there(viewer: Any, qtbot: QtBot) -> None:
    handle = viewer.bars.slider(6).toPoint()
    qtbot.mouseClick(viewer.bars, LEFT, pos=handle + QPoint(0, 40))
    assert (viewer.bars.slider(6) - QPointF(handle + QPoint(0, 40))).manhattanLength() < 3


def test_it_is_offered_only_where_a_sample_is_reconstructed_too() -> None:
    """A flow encodes and decodes, but has no reconstruction to stand beside the sample."""
    assert not set(CodeViewer.needs) <= set(FAMILIES["flow"].abilities)
    assert set(CodeViewer.needs) <= set(FAMILIES["autoencoder"].abilities)


@pytest.mark.parametrize("own_scales", [False, True])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_of_a_diverged_run_it_says_that_the_codes_are_not_numbers(
    viewer: Any, value: float, own_scales: bool
) -> None:
    """It said "data nan to nan", which told nobody anything."""
    codes = np.full((50, 16), value, np.float32)
    viewer.show_answer(replace(viewer._answer, code=codes[0], spread=spread_of(codes)))
    viewer.own_scales.setChecked(own_scales)
    viewer.bars.grab()
    assert viewer.unit.text() == "Unit 1 of 16: not a number · the codes of the data are not numbers"
    assert viewer.dead.text().startswith("The codes are not numbers")
