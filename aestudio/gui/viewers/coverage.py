"""Mode coverage: into which classes the samples of a model fall, live."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from aestudio.analysis.coverage import Coverage, Covered
from aestudio.gui import style
from aestudio.gui.spins import Spin
from aestudio.gui.viewers.base import Viewer
from aestudio.gui.viewers.coverage_bars import CoverageBars

__all__ = ["CoverageViewer"]


class CoverageViewer(Viewer):
    """How many samples of the model fall into each class, beside what the data's shares let expect.

    It answers whether the model has lost modes. A bar counts the samples in a class of the first label; the
    line across it is what the class's share of the data lets expect. With less than a tenth of that a mode
    counts as lost. The total variation distance, 0 to 1, says how far the shares are from the data's; compare
    it with what chance alone gives.

    More samples tell rare modes from lost ones; another seed is other noise.

    A sample counts to the class of its nearest training sample, however far that is, so blurred or broken
    samples count too: look at them in Samples. Only of the eight Gaussians are samples left out that lie more
    than 3 σ from each.
    """

    key = "coverage"
    title = "Mode coverage"
    icon = "chart"
    promise = "Here you will see which classes the model's samples fall into, and which it has lost."
    needs = ("Samples",)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.count = Spin(minimum=100, maximum=5000, singleStep=100, value=1000, suffix=" samples")
        self.count.setAccessibleName("How many samples are made")
        self.count.setToolTip("More samples tell rare modes from lost ones, and take longer")
        self.count.setFixedWidth(128)
        self.count.valueChanged.connect(lambda _: self.refresh())
        self.seed = Spin(maximum=9999, prefix="seed ")
        self.seed.setAccessibleName("Seed of the noise")
        self.seed.setToolTip("Another seed is other noise, and other samples")
        self.seed.setFixedWidth(96)
        self.seed.valueChanged.connect(lambda _: self.refresh())
        for tool in (self.count, self.seed):
            self.tools.addWidget(tool)
        self.words, self.bars = style.with_role(QLabel(wordWrap=True), "small"), CoverageBars()
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(style.SPACE, 0, style.SPACE, style.SPACE_S)
        layout.addWidget(self.bars, 1)
        layout.addWidget(self.words)

    def question(self) -> Coverage:
        """As many as chosen."""
        return Coverage(self.count.value(), seed=self.seed.value())

    def show_answer(self, answer: Covered) -> None:
        """Draw it."""
        self.bars.show_found(answer)
        self.words.setText("\n".join(answer.sentences))

    def forget(self) -> None:
        """Another run has other samples."""
        self.bars.show_found(None)
        self.words.setText("")
