"""Boxes for numbers that are stepped."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from aestudio.gui.spins import DecimalSpin, Spin


@pytest.mark.parametrize("kind", [Spin, DecimalSpin])
def test_the_text_does_not_stand_on_the_frame(
    themed: QApplication, qtbot: QtBot, kind: type[Spin | DecimalSpin]
) -> None:
    spin = kind(maximum=9999, value=9999, prefix="seed ")
    qtbot.addWidget(spin)
    spin.resize(spin.sizeHint())
    spin.show()

    line = spin.findChild(QLineEdit)
    assert line is not None
    margins = line.textMargins()
    assert margins.left() >= 5
    room = line.width() - margins.left() - margins.right()
    assert line.fontMetrics().horizontalAdvance(line.text()) <= room, "nothing is clipped"
