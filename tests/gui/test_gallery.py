"""The gallery of loss curves: browsed by keyboard, and its experiments opened."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from aestudio.gui.gallery import Gallery


@pytest.fixture
def gallery(qtbot: QtBot) -> Gallery:
    made = Gallery()
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_is_browsed_with_the_arrow_keys(qtbot: QtBot, gallery: Gallery) -> None:
    first = gallery.text.text()
    qtbot.keyClick(gallery.list, Qt.Key.Key_Right)
    assert gallery.list.currentRow() == 1
    assert gallery.text.text() != first
    assert gallery.entry.title in gallery.picture.accessibleName()
    assert "How it was made" in gallery.text.text()


def test_it_opens_at_a_kind_and_offers_its_experiment(qtbot: QtBot, gallery: Gallery) -> None:
    gallery.show_kind("overfitting")
    assert gallery.entry.kind == "overfitting"
    gallery.show_kind("too_early")  # there is no such curve
    assert gallery.entry.kind == "overfitting"
    with qtbot.waitSignal(gallery.experiment_wanted) as wanted:
        gallery.open_button.click()
    assert wanted.args == [gallery.entry]
