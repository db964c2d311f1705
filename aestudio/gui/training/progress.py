"""How far a run is: the bar, the numbers that change, and what came out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QProgressBar, QWidget

from aestudio.gui import style
from aestudio.gui.layouts import down
from aestudio.gui.training.meter import Meter
from aestudio.gui.training.parts import tabular
from aestudio.gui.training.words import duration, left, loss_text, speed
from aestudio.gui.widgets import NumberLabel

if TYPE_CHECKING:
    from aestudio.trainer import Progress

__all__ = ["Losses", "ProgressView"]

_BAR = 1000  # steps of the bar


class ProgressView(QWidget):
    """Epoch, step, time and speed of the run that is trained."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._meter = Meter()
        self._bar = QProgressBar(maximum=_BAR, textVisible=False)
        self._bar.setAccessibleName("Progress of the run")
        self._epoch, self._step, self._speed = _left(), _left(), _left()
        self._remaining, self._elapsed, self._device = NumberLabel(), _right(), _right()
        grid = QGridLayout()
        grid.setHorizontalSpacing(style.SPACE)
        grid.setVerticalSpacing(1)
        rows = ((self._epoch, self._remaining), (self._step, self._elapsed), (self._speed, self._device))
        for row, pair in enumerate(rows):
            grid.addWidget(pair[0], row, 0)
            grid.addWidget(pair[1], row, 1, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(0, 1)
        layout = down(self, 6)
        layout.addWidget(self._bar)
        layout.addLayout(grid)

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
            self._meter.add(report)
        last = reports[-1]
        self._bar.setValue(round(_BAR * last.step / max(last.steps, 1)))
        epoch = min(last.epoch + 1, last.epochs)
        self._epoch.setText(f"epoch {epoch:,} / {last.epochs:,}")
        self._step.setText(f"step {last.step:,} / {last.steps:,}")
        self._elapsed.setText(f"{duration(last.seconds)} elapsed")
        if (seconds := self._meter.seconds_left) is not None:
            self._remaining.setText(left(seconds))
        if pace := self._meter.samples_per_second:
            self._speed.setText(speed(pace))
        self._bar.setAccessibleDescription(f"{self._epoch.text()}, {self._remaining.text()}")

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


class Losses(QWidget):
    """The newest losses, one to a line, in the colours they have everywhere."""

    ROWS = (
        (
            "loss",
            "Training loss",
            "The mean over the steps of the last epoch, while the weights were changing",
        ),
        ("val_loss", "Validation loss", "After the last epoch, on samples that are not learned from"),
        ("test_loss", "Test loss", "Measured once, at the very end, on samples that decided nothing"),
    )

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(style.SPACE)
        self._grid.setVerticalSpacing(1)
        self._grid.setColumnStretch(2, 1)
        self._rows = {key: self._row(index, title, tip) for index, (key, title, tip) in enumerate(self.ROWS)}
        self.show_terms({})

    def show_terms(self, terms: Mapping[str, float], best: Mapping[str, float] | None = None) -> None:
        """Show the terms that there are; `best` is the best epoch's number and terms."""
        for key, (title, number, note) in self._rows.items():
            for part in (title, number, note):
                part.setVisible(key in terms)
            if key in terms:
                number.setText(loss_text(terms[key]))
        self.setVisible(any(key in terms for key in self._rows))
        key = "val_loss" if "val_loss" in terms else "loss"
        for name, (_, _, note) in self._rows.items():
            note.setText(_best_text(best, key) if name == key else "")
        if "test_loss" in terms:
            self._rows["test_loss"][2].setText("measured once")

    def value(self, key: str) -> str:
        """What is shown for a term."""
        number = self._rows[key][1]
        return "" if number.isHidden() else number.text()

    def _row(self, index: int, title: str, tip: str) -> tuple[QLabel, NumberLabel, QLabel]:
        row = (_left(title), NumberLabel(widest="0.00000"), style.with_role(QLabel(), "small"))
        for column, part in enumerate(row):
            part.setToolTip(f"<p>{tip}</p>")
            self._grid.addWidget(part, index, column)
        row[1].setAccessibleName(title)
        return row


def _best_text(best: Mapping[str, float] | None, key: str) -> str:
    if not best or key not in best:
        return ""
    return f"best {loss_text(best[key])}, epoch {int(best['epoch']):,}"


def _left(text: str = "") -> QLabel:
    return tabular(style.with_role(QLabel(text), "muted"))


def _right() -> NumberLabel:
    return style.with_role(NumberLabel(), "muted")
