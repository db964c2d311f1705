"""Reconstructions: input, reconstruction, difference and error of samples."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QStackedLayout, QWidget

from aestudio.analysis.reconstruction import Pairs, Reconstructions
from aestudio.analysis.tables import write_pairs
from aestudio.gui.shown_run import ShownRun
from aestudio.gui.viewers.base import Viewer
from aestudio.gui.viewers.big import BigView
from aestudio.gui.viewers.controls import TEST_NOTE, PartBox
from aestudio.gui.viewers.sheet import Sheet
from aestudio.gui.widgets import Segments, tool_button

if TYPE_CHECKING:
    from aestudio.gui.document import Document
    from aestudio.gui.engine import Engine
    from aestudio.gui.messages import RunInfo

__all__ = ["ReconstructionsViewer"]

SIZES = (1, 3, 6, 10, 20, 40, 80, 160)  # samples to make room for


class ReconstructionsViewer(Viewer):
    """What the model makes of samples, live: input, reconstruction, difference and error of each.

    The difference is the output minus the input, of the values after scaling; one scale, on the bar at the
    foot, serves all that are shown. The number below a sample is its error: the family's loss (or negative
    log-likelihood) of this one sample, without what else the family is trained on, such as a KL term. In the
    .npz file that the command line writes it is `errors`, beside `inputs` and `outputs`.

    Fixed shows the same samples at every look, so that epochs can be compared; Random others at every throw
    of the dice. Best and Worst are the samples with the lowest and the highest error among up to 5,000 of the
    part, which are always the same ones.

    A sample is called what its data call it: a picture by its file, a row of a table by its entry in a column
    that names the samples; others by their row number, counted from 0. The name, with labels and quantities,
    is shown where the mouse rests; a click shows the sample large, and the arrow keys then go to the next.
    """

    key = "reconstructions"
    title = "Reconstructions"
    icon = "grid"
    promise = "Here samples will stand beside what the model makes of them, with difference and error."
    needs = ("Reconstructs", "Scores")

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._seed = 1
        self._run: ShownRun | None = None
        self._pairs: Pairs | None = None
        self._open: int | None = None
        self._add_tools()
        self.sheet, self.big = Sheet(), BigView()
        self.sheet.room_changed.connect(self.refresh)
        self.sheet.opened.connect(self._open_sample)
        self.big.closed.connect(self._close_sample)
        self.big.moved.connect(self._move)
        self._stack = QStackedLayout(self.body)
        self._stack.addWidget(self.sheet)
        self._stack.addWidget(self.big)

    def _add_tools(self) -> None:
        choices = [("fixed", "Fixed"), ("random", "Random"), ("best", "Best"), ("worst", "Worst")]
        self.choose = Segments(choices, "Samples")
        self.choose.setToolTip(
            "<p>Fixed: the same samples at every look. Random: others at every throw of the dice. Best and "
            "worst: by the loss of the single sample, sought among up to 5,000 of the part.</p>"
        )
        self.choose.chosen.connect(lambda _: self._changed())
        self.dice = tool_button("dice", "Other random samples", pressed=self.throw_dice)
        self.part = PartBox()
        self.part.picked.connect(lambda _: self._changed())
        for tool in (self.choose, self.dice, self.part):
            self.tools.addWidget(tool)
        self.menu.addSeparator()
        self.menu_action("Fewer, larger samples\t+", "zoom-in", lambda: self._resize(-1))
        self.menu_action("More, smaller samples\t−", "zoom-out", lambda: self._resize(1))
        self.menu_action("Save these samples as table …", "table", self.save_pairs)

    def follow(self, document: Document, engine: Engine) -> None:
        """Know which run and epoch the reconstructions are of."""
        self._run = ShownRun(engine, self)

    # ------------------------------------------------------------------ questions and answers

    def save_pairs(self) -> None:
        """Ask where, and write what is known of the samples that are shown, and the error of each."""
        pairs = self._pairs
        self.save_table("samples", None if pairs is None else partial(write_pairs, pairs))

    def question(self) -> Reconstructions:
        """As many samples as there is room for."""
        choose: Any = self.choose.choice
        return Reconstructions(self.part.part, choose, max(1, self.sheet.capacity), self._seed)

    def show_answer(self, answer: Pairs) -> None:
        """Draw them."""
        self._pairs = answer
        self.sheet.show_pairs(answer, self._run.words(self.epoch) if self._run is not None else "")

    def show_part(self, part: str, answer: Pairs) -> None:
        """Draw the sample that is looked at closely."""
        if self._open is not None and self._open in answer.samples.rows:
            self.big.show_pairs(answer, 0)

    def set_run(self, run: RunInfo | None) -> None:
        """Another run: with the scale of one that diverged nothing would be seen of it."""
        super().set_run(run)
        path = getattr(run, "path", None)
        if path != self._path:
            self._path = path
            self.sheet.forget_scale()

    def forget(self) -> None:
        """Leave the sample that was looked at."""
        self._close_sample()
        self.sheet.clear()
        self._pairs = None

    def _changed(self) -> None:
        test = self.part.part == "test"
        self.note.say(TEST_NOTE, "warning") if test else self.note.hide()
        self._close_sample()
        self.refresh()

    def throw_dice(self) -> None:
        """Show other random samples."""
        self._seed += 1
        self.choose.choose("random")
        self._changed()

    def _resize(self, way: int) -> None:
        nearest = min(range(len(SIZES)), key=lambda i: abs(SIZES[i] - self.sheet.wanted))
        self.sheet.set_wanted(SIZES[min(max(nearest + way, 0), len(SIZES) - 1)])

    def keyPressEvent(self, event: Any) -> None:
        """The same as with the mouse, by keys."""
        if event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._resize(-1)
        elif event.key() == Qt.Key.Key_Minus:
            self._resize(1)
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------------ one sample

    def _open_sample(self, index: int) -> None:
        assert self._pairs is not None
        self._open = int(self._pairs.samples.rows[index])
        self.big.show_pairs(self._pairs, index)
        self._stack.setCurrentWidget(self.big)
        self.big.setFocus()
        self.ask("big", Reconstructions(self._pairs.samples.part, rows=(self._open,)))

    def _close_sample(self) -> None:
        focus = QApplication.focusWidget()
        had_keyboard = focus is self.big or (focus is not None and self.big.isAncestorOf(focus))
        self._open = None
        self.ask("big", None)
        self._stack.setCurrentWidget(self.sheet)
        if had_keyboard:  # else it is elsewhere in the window, where it stays
            self.sheet.setFocus()

    def _move(self, step: int) -> None:
        """To the next sample of the sheet."""
        rows = [] if self._pairs is None else self._pairs.samples.rows.tolist()
        at = rows.index(self._open) + step if self._open in rows else 0
        if 0 <= at < len(rows):
            self._open_sample(at)


if __name__ == "__main__":
    from aestudio.gui.viewers.demo import run_demo

    run_demo(ReconstructionsViewer)
