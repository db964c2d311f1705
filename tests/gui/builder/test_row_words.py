"""What stands in a row of the list of layers."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication

from aestudio.gui.builder.row_delegate import items_that_fit


def test_settings_are_there_whole_or_not_at_all(qapp: QApplication) -> None:
    metrics = QFontMetrics(QFont())
    words = ", 3×3, stride 2, relu"
    room = metrics.horizontalAdvance(words)

    assert items_that_fit(words, room, metrics) == words
    assert items_that_fit(words, room - 1, metrics) == ", 3×3, stride 2"
    assert items_that_fit(words, metrics.horizontalAdvance(", 3×3") + 5, metrics) == ", 3×3"
    assert items_that_fit(words, 5, metrics) == ""
    assert items_that_fit(words, -10, metrics) == ""
    assert (
        items_that_fit("  Dense 16, linear", metrics.horizontalAdvance("  Dense 16, l"), metrics)
        == "  Dense 16"
    )
