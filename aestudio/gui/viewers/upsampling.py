"""Upsampling: pictures made small and large again by a network that was trained to, live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QStackedLayout, QWidget

from aestudio.analysis.photo import Enlarged
from aestudio.analysis.review import Review, Reviewed
from aestudio.analysis.upsampling import MARK
from aestudio.gui.shown_run import ShownRun
from aestudio.gui.spins import Spin
from aestudio.gui.viewers.base import Viewer
from aestudio.gui.viewers.controls import TEST_NOTE, PartBox
from aestudio.gui.viewers.photo_page import PhotoPage
from aestudio.gui.viewers.upsampling_page import UpsamplingPage
from aestudio.gui.widgets import Segments

if TYPE_CHECKING:
    from aestudio.gui.document import Document
    from aestudio.gui.engine import Engine

__all__ = ["UpsamplingViewer", "each_spin", "mode_segments"]


class UpsamplingViewer(Viewer):
    """The worst, the median and the best of many enlarged pictures, beside bicubic enlargement and the truth.

    It answers whether the network does better than bicubic enlargement, which learns nothing. Skill is 1 −
    MSE / MSE of bicubic: 1 is perfect, 0 as good as bicubic, below 0 worse. PSNR (dB) and SSIM are other
    measures of nearness, the higher the better; the RMS below the last column says how far the output, made
    small again, is from the input, in levels of 255.

    "worst … best" sets how many pictures of each kind are shown, "of" how many are measured. The spectrum
    shows how much detail of each size there is; beyond its mark the input says nothing.

    Distrust sharp detail: it is plausible, not recovered. Where the interval (±) of the skill reaches over 0,
    the two can't be told apart.
    """

    key = "upsampling"
    title = "Upsampling"
    icon = "image"
    promise = "Here small pictures will stand beside what the model makes of them, and beside the truth."
    needs = ("Upsamples",)
    mark = MARK

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: ShownRun | None = None
        self.page, self.photo = UpsamplingPage(), PhotoPage()
        self.mode = mode_segments(("photo", "Own picture", "Own picture: one that you open, drop or paste."))
        self.mode.chosen.connect(self._turn)
        self.photo.asked.connect(lambda question: self.ask("photo", question))
        self.photo.failed.connect(lambda why: self.note.say(f"No picture was opened. {why}", "error"))
        self.part = PartBox()
        self.part.picked.connect(lambda _: self._changed())
        self.each = each_spin()
        self.each.valueChanged.connect(lambda _: self.refresh())
        self.count = Spin(minimum=3, maximum=2000, singleStep=20, value=60, prefix="of ", suffix=" pictures")
        self.count.setFixedWidth(142)
        self.count.setAccessibleName("How many pictures are enlarged and measured")
        self.count.setToolTip(
            "<p>How many pictures are enlarged and measured; the same few at each look.</p>"
        )
        self.count.valueChanged.connect(lambda _: self.refresh())
        for tool in (self.mode, self.part, self.each, self.count):
            self.tools.addWidget(tool)
        self._stack = QStackedLayout(self.body)
        for page in (self.page, self.photo):
            self._stack.addWidget(page)

    def follow(self, document: Document, engine: Engine) -> None:
        """Know which run and epoch the pictures are of."""
        self._run = ShownRun(engine, self)

    def _of(self, epoch: int | None) -> str:
        return self._run.words(epoch) if self._run is not None else ""

    def question(self) -> Review:
        """As chosen."""
        return Review(self.part.part, self.each.value(), self.count.value())

    def show_answer(self, answer: Reviewed) -> None:
        """Draw it."""
        self.page.show_found(answer, of=self._of(self.epoch))

    def show_part(self, part: str, answer: Enlarged) -> None:
        """Draw what became of the user's own picture."""
        self.photo.show_enlarged(answer, self._of(self.part_epoch))

    def fail_part(self, part: str, text: str) -> None:
        """Say why nothing can be made of it."""
        self.note.say(f"Your picture can't be enlarged: {text}", "error")

    def forget(self) -> None:
        """Another run has other pictures."""
        self.page.show_found(None)

    def _turn(self, mode: str) -> None:
        """Show the data's pictures, or the user's."""
        photo = mode == "photo"
        self._stack.setCurrentWidget(self.photo if photo else self.page)
        for tool in (self.part, self.count):
            tool.setVisible(not photo)
        self.each.setVisible(not photo and mode != "numbers")
        self.ask("photo", self.photo.question if photo else None)
        if not photo:
            self.page.set_mode(mode)

    def keyPressEvent(self, event: Any) -> None:
        """Paste a picture, wherever the focus is in this view."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self.mode.choose("photo")
            self._turn("photo")
            self.photo.paste()
        else:
            super().keyPressEvent(event)

    def _changed(self) -> None:
        self.note.say(TEST_NOTE, "warning") if self.part.part == "test" else self.note.hide()
        self.refresh()


def mode_segments(more: tuple[str, str, str]) -> Segments:
    """What is shown where there is no room for all; `more` is the key, title and help of one more."""
    key, title, words = more
    choices = [("pictures", "Pictures"), ("numbers", "Numbers"), (key, title)]
    mode = Segments(choices, "What is shown")
    mode.setToolTip(
        "<p>Pictures: the worst, the median and the best by squared error. Numbers: the methods compared, "
        "and how much detail of each size the pictures hold. Where there is room, both are shown."
        f" {words}</p>"
    )
    return mode


def each_spin() -> Spin:
    """How many of the worst, the median and the best."""
    each = Spin(minimum=1, maximum=5, value=1, prefix="worst … best: ")
    each.setFixedWidth(136)
    each.setAccessibleName("How many of the worst, the median and the best")
    each.setToolTip("How many of the worst, the median and the best by squared error")
    return each


if __name__ == "__main__":
    from aestudio.gui.viewers.demo import run_demo

    run_demo(UpsamplingViewer)
