"""Families compared: which one is right for these data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QPushButton, QSplitter, QStackedWidget, QWidget

from aestudio.benchmark import Budget, FamilyBenchmark, FoundBenchmarks, Kept, Row, Saving
from aestudio.gui import settings, style
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.families.advisor import Advisor
from aestudio.gui.families.dialog import BudgetDialog
from aestudio.gui.families.samples import FamilySamples
from aestudio.gui.families.table import FamiliesTable
from aestudio.gui.job_line import JobLine
from aestudio.gui.labels import ElidedLabel
from aestudio.gui.layouts import across, down
from aestudio.gui.notices import EmptyState, MessageBar
from aestudio.gui.widgets import tool_button

__all__ = ["FamiliesPage"]

EMPTY = (
    "Which family suits these data? Every one is trained on them with the same budget, and compared by its "
    "samples, its reconstructions, its likelihood and what it costs."
)
START = "Compare families…"
EPOCHS = 10
KINDS = "Table (*.csv);;Table with all details (*.json);;Picture of the samples (*.png);;Drawing (*.pdf)"
JOB, FOUND = "family benchmark", "family benchmarks"


class FamiliesPage(QWidget):
    """The newest comparison first; a double click on a family chooses its run.

    Signals:
        wanted(): a comparison begins: show the page.
        changed(): runs came.
        run_chosen(Path): the run of a family.
    """

    wanted = Signal()
    changed = Signal()
    run_chosen = Signal(object)

    def __init__(self, document: Document, engine: Engine, runs: Callable[[], Path]) -> None:
        super().__init__()
        self._document, self._engine, self._runs = document, engine, runs
        self._found: tuple[Kept, ...] = ()
        self._stale = True
        self._doing = ""
        self.action = QAction("Compare famil&ies…", self)
        self.action.setToolTip("Train every family on these data with the same budget, and compare them")
        self.action.triggered.connect(self.ask)
        self.table, self.samples, self.advisor = FamiliesTable(), FamilySamples(), Advisor()
        self.line, self._saving = JobLine(engine, JOB), JobLine(engine, "family table")
        self._lay_out()
        self._connect()
        self._show()

    def _lay_out(self) -> None:
        self._choice = QComboBox()
        self._choice.setAccessibleName("Comparison")
        self._choice.setToolTip("The comparisons of this project, the newest first")
        self._choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._choice.setMinimumContentsLength(10)
        self._button = QPushButton(START)
        self._button.setToolTip(self.action.toolTip())
        save = tool_button("save", "Save this table, or a picture of the samples", pressed=self._save)
        self._message = MessageBar()
        self._foot = ElidedLabel(colour="muted")
        self._top = QWidget()
        top = across(self._top, style.SPACE)
        for part, stretch in ((self._choice, 1), (self._button, 0), (save, 0)):
            top.addWidget(part, stretch)
        below = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False)
        below.addWidget(self.samples)
        below.addWidget(self.advisor)
        below.setSizes([100, 100])  # in halves
        parts = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False)
        parts.addWidget(self.table)
        parts.addWidget(below)
        parts.setStretchFactor(1, 1)
        self._empty = EmptyState("chart", EMPTY, START)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(parts)
        layout = down(self, style.SPACE, (style.SPACE,) * 4)
        for widget in (self._top, self.line, self._saving, self._message):
            layout.addWidget(widget)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self._foot)

    def _connect(self) -> None:
        self._choice.activated.connect(lambda _: self._show())
        self._button.clicked.connect(self.ask)
        self._empty.clicked.connect(self.ask)
        self.table.row_chosen.connect(self._choose)
        self.line.done.connect(lambda _: self._over(""))
        self.line.failed.connect(self._over)
        self.line.cancelled.connect(lambda: self._over(""))
        self._saving.done.connect(lambda file: self._saving.say(f"Saved as {file}"))
        self._saving.failed.connect(lambda why: self._message.say(f"Not saved. {why}", "error"))
        self._engine.job_done.connect(self._take)
        self._engine.job_progress.connect(self._go_on)
        self._document.opened.connect(self._forget)

    # ---- a comparison

    def ask(self) -> None:
        """Ask for the budget, and begin."""
        dialog = BudgetDialog(min(self._document.experiment.training.epochs, EPOCHS), self.window())
        if dialog.exec():
            self.compare(dialog.budget, dialog.samples, dialog.draws)
        dialog.deleteLater()

    def compare(self, budget: Budget, samples: int = 1000, draws: int = 3) -> None:
        """Begin; it ends when a run is started by hand."""
        experiment, base = self._document.experiment, self._document.base
        self._message.close_message()
        self.wanted.emit()
        job = FamilyBenchmark(experiment, budget, self._runs(), base, samples, draws)
        self.line.begin("Comparing families", job, base)
        self._show()

    def _go_on(self, key: str, fraction: float, doing: str) -> None:
        """With each family that is done, the table grows."""
        if key == JOB and doing.partition(":")[0] != self._doing:
            self._doing = doing.partition(":")[0]
            self.refresh()
            self.changed.emit()

    def _over(self, why: str) -> None:
        """It has ended; what was trained and measured is there in any case."""
        if why:
            self._message.say(f"The comparison ended early. {why}", "warning")
        self._show()
        self.refresh()
        self.changed.emit()

    # ---- what is known

    def showEvent(self, event: QShowEvent) -> None:
        """Look for comparisons, where there may be others."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def refresh(self) -> None:
        """Look for comparisons beside the runs; later, if nobody sees the page."""
        self._stale = not self.isVisible()
        if not self._stale:
            self._engine.begin(FOUND, FoundBenchmarks(self._runs()), self._document.base)

    def _forget(self) -> None:
        self.line.cancel()
        self._message.close_message()
        self._found = ()
        self._fill()
        self.refresh()

    def _take(self, key: str, found: object) -> None:
        if key == FOUND and isinstance(found, tuple):
            self._found = found
            self._fill()

    def _fill(self) -> None:
        """The list, with what was chosen kept; a new comparison comes to the front."""
        before, known = self._choice.currentData(), self._choice.count()
        self._choice.clear()
        for kept in self._found:
            self._choice.addItem(f"{kept.table.when}, {kept.table.words}", kept.table.name)
        place = self._choice.findData(before) if known == len(self._found) else 0
        self._choice.setCurrentIndex(max(place, 0) if self._found else -1)
        self._show()

    @property
    def shown(self) -> Kept | None:
        """The comparison that is shown."""
        index = self._choice.currentIndex()
        return self._found[index] if 0 <= index < len(self._found) else None

    def _show(self) -> None:
        kept = self.shown
        table = kept.table if kept else None
        self._pages.setCurrentIndex(int(kept is not None))
        self._top.setVisible(kept is not None)
        for starts in (self._button, self._empty.button, self.action):
            starts.setEnabled(not self.line.busy)
        self.table.show_table(table)
        self.samples.show_samples(kept)
        self.advisor.show_table(table)
        unfinished = "" if table is None or table.complete else ". Not all families are measured."
        self._foot.set_text(f"{table.notes}{unfinished}" if table and table.samples else "")

    # ---- what one does with it

    def _choose(self, row: Row) -> None:
        if row.run:
            self.run_chosen.emit(self._runs() / row.run)

    def _save(self) -> None:
        kept = self.shown
        if kept is None:
            return
        folder = Path(str(settings.settings().value("exports", str(Path.home()))))
        chosen, _ = QFileDialog.getSaveFileName(self, "Save the table", str(folder / "families.csv"), KINDS)
        if chosen:
            file = Path(chosen) if Path(chosen).suffix else Path(chosen).with_suffix(".csv")
            settings.settings().setValue("exports", str(file.parent))
            self._saving.begin(f"Saving {file.name}", Saving(kept, file), Path())
