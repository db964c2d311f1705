"""The controls above the curves that are compared."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QSlider, QToolButton, QWidget

from aestudio.compare import AXES
from aestudio.gui import style
from aestudio.gui.compare.drawings import Look
from aestudio.gui.layouts import Flow, across
from aestudio.gui.training.parts import text_button
from aestudio.gui.widgets import Segments, tool_button

__all__ = ["CompareTools"]

STEPS = 100  # of the slider; the last is a weight of 0.99


class CompareTools(QWidget):
    """Curves or reconstructions; of curves what lies below, log, training, seeds, smoothing; saving.

    Signals:
        turned(str): "curves" or "reconstructions" should be seen.
        save_wanted(): what is seen should be saved.
        changed(): the curves should be drawn anew.
        regrouped(): seeds should be grouped, or no longer.
        log_wanted(bool): the loss axis should be logarithmic.
    """

    changed = Signal()
    regrouped = Signal()
    log_wanted = Signal(bool)
    turned = Signal(str)
    save_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        views = [("curves", "Curves"), ("reconstructions", "Reconstructions")]
        self.view = Segments(views, "Compare")
        self.view.setToolTip("The losses over each other, or the same samples as each run reconstructs them")
        self.view.chosen.connect(self._turn)
        self.save = tool_button("save", "Save what is compared: curves, settings or reconstructions")
        self.save.clicked.connect(self.save_wanted)
        self.kind = QComboBox()
        self.kind.setAccessibleName("Data and loss")
        self.kind.setToolTip("Only losses of the same kind on the same data can share an axis")
        self.kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.kind.setMinimumContentsLength(14)
        self.axis = Segments([(axis, axis.capitalize()) for axis in AXES], "Lower axis")
        self.axis.setToolTip("What the losses are drawn over")
        self.axis.chosen.connect(lambda _: self.changed.emit())
        self.log = _toggle("log y", "Logarithmic loss axis", False)
        self.log.clicked.connect(self.log_wanted)
        self.training = _toggle("Training", "Show the training losses too, thin", False)
        self.training.toggled.connect(lambda _: self.changed.emit())
        self.seeds = _toggle(
            "Group seeds",
            "Runs that differ only by their seed as one: median, and a band over their range",
            True,
        )
        self.seeds.toggled.connect(lambda _: self.regrouped.emit())
        self.smoothing = QSlider(Qt.Orientation.Horizontal)
        self.smoothing.setRange(0, STEPS - 1)
        self.smoothing.setFixedWidth(90)
        self.smoothing.setAccessibleName("Smoothing")
        self.smoothing.setToolTip("Weight of earlier epochs in an exponential moving average; 0: as it is")
        self.smoothing.valueChanged.connect(self._smooth)
        self._weight = style.with_role(QLabel("0.00"), "small")
        smooth = QWidget()
        row = across(smooth, style.SPACE_S)
        row.addWidget(style.with_role(QLabel("Smoothing"), "small"))
        row.addWidget(self.smoothing)
        row.addWidget(self._weight)
        flow = Flow(self, gap=style.SPACE_S, line_gap=style.SPACE_S)
        self._of_curves = (self.axis, self.log, self.training, smooth)
        for part in (self.view, self.kind, self.axis, self.log, self.training, self.seeds, smooth, self.save):
            flow.addWidget(part)

    @property
    def look(self) -> Look:
        """How the curves are to be shown."""
        return Look(self.axis.choice, self.training.isChecked(), self.smoothing.value() / STEPS)  # type: ignore[arg-type]

    def _turn(self, view: str) -> None:
        for part in self._of_curves:
            part.setVisible(view == "curves")
        self.turned.emit(view)

    def _smooth(self, value: int) -> None:
        self._weight.setText(f"{value / STEPS:.2f}")
        self.changed.emit()


def _toggle(text: str, tip: str, on: bool) -> QToolButton:
    button = text_button(text, tip)
    button.setCheckable(True)
    button.setChecked(on)
    return button
