"""Likelihood: how likely a model finds samples, and its transforms between samples and noise."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedLayout, QWidget

from aestudio.analysis.likelihood import Likelihood, Likelihoods, Morph, Stages
from aestudio.gui.viewers.base import Viewer
from aestudio.gui.viewers.controls import TEST_NOTE, PartBox
from aestudio.gui.viewers.likelihood_page import LikelihoodPage
from aestudio.gui.viewers.morph_page import MorphPage
from aestudio.gui.widgets import Segments, tool_button

__all__ = ["LikelihoodViewer"]

MADE = 12  # samples from noise


class LikelihoodViewer(Viewer):
    """How likely the model finds samples, or how it turns samples into noise, transform by transform.

    ln p is the logarithm of the density (or probability) that the model gives a sample, in nats: the higher,
    the likelier. The histogram compares the part chosen with the training part; below are the most and the
    least likely samples. Bits per dimension is −ln p / (D ln 2), the lower the better. Inverse says how
    exactly the transforms can be undone. Transforms shows samples after each transform of a flow, until they
    are noise; where they are made from noise, the dice throws other noise.

    If the training part is much likelier, the model has memorised. Numbers compare only on the same data,
    scaled and stored in the same way. A high ln p does not mean that a sample is typical: smooth pictures
    often have the highest.
    """

    key = "likelihood"
    title = "Likelihood"
    icon = "chart"
    needs = ("Likelihoods",)
    promise = "Here the likelihoods of samples will stand, and how the model turns samples into noise."

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seed = 1
        self.show_what = Segments([("likelihood", "Likelihood"), ("morph", "Transforms")], "Show")
        self.show_what.setToolTip(
            "<p>Likelihood: ln p of samples, the most and the least likely ones. Transforms: samples from "
            "one transform of a flow to the next, until they are noise.</p>"
        )
        self.show_what.chosen.connect(lambda _: self._turned())
        self.part = PartBox()
        self.part.picked.connect(lambda _: self._changed())
        self.dice = tool_button("dice", "Samples made from other noise", pressed=self.throw_dice)
        for tool in (self.show_what, self.part, self.dice):
            self.tools.addWidget(tool)
        self.likelihood, self.morph = LikelihoodPage(), MorphPage()
        self._stack = QStackedLayout(self.body)
        self._stack.addWidget(self.likelihood)
        self._stack.addWidget(self.morph)
        self.dice.hide()

    def question(self) -> Likelihood | Morph:
        """What is shown."""
        if self.show_what.choice == "morph":
            return Morph(self.part.part, made=MADE, seed=self._seed)
        return Likelihood(self.part.part)

    def show_answer(self, answer: Likelihoods | Stages) -> None:
        """Draw it."""
        if isinstance(answer, Stages):
            self.morph.show_stages(answer)
            self._stack.setCurrentWidget(self.morph)
        else:
            self.likelihood.show_likelihoods(answer)
            self._stack.setCurrentWidget(self.likelihood)
        made = isinstance(answer, Stages) and answer.samples is None
        self.dice.setVisible(made)
        self.part.setVisible(not made)

    def forget(self) -> None:
        """Begin anew."""
        self.morph.clear()

    def throw_dice(self) -> None:
        """Make other samples."""
        self._seed += 1
        self.refresh()

    def _turned(self) -> None:
        self.part.show()
        self._changed()

    def _changed(self) -> None:
        self.note.say(TEST_NOTE, "warning") if self.part.part == "test" else self.note.hide()
        self.refresh()


if __name__ == "__main__":
    from aestudio.gui.viewers.demo import run_demo

    run_demo(LikelihoodViewer)
