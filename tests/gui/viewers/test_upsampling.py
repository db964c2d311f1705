"""The Upsampling view: which pictures stand side by side, what is said of them, and where there is room."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from aestudio.analysis.fidelity import SKILL
from aestudio.analysis.upsampling import MADE_UP
from aestudio.families import FAMILIES
from aestudio.gui.viewers.columns import Columns
from aestudio.gui.viewers.demo import FakeModel
from aestudio.gui.viewers.upsampling import UpsamplingViewer

if TYPE_CHECKING:
    from aestudio.gui.shown_run import ShownRun


@pytest.fixture
def viewer(show: Callable[..., Any]) -> UpsamplingViewer:
    shown: UpsamplingViewer = show(UpsamplingViewer, FakeModel(channels=3), (560, 420))
    return shown


def test_input_output_truth_and_differences_stand_side_by_side(viewer: UpsamplingViewer) -> None:
    sheet = viewer.page.sheet

    assert sheet.titles == [
        *("Input", "Output", "Truth", "Output − truth", "Bicubic"),
        *("Output made small", "Made small − input"),
    ]
    given, output, _, skill, bicubic, _, cycle = sheet.texts(0)
    assert given == "4 × 4"
    assert output.endswith("dB")
    assert bicubic.endswith("dB")
    assert skill.startswith("skill +")
    assert cycle.startswith("RMS")
    assert "Worst: sample" in sheet.accessibleDescription()
    assert SKILL in sheet.accessibleDescription()  # its tooltips
    assert viewer.page.verdict.toolTip() == SKILL


def test_what_outputs_are_not_stands_below_them(viewer: UpsamplingViewer) -> None:
    assert viewer.page.notice.isVisible()
    assert viewer.page.notice.text() == MADE_UP
    assert viewer.picture_widget.isAncestorOf(viewer.page.notice)  # in what is saved, too


def test_pictures_that_leave_the_program_say_what_they_are(viewer: UpsamplingViewer) -> None:
    viewer.copy_picture()
    copied, shown = QApplication.clipboard().image(), viewer.picture_widget.grab().toImage()
    high, wide = shown.height(), shown.width()

    def part(image: QImage, corner: bool) -> QImage:
        return image.copy(wide // 2, high - 24, wide, 24) if corner else image.copy(0, 0, wide, high - 40)

    assert part(copied, corner=False) == part(shown, corner=False)
    assert part(copied, corner=True) != part(shown, corner=True)


def test_who_is_nearer_is_said_with_numbers(viewer: UpsamplingViewer) -> None:
    viewer.mode._buttons["numbers"].click()
    table = viewer.page.numbers.table

    assert "better than bicubic enlargement" in viewer.page.verdict.text()
    assert [row[0] for row in table.rows] == ["", "Nearest", "Bilinear", "Bicubic", "Network"]
    assert table.rows[3][4] == "–"
    assert "±" in table.rows[4][1]
    assert set(viewer.page.numbers.plot.names) == {"Truth", "Output", "Bicubic"}
    assert viewer.page.numbers.plot.is_log("y")


def test_the_verdict_names_the_epoch_and_the_run_that_were_asked(viewer: UpsamplingViewer) -> None:
    """In epoch 4, better than bicubic by far, it said that bicubic won: that was of epoch 1."""
    said = []
    for words in ("epoch 1 of run-001", "in the first epoch of run-001", "run-001"):
        viewer._run = cast("ShownRun", SimpleNamespace(words=lambda epoch, words=words: words))
        viewer.show_answer(FakeModel(channels=3).answer(viewer.question()))
        said.append(viewer.page.verdict.text().partition(" network is better than bicubic enlargement")[0])

    assert said == [
        "After epoch 1 of run-001, the",
        "In the first epoch of run-001, the",
        "run-001: The",
    ]


def test_it_knows_the_epoch_of_each_answer_not_that_of_the_run_by_now(
    viewer: UpsamplingViewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer._run = cast("ShownRun", SimpleNamespace(words=lambda epoch: f"epoch {epoch} of run-001"))
    photo: list[str] = []
    monkeypatch.setattr(viewer.photo, "show_enlarged", lambda answer, of: photo.append(of))
    viewer._fresh = {"": (FakeModel(channels=3).answer(viewer.question()), 2), "photo": (None, 3)}

    viewer._draw_fresh()

    assert viewer.page.verdict.text().startswith("After epoch 2 of run-001")
    assert photo == ["epoch 3 of run-001"]


def test_a_small_room_shows_one_and_a_large_room_both(viewer: UpsamplingViewer) -> None:
    page = viewer.page
    assert (page.sheet.isVisible(), page.numbers.isVisible()) == (True, False)
    viewer.mode._buttons["numbers"].click()
    assert (page.sheet.isVisible(), page.numbers.isVisible()) == (False, True)
    viewer.resize(1000, 800)
    assert (page.sheet.isVisible(), page.numbers.isVisible()) == (True, True)


def test_no_number_is_cut_in_a_narrow_room(viewer: UpsamplingViewer, qtbot: QtBot) -> None:
    viewer.mode._buttons["numbers"].click()
    qtbot.wait(30)
    cells = [cell for row in viewer.page.numbers.table._cells for cell in row]

    assert cells
    assert all(cell.width() >= cell.sizeHint().width() for cell in cells)
    assert viewer.page.numbers.plot.width() > 400


def test_more_of_each_are_asked_for(viewer: UpsamplingViewer, qtbot: QtBot) -> None:
    viewer.each.setValue(2)
    viewer.count.setValue(60)
    viewer.part.choose("test")
    viewer.part.picked.emit("test")

    question = viewer.question()
    assert (question.part, question.each, question.count) == ("test", 2, 60)
    assert "final evaluation" in viewer.note.text
    qtbot.waitUntil(lambda: "of 60 of" in viewer.page.sheet.words)


def test_texts_are_not_cut(viewer: UpsamplingViewer) -> None:
    viewer.resize(1000, 800)
    labels = [label for label in viewer.page.findChildren(QLabel) if label.isVisible() and label.text()]
    assert labels
    for label in labels:
        needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
        assert label.height() >= needed, label.text()


def test_it_is_offered_for_what_enlarges() -> None:
    offered = {kind for kind in FAMILIES.names() if UpsamplingViewer.suits(FAMILIES[kind](), (3, 32, 32))}
    assert offered == {"superres"}


def test_pictures_use_the_room_in_steps_of_half_their_pixels(viewer: UpsamplingViewer) -> None:
    sheet = viewer.page.sheet
    for width in (500, 700, 900):
        sheet.resize(width, 600)
        cell = sheet.cell(0, 0)
        assert (cell.width() * 2) % 16 == 0
        assert cell.width() == cell.height()
        assert sheet.cell(2, 6).right() <= width
        assert sheet.cell(2, 6).bottom() <= 600


def test_what_the_colours_mean_stands_in_a_line_of_its_own_where_the_window_is_narrow(
    qtbot: QtBot, themed: QApplication
) -> None:
    sheet = Columns("Pictures")
    qtbot.addWidget(sheet)
    bars = [("Output − truth", 1.0, ""), ("Made small − input", 15.3, " of 255")]
    sheet.show_columns([], [], [], (8, 8), "Worst, median and best by squared error, of 12", bars)
    sheet.resize(1200, 400)
    one = sheet._foot
    sheet.resize(600, 400)
    assert sheet._foot == 2 * one
    assert sum(sheet._widths(sheet.fontMetrics())) < 600
