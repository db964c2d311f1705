"""How far a run is: the bar, and the numbers that change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QProgressBar, QWidget

from aestudio.gui import style
from aestudio.gui.labels import NumberLabel
from aestudio.gui.layouts import down
from aestudio.gui.training.meter import Meter
from aestudio.gui.training.words import duration, left, speed

if TYPE_CHECKING:
    from aestudio.trainer import Progress

__all__ = ["ProgressView"]

_BAR = 1000  # steps of the bar
_GAP = 6  # pixels between the bar and the numbers


class ProgressView(QWidget):
    """Epoch, step, time and speed of the run that is trained."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._meter = Meter()
        self._bar = QProgressBar(maximum=_BAR, textVisible=False)
        self._bar.setAccessibleName("Progress of the run")
        self._epoch, self._step, self._speed = _left(), _left(), _left()
        self._remaining, self._elapsed, self._device = NumberLabel(), _right(), _right()
        self._numbers = QWidget()
        grid = QGridLayout(self._numbers)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(style.SPACE)
        grid.setVerticalSpacing(1)
        rows = ((self._epoch, self._remaining), (self._step, self._elapsed), (self._speed, self._device))
        for row, pair in enumerate(rows):
            grid.addWidget(pair[0], row, 0)
            grid.addWidget(pair[1], row, 1, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(0, 1)
        layout = down(self, _GAP)
        layout.addWidget(self._bar)
        layout.addWidget(self._numbers)

    def usual_height(self, instead: int) -> int:
        """Pixels of height of the bar, and of its numbers or what is said `instead`, whether shown or not."""
        return int(self._bar.sizeHint().height() + _GAP + max(self._numbers.sizeHint().height(), instead))

    def begin(self, device: str) -> None:
        """Show a run that is about to take its first step."""
        self._meter = Meter()
        self._bar.setValue(0)
        self._device.setText(device)
        for label in (self._epoch, self._step, self._speed, self._remaining, self._elapsed):
            label.setText("")
        self._epoch.setText("begins")

    def add(self, reports: Sequence[Progress]) -> None:
        """Take what the trainer reported since the last tick."""
        for report in reports:
            if report.detail is not None:  # the waits between such steps are no time of training
                self._meter = Meter()
                self._speed.setText("")
            self._meter.add(report)
        last = reports[-1]
        self._bar.setValue(round(_BAR * last.step / max(last.steps, 1)))
        epoch = min(last.epoch + 1, last.epochs)
        self._epoch.setText(f"in epoch {epoch:,} of {last.epochs:,}")
        self._step.setText(f"step {last.step:,} of {last.steps:,}")
        self._elapsed.setText(f"{duration(last.seconds)} elapsed")
        if (seconds := self._meter.seconds_left) is not None:
            self._remaining.setText(left(seconds))
        if last.detail is not None:
            self._remaining.setText("step by step")
        if pace := self._meter.samples_per_second:
            self._speed.setText(speed(pace))
        self._bar.setAccessibleDescription(f"{self._epoch.text()}, {self._remaining.text()}")

    def show_numbers(self, shown: bool) -> None:
        """Show them, or the bar alone, where something else says more."""
        self._numbers.setVisible(shown)

    def hold(self) -> None:
        """Say that the run holds; what was measured before does not count afterwards."""
        self._meter = Meter()
        self._remaining.setText("paused")

    def set_device(self, device: str) -> None:
        """Show what it runs on."""
        self._device.setText(device)

    @property
    def texts(self) -> list[str]:
        """What the labels say."""
        labels = (self._epoch, self._remaining, self._step, self._elapsed, self._speed, self._device)
        return [label.text() for label in labels]


def _left() -> NumberLabel:
    return style.with_role(NumberLabel(align=Qt.AlignmentFlag.AlignLeft), "muted")


def _right() -> NumberLabel:
    return style.with_role(NumberLabel(), "muted")
