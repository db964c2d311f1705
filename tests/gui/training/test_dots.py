from __future__ import annotations

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aestudio.gui.plots import Plot
from aestudio.gui.training.dots import Dots


def test_points_that_stay_as_they_are_are_not_drawn_anew(
    qtbot: QtBot, themed: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    plot = Plot()
    qtbot.addWidget(plot)
    dots, drawn = Dots(plot), []
    real = pg.PlotDataItem.setData

    def counted(item: pg.PlotDataItem, *args: object, **how: object) -> None:
        drawn.append(item)
        real(item, *args, **how)

    monkeypatch.setattr(pg.PlotDataItem, "setData", counted)

    def show(epochs: int) -> int:
        drawn.clear()
        x = np.arange(1.0, epochs + 1)
        dots.show_curves({"training": (x, 1 / x), "validation": (x, 2 / x)})
        dots.show_best((2.0, 1.0))
        return len(drawn)

    assert show(3) == 3
    assert show(3) == 0
    assert show(4) == 2
