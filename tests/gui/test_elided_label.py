"""A line that gives way does so between words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from aestudio.gui.labels import ElidedLabel


def test_a_sentence_is_cut_between_two_words(qtbot: QtBot) -> None:
    label = ElidedLabel("Reading the pictures of the folder, half of them are done")
    qtbot.addWidget(label)
    words = label.text.replace(",", "").split()
    for width in range(120, label.sizeHint().width() - 1, 7):
        label.resize(width, 20)
        kept = label.shown.removesuffix("…").rstrip(" ,")
        assert label.text.startswith(kept)
        assert kept.split()[-1] in words
        assert label.fontMetrics().horizontalAdvance(label.shown) <= width
    assert label.toolTip() == label.text
    label.resize(label.sizeHint().width(), 20)
    assert label.shown == label.text


def test_a_long_word_is_cut_where_it_must_and_a_path_in_its_middle(qtbot: QtBot) -> None:
    word = ElidedLabel("Saved " + "x" * 80)
    path = ElidedLabel("/home/somebody/pictures/of/digits/one.png", Qt.TextElideMode.ElideMiddle)
    for label in (word, path):
        qtbot.addWidget(label)
        label.resize(150, 20)
    assert word.shown.startswith("Saved xxx")
    assert path.shown.endswith(".png")
