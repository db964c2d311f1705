"""Drawing a density: with the mouse, with the keys, and back."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from aestudio.data.density import SIDE, Density, cells_of
from aestudio.gui.density_dialog import PRESETS, DensityDialog
from aestudio.gui.form import Form

EMPTY = np.zeros((SIDE, SIDE), int)


@pytest.fixture
def dialog(qtbot: QtBot) -> DensityDialog:
    shown = DensityDialog(Density().cells)
    qtbot.addWidget(shown)
    with qtbot.waitExposed(shown):
        shown.show()
    shown.clear()
    return shown


def at(dialog: DensityDialog, row: int, column: int) -> QPoint:
    room = dialog.canvas._room
    cell = room.width() / SIDE
    return QPoint(round(room.left() + (column + 0.5) * cell), round(room.top() + (row + 0.5) * cell))


def drag(qtbot: QtBot, dialog: DensityDialog, button: Qt.MouseButton) -> None:
    qtbot.mousePress(dialog.canvas, button, pos=at(dialog, 10, 4))
    qtbot.mouseMove(dialog.canvas, at(dialog, 10, 20))
    qtbot.mouseRelease(dialog.canvas, button, pos=at(dialog, 10, 20))


def test_a_stroke_paints_all_cells_on_its_way_and_is_one_step_back(
    qtbot: QtBot, dialog: DensityDialog
) -> None:
    drag(qtbot, dialog, Qt.MouseButton.LeftButton)
    cells = cells_of(dialog.rows)

    assert (cells[10, 4:21] == 9).all()
    assert cells[5].sum() == cells[15].sum() == 0
    dialog.strokes.undo()
    assert not dialog.canvas.cells.any()
    dialog.strokes.redo()
    assert np.array_equal(dialog.canvas.cells, cells)


def test_the_right_button_and_the_eraser_take_away(qtbot: QtBot, dialog: DensityDialog) -> None:
    drag(qtbot, dialog, Qt.MouseButton.LeftButton)
    drag(qtbot, dialog, Qt.MouseButton.RightButton)

    assert not dialog.canvas.cells.any()
    assert not dialog.use.isEnabled()
    assert dialog.said.text() == "Nothing is painted yet"


def test_the_brush_has_a_size_and_a_weight(qtbot: QtBot, dialog: DensityDialog) -> None:
    dialog.size_.setValue(1)
    dialog.weight.setValue(4)
    qtbot.mouseClick(dialog.canvas, Qt.MouseButton.LeftButton, pos=at(dialog, 3, 3))
    small = dialog.canvas.cells.copy()
    dialog.size_.setValue(8)
    qtbot.mouseClick(dialog.canvas, Qt.MouseButton.LeftButton, pos=at(dialog, 20, 20))

    assert set(np.unique(small)) == {0, 4}
    assert (small > 0).sum() == 1
    assert (dialog.canvas.cells[16:25, 16:25] > 0).sum() > 40


def test_it_can_be_drawn_with_the_keys_alone(qtbot: QtBot, dialog: DensityDialog) -> None:
    dialog.size_.setValue(1)
    qtbot.keyClick(dialog.canvas, Qt.Key.Key_Left)
    qtbot.keyClick(dialog.canvas, Qt.Key.Key_Up)
    qtbot.keyClick(dialog.canvas, Qt.Key.Key_Space)

    assert np.argwhere(dialog.canvas.cells).tolist() == [[SIDE // 2 - 1, SIDE // 2 - 1]]
    qtbot.keyClick(dialog.canvas, Qt.Key.Key_Delete)
    assert not dialog.canvas.cells.any()


def test_every_preset_is_a_density_and_can_be_taken_back(dialog: DensityDialog) -> None:
    for index, name in enumerate(PRESETS, 1):
        dialog.presets.setCurrentIndex(index)
        dialog.presets.activated.emit(index)

        assert Density(cells=dialog.rows).load().values.shape == (8192, 2), name
        assert dialog.presets.currentIndex() == 0
        dialog.strokes.undo()
        assert not dialog.canvas.cells.any()


def test_the_form_has_a_button_that_draws(
    qtbot: QtBot, dialog: DensityDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DensityDialog, "exec", lambda self: self.clear() or self._start_from(1) or 1)
    form = Form(Density())
    qtbot.addWidget(form)

    with qtbot.waitSignal(form.edited) as heard:
        form.editor("cells").click()  # type: ignore[attr-defined]

    assert np.array_equal(cells_of(heard.args[0].cells), next(iter(PRESETS.values()))())


def test_a_dialog_that_was_closed_is_gone(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each opening would else leave one behind for as long as the window is there."""
    parent = QWidget()
    qtbot.addWidget(parent)
    monkeypatch.setattr(DensityDialog, "exec", lambda self: 0)

    assert DensityDialog.drawn(Density().cells, parent) is None

    qtbot.waitUntil(lambda: not parent.findChildren(DensityDialog))
