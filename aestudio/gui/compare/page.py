"""Compare: the project's runs over each other, and where their settings differ."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QSplitter, QStackedWidget, QWidget

from aestudio.compare import Curves, differences_of_runs, read_runs
from aestudio.gui import style
from aestudio.gui.compare.curves_plot import CurvesPlot, line_dash
from aestudio.gui.compare.drawings import Drawings
from aestudio.gui.compare.known_curves import KnownCurves
from aestudio.gui.compare.lines import (
    UNKNOWN,
    Kind,
    RunLine,
    Told,
    beside_pca,
    best_of,
    ends_of,
    kinds_of,
    lines_of,
    merged,
    remark_on,
)
from aestudio.gui.compare.runs_list import RunTicks
from aestudio.gui.compare.saving import CompareSaving
from aestudio.gui.compare.settings_table import SettingsTable
from aestudio.gui.compare.sheet import ReconstructionSheet
from aestudio.gui.compare.tools import CompareTools
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.labels import ElidedLabel
from aestudio.gui.layouts import down
from aestudio.gui.legend import swatch
from aestudio.gui.notices import MessageBar
from aestudio.gui.run_colours import run_colour
from aestudio.gui.start_offer import StartOffer
from aestudio.gui.training.worker import Worker
from aestudio.run.label import with_folder

if TYPE_CHECKING:
    from aestudio.trainer import Progress

__all__ = ["ComparePage"]

EMPTY = (
    "Here runs are laid over each other: their losses as curves, and the settings in which they differ. "
    "Train this project twice, with something changed in between."
)
TOGETHER = 60  # milliseconds in which curves that have been read are drawn at once
AGAIN = 2000  # milliseconds after which a run that trains is read again
TICK = "Tick a run to see its curve"
NONE_YET = "No run that is ticked has finished an epoch"
UNJUDGED = "These models have no single loss that says how good they are. Families compares their samples."


class ComparePage(QWidget):
    """Reads the runs when it is shown, when a run has ended, and now and then while one trains.

    Signals:
        wants_training(): start training, so that there is a run.
    """

    wants_training = Signal()

    def __init__(self, document: Document, engine: Engine, runs: Callable[[], Path]) -> None:
        super().__init__()
        self._runs, self._worker = runs, Worker(self)
        self._kinds: list[Kind] = []
        self._lines: list[RunLine] = []
        self._curves = KnownCurves(self)
        self._curves.changed.connect(self._draw_soon)
        self._curves.failed.connect(self._not_read)
        self._drawings = Drawings()
        self._told = Told((), [], (), "")
        self._stale = True
        self.sheet = ReconstructionSheet(engine, lambda: document.base)
        self._empty = StartOffer("chart", EMPTY, engine)
        self._empty.clicked.connect(self.wants_training)
        self.await_run = self._empty.await_run
        self._lay_out()
        self._soon = QTimer(self, singleShot=True, interval=TOGETHER)
        self._soon.timeout.connect(self._draw)
        self._again = QTimer(self, singleShot=True, interval=AGAIN)
        self._again.timeout.connect(self.refresh)
        self.tools.changed.connect(self._draw_soon)
        self.tools.titled.connect(self.plot.name)
        self.tools.turned.connect(self._turn)
        self._saving = CompareSaving(self)
        self.tools.save_wanted.connect(self._saving.ask)
        self.tools.regrouped.connect(self._show_lines)
        self.tools.log_wanted.connect(lambda on: self.tools.log.setChecked(self.plot.set_log("y", on)))
        self.plot.refused.connect(lambda _: self.tools.log.setChecked(self.plot.is_log("y")))
        self.tools.kind.activated.connect(lambda _: self._show_kind())
        self.ticks.ticked.connect(self._show_lines)
        self.ticks.refused.connect(lambda why: self.message.say(why, "info"))
        self.ticks.chosen.connect(self.plot.light)
        self.plot.line_clicked.connect(self._choose)
        self.plot.pointed.connect(self._foot.set_text)
        document.opened.connect(self._forget)
        engine.ended.connect(lambda _: self.sheet.forget())
        engine.ended.connect(lambda _: self.refresh())
        engine.run_changed.connect(lambda _: self.refresh())
        engine.progress.connect(self._take_progress)
        style.theme_changed.connect(self._show_table_again)

    def _lay_out(self) -> None:
        self.tools, self.ticks, self.plot = CompareTools(), RunTicks(), CurvesPlot()
        self.table = SettingsTable()
        self.message = MessageBar()
        self.remark = ElidedLabel(colour="warning")
        self.remark.hide()
        self.verdict = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.verdict.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.verdict.setAccessibleName("What the comparison found")
        self.verdict.hide()
        self._same = ElidedLabel(colour="muted")
        self._foot = ElidedLabel(colour="muted")
        below = QWidget()
        column = down(below, style.SPACE_S)
        column.addWidget(self.verdict)
        column.addWidget(self._same)
        column.addWidget(self.table, 1)
        right = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False)
        self._views = QStackedWidget()
        self._views.addWidget(self.plot)
        self._views.addWidget(self.sheet)
        right.addWidget(self._views)
        right.addWidget(below)
        right.setSizes([250, 200])
        right.setStretchFactor(0, 3)
        right.setStretchFactor(1, 1)
        sheet = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False)
        sheet.addWidget(self.ticks)
        sheet.addWidget(right)
        sheet.setSizes([150, 450])
        sheet.setStretchFactor(1, 1)
        page = QWidget()
        whole = down(page, style.SPACE_S)
        whole.addWidget(self.tools)
        whole.addWidget(self.remark)
        whole.addWidget(sheet, 1)
        whole.addWidget(self._foot)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(page)
        layout = down(self, style.SPACE_S, (style.SPACE,) * 4)
        layout.addWidget(self.message)
        layout.addWidget(self._pages, 1)

    # ---- what is known

    def showEvent(self, event: QShowEvent) -> None:
        """Read the runs, where something may have changed."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Read nothing for nobody."""
        super().hideEvent(event)
        self._stale |= self._again.isActive()
        self._again.stop()

    def refresh(self) -> None:
        """Read the runs; later, if nobody sees the page. The GUI thread does not wait for it."""
        self._stale = not self.isVisible()
        if not self._stale:
            folder = self._runs()
            self._worker.do("runs", lambda: kinds_of(read_runs(folder)), self._take_kinds, self._not_read)

    @property
    def busy(self) -> bool:
        """Whether something is being read or about to be drawn."""
        reads = self._worker.busy or self._curves.busy
        return reads or self._soon.isActive() or self.plot.busy

    def _forget(self) -> None:
        self._curves.forget()
        self.sheet.forget()
        self.message.close_message()
        self.sheet.message.close_message()
        self._take_kinds([])
        self.refresh()

    def _take_progress(self, reports: list[Progress]) -> None:
        if self.isVisible() and not self._again.isActive() and any(one.epoch_terms for one in reports):
            self._again.start()

    def _not_read(self, why: str) -> None:
        self.message.say(f"The runs can't be compared. {why}", "error")

    def _take_kinds(self, kinds: list[Kind]) -> None:
        before = self.tools.kind.currentData()
        self._kinds = kinds
        self.tools.kind.clear()
        for kind in self._kinds:
            self.tools.kind.addItem(kind.words, kind.title)
        self.tools.kind.setVisible(len(self._kinds) > 1)
        self.tools.kind.setCurrentIndex(max(self.tools.kind.findData(before), 0 if self._kinds else -1))
        self._pages.setCurrentIndex(int(bool(kinds)))
        self._show_kind()

    # ---- what can be saved

    @property
    def shown_curves(self) -> dict[str, Curves]:
        """The curves of the ticked runs, as they are, by the name of the run."""
        known = self._curves.of_term(self.tools.term_chosen)
        runs = [run for line in self._lines for run in line.runs if run.path in known]
        names = [run.name for run in runs]
        titles = [run.name if names.count(run.name) == 1 else with_folder(run.name, run.path) for run in runs]
        return {title: known[run.path] for title, run in zip(titles, runs, strict=True)}

    @property
    def shown_settings(self) -> tuple[list[str], list[tuple[str, tuple[str, ...]]]]:
        """What the table says: the titles of its columns, and its rows."""
        told = self._told
        losses = tuple(best_of(line, named=self._kind.mixed) for line in told.lines)
        best = [("Best loss", losses)] if losses else []
        pca = [("PCA of the same size", told.pca)] if {*told.pca} - {UNKNOWN} else []
        ends = [("Epochs trained", ends)] if (ends := ends_of(told.lines)) else []
        rows = [*best, *ends, *pca, *merged(told.differences, told.lines)]
        return [line.title for line in told.lines], rows

    # ---- what is shown

    @property
    def _kind(self) -> Kind:
        """What is chosen to be compared; without a run where there is none."""
        index = self.tools.kind.currentIndex()
        return self._kinds[index] if 0 <= index < len(self._kinds) else Kind("", ())

    def _show_kind(self) -> None:
        runs = self._kind.runs
        if runs:
            self.tools.offer_curves(not self._kind.mixed)
            self.tools.show_terms(runs[0].experiment)
        self.ticks.show_runs(runs)
        self._show_lines()

    def _show_lines(self) -> None:
        """Draw the ticked runs, and read those whose curves are not known or have grown."""
        runs, mixed = self._kind.runs, self._kind.mixed
        shown = self.ticks.shown
        ticked = [run for run in runs if run.path in shown]
        judged = not runs or runs[0].experiment.family.is_judged()
        self.plot.set_empty((NONE_YET if ticked else TICK) if judged else UNJUDGED)
        self._lines = lines_of(ticked, together=self.tools.seeds.isChecked())
        self.ticks.show_looks(
            {run.path: (run_colour(line.index), line_dash(line)) for line in self._lines for run in line.runs}
        )
        self._curves.read(run.path for run in ticked if not mixed)
        in_order = [run for line in self._lines for run in line.runs]
        lines = self._lines
        self._worker.do(
            "settings",
            lambda: Told(differences_of_runs(in_order), lines, *(((), "") if mixed else beside_pca(lines))),
            self._show_table,
        )
        self._draw_soon()
        self._show_sheet()

    def _turn(self, view: str) -> None:
        """Show curves or reconstructions; the latter are worked out only for who looks."""
        self._views.setCurrentIndex(int(view == "reconstructions"))
        self._show_sheet()

    def _show_sheet(self) -> None:
        if self.tools.view.choice == "reconstructions":
            self.sheet.show_runs([run for line in self._lines for run in line.runs])

    def _draw_soon(self) -> None:
        """Draw what there is; what comes within a moment is drawn at once."""
        if not self._soon.isActive():
            self._soon.start()

    def _draw(self) -> None:
        if self._kind.mixed:
            self.remark.hide()
            return
        together, term = self.tools.seeds.isChecked(), self.tools.term_chosen
        self.remark.set_text(remark_on(self._lines, together=together, term=term))
        self.remark.setVisible(bool(self.remark.text))
        make, groups = self._drawings.make, self.plot.groups
        lines, known, look = self._lines, self._curves.of_term(self.tools.term_chosen), self.tools.look
        self._worker.do("drawing", lambda: make(lines, known, look, groups), self.plot.draw)

    def _show_table(self, told: Told) -> None:
        self._told, lines = told, told.lines
        self.verdict.setText(told.verdict)
        self.verdict.setVisible(bool(told.verdict))
        looks = [(run_colour(line.index), line_dash(line)) for line in lines]
        columns = [
            (line.title, swatch(*look, self.devicePixelRatio()))
            for line, look in zip(lines, looks, strict=True)
        ]
        _, rows = self.shown_settings
        self.table.show_rows(columns, rows)
        count = sum(len(line.runs) for line in lines)
        self._same.set_text(
            "" if count == 0
            else self._alone() if count == 1
            else f"Settings that differ between {count} runs: {len(told.differences)}"
            if told.differences
            else f"All {count} runs have the same settings and seed."
        )  # fmt: skip

    def _alone(self) -> str:
        """What to do where one run is shown, which has nothing beside it."""
        shown = self._kind.runs
        wider = next(
            (one for one in self._kinds if one.mixed and one.runs != shown and shown[0] in one.runs), None
        )
        if len(shown) > 1 or wider is None:
            return "One run: tick another to see where their settings differ."
        return f"One run of this loss: choose “{wider.title}” above to set it beside the others."

    def _show_table_again(self) -> None:
        if self._lines:
            self._show_lines()

    def _choose(self, line: RunLine | None) -> None:
        """Select the run of a curve that was clicked."""
        self.ticks.choose(line.runs[0].path if line is not None else None)
