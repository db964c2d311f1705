"""The controls above the curves that are compared."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSlider, QToolButton, QWidget

from aestudio.compare import AXES, short_title
from aestudio.experiment import Experiment
from aestudio.families.terms import LOSS, Term
from aestudio.gui import style
from aestudio.gui.compare.drawings import Look
from aestudio.gui.editor import Choice
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
        titled(str): how what is drawn is called on its axis.
    """

    changed = Signal()
    regrouped = Signal()
    log_wanted = Signal(bool)
    titled = Signal(str)
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
        self.kind = Choice()
        self.kind.setAccessibleName("Data and loss")
        self.kind.setToolTip(
            "Losses of the same kind on the same data share an axis; of runs with any loss, "
            "reconstructions and settings are set side by side"
        )
        self.kind.setMinimumContentsLength(22)  # "Digits 8×8, MSE: 2 runs"
        self.term = Choice()
        self.term.setMinimumContentsLength(10)
        self.term.setAccessibleName("Term of the loss")
        self.term.setToolTip("What is drawn of the runs: the loss, or one of its terms")
        self.term.activated.connect(lambda _: self._take_term())
        self._terms: list[tuple[Term, str]] = []
        self.axis = Segments([(axis, axis.capitalize()) for axis in AXES], "Lower axis")
        self.axis.setToolTip("What the losses are drawn over")
        self.axis.chosen.connect(lambda _: self.changed.emit())
        self.log = _toggle("log y", "Logarithmic loss axis", False)
        self.log.clicked.connect(self.log_wanted)
        self.training = _toggle("Training", "Show the training losses too, thin", False)
        self.training.toggled.connect(lambda _: self.changed.emit())
        self.seeds = _toggle(
            "Group seeds",
            "Runs that differ only by their seed as one: the median, and a band from lowest to highest. "
            "Equal seeds count once",
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
        shown = (self.view, self.kind, self.term, self.axis, self.log, self.training, self.seeds, smooth)
        for part in (*shown, self.save):
            flow.addWidget(part)
        self.term.hide()

    @property
    def look(self) -> Look:
        """How the curves are to be shown."""
        return Look(self.axis.choice, self.training.isChecked(), self.smoothing.value() / STEPS)  # type: ignore[arg-type]

    @property
    def _term(self) -> Term:
        index = self.term.currentIndex()
        return self._terms[index][0] if index >= 0 else LOSS.terms[0]

    @property
    def term_chosen(self) -> str:
        """The term that is drawn, as it is called in a run's files."""
        return self._term.name

    @property
    def term_words(self) -> str:
        """The same as it is called in the middle of a sentence."""
        return "loss" if self.term_chosen == "loss" else self._term.title

    def offer_curves(self, wanted: bool) -> None:
        """Whether the losses share an axis; where they don't, reconstructions are shown instead."""
        before = self.view.choice
        if not wanted:
            self.view.choose("reconstructions")
        self.view.offer("curves", wanted)
        if self.view.choice != before:
            self._turn(self.view.choice)

    def show_terms(self, experiment: Experiment) -> None:
        """Offer the terms that runs of this kind have; the one that is drawn stays, where they have it."""
        before = self.term_chosen
        loss = short_title(experiment)
        own = "loss" if loss == "Loss" else f"loss ({loss})"
        groups = experiment.family.drawn
        self._terms = [
            (term, group.axis or (own if term.name == "loss" else term.title.lower()))
            for group in groups
            for term in group.terms
        ]
        self.term.clear()
        for number, (term, _) in enumerate(self._terms):
            self.term.addItem(term.title)
            self.term.setItemData(number, term.about, Qt.ItemDataRole.ToolTipRole)
        names = [term.name for term, _ in self._terms]
        self.term.setCurrentIndex(names.index(before) if before in names else 0)
        self.term.setVisible(len(names) > 1 and self.view.choice == "curves")
        self._take_term()

    def _take_term(self) -> None:
        self.titled.emit(self._terms[self.term.currentIndex()][1])
        self.changed.emit()

    def _turn(self, view: str) -> None:
        for part in self._of_curves:
            part.setVisible(view == "curves")
        self.term.setVisible(self.term.count() > 1 and view == "curves")
        self.turned.emit(view)

    def _smooth(self, value: int) -> None:
        self._weight.setText(f"{value / STEPS:.2f}")
        self.changed.emit()


def _toggle(text: str, tip: str, on: bool) -> QToolButton:
    button = text_button(text, tip)
    button.setCheckable(True)
    button.setChecked(on)
    return button
