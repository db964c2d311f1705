"""Bottleneck sweeps: error against the size of the code, with the PCA line."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QComboBox, QPushButton, QStackedWidget, QWidget

from aestudio.bottleneck import BottleneckSweep, Found, FoundSweeps, chart
from aestudio.figures.charts import Chart
from aestudio.gui import style
from aestudio.gui.cost.chart_view import ChartView
from aestudio.gui.cost.saving import save_button
from aestudio.gui.cost.sweep_dialog import SweepDialog
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.job_line import JobLine
from aestudio.gui.labels import ElidedLabel
from aestudio.gui.layouts import across, down
from aestudio.gui.mirrored import when_mirrored
from aestudio.gui.notices import EmptyState, MessageBar
from aestudio.spec import SpecError

__all__ = ["BottleneckPage"]

EMPTY = (
    "How large must the code be? A sweep trains one run for each size and draws the error against the size, "
    "with a PCA of as many components beside it."
)
SWEEP = "bottleneck"  # the key of the job
START = "Sweep the bottleneck…"


class BottleneckPage(QWidget):
    """The newest sweep first; a click on a point chooses its run.

    Signals:
        wanted(): a sweep begins or has ended: show the page.
        changed(): runs came.
        run_chosen(Path): the run of a point that was clicked.
    """

    wanted = Signal()
    changed = Signal()
    run_chosen = Signal(object)

    def __init__(self, document: Document, engine: Engine, runs: Callable[[], Path]) -> None:
        super().__init__()
        self._document, self._engine, self._runs = document, engine, runs
        self._found: tuple[Found, ...] = ()
        self._stale = True
        self._doing = ""
        self.action = QAction("&Bottleneck sweep…", self)
        self.action.setToolTip("Train one run for each size of the code")
        self.action.triggered.connect(self.ask)
        self.chart = ChartView()
        self.line = JobLine(engine, SWEEP)
        self._lay_out()
        self._connect()
        self._show()

    def _lay_out(self) -> None:
        self._choice = QComboBox()
        self._choice.setAccessibleName("Sweep")
        self._choice.setToolTip("The sweeps of this project, the newest first")
        self._choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._choice.setMinimumContentsLength(10)
        self._button = QPushButton(START)
        self._button.setToolTip(self.action.toolTip())
        self._message = MessageBar()
        self._foot = ElidedLabel(colour="muted")
        self._top = QWidget()
        top = across(self._top, style.SPACE)
        self._saving = JobLine(self._engine, "sweep picture")
        save = save_button(self._saving, self._drawn, "bottleneck.png")
        for part, stretch in ((self._choice, 1), (self._button, 0), (save, 0)):
            top.addWidget(part, stretch)
        self._empty = EmptyState("chart", EMPTY, START)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.chart)
        layout = down(self, style.SPACE)
        layout.addWidget(self._top)
        layout.addWidget(self.line)
        layout.addWidget(self._saving)
        layout.addWidget(self._message)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self._foot)

    def _connect(self) -> None:
        self._choice.activated.connect(lambda _: self._show())
        self._button.clicked.connect(self.ask)
        self._empty.clicked.connect(self.ask)
        self.chart.pointed.connect(self.chart.bring_out)
        self.chart.mark_clicked.connect(self._choose)
        self.line.done.connect(lambda _: self._over(""))
        self.line.failed.connect(self._over)
        self.line.cancelled.connect(lambda: self._over(""))
        self._saving.failed.connect(lambda why: self._message.say(f"Not saved. {why}", "error"))
        self._engine.job_done.connect(self._take)
        self._engine.job_progress.connect(self._go_on)
        self._document.opened.connect(self._forget)

    # ---- a sweep

    def ask(self) -> None:
        """Ask which sizes, and begin; linked networks are swept as both are after the last edit."""
        when_mirrored(self._document, self._engine, self._ask)

    def _ask(self) -> None:
        newest = self._engine.newest
        experiment = self._document.experiment
        try:
            numbers = math.prod(newest.shape) if newest and newest.shape else 0
            dialog = SweepDialog(experiment, numbers, self.window())
        except SpecError as error:
            self.wanted.emit()
            self._message.say(f"The bottleneck can't be swept. {error.problem}", "warning")
            return
        if dialog.exec():
            self.sweep(dialog.sizes, dialog.epochs, dialog.seeds)
        dialog.deleteLater()

    def sweep(self, sizes: tuple[int, ...], epochs: int, seeds: int = 1) -> None:
        """Begin a sweep; it ends when a run is started by hand."""
        experiment, base = self._document.experiment, self._document.base
        self._message.close_message()
        self.wanted.emit()
        job = BottleneckSweep(experiment, sizes, epochs, self._runs(), base, seeds)
        self.line.begin("Bottleneck sweep", job, base)
        self._show()

    def _go_on(self, key: str, fraction: float, doing: str) -> None:
        """With each run that is done, the curve grows."""
        if key == SWEEP and doing.partition(":")[0] != self._doing:
            self._doing = doing.partition(":")[0]
            self.refresh()
            self.changed.emit()

    def _over(self, why: str) -> None:
        """A sweep has ended; what it has trained is there in any case."""
        if why:
            self._message.say(f"The sweep ended early. {why}", "warning")
        self._show()
        self.refresh()
        self.changed.emit()

    # ---- what is known

    def showEvent(self, event: QShowEvent) -> None:
        """Look for sweeps, where there may be others."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def refresh(self) -> None:
        """Look for sweeps among the runs; later, if nobody sees the page."""
        self._stale = not self.isVisible()
        if not self._stale:
            self._engine.begin("sweeps", FoundSweeps(self._runs()), self._document.base)

    def _forget(self) -> None:
        self.line.cancel()
        self._message.close_message()
        self._found = ()
        self._fill()
        self.refresh()

    def _take(self, key: str, found: object) -> None:
        if key == "sweeps" and isinstance(found, tuple):
            self._found = found
            self._fill()

    def _fill(self) -> None:
        before = self._choice.currentText()
        newest = self._found[0].name if self._found else ""
        self._choice.clear()
        self._choice.addItems([f"{found.name}, {found.title}" for found in self._found])
        fresh = not before or not any(before.startswith(found.name) for found in self._found[1:])
        index = 0 if fresh and newest else self._choice.findText(before)
        self._choice.setCurrentIndex(index if self._found else -1)
        self._show()

    def _show(self) -> None:
        index = self._choice.currentIndex()
        found = self._found[index] if 0 <= index < len(self._found) else None
        self._pages.setCurrentIndex(int(found is not None))
        self._choice.setVisible(found is not None)
        self._top.setVisible(found is not None)
        for starts in (self._button, self._empty.button, self.action):
            starts.setEnabled(not self.line.busy)
        said = []
        if found is not None:
            self.chart.show_chart(chart(found))
            said += [f"No PCA line: {found.no_pca}."] if found.no_pca else []
            said += [f"{name} has no validation loss: {why}." for name, why in (found.failed or {}).items()]
        self._foot.set_text(" ".join(said))

    def _drawn(self) -> tuple[tuple[Chart, ...], str, str]:
        """What is shown, for a picture of it."""
        return (self.chart.chart,), "Bottleneck sweep", self._choice.currentText()

    def _choose(self, name: str, x: float) -> None:
        index = self._choice.currentIndex()
        if 0 <= index < len(self._found):
            for point in self._found[index].points:
                if point.numbers == x and point.runs:
                    self.run_chosen.emit(point.runs[0])
