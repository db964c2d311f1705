"""Weights: the network as its matrices, x W + b and so on, of the run or of the network being built."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QLabel, QScrollArea, QWidget

from aestudio.analysis.formula import batch_words, expanded, formula
from aestudio.analysis.weights import NetworkWeights, Weights
from aestudio.gui import settings, style
from aestudio.gui.labels import ElidedLabel
from aestudio.gui.layouts import down
from aestudio.gui.viewers.base import Viewer
from aestudio.gui.viewers.weights_canvas import WeightsCanvas
from aestudio.gui.widgets import Segments

if TYPE_CHECKING:
    from aestudio.gui.document import Document
    from aestudio.gui.engine import Engine
    from aestudio.gui.messages import RunInfo

__all__ = ["WeightsViewer"]

LONGEST = 900  # letters of the formula that are shown; the rest is in its tooltip


class WeightsViewer(Viewer):
    """The network as its matrices: x W + b and the activation, layer by layer, and the formula they make.

    It answers what has been learned where, and how many numbers that takes. Each weight matrix is drawn in
    its true shape, with its bias and the curve of its activation; where they fit the data, the weights of a
    unit are drawn as a picture, too. Resting on a weight says its value; the arrow keys go from weight to
    weight, Page Up and Down from matrix to matrix.

    Run shows the weights of the run, As built those the seed draws for the network in the builder. Colours
    reach to the largest weight of each matrix (Each), or of all (Shared): only then compare matrices by
    colour.

    A large weight is not an important one: that depends on the size of its input as well.
    """

    key = "weights"
    title = "Weights"
    icon = "table"
    promise = "Here the network will stand as its matrices: x W + b, layer by layer."

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answer: NetworkWeights | None = None
        self._built: Any = None
        self._shown: Any = None
        self._add_tools()
        self._add_body()

    def _add_tools(self) -> None:
        self.source = Segments([("run", "Run"), ("built", "As built")], "Whose weights")
        self.source.setToolTip(
            "<p>Run: the weights of the run that is trained or shown. As built: the network in the builder, "
            "untrained, with the weights its seed draws.</p>"
        )
        self.source.chosen.connect(lambda _: self._switch())
        self.source.hide()
        self.limits = Segments([("each", "Each"), ("shared", "Shared")], "Colours")
        self.limits.setToolTip(
            "<p>Each: the colours of every matrix reach to its own largest weight. Shared: one range for all "
            "matrices, so that they can be compared.</p>"
        )
        self.limits.chosen.connect(lambda choice: self.canvas.set_shared(choice == "shared"))
        self.whose = ElidedLabel(colour="muted")
        self.whose.setMinimumWidth(150)
        for tool in (self.source, self.limits, self.whose):
            self.tools.addWidget(tool)
        self.menu.addSeparator()
        self.menu_action("Save the numbers (.npz) …", "table", self.save_numbers)
        self.menu_action("Copy the formula", "copy", self.copy_formula)

    def _add_body(self) -> None:
        self.formula = QLabel(wordWrap=True)
        self.formula.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.formula.setAccessibleName("Formula of the network")
        self.formula.setTextFormat(Qt.TextFormat.PlainText)
        self.canvas = WeightsCanvas()
        self.page = QWidget()
        self.page.setProperty("role", "page")
        column = down(self.page, style.SPACE_S, (0, style.SPACE_S, 0, 0))
        text = QWidget()
        down(text, 0, (style.SPACE_L, 0, style.SPACE_L, 0)).addWidget(self.formula)
        column.addWidget(text)
        column.addWidget(self.canvas)
        column.addStretch(1)
        self.area = QScrollArea(widgetResizable=True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setWidget(self.page)
        down(self.body).addWidget(self.area)

    # ------------------------------------------------------------------ questions and answers

    def question(self) -> Weights | None:
        """All of them, of the run; None while those of the network being built are shown."""
        return None if self._shows_built else Weights()

    @property
    def _shows_built(self) -> bool:
        return self._built is not None and (not self._has_run or self.source.choice == "built")

    def follow(self, document: Document, engine: Engine) -> None:
        """Show the network being built where there is no run, or it is asked for."""
        from aestudio.gui.shown_run import ShownRun
        from aestudio.gui.untrained import AskUntrained

        self._built = AskUntrained("weights/built", document, engine, self)
        self._built.answered.connect(self._take_built)
        self._built.failed.connect(self._fail_built)
        self._shown = ShownRun(engine, self)
        self._document = document
        document.opened.connect(self.forget)
        self._ask_built()

    def set_run(self, run: RunInfo | None) -> None:
        """Another run is trained or shown, or none."""
        super().set_run(run)
        self.source.setVisible(run is not None and self._built is not None)
        if run is not None and getattr(run, "live", False):
            self.source.choose("run")
        self._switch()

    def _switch(self) -> None:
        """Ask the run or the network being built."""
        self.refresh()
        self._ask_built()

    def _ask_built(self) -> None:
        if self._built is not None:
            self._built.ask(Weights() if self._shows_built and self.isVisible() else None)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask: it can be seen again."""
        super().showEvent(event)
        self._ask_built()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask nothing while it can't be seen."""
        super().hideEvent(event)
        self._ask_built()

    def _take_built(self, answer: NetworkWeights) -> None:
        if self._shows_built and self.isVisible():
            self._settled()
            self._show_page(self.body)
            self.show_answer(answer)

    def _fail_built(self, why: str) -> None:
        if self._shows_built and self.isVisible():
            self.fail("", why)

    def show_answer(self, answer: NetworkWeights) -> None:
        """Draw them."""
        self._answer = answer
        self.canvas.show_network(answer)
        lines = expanded(answer)
        text = "\n".join((*formula(answer), batch_words(answer), *(("", *lines) if lines else ())))
        self.formula.setToolTip(text if len(text) > LONGEST else "")
        self.formula.setText(text if len(text) <= LONGEST else f"{text[:LONGEST]} …")
        self._describe()

    def forget(self) -> None:
        """Drop what belonged to a run that is gone."""
        if not self._shows_built:
            self._answer = None
            self.canvas.clear()
            self._describe()

    def _describe(self) -> None:
        """Whose weights these are: said with each answer, as the run has gone on meanwhile."""
        count = f" · {self._answer.count}" if self._answer is not None else ""
        if self._answer is None:
            self.whose.set_text("")
        elif self._shows_built:
            seed = self._document.experiment.training.seed
            self.whose.set_text(f"untrained weights, seed {seed}{count}")
        else:
            of = self._shown.words(self.epoch) if self._shown is not None else ""
            self.whose.set_text(f"{of}{count}".removeprefix(" · "))

    # ------------------------------------------------------------------ out

    @property
    def picture_widget(self) -> QWidget:
        """All cards, not only those in sight."""
        return self.page

    def save_numbers(self) -> None:
        """Ask where, and write every array there."""
        if not self.has_picture or self._answer is None:
            self.note.say("There are no weights to save yet.")
            return
        name = str(settings.export_folder() / "weights.npz")
        path, _ = QFileDialog.getSaveFileName(self, "Save the numbers", name, "NumPy arrays (*.npz)")
        if path:
            self.write_numbers(Path(path))

    def write_numbers(self, path: Path) -> None:
        """Write every array, a layer's by its place: "encoder.layers[1].weights", inputs by units."""
        assert self._answer is not None
        answer = self._answer

        def write(to: Path) -> None:
            with to.open("wb") as file:
                np.savez(file, **answer.arrays)  # type: ignore[arg-type]

        self.saver.save(path if path.suffix else path.with_suffix(".npz"), "The numbers", write)

    def copy_formula(self) -> None:
        """Put the formula on the clipboard."""
        from PySide6.QtWidgets import QApplication

        if self._answer is not None:
            QApplication.clipboard().setText("\n".join((*formula(self._answer), *expanded(self._answer))))


if __name__ == "__main__":
    from aestudio.gui.viewers.demo import run_demo

    run_demo(WeightsViewer)
