"""Bottleneck sweeps: error against the size of the code, with the PCA line."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from aestudio.bottleneck import BottleneckSweep, Found, FoundSweeps, chart
from aestudio.figures.charts import Chart
from aestudio.gui.cost.chart_view import ChartView
from aestudio.gui.cost.saving import save_charts_button
from aestudio.gui.cost.sweep_dialog import SweepDialog
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.job_page import JobPage, JobWords
from aestudio.gui.mirrored import when_mirrored
from aestudio.spec import SpecError

__all__ = ["BottleneckPage"]

WORDS = JobWords(
    key="bottleneck",
    found_key="sweeps",
    saving_key="sweep picture",
    name="Sweep",
    action="&Bottleneck sweep…",
    tip="Train one run for each size of the code",
    start="Sweep the bottleneck…",
    doing="Bottleneck sweep",
    empty="How large must the code be? A sweep trains one run for each size and draws the error against the "
    "size, with a PCA of as many components beside it.",
)


class BottleneckPage(JobPage):
    """Sweeps as charts; a click on a point chooses its run."""

    def __init__(self, document: Document, engine: Engine, runs: Callable[[], Path]) -> None:
        super().__init__(WORDS, document, engine, runs)
        self.chart = ChartView()
        self._lay_out(self.chart, save_charts_button(self._saving, self._drawn, "bottleneck.png"))
        self.chart.pointed.connect(self.chart.bring_out)
        self.chart.mark_clicked.connect(self._choose)
        self._show()

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
        document = self._document
        self._begin(BottleneckSweep(document.experiment, sizes, epochs, self._runs(), document.base, seeds))

    def _look(self) -> FoundSweeps:
        return FoundSweeps(self._runs())

    def _fill(self) -> None:
        before = self._choice.currentText()
        newest = self._found[0].name if self._found else ""
        self._choice.clear()
        self._choice.addItems([f"{found.name}, {found.title}" for found in self._found])
        fresh = not before or not any(before.startswith(found.name) for found in self._found[1:])
        index = 0 if fresh and newest else self._choice.findText(before)
        self._choice.setCurrentIndex(index if self._found else -1)
        self._show()

    def _show_found(self, found: Found | None) -> None:
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
        found: Found | None = self.shown
        for point in found.points if found else ():
            if point.numbers == x and point.runs:
                self.run_chosen.emit(point.runs[0])
