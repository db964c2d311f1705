"""What the colours of points mean where a number gives them."""

from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from aestudio.gui.viewers.classes import NumberScale


def test_it_is_said_what_grey_points_are_and_where_the_colours_end(qtbot: QtBot) -> None:
    """Colours from 284 to 418 stood beside data from 280.4 to 419.8, and nothing told why."""
    scale = NumberScale()
    qtbot.addWidget(scale)
    scale.show_numbers("temperature", np.append(np.linspace(280.4, 419.8, 200), np.nan))
    assert scale.beside == ["no temperature", "2nd to 98th percentile"]
    assert "280.4 to 419.8" in scale.toolTip()
    assert "1 samples" not in scale.toolTip()
    scale.show_numbers("mass", np.array([1.0, 1.0, 1.0]))
    assert scale.beside == []
    assert scale.toolTip() == "mass: 1 to 1"
