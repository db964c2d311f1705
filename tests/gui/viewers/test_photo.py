"""The user's own picture: a crop box that stays inside, three ways in, and nothing that is stored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QSettings, QSize, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aestudio.analysis.photo import OwnPicture
from aestudio.analysis.upsampling import MADE_UP
from aestudio.gui.viewers.crop_box import CropBox
from aestudio.gui.viewers.demo import FakeModel
from aestudio.gui.viewers.photo_page import PhotoPage, read_photo
from aestudio.gui.viewers.upsampling import UpsamplingViewer

PICTURE = np.random.default_rng(0).integers(0, 256, (60, 100, 3)).astype(np.uint8)


@pytest.fixture
def crop(qtbot: QtBot, themed: QApplication) -> CropBox:
    box = CropBox()
    qtbot.addWidget(box)
    box.resize(412, 252)  # four pixels for one, and a margin
    box.show_picture(QImage(100, 60, QImage.Format.Format_RGB32), QSize(100, 60))
    box.show()
    return box


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "me.png"
    Image.fromarray(PICTURE).save(path)
    return path


def drag(box: CropBox, start: QPoint, end: QPoint, qtbot: QtBot) -> None:
    left = Qt.MouseButton.LeftButton
    qtbot.mousePress(box, left, pos=start)
    qtbot.mouseMove(box, end)
    qtbot.mouseRelease(box, left, pos=end)


def test_the_box_begins_as_the_largest_square_in_the_middle(crop: CropBox) -> None:
    assert crop.box == (20, 0, 60, 60)


def test_it_is_dragged_and_stays_inside(crop: CropBox, qtbot: QtBot) -> None:
    drag(crop, QPoint(200, 120), QPoint(160, 120), qtbot)
    assert crop.box == (10, 0, 60, 60)
    drag(crop, QPoint(160, 120), QPoint(-900, -900), qtbot)
    assert crop.box == (0, 0, 60, 60)


def test_a_corner_resizes_it_and_the_opposite_one_stays(crop: CropBox, qtbot: QtBot) -> None:
    corner = crop.shown_box.bottomRight().toPoint()
    drag(crop, corner, corner - QPoint(80, 80), qtbot)
    assert crop.box == (20, 0, 40, 40)
    corner = crop.shown_box.topLeft().toPoint()
    drag(crop, corner, corner + QPoint(40, 40), qtbot)
    assert crop.box == (30, 10, 30, 30)
    drag(crop, crop.shown_box.topLeft().toPoint(), QPoint(-900, -900), qtbot)
    left, top, wide, high = crop.box
    assert (left + wide, top + high, wide) == (60, 40, high)


def test_keys_move_and_resize_it(crop: CropBox, qtbot: QtBot) -> None:
    qtbot.keyClick(crop, Qt.Key.Key_Minus)
    assert crop.box[2] == crop.box[3] == 55
    before = crop.box
    qtbot.keyClick(crop, Qt.Key.Key_Right)
    assert crop.box[0] == before[0] + 1
    qtbot.keyClick(crop, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert crop.box[0] == before[0] + 1 - 6
    for _ in range(50):
        qtbot.keyClick(crop, Qt.Key.Key_Minus)
    assert crop.box[2] == 8
    for _ in range(50):
        qtbot.keyClick(crop, Qt.Key.Key_Plus)
    assert crop.box[2:] == (60, 60)


def test_pictures_that_are_no_squares_have_a_box_of_their_proportions(crop: CropBox) -> None:
    crop.set_aspect(2.0)
    assert crop.box == (0, 5, 100, 50)


@pytest.fixture
def viewer(show: Callable[..., Any]) -> UpsamplingViewer:
    found: UpsamplingViewer = show(UpsamplingViewer, FakeModel(), (700, 620))
    found.mode._buttons["photo"].click()
    return found


def test_a_file_is_opened_and_its_crop_is_asked_about(
    viewer: UpsamplingViewer, file: Path, qtbot: QtBot
) -> None:
    assert viewer.photo.offer.isVisible()
    assert "not stored" in viewer.photo.offer.text
    with qtbot.waitSignal(viewer.photo.asked):
        viewer.photo.read(file)

    np.testing.assert_array_equal(asked(viewer), np.moveaxis(PICTURE, -1, 0)[:, :, 20:80])
    with qtbot.waitSignal(viewer.photo.asked):
        qtbot.keyClick(viewer.photo.crop, Qt.Key.Key_Left)
    np.testing.assert_array_equal(asked(viewer), np.moveaxis(PICTURE, -1, 0)[:, :, 19:79])


def asked(viewer: UpsamplingViewer) -> Any:
    question = viewer._questions["photo"]
    assert isinstance(question, OwnPicture)
    return question.pixels


def test_what_became_of_it_stands_below_with_what_it_is_not(
    viewer: UpsamplingViewer, file: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(viewer.photo.asked):
        viewer.photo.read(file)
    qtbot.waitUntil(lambda: bool(viewer.photo.words.text()))

    assert viewer.photo.words.text() == "60 × 60 pixels, scaled to 16 × 16 as the training pictures are"
    assert viewer.photo.notice.text() == MADE_UP
    assert viewer.photo.sheet.titles[0] == "Input"
    assert not viewer.part.isVisible()


def test_a_picture_is_pasted(viewer: UpsamplingViewer, qtbot: QtBot) -> None:
    image = QImage(PICTURE.tobytes(), 100, 60, 300, QImage.Format.Format_RGB888)
    QApplication.clipboard().setImage(image)
    with qtbot.waitSignal(viewer.photo.asked):
        viewer.photo.paste()
    np.testing.assert_array_equal(asked(viewer), np.moveaxis(PICTURE, -1, 0)[:, :, 20:80])


def test_without_a_picture_on_the_clipboard_it_says_so(viewer: UpsamplingViewer) -> None:
    QApplication.clipboard().setText("words")
    viewer.photo.paste()
    assert "no picture on the clipboard" in viewer.note.text


def test_files_that_are_pictures_may_be_dropped(file: Path) -> None:
    from aestudio.gui.viewers.photo_page import _files

    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)), QUrl.fromLocalFile(str(file.with_name("project.json")))])
    assert _files(data) == [file]


def test_a_broken_file_is_told_in_words(viewer: UpsamplingViewer, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 not a picture")
    with qtbot.waitSignal(viewer.photo.failed):
        viewer.photo.read(tmp_path / "broken.jpg")
    assert "broken.jpg" in viewer.note.text
    assert viewer.photo.offer.isVisible()


def test_it_is_forgotten_on_demand_and_stored_nowhere(
    viewer: UpsamplingViewer, file: Path, qtbot: QtBot
) -> None:
    before = set(QSettings().allKeys())
    with qtbot.waitSignal(viewer.photo.asked):
        viewer.photo.read(file)
    viewer.photo.remove.click()

    assert viewer.photo.question is None
    assert viewer._questions["photo"] is None
    assert viewer.photo.offer.isVisible()
    assert set(QSettings().allKeys()) == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_other_pages_ask_nothing_about_it(viewer: UpsamplingViewer, file: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(viewer.photo.asked):
        viewer.photo.read(file)
    viewer.mode._buttons["pictures"].click()
    assert viewer._questions["photo"] is None
    viewer.mode._buttons["photo"].click()
    assert viewer._questions["photo"] is not None


def test_deep_pictures_become_bytes(tmp_path: Path) -> None:
    Image.fromarray(PICTURE[..., 0].astype(np.uint16) * 257).save(tmp_path / "deep.png")
    picture, image = read_photo(tmp_path / "deep.png")

    np.testing.assert_array_equal(picture[0], PICTURE[..., 0])
    assert (image.width(), image.height()) == (100, 60)


def test_a_page_can_be_told_of_nothing(qtbot: QtBot, themed: QApplication) -> None:
    page = PhotoPage()
    qtbot.addWidget(page)
    page.clear()
    assert page.question is None
