"""The learning-rate finder: sweeps a fresh copy, shows its curve, and puts a rate into the settings."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QWidget

from aestudio.gui import style
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.job_line import JobLine
from aestudio.gui.layouts import across, down
from aestudio.gui.mirrored import when_mirrored
from aestudio.gui.notices import MessageBar
from aestudio.gui.numbers import NumberEdit
from aestudio.gui.plots import Plot
from aestudio.rate_finder import RateFinder, Swept
from aestudio.spec import SpecError, replace

__all__ = ["RateFinderPanel"]

KEY = "rate finder"
SWEEP = "Sweep the learning rate"
EMPTY = "The loss is drawn here against the learning rate"
ABOUT = (
    "One sweep of a fresh copy of this network: the rate grows at every step. Where the loss falls fastest "
    "is a good "
    "rate to begin with; where it rises, it is too high. No run and no weights are touched."
)


class RateFinderPanel(QDialog):
    """A window beside the others; everything stays usable while it is open."""

    def __init__(self, document: Document, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._engine = document, engine
        self._swept: Swept | None = None
        self.setWindowTitle("Find a learning rate")
        self.setModal(False)
        self.plot = Plot(x="learning rate", y="loss", empty=EMPTY)
        self.plot.setAccessibleName("Loss over learning rate")
        self.line, self.message = JobLine(engine, KEY), MessageBar()
        self.said = style.with_role(QLabel(ABOUT, wordWrap=True), "muted")
        self.sweep = style.with_role(QPushButton(SWEEP), "primary")
        self.sweep.setToolTip("Train a fresh copy for some 200 steps, from a rate of 1e-6 to one of 10")
        self.field = NumberEdit(low=0.0, log=True)
        self.field.setAccessibleName("Learning rate to use")
        self.use = QPushButton("Use this")
        self.use.setToolTip("Put this learning rate into the settings; Undo takes it back")
        self.shut = QPushButton("Close")
        self.shut.setToolTip("Close this window (Esc); a sweep under way is ended")
        for button in (self.use, self.shut):
            button.setAutoDefault(False)  # Enter in the field only commits it
        self._lay_out()
        self.sweep.clicked.connect(self.begin)
        self.use.clicked.connect(self._use)
        self.shut.clicked.connect(self.reject)
        self.field.committed.connect(lambda _: self._mark())
        self.line.done.connect(self._show)
        self.line.failed.connect(self._fail)
        self.line.cancelled.connect(self._settle)
        document.opened.connect(self._forget)
        style.theme_changed.connect(self._dress)
        self._settle()

    def _lay_out(self) -> None:
        self._mark_line = pg.InfiniteLine(angle=90, movable=True)
        self._mark_line.sigDragged.connect(self._drag)
        self._mark_line.hide()
        self.plot.view.addItem(self._mark_line, ignoreBounds=True)
        label = QLabel("Learning &rate")
        label.setBuddy(self.field)
        row = across(None, style.SPACE)
        row.addWidget(self.sweep)
        row.addStretch(1)
        for part in (label, self.field, self.use, self.shut):
            row.addWidget(part)
        self.field.setFixedWidth(110)
        layout = down(self, style.SPACE, (style.SPACE_L,) * 4)
        for above in (self.said, self.message, self.line):
            layout.addWidget(above)
        layout.addWidget(self.plot, 1)
        layout.addLayout(row)
        self.resize(560, 460)
        self._dress()

    @property
    def swept(self) -> Swept | None:
        """What the last sweep gave."""
        return self._swept

    def begin(self) -> None:
        """Sweep the network as it is now; linked networks once they mirror each other."""
        when_mirrored(self._document, self._engine, self._begin)

    def _begin(self) -> None:
        self.message.close_message()
        self.line.begin("Sweep", RateFinder(self._document.experiment), self._document.base)
        self._settle()

    def _show(self, swept: Swept) -> None:
        self._swept = swept
        self.plot.set_log("x", False)
        theme = style.colours()
        faint = style.mixed(theme.train, theme.panel, 0.6)
        for name, colour, width, y in (
            ("each step", faint, 1.0, swept.losses),
            ("smoothed", "train", 1.6, swept.smooth),
        ):
            self.plot.curve(name, colour, width=width)
            self.plot.set_data(name, swept.rates, np.minimum(y, _ceiling(swept)))
        self.plot.set_log("x", True)
        self.said.setText(swept.why)
        style.with_role(self.said, "muted" if swept.suggestion else "warning")
        rate = swept.suggestion or self._document.experiment.training.optimizer.learning_rate
        self.field.show_value(rate)
        self._mark()
        self._settle()
        if self.isActiveWindow():
            self.use.setFocus()  # what comes next, and not Close, which has taken the place of Sweep

    def _fail(self, why: str) -> None:
        self.message.say(f"No sweep: {why}.".replace("..", "."), "warning")
        self._settle()

    def _settle(self) -> None:
        """Offer what can be done now."""
        self.sweep.setEnabled(not self.line.busy)
        self.sweep.setText(SWEEP if self._swept is None else "Sweep it again")
        for part in (self.field, self.use):
            part.setEnabled(self._swept is not None)

    def _mark(self) -> None:
        """Let the line stand at the rate in the field."""
        rate = self.field.value()
        good = isinstance(rate, int | float) and math.isfinite(rate) and rate > 0
        self.use.setEnabled(good and self._swept is not None)
        self._mark_line.setVisible(good and self._swept is not None)
        if isinstance(rate, int | float) and good:
            self._mark_line.setPos(math.log10(rate))

    def _drag(self) -> None:
        self.field.show_value(float(f"{10 ** self._mark_line.value():.2g}"))
        self.use.setEnabled(True)

    def _use(self) -> None:
        experiment, rate = self._document.experiment, self.field.value()
        if not isinstance(rate, int | float):
            return
        try:
            optimizer = replace(experiment.training.optimizer, learning_rate=float(rate))
        except SpecError as error:
            self.message.say(error.problem[:1].upper() + error.problem[1:], "error")
            return
        training = replace(experiment.training, optimizer=optimizer)
        self._document.edit(replace(experiment, training=training), f"Change learning rate to {rate:g}")
        self.message.say(f"The learning rate is {rate:g} now; Undo takes it back.", "info")
        self.accept()

    def _forget(self) -> None:
        """Another project."""
        self.line.cancel()
        self._swept = None
        self.plot.clear()
        self._mark_line.hide()
        style.with_role(self.said, "muted").setText(ABOUT)
        self._settle()

    def _dress(self) -> None:
        self._mark_line.setPen(pg.mkPen(style.colours().accent, width=1.5, style=Qt.PenStyle.DashLine))
        self._mark_line.setHoverPen(pg.mkPen(style.colours().accent_hover, width=2.5))

    def closeEvent(self, event: QCloseEvent) -> None:
        """By the window's own button."""
        self._end()
        super().closeEvent(event)

    def done(self, result: int) -> None:
        """Esc, Close, and after a rate was used."""
        self._end()
        super().done(result)

    def _end(self) -> None:
        """End what nobody sees any more."""
        self.line.cancel()
        self._settle()
        self._settle()


def _ceiling(swept: Swept) -> float:
    """Losses above it are drawn at it: the explosion would flatten all that matters."""
    return float(1.3 * max(np.max(swept.smooth[: max(10, len(swept.smooth) // 3)]), swept.smooth.min()))
