"""Families compared: which one is right for these data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter

from aestudio.benchmark import (
    TRAININGS,
    Budget,
    FamilyBenchmark,
    FoundBenchmarks,
    Kept,
    Row,
    Saving,
    usual_epochs,
)
from aestudio.gui import style
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.families.advisor import Advisor
from aestudio.gui.families.dialog import BudgetDialog
from aestudio.gui.families.samples import FamilySamples
from aestudio.gui.families.table import FamiliesTable
from aestudio.gui.job_page import JobPage, JobWords
from aestudio.gui.save_button import save_button

__all__ = ["FamiliesPage"]

KINDS = "Table (*.csv);;Table with all details (*.json);;Picture of the samples (*.png);;Drawing (*.pdf)"
WORDS = JobWords(
    key="family benchmark",
    found_key="family benchmarks",
    saving_key="family table",
    name="Comparison",
    action="Compare famil&ies…",
    tip="Train every family on these data with the same budget, and compare them",
    start="Compare families…",
    doing="Comparing families",
    empty="Which family suits these data? Every one is trained on them with the same budget, and compared by "
    "its samples, its reconstructions, its likelihood and what it costs.",
)


class FamiliesPage(JobPage):
    """Comparisons as a table, with samples and advice; a double click on a family chooses its run."""

    def __init__(self, document: Document, engine: Engine, runs: Callable[[], Path]) -> None:
        super().__init__(WORDS, document, engine, runs)
        self.table, self.samples, self.advisor = FamiliesTable(), FamilySamples(), Advisor()
        below = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False)
        below.addWidget(self.samples)
        below.addWidget(self.advisor)
        below.setSizes([100, 100])  # in halves
        parts = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False)
        parts.addWidget(self.table)
        parts.addWidget(below)
        parts.setStretchFactor(1, 1)
        self._save = save_button(
            self._saving,
            lambda file: Saving(self.shown, file),
            title="Save the table",
            tip="Save this table, or a picture of the samples",
            name="families.csv",
            kinds=KINDS,
        )
        self._lay_out(parts, self._save, (style.SPACE,) * 4)
        self.table.row_chosen.connect(self._choose)
        self._show()

    def ask(self) -> None:
        """Ask for the budget, and begin."""
        known = self._engine.newest.given if self._engine.newest else None
        dialog = BudgetDialog(usual_epochs(known.shape if known else ()), self.window())
        if dialog.exec():
            self.compare(dialog.budget, dialog.samples, dialog.draws, dialog.trainings, suited=dialog.suited)
        dialog.deleteLater()

    def compare(
        self,
        budget: Budget,
        samples: int = 1000,
        draws: int = 3,
        trainings: int = TRAININGS,
        *,
        suited: bool = True,
    ) -> None:
        """Begin; it ends when a run is started by hand."""
        shown, base, runs = self._document.experiment, self._document.base, self._runs()
        self._begin(FamilyBenchmark(shown, budget, runs, base, samples, draws, trainings, suited))

    def _look(self) -> FoundBenchmarks:
        return FoundBenchmarks(self._runs())

    def _fill(self) -> None:
        """The list, with what was chosen kept; a new comparison comes to the front."""
        before, known = self._choice.currentData(), self._choice.count()
        self._choice.clear()
        for kept in self._found:
            self._choice.addItem(f"{kept.table.when}, {kept.table.words}", kept.table.name)
        place = self._choice.findData(before) if known == len(self._found) else 0
        self._choice.setCurrentIndex(max(place, 0) if self._found else -1)
        self._show()

    def _show_found(self, found: Kept | None) -> None:
        table = found.table if found else None
        self.table.show_table(table)
        self.samples.show_samples(found)
        self.advisor.show_table(table)
        unfinished = "" if table is None or table.complete else " Not all families are measured."
        self._foot.set_text(f"{table.notes}{unfinished}" if table and table.samples else "")

    def _choose(self, row: Row) -> None:
        if row.run:
            self.run_chosen.emit(self._runs() / row.run)
