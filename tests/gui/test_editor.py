"""Lists that drop down show all they have."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QFrame
from pytestqt.qtbot import QtBot

from aestudio.gui.editor import Choice, DropDown
from aestudio.gui.viewers.controls import Box


@pytest.mark.parametrize("kind", [Choice, DropDown])
@pytest.mark.parametrize("count", [2, 5, 12])
def test_a_list_opens_as_high_as_its_entries(
    qtbot: QtBot, themed: QApplication, count: int, kind: type[DropDown]
) -> None:
    choice = kind()
    qtbot.addWidget(choice)
    choice.addItems([f"Entry {index}" for index in range(count)])
    choice.show()
    choice.showPopup()
    view = choice.view()
    qtbot.waitUntil(view.isVisible)
    assert view.verticalScrollBar().maximum() == 0
    last = view.visualRect(choice.model().index(count - 1, 0))
    assert last.bottom() <= view.viewport().height()
    qtbot.waitUntil(lambda: view.viewport().height() == last.bottom() + 1)
    around = view.window()
    assert isinstance(around, QFrame)
    assert around.frameShape() == QFrame.Shape.NoFrame, "the list has a frame of its own"
    choice.hidePopup()


def test_a_choice_as_wide_as_its_content_cuts_none_of_it(themed: QApplication, qtbot: QtBot) -> None:
    box = Box("Projection", {"pca": "PCA", "tsne": "t-SNE", "long": "Histogram of the samples"})
    qtbot.addWidget(box)
    box.show()
    box.resize(box.sizeHint())

    for place in range(box.count()):
        box.setCurrentIndex(place)
        assert box.shown_text == box.currentText()


def test_a_list_that_was_left_opens_on_what_is_chosen(qtbot: QtBot, themed: QApplication) -> None:
    """It stood on what the mouse had pointed at before Escape, while the box said something else."""
    box = Box("Colour by", {"type": "type", "temperature": "temperature", "error": "Error"})
    qtbot.addWidget(box)
    box.show()
    box.showPopup()
    box.view().setCurrentIndex(box.model().index(2, 0))
    box.hidePopup()
    box.showPopup()
    assert box.currentText() == "type"
    assert box.view().currentIndex().row() == 0
    box.hidePopup()
