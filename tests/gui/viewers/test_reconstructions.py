from __future__ import annotations

import dataclasses
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from aestudio.gui.viewers.demo import FakeModel
from aestudio.gui.viewers.reconstructions import ReconstructionsViewer

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def viewer(show: Any) -> Any:
    return show(ReconstructionsViewer, FakeModel())


def middle(viewer: Any, index: int) -> QPoint:
    return viewer.sheet.grid.cell(index, 1).center().toPoint()  # type: ignore[no-any-return]


def test_it_asks_for_as_many_as_there_is_room_for(viewer: Any, qtbot: QtBot) -> None:
    before = viewer.question().count
    assert before == viewer.sheet.capacity >= 6
    viewer.resize(1100, 800)
    qtbot.wait(30)
    assert viewer.question().count > before
    assert len(viewer._pairs.samples) == viewer.question().count


def test_plus_and_minus_change_the_size(viewer: Any, qtbot: QtBot) -> None:
    viewer.resize(1100, 800)
    qtbot.wait(30)
    width = viewer.sheet.grid.width
    for _ in range(3):
        qtbot.keyClick(viewer.sheet, Qt.Key.Key_Plus)
    assert viewer.sheet.grid.width > width
    for _ in range(7):
        qtbot.keyClick(viewer.sheet, Qt.Key.Key_Minus)
    assert viewer.sheet.grid.width < width


def test_the_mouse_over_a_sample_tells_its_id_label_and_error(viewer: Any, qtbot: QtBot) -> None:
    qtbot.mouseMove(viewer.sheet, middle(viewer, 2))
    samples = viewer._pairs.samples
    words = viewer.sheet.accessibleDescription()
    assert words.startswith(f"Sample {samples.id(2)} · digit {samples.label('digit', 2)} · MSE ")
    assert f"{viewer._pairs.errors[2]:.4g}" in words


def test_a_click_opens_a_sample_and_esc_closes_it(viewer: Any, qtbot: QtBot) -> None:
    qtbot.mouseClick(viewer.sheet, LEFT, pos=middle(viewer, 1))
    assert viewer.big.isVisible()
    assert viewer.big.words.startswith(f"Sample {viewer._pairs.samples.id(1)} ")
    qtbot.keyClick(viewer.big, Qt.Key.Key_Right)
    assert viewer.big.words.startswith(f"Sample {viewer._pairs.samples.id(2)} ")
    qtbot.keyClick(viewer.big, Qt.Key.Key_Escape)
    assert viewer.sheet.isVisible()
    assert viewer._questions["big"] is None


def test_an_open_sample_goes_on_being_asked_for(viewer: Any, qtbot: QtBot) -> None:
    qtbot.mouseClick(viewer.sheet, LEFT, pos=middle(viewer, 1))
    row = int(viewer._pairs.samples.rows[1])
    assert viewer._questions["big"].rows == (row,)
    better = FakeModel().answer(viewer._questions["big"])
    viewer.take("big", better)
    qtbot.wait(20)
    assert f"{better.errors[0]:.4g}" in viewer.big.words


def test_the_value_under_the_mouse_is_read_out_in_both_units(viewer: Any, qtbot: QtBot) -> None:
    qtbot.mouseClick(viewer.sheet, LEFT, pos=middle(viewer, 0))
    qtbot.wait(20)
    pictures = viewer.big.pictures
    rect = pictures._rects(viewer._pairs)[0]
    side = rect.width() / 16
    qtbot.mouseMove(pictures, QPoint(int(rect.left() + 5.5 * side), int(rect.top() + 7.5 * side)))
    value = float(viewer._pairs.inputs[0][0, 7, 5])
    assert pictures.reading.startswith(f"row 7, column 5 · input {value:.3g} ({value * 255:.4g})")


def test_samples_are_reached_by_keyboard(viewer: Any, qtbot: QtBot) -> None:
    viewer.sheet.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(viewer.sheet, key)
    at = 1 + viewer.sheet.grid.columns
    assert viewer._pairs.samples.id(at) in viewer.sheet.accessibleDescription()
    qtbot.keyClick(viewer.sheet, Qt.Key.Key_Return)
    assert viewer.big.isVisible()


def test_the_dice_gives_other_samples_each_time(viewer: Any, qtbot: QtBot) -> None:
    seen = set()
    for _ in range(3):
        viewer.dice.click()
        qtbot.wait(20)
        seen.add(tuple(viewer._pairs.samples.rows.tolist()))
    assert len(seen) == 3
    assert viewer.choose.choice == "random"


@pytest.mark.parametrize("choose", ["best", "worst"])
def test_best_and_worst(viewer: Any, qtbot: QtBot, choose: str) -> None:
    viewer.choose._buttons[choose].click()
    qtbot.wait(20)
    steps = np.diff(viewer._pairs.errors)
    assert (steps >= 0).all() if choose == "best" else (steps <= 0).all()
    assert f"the {choose} first" in viewer.sheet.words


def test_inputs_and_reconstructions_share_a_scale_and_differences_have_zero_in_the_middle(
    viewer: Any,
) -> None:
    sheet, pairs = viewer.sheet, viewer._pairs
    cell = sheet.grid.cell(0, 0)
    picture = sheet.grab().toImage()
    ratio = picture.devicePixelRatio()
    side = cell.width() / 16
    for kind, values in ((0, pairs.inputs), (1, pairs.outputs)):
        at = sheet.grid.cell(0, kind).topLeft()
        grey = picture.pixelColor(
            int((at.x() + 8.5 * side) * ratio), int((at.y() + 8.5 * side) * ratio)
        ).red()
        assert abs(grey - 255 * float(values[0, 0, 8, 8])) < 2
    assert sheet._limit >= float(np.abs(pairs.differences).max())


def test_the_foot_names_the_run_and_the_epoch(viewer: Any) -> None:
    viewer._run = SimpleNamespace(words=lambda epoch: "epoch 12 of run-003")
    viewer.show_answer(viewer._pairs)
    assert viewer.sheet.words.endswith(" validation samples · epoch 12 of run-003")


def test_differences_of_another_run_have_the_same_colours_to_be_compared_by_eye(viewer: Any) -> None:
    limit = viewer.sheet._limit
    viewer.set_run(SimpleNamespace(path="run-002"))
    better = dataclasses.replace(
        viewer._pairs, outputs=0.9 * viewer._pairs.inputs + 0.1 * viewer._pairs.outputs
    )
    viewer.show_answer(better)
    assert viewer.sheet._limit == limit > 2 * np.abs(better.differences).max()


def test_differences_after_a_run_that_diverged_have_a_scale_of_their_own(show: Any) -> None:
    """Else those of the next one would be all blank."""
    viewer = show(ReconstructionsViewer, FakeModel())
    viewer.sheet._limit = 1e19
    viewer.set_run(SimpleNamespace(path="run-002"))
    assert viewer.sheet._limit == 0.0
    viewer.sheet._limit = 0.5
    viewer.set_run(SimpleNamespace(path="run-002"))
    assert viewer.sheet._limit == 0.5, "while a run lasts the scale keeps still"


def test_differences_of_curves_have_one_scale_however_one_came_to_them_and_it_is_said(
    viewer: Any, qtbot: QtBot
) -> None:
    """Followed from the untrained model on, those of the trained one were a flat line; opened anew not."""
    wave = np.sin(np.linspace(0, 6, 40), dtype=np.float32)

    def pairs(error: float) -> Any:
        count = len(viewer._pairs.samples)
        scale = dataclasses.replace(viewer._pairs.scale, shape=(40,))
        inputs = np.tile(wave, (count, 1))
        return dataclasses.replace(viewer._pairs, inputs=inputs, outputs=inputs + error, scale=scale)

    viewer.sheet.clear()
    viewer.show_answer(pairs(0.012))
    opened = viewer.sheet.range_words
    viewer.show_answer(pairs(0.8))
    viewer.show_answer(pairs(0.012))

    assert viewer.sheet.range_words == opened == "up to ±0.015"
    assert ("up to ±0.015", "muted") in viewer.sheet._names(pairs(0.012))[1]


def test_words_below_that_are_cut_are_said_in_whole_under_the_mouse(
    viewer: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr("aestudio.gui.viewers.sheet.QToolTip.showText", lambda _, text, __: said.append(text))

    qtbot.mouseMove(viewer.sheet, QPoint(40, viewer.sheet.height() - 4))

    assert said[-1] == viewer.sheet.words != ""
