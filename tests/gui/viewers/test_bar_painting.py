"""How the units of a code look."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from aestudio.gui import style
from aestudio.gui.viewers.bar_painting import Unit, paint_sliders


@pytest.mark.parametrize(("length", "drawn"), [(7, False), (20, True)])
def test_a_bar_that_its_handle_all_but_covers_leaves_no_speck(
    themed: QApplication, length: int, drawn: bool
) -> None:
    """A value near zero had a dot of its bar beside the handle."""
    image = QImage(60, 60, QImage.Format.Format_RGB32)
    panel = QColor(style.colours().panel)
    image.fill(panel)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_sliders(painter, [Unit(30.0, (), 20.0 + length, 20.0, None, dead=False, outside=False)], 12.0)
    painter.end()
    above = {image.pixel(30, y) for y in range(20, 20 + length - 5)}  # where the handle isn't
    assert (above != {panel.rgb()}) is drawn
