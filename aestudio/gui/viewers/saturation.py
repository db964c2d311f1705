"""Saturation: how hard the generator is pushed, against what the discriminator thinks of its samples."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from aestudio.analysis.saturation import Saturated, Saturation
from aestudio.gui import style
from aestudio.gui.plots import Plot
from aestudio.gui.viewers.base import Viewer

__all__ = ["SaturationViewer"]


class SaturationViewer(Viewer):
    """How strongly the generator learns from its samples, by what the discriminator thinks of them.

    D(G(z)) is the probability that the discriminator gives a generated sample of being real: ½ where it can't
    tell. The curves show how steep the generator's loss is there, as a derivative by the discriminator's
    score, for the minimax and the non-saturating objective and the one in use. The dots are present samples
    on the curve in use; the mean of their gradients stands below.

    With minimax samples that are found out (D near 0) have hardly any gradient: the generator stops learning
    just where it is bad. That is saturation.

    It is the slope by the score alone: what reaches the weights also depends on the discriminator's own
    gradient, so a steep curve does not promise that training goes well.
    """

    key = "saturation"
    title = "Saturation"
    icon = "chart"
    promise = "Here you will see how much the generator learns from samples that are found out."
    needs = ("Samples", "Discriminates")

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = Plot(x="D(G(z))", y="|∂ loss of the generator / ∂ score|", empty=self.promise)
        self.words = style.with_role(QLabel(wordWrap=True), "small")
        self._marks: Any = self.plot.view.getPlotItem().plot([], [], pen=None, symbol="o")
        self._marks.setSymbolSize(6)
        self._marks.setZValue(9)
        self.plot.lines.mark(0.5, "½: can't tell")
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(style.SPACE, 0, style.SPACE, style.SPACE_S)
        layout.addWidget(self.plot, 1)
        layout.addWidget(self.words)
        style.theme_changed.connect(self._dress)
        self._dress()

    def question(self) -> Saturation:
        """Of a batch."""
        return Saturation()

    def show_answer(self, answer: Saturated) -> None:
        """Draw it."""
        for index, (title, values) in enumerate(answer.curves.items()):
            self.plot.curve(title, style.label_colour((2, 4, 1)[index % 3]), width=1.6)
            self.plot.set_data(title, answer.d, values)
        for name in set(self.plot.names) - set(answer.curves):
            self.plot.remove(name)
        order = answer.believed.argsort()  # what is clipped to the view must ascend
        self._marks.setData(answer.believed[order], answer.slopes[order])
        self.words.setText("\n".join(answer.sentences))

    def forget(self) -> None:
        """Another run has other samples."""
        self._marks.setData([], [])
        self.words.setText("")

    def _dress(self) -> None:
        fill = style.colour("accent")
        fill.setAlpha(130)
        self._marks.setSymbolBrush(pg.mkBrush(fill))
        self._marks.setSymbolPen(None)
