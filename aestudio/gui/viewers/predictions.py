"""What a classifier predicts: the confusion matrix, and the samples behind its cells."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from aestudio.analysis.predictions import Predicted, Predictions
from aestudio.gui import style
from aestudio.gui.layouts import across
from aestudio.gui.viewers.base import Viewer
from aestudio.gui.viewers.confusion import Confusion
from aestudio.gui.viewers.controls import TEST_NOTE, PartBox
from aestudio.gui.viewers.mistakes import Mistakes

__all__ = ["PredictionsViewer"]

WIDE = 1.2  # how many times as wide as high it is when samples stand beside the matrix


class PredictionsViewer(Viewer):
    """Predicted against true classes, and the samples that are taken for another class.

    Of each true class (row) the matrix counts how many samples are predicted as each class (column): right
    ones are on the diagonal. A click on a cell shows its samples, the surest first; without one all mistakes
    are shown. Above stands the share that is right with its 95 % interval, beside what always saying the
    commonest class gives. Where a number is predicted, points lie on the diagonal if they are right, and the
    mean squared error stands beside that of always saying the mean.

    Part chooses the data. A high share of the training part says nothing of new data: judge by validation,
    and by test once, at the end. The network's probability is not how often it is right.
    """

    key = "predictions"
    title = "Predictions"
    icon = "grid"
    promise = "Here predicted classes will stand against the true ones, with the samples behind them."
    needs = ("Predicts",)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.part = PartBox()
        self.part.picked.connect(lambda _: self._changed())
        self.tools.addWidget(self.part)
        self.matrix, self.mistakes = Confusion(), Mistakes()
        self.matrix.chosen.connect(lambda _: self.refresh())
        self._splitter = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False)
        self._splitter.addWidget(self.matrix)
        self._splitter.addWidget(self.mistakes)
        self._splitter.setStretchFactor(0, 3)
        self._splitter.setStretchFactor(1, 1)
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(0, 0, 0, 0)
        self.said = QLabel(wordWrap=True, textFormat=Qt.TextFormat.RichText)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head = across(None, 0, (style.SPACE, style.SPACE_S, style.SPACE, style.SPACE_S))
        head.addWidget(self.said)
        layout.addLayout(head)
        layout.addWidget(self._splitter, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The samples below the matrix, or beside it where it would leave half of a wide view empty."""
        super().resizeEvent(event)
        wide = self.width() > WIDE * self.height()
        turned = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if turned != self._splitter.orientation():
            self._splitter.setOrientation(turned)
            self._splitter.setSizes([self.height(), self.width() - self.height()] if wide else [300, 100])

    def question(self) -> Predictions:
        """Of the part chosen, with the samples of the cell chosen."""
        return Predictions(self.part.part, self.matrix.cell)

    def show_answer(self, answer: Predicted) -> None:
        """Draw it."""
        first, rest = answer.parts
        self.said.setText(f"<b>{first}</b>{rest}")
        self.matrix.show_found(answer)
        self.mistakes.show_found(answer)

    def forget(self) -> None:
        """Another model has other cells."""
        self.matrix.cell = ()
        self.matrix.show_found(None)
        self.mistakes.show_found(None)

    def _changed(self) -> None:
        test = self.part.part == "test"
        self.note.say(TEST_NOTE, "warning") if test else self.note.hide()
        self.refresh()
