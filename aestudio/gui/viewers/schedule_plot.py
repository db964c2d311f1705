"""The noise schedules as curves: what is left of a sample at each noise level."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QWidget

from aestudio.analysis.diffusion import Noised
from aestudio.gui.layouts import down
from aestudio.gui.plots import Plot

__all__ = ["SchedulePlot"]

OWN = "As set"
COLOURS = ("validation", "warning", "muted")  # tokens of the theme


class SchedulePlot(QWidget):
    """alpha-bar over t: the model's own schedule, every kind to compare with, and where the slider is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = Plot(x="noise level t", y="share left")
        self.plot.curve(OWN, "train", width=2)
        down(self).addWidget(self.plot)
        self._shown: Noised | None = None

    def show_schedules(self, found: Noised, t: int) -> None:
        """Draw the curves, once, and mark a noise level."""
        if found is not self._shown:
            self._shown = found
            levels = np.arange(found.steps + 1)
            self.plot.set_data(OWN, levels, found.alpha_bar)
            for (name, left), colour in zip(found.others.items(), COLOURS, strict=False):
                self.plot.curve(name, colour, "dash")
                self.plot.set_data(name, levels, left)
            self.plot.fit()
        self.plot.clear_lines()
        self.plot.mark(t, f"t = {t:,}")
