"""Code: the code of one sample as sliders, decoded as they move."""

from __future__ import annotations

from random import Random

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSplitter, QWidget

from aestudio.analysis.code import Code, CodeOf
from aestudio.analysis.latent import Decode, Decoded
from aestudio.analysis.samples import PART_WORDS, class_words
from aestudio.gui import style
from aestudio.gui.layouts import down
from aestudio.gui.numbers import NumberEdit
from aestudio.gui.viewers.bars import CodeBars
from aestudio.gui.viewers.base import Viewer
from aestudio.gui.viewers.card import Shown, Strip
from aestudio.gui.viewers.controls import TEST_NOTE, Box, PartBox
from aestudio.gui.viewers.pair_words import sample_words
from aestudio.gui.widgets import tool_button

__all__ = ["CodeViewer"]

LISTED = 60  # classes offered for each label column
DRAG = "Drag a bar up or down to see what the changed code decodes to"
KEY = "Behind each bar, the data: all of them (line), 90 % (pale), the middle half (darker), the median"


class CodeViewer(Viewer):
    """The code of one sample as bars that can be moved, and what the changed code decodes to.

    It answers what a unit of the code does. Drag a bar up or down: the sample, its reconstruction and your
    code, decoded, stand side by side above. Behind each bar are the codes of the data: all of them (line), 90
    % (pale), the middle half (darker) and the median. Reset gives every unit back its value. Part, Label and
    the number choose the sample; the menu scales each unit by itself or sorts units by how much they change.

    A unit that gives the same value for every sample is dead. Outside of the range of the data, or where
    units are combined as no sample has them, the decoder learned hardly anything: do not read meaning into
    what it draws there. One unit seldom means one thing.
    """

    key = "code"
    title = "Code"
    icon = "sliders"
    promise = "Here the code of a sample will stand as sliders; what they decode to changes as you move them."
    needs = ("Encodes", "Decodes", "Reconstructs", "Scores")

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answer: CodeOf | None = None
        self._decoded: Decoded | None = None
        self._index = 0
        self._random = Random(1)
        self._add_tools()
        self._add_body()

    def _add_tools(self) -> None:
        self.part = PartBox()
        self.part.picked.connect(lambda _: self._changed())
        self.label = Box("Label", {("", 0): "All labels"}, "Only samples of this label")
        self.label.picked.connect(lambda _: self._changed())
        before = tool_button(
            "chevron-left", "The sample before (Alt+Left)", pressed=lambda: self.go(self._index - 1)
        )
        after = tool_button(
            "chevron-right", "The next sample (Alt+Right)", pressed=lambda: self.go(self._index + 1)
        )
        before.setShortcut("Alt+Left")
        after.setShortcut("Alt+Right")
        self.index = NumberEdit(whole=True, low=1, high=1_000_000_000)
        self.index.setFixedWidth(76)
        self.index.setAccessibleName("Number of the sample")
        self.index.setToolTip("Which of the part's samples, counted from 1")
        self.index.committed.connect(self._typed)
        dice = tool_button("dice", "A random sample", pressed=self.throw_dice)
        self.reset = tool_button(
            "restart", "Reset: give every unit back the sample's value", pressed=self._reset
        )
        self.reset.setEnabled(False)
        for tool in (self.part, self.label, before, self.index, after, dice, self.reset):
            self.tools.addWidget(tool)
        self.menu.addSeparator()
        self.own_scales = self.menu_action(
            "Each unit on its own scale", "", lambda on: self.bars.set_common_scale(not on), True
        )
        self.by_spread = self.menu_action(
            "Units by how much they change over the data", "", lambda on: self.bars.set_by_spread(on), True
        )

    def _add_body(self) -> None:
        self.strip = Strip(150)
        self.strip.setMinimumHeight(80)
        self.sample = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.sample.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bars = CodeBars()
        self.bars.edited.connect(self._edited)
        self.bars.focused.connect(lambda _: self._describe())
        self.unit = style.with_role(QLabel(), "small")
        self.unit.setWordWrap(True)
        key = style.with_role(QLabel(KEY, wordWrap=True), "small")
        self.dead = style.with_role(QLabel(), "warning")
        upper, lower = QWidget(), QWidget()
        pictures = down(upper, style.SPACE_S, (style.SPACE_L, style.SPACE_S, style.SPACE_L, 0))
        pictures.addWidget(self.sample)
        pictures.addWidget(self.strip, 1)
        sliders = down(lower, 0, (style.SPACE, 0, style.SPACE_S, style.SPACE_S))
        sliders.addWidget(self.bars, 1)
        sliders.addWidget(self.unit)
        sliders.addWidget(key)
        sliders.addWidget(self.dead)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(upper)
        self.splitter.addWidget(lower)
        self.splitter.setSizes([420, 560])
        down(self.body).addWidget(self.splitter)

    # ------------------------------------------------------------------ questions and answers

    def question(self) -> Code:
        """The code of the sample that is chosen."""
        column, label = self.label.currentData()
        return Code(self.part.part, self._index, column, label)

    def show_answer(self, answer: CodeOf) -> None:
        """Draw the code; what the user moved stays moved while the sample is the same."""
        before, self._answer = self._answer, answer
        if before is None or before.pair.samples.rows[0] != answer.pair.samples.rows[0]:
            self._decoded = None
            if before is not None and self.bars.is_edited:
                self.bars.reset()
        self._index = answer.index
        self.index.show_value(answer.index + 1)
        self.index.setToolTip(f"Which of {answer.count:,} samples, counted from 1")
        self._offer_labels(answer)
        which = f"{PART_WORDS[answer.pair.samples.part]} sample {answer.index + 1:,} of {answer.count:,}"
        kind = "row" if answer.pair.samples.ids is None else "id"
        row = sample_words(answer.pair, 0).replace("Sample", kind, 1)
        self.sample.setText(f"{which[:1].upper()}{which[1:]} · {row}")
        self.bars.show_code(answer.code, answer.spread)
        dead = answer.spread.words()
        self.dead.setText(dead)
        self.dead.setVisible(bool(dead))
        self.dead.setToolTip(f"As seen over {answer.spread.count:,} samples" if dead else "")
        self._draw()
        self._describe()

    def show_part(self, part: str, answer: Decoded) -> None:
        """Draw what the edited code decodes to."""
        self._decoded = answer
        self._draw()

    def forget(self) -> None:
        """Drop what belonged to a run that is gone."""
        self._answer, self._decoded = None, None
        self.ask("edit", None)

    def _draw(self) -> None:
        answer = self._answer
        if answer is None:
            return
        pair, scale = answer.pair, answer.pair.scale
        edited = pair.outputs[0]
        if self.bars.is_edited and self._decoded is not None and self._decoded.outputs is not None:
            edited = self._decoded.outputs[0]
        values = [("Input", pair.inputs[0])]
        if pair.shown is not None:
            values.append(("With noise", pair.shown[0]))
        values += [("Reconstruction", pair.outputs[0]), ("Your code, decoded", edited)]
        self.strip.show_pictures(
            [Shown(name, sample, scale.low, scale.high) for name, sample in values], scale.shape
        )

    def _offer_labels(self, answer: CodeOf) -> None:
        choices: dict[object, str] = {("", 0): "All labels"}
        for column, names in answer.pair.samples.names.items():
            choices |= {(column, k): class_words(column, name) for k, name in enumerate(names[:LISTED])}
        self.label.set_choices(choices)

    def _describe(self) -> None:
        answer, unit = self._answer, self.bars.unit
        words = self.bars.words(unit) if answer is not None else ""
        still = self.bars.is_edited or answer is None or bool(answer.spread.broken[unit])
        self.unit.setText(words if still else f"{words}. {DRAG}")

    # ------------------------------------------------------------------ what the user does

    def go(self, index: int) -> None:
        """To another sample, counted from 0; beyond the last it starts again."""
        self._index = index % self._answer.count if self._answer is not None else max(index, 0)
        self.refresh()

    def throw_dice(self) -> None:
        """To a random sample."""
        self.go(self._random.randrange(max(self._answer.count if self._answer is not None else 1, 1)))

    def _typed(self, value: object) -> None:
        if isinstance(value, int):
            self.go(value - 1)

    def _changed(self) -> None:
        self.note.say(TEST_NOTE, "warning") if self.part.part == "test" else self.note.hide()
        self._index = 0
        self.refresh()

    def _reset(self) -> None:
        self.bars.reset()

    def _edited(self) -> None:
        """Ask for what the code decodes to."""
        edited = self.bars.is_edited
        self.reset.setEnabled(edited)
        self.ask("edit", Decode((tuple(self.bars.code.tolist()),)) if edited else None)
        self._describe()
        if not edited:
            self._decoded = None
            self._draw()


if __name__ == "__main__":
    from aestudio.gui.viewers.demo import run_demo

    run_demo(CodeViewer)
