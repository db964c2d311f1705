"""The noise schedules as curves: what is left of a sample at each noise level, or its signal to noise."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QWidget

from aestudio.analysis.diffusion import Noised
from aestudio.analysis.question import Array
from aestudio.families.noise import signal_to_noise
from aestudio.gui.layouts import down
from aestudio.gui.plots import Plot
from aestudio.gui.viewers.controls import Box

__all__ = ["SchedulePlot"]

OWN = "As set"
TITLES: dict[object, str] = {"share": "Alpha-bar", "ratio": "Log SNR"}
AXES = {"share": "share left", "ratio": "ln(signal to noise)"}
COLOURS = ("validation", "decoder", "muted")  # tokens of the theme, told apart in both


class SchedulePlot(QWidget):
    """A schedule over t: the model's own, every kind to compare with, and where the slider is.

    Attributes:
        what: the choice between alpha-bar and the logarithm of the signal to noise, to be put somewhere.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.what = Box("Curves", TITLES, "Alpha-bar, or ln of signal to noise, over t")
        self.what.picked.connect(lambda _: self._draw())
        self.plot = Plot(x="noise level t", y=AXES["share"])
        down(self).addWidget(self.plot)
        self._shown: Noised | None = None

    def show_schedules(self, found: Noised, t: int) -> None:
        """Draw the curves, once, and mark a noise level."""
        if found is not self._shown:
            self._shown = found
            self._draw()
        self.plot.lines.clear()
        self.plot.lines.mark(t, f"t = {t:,}")

    def _draw(self) -> None:
        """Draw the curves that are chosen."""
        found, what = self._shown, str(self.what.currentData())
        if found is None:
            return
        curves = self._curves(found)
        for name in set(self.plot.names) - {name for name, _, _ in curves}:
            self.plot.remove(name)
        for name, left, colour in curves:
            own = left is found.alpha_bar
            self.plot.curve(name, colour, "solid" if own else "dash", width=3 if own else 1)
            values = _log_ratio(left) if what == "ratio" else left
            known = np.isfinite(values)  # without noise, or without signal, the ratio is infinite, or 0
            self.plot.set_data(name, np.flatnonzero(known), values[known])
        self.plot.set_titles(y=AXES[what])
        self.plot.fit()

    def _curves(self, found: Noised) -> list[tuple[str, Array, str]]:
        """Name, values and colour of each; one that is the model's own is drawn once, and says so."""
        others = dict(found.others)
        same = [name for name, left in others.items() if np.allclose(left, found.alpha_bar, atol=1e-6)]
        own = f"{OWN}: {same[0]}" if same else OWN
        rest = [(name, left) for name, left in others.items() if name not in same]
        pairs = zip(rest, COLOURS, strict=False)
        return [(own, found.alpha_bar, "train"), *((name, left, colour) for (name, left), colour in pairs)]


def _log_ratio(left: Array) -> Array:
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(signal_to_noise(left)))
