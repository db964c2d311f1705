"""Data or model? An upsampler trained at several shares of a group: curves over theory, numbers, pictures."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QLabel, QSplitter, QTabWidget, QWidget

from aestudio.dial import Dial, Dialling, FoundDials, SavingDial
from aestudio.dial.jobs import new_dial
from aestudio.gui import style
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.job_page import JobPage, JobWords
from aestudio.gui.layouts import across
from aestudio.gui.messages import Found
from aestudio.gui.save_button import save_button
from aestudio.gui.scrolling import Scrolling
from aestudio.gui.shares.dialog import SharesDialog
from aestudio.gui.shares.faces import ShownFaces
from aestudio.gui.shares.numbers import NumbersTable
from aestudio.gui.shares.panel import SharesPanel

if TYPE_CHECKING:
    from aestudio.dial.shown import FoundDial

__all__ = ["SharesPage"]

GO_ON = "Go on"
KINDS = "Picture (*.png);;Drawing (*.pdf);;Table (*.csv);;Numbers with all details (*.json)"
WORDS = JobWords(
    key="shares",
    found_key="shares found",
    saving_key="shares saved",
    name="Experiment on shares",
    action="Train at several s&hares…",
    tip="Train a face upsampler at several shares of a group in its data, and see what it does to whom",
    start="Train at several shares…",
    doing="Training at several shares",
    empty="Does a shift come from the data, or from the model? A face upsampler is trained again for each "
    "share of a group among its drawn training faces, and set beside a sampler that is faithful to them.",
)


class SharesPage(JobPage):
    """Experiments on shares as charts, tables and pictures; one that was broken off can go on."""

    def __init__(self, document: Document, engine: Engine, runs: Callable[[], Path]) -> None:
        super().__init__(WORDS, document, engine, runs)
        self.panels = tuple(SharesPanel() for _ in range(4))
        self.numbers, self.apart = NumbersTable("Numbers by share"), NumbersTable("Data or model?")
        self.faces = ShownFaces()
        self._notes = QLabel(wordWrap=True, margin=style.SPACE, alignment=Qt.AlignmentFlag.AlignTop)
        self._notes.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._pages_below = QTabWidget(documentMode=True)
        self._pages_below.setAccessibleName("Numbers and pictures")
        parts = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False)
        self._save = save_button(
            self._saving,
            lambda file: SavingDial(self.shown.curve, file),
            title="Save the experiment",
            tip="Save a picture of the curves, or the numbers",
            name="shares.png",
            kinds=KINDS,
        )
        self._lay_out(parts, self._save, (style.SPACE,) * 4)
        parts.addWidget(_side_by_side(self.panels[0], self.panels[1]))
        parts.addWidget(self._pages_below)
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 2)
        for page, title in (
            (self.numbers, "Numbers"),
            (_side_by_side(self.panels[3], self.apart, (5, 4)), "Data or model?"),
            (self.panels[2], "Successes"),
            (self.faces, "Pictures"),
            (Scrolling(self._notes), "Notes"),
        ):
            self._pages_below.addTab(page, title)
        for panel in self.panels:
            panel.clicked.connect(self.show_faces)
        self.numbers.clicked.connect(self._row_chosen)
        self.numbers.activated.connect(self._row_chosen)
        self._message.acted.connect(self._go_on_with)
        self._labels: Mapping[str, tuple[str, ...]] = {}
        engine.found.connect(self._learn)
        self._show()

    def ask(self) -> None:
        """Ask what is trained, and begin."""
        dialog = SharesDialog(self._document.experiment, self._labels, self.window())
        if dialog.exec():
            self.train(dialog.dial)
        dialog.deleteLater()

    def train(self, dial: Dial) -> None:
        """Begin; it ends when a run is started by hand, and can be gone on with."""
        runs = self._runs()
        self._begin(Dialling(dial, new_dial(runs, time.strftime("%Y-%m-%d %H:%M:%S")), runs))

    def _cancelled(self) -> None:
        """What is left is said, with a button that goes on."""
        self._over("")

    def show_faces(self, share: float) -> None:
        """Bring the pictures to the front that were measured at a share."""
        found = self.shown
        arm = found.arm(share) if found else None
        if found is not None and arm is not None:
            dial = found.curve.log.dial
            text = f"{dial.words_of(arm)}: the first test faces of either group."
            self.faces.show_faces(text, found.curve.models[arm], dial.groups)
            self._pages_below.setCurrentWidget(self.faces)

    # ---- what is known

    def _learn(self, found: Found) -> None:
        """Which labels the data have."""
        self._labels = found.data.labels if found.data is not None else {}

    def _look(self) -> FoundDials:
        return FoundDials(self._runs())

    def _fill(self) -> None:
        """The list, with what was chosen kept; a new experiment comes to the front."""
        before, known = self._choice.currentData(), self._choice.count()
        self._choice.clear()
        for found in self._found:
            self._choice.addItem(found.words, str(found.folder))
        place = self._choice.findData(before) if known == len(self._found) else 0
        self._choice.setCurrentIndex(max(place, 0) if self._found else -1)
        self._show()

    def _show_found(self, found: FoundDial | None) -> None:
        for panel, drawn in zip(self.panels, found.panels if found else (None,) * 4, strict=True):
            panel.show_panel(drawn)
        self.numbers.show_rows(found.head if found else (), found.rows if found else ())
        self.apart.show_rows(found.apart_head if found else (), found.apart_rows if found else ())
        if found is None:
            self.faces.show_faces("", None, ())
        self._notes.setText("\n\n".join(found.notes) if found else "")
        self._foot.set_text(found.disclaimer if found else "")
        settled = not (self.line.busy or self._looking or self._stale)
        self._offer_rest(found.curve.left if found is not None and settled else 0)

    def _offer_rest(self, left: int) -> None:
        """Say that trainings are left, where nothing else is said, and offer to go on."""
        ours = self._message.action == GO_ON
        if left and (ours or not self._message.text):
            said = f"{left} training{'s are' if left > 1 else ' is'} left."
            self._message.say(f"This experiment was broken off. {said}", "info", GO_ON)
        elif ours:
            self._message.close_message()

    def _go_on_with(self) -> None:
        found = self.shown
        if found is not None:
            self._begin(Dialling(found.curve.log.dial, found.folder, self._runs()))

    def _row_chosen(self, index: QModelIndex) -> None:
        text = index.siblingAtColumn(0).data()
        self.show_faces(float(text.split()[0]) / 100)


def _side_by_side(first: QWidget, second: QWidget, wide: tuple[int, int] = (1, 1)) -> QWidget:
    both = QWidget()
    layout = across(both, style.SPACE_L)
    for part, stretch in zip((first, second), wide, strict=True):
        layout.addWidget(part, stretch)
    return both
