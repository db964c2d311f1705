"""The table of settings that differ."""

from __future__ import annotations

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aestudio.gui.compare.settings_table import LEAST, SettingsTable

DEEP = "Flatten, Dense 64, Dense 128, Dense 64, Dense 32, Dense 2"
FLAT = "Flatten, Dense 64, Dense 64, Dense 32, Dense 2"


def test_what_differs_is_in_sight_and_all_of_it_in_the_tooltip(themed: QApplication, qtbot: QtBot) -> None:
    table = SettingsTable()
    qtbot.addWidget(table)
    table.resize(500, 150)
    table.show()
    runs = [(f"run-00{number}", QIcon()) for number in (1, 2, 3)]
    table.show_rows(runs, [("Encoder", (DEEP, FLAT, DEEP)), ("Optimizer · Learning rate", ("1", "2", "3"))])
    texts = [table.item(0, place).text() for place in range(1, 4)]  # type: ignore[union-attr]
    assert texts == ["… Dense 64, Dense 128 …", "… Dense 64 …", "… Dense 64, Dense 128 …"]
    assert DEEP in table.item(0, 1).toolTip()  # type: ignore[union-attr]
    widths = [table.columnWidth(place) for place in range(4)]
    assert sum(widths) <= table.viewport().width()
    table.resize(200, 150)
    assert all(table.columnWidth(place) >= LEAST for place in range(4))
    table.resize(1200, 150)
    assert max(table.columnWidth(place) for place in range(4)) > max(widths)
