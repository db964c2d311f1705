"""Single steps and slow motion: what one step does, in words, while one watches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget

from aestudio.gui import icons, style
from aestudio.gui.editor import DropDown
from aestudio.gui.layouts import across
from aestudio.gui.training.parts import hidden_label
from aestudio.gui.training.situation import Situation, offer
from aestudio.gui.training.words import step_words

if TYPE_CHECKING:
    from aestudio.trainer import Progress

__all__ = ["Stepping"]

SPEEDS = (
    (0.0, "Full speed"),
    (10.0, "10 steps/s"),
    (5.0, "5 steps/s"),
    (2.0, "2 steps/s"),
    (1.0, "1 step/s"),
)
USUAL = 3  # the slow motion that is switched on first
STEP_TIP = "Take one step, and hold: its samples, loss, gradient, and how far the weights move"
TOLD_TIP = (
    "<p>Samples by their place in the order of the epoch, which is shuffled anew for each; the length of the "
    "gradient; and how far the weights moved, as a share of their own length</p>"
)
SPEED_TIP = "Slow motion: so many steps a second, each told in words. The run is the same as at full speed"


class Stepping(QWidget):
    """A button for one step, the speed, and what the last step did.

    Attributes:
        told: the line with what it did, for whoever lays it out, as it is long.

    Signals:
        step_wanted(): one step, then hold.
        speed_chosen(float): steps a second; 0: full speed.
    """

    step_wanted = Signal()
    speed_chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._usual = USUAL
        self.step = QPushButton(icons.icon("step"), "Step")
        self.step.setToolTip(f"<p>{STEP_TIP} (F10)</p>")
        self.step.setAccessibleName("Take one step")
        self.step.clicked.connect(self.step_wanted)
        self.speed = DropDown()
        self.speed.addItems([words for _, words in SPEEDS])
        self.speed.setToolTip(f"<p>{SPEED_TIP} (Shift+F10)</p>")
        self.speed.setAccessibleName("Training speed")
        self.speed.currentIndexChanged.connect(self._choose)
        self.told = hidden_label("small")
        self.told.setWordWrap(False)  # what stands below must not move from step to step
        self.told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.told.setToolTip(TOLD_TIP)
        self.told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label = QLabel("Speed")
        label.setBuddy(self.speed)
        self._row = row = across(self, style.SPACE)
        row.addWidget(self.step)
        row.addStretch(1)
        row.addWidget(label)
        row.addWidget(self.speed)
        self.step_action = self._action("Take one training step", "F10")
        self.step_action.triggered.connect(self.step_wanted)
        self.slow_action = self._action("Slow motion", "Shift+F10")
        self.slow_action.setCheckable(True)
        self.slow_action.toggled.connect(self._toggle)

    @property
    def usual_height(self) -> int:
        """Pixels of height of what it tells of a step of two networks, whether it tells it or not."""
        return int(self.told.fontMetrics().size(0, "\n" * 3).height())

    def put_beside(self, button: QWidget) -> None:
        """Put one more button beside the first; nothing moves when it comes or goes."""
        self._row.insertWidget(1, button)

    def _action(self, text: str, keys: str) -> QAction:
        action = QAction(icons.icon("step"), text, self)
        action.setShortcut(QKeySequence(keys))
        self.addAction(action)
        return action

    @property
    def menu_actions(self) -> list[QAction]:
        """For the Training menu."""
        return [self.step_action, self.slow_action]

    @property
    def caption(self) -> str:
        """What is said of the last step."""
        return "" if self.told.isHidden() else self.told.text()

    def show_situation(self, now: Situation) -> None:
        """Offer a step where one can be taken; without a run there is nothing to tell."""
        first = offer(now)[0]
        can = first.does != "wait" and not first.why_not
        self.step.setEnabled(can)
        self.step_action.setEnabled(can)
        if not now.live or (now.engine == "training" and not self.speed.currentIndex()):
            self.told.hide()

    def show_report(self, report: Progress) -> None:
        """Say what a step did that was looked at, until others were taken that were not."""
        if report.detail is not None:
            self.told.setText(step_words(report.detail))
            self.told.show()
        elif report.samples:  # a report of an epoch's end alone has none
            self.told.hide()

    def _choose(self, index: int) -> None:
        if index:
            self._usual = index
        self.slow_action.setChecked(bool(index))
        self.speed_chosen.emit(SPEEDS[index][0])

    def _toggle(self, slow: bool) -> None:
        if slow != bool(self.speed.currentIndex()):
            self.speed.setCurrentIndex(self._usual if slow else 0)
