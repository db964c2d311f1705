"""Which one is right for you: four questions, answered from what was measured."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFormLayout, QLabel, QScrollArea, QSizePolicy, QWidget

from aestudio.benchmark import QUESTIONS, Advice, Needs, Table, advise
from aestudio.gui import style
from aestudio.gui.editor import Choice
from aestudio.gui.layouts import down

__all__ = ["Advisor"]

WIDE = 440  # pixels


class Advisor(QScrollArea):
    """Asks, and answers at once."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Which one is right for you")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its questions take it
        self._table: Table | None = None
        self.boxes: dict[str, Choice] = {}
        self._sheet = sheet = QWidget()
        self._rows = layout = down(sheet, style.SPACE, (0, 0, style.SPACE, 0))
        layout.addWidget(style.with_role(QLabel("Which one is right for you?"), "title"))
        self._form = form = QFormLayout()
        form.setVerticalSpacing(style.SPACE_S)
        for question in QUESTIONS:
            box = Choice()
            box.setAccessibleName(question.text)
            box.setToolTip(question.text)
            for value, words in question.answers.items():
                box.addItem(words[:1].upper() + words[1:], value)
            box.activated.connect(lambda _: self._answer())
            self.boxes[question.key] = box
            form.addRow(QLabel(question.text), box)
        self._title = style.with_role(QLabel(wordWrap=True), "heading")
        self._because = QLabel(wordWrap=True)
        self._out = style.with_role(QLabel(wordWrap=True), "muted")
        for label in (self._title, self._because, self._out):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            layout.addWidget(label)
        layout.insertLayout(2, form)  # the answer stands above what it follows from
        layout.addStretch(1)
        self.setWidget(sheet)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Answers beside their questions where there is room for both, else below them."""
        super().resizeEvent(event)
        policy = QFormLayout.RowWrapPolicy
        self._form.setRowWrapPolicy(policy.DontWrapRows if self.width() >= WIDE else policy.WrapAllRows)
        self._fit()

    def _fit(self) -> None:
        """Make the sheet as high as its words are now, before it is painted at the height of other ones."""
        self._rows.invalidate()  # it remembers the questions as they were beside or below their answers
        self._sheet.setMinimumHeight(max(self._rows.heightForWidth(self.viewport().width()), 0))

    def show_table(self, table: Table | None) -> None:
        """Answer from this table."""
        self._table = table
        self._answer()

    @property
    def needs(self) -> Needs:
        """What was answered."""
        given = {key: str(box.currentData()) for key, box in self.boxes.items()}
        return Needs(bool(given["likelihood"]), bool(given["encode"]), float(given["seconds"]), given["goal"])

    @property
    def text(self) -> str:
        """The answer as it stands."""
        labels = (self._title, self._because, self._out)
        return "\n".join(label.text() for label in labels if label.text())

    def _answer(self) -> None:
        found = advise(self._table, self.needs) if self._table else Advice("", (), (), {})
        self._title.setText(found.title)
        self._because.setText("\n".join(found.because))
        self._out.setText("\n".join(f"Not {title}: {why}." for title, why in found.out.items()))
        self._fit()
