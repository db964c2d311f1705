"""Texts that anyone may have written are shown as they are: no file is read that they name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor, QImage, Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from aestudio.experiment import Experiment
from aestudio.gui.data_parts import Facts
from aestudio.gui.labels import ElidedLabel
from aestudio.gui.notices import EmptyState, MessageBar
from aestudio.gui.queue.model import QueueModel
from aestudio.gui.tips import plain_tip
from aestudio.gui.training.parts import hidden_label
from aestudio.project.queue import Queued


@pytest.mark.parametrize("text", ["Dense 2", "age < 30", "5 > 3 & 2 < 4", "a\nb"])
def test_what_holds_no_markup_stays_as_it_is(text: str) -> None:
    assert plain_tip(text) == text


def test_markup_is_shown_and_not_followed() -> None:
    tip = plain_tip("class <img src='/dev/zero'>\n5 %")
    assert "<img" not in tip
    assert "&lt;img src=" in tip
    assert "\n5 %" in tip


def a_facts(text: str) -> QWidget:
    facts = Facts()
    facts.show_facts([(text, text)])
    return facts


def a_message(text: str) -> QWidget:
    message = MessageBar()
    message.say(text)
    return message


def an_empty_state(text: str) -> QWidget:
    empty = EmptyState("image", text, "Start")
    empty.set_reason(text)
    return empty


@pytest.mark.parametrize(
    "made", [a_facts, a_message, an_empty_state, ElidedLabel, lambda text: hidden_label("small", text)]
)
def test_no_label_reads_a_file(qtbot: QtBot, tmp_path: Path, made: Any) -> None:
    red = QImage(40, 40, QImage.Format.Format_RGB32)
    red.fill(QColor("red"))
    red.save(str(tmp_path / "red.png"))
    widget = made(f"<img src='{tmp_path / 'red.png'}'> in a name")
    qtbot.addWidget(widget)
    widget.resize(500, 200)
    widget.show()
    seen = widget.grab().toImage()
    places = [(x, y) for x in range(0, seen.width(), 5) for y in range(0, seen.height(), 5)]
    assert not any(seen.pixelColor(*place) == QColor("red") for place in places)
    for part in [widget, *widget.findChildren(QWidget)]:
        assert "<img" not in part.toolTip()
        assert not isinstance(part, QLabel) or part.textFormat() != Qt.TextFormat.AutoText or not part.text()


def test_no_tooltip_of_a_table_does() -> None:
    item = Queued(number=1, name="<img src='/dev/zero'>", experiment=Experiment(), state="failed")
    model = QueueModel()
    model.show_items((item,))
    tip = model.data(model.index(0, 1), Qt.ItemDataRole.ToolTipRole)
    assert "<img" not in tip
