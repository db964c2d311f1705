"""The runs of this project: look at one again, lay its curve over the plot, do what the table offers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStackedLayout,
    QTableView,
    QWidget,
)

from aestudio.gui import style
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.layouts import down
from aestudio.gui.messages import RunInfo
from aestudio.gui.notices import EmptyState, MessageBar
from aestudio.gui.rows import as_rows
from aestudio.gui.runs_reader import RunsReader
from aestudio.gui.throttle import Throttle
from aestudio.gui.training.parts import hidden_label
from aestudio.gui.training.runs_model import BEST, EPOCHS, TICK, WHEN, RunsModel
from aestudio.gui.widgets import tool_button
from aestudio.run.listing import Listed

if TYPE_CHECKING:
    from aestudio.trainer import Progress

__all__ = ["RunsList"]

LEAST = 72  # pixels of height
SETTLED = 120  # milliseconds that the arrow keys must rest on a run before it is loaded
SHARE = 0.01  # of the time, at most, goes into showing how far the run is
WIDEST = {EPOCHS: "1,000", BEST: "0.00000"}  # as a rule
HINT = "While a run trains, an earlier one can be laid over the plot by its tick, but not looked at."


class RunsList(QFrame):
    """A compact table of runs.

    Args:
        document: whose runs they are.
        engine: loads the weights of the run that is chosen.
        reader: of the runs.
        parent: the widget it lies in.
    """

    overlaid = Signal(list)
    """The folders of the runs that are to be laid over the plot."""
    menu_wanted = Signal(object, object, object)
    """What can be done with a run: its folder, where to say what came of it, where on the screen to offer it;
    None: its settings are to be opened."""

    def __init__(
        self,
        document: Document,
        engine: Engine,
        reader: RunsReader,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName("Runs")
        style.with_role(self, "panel")
        self._document, self._engine, self._reader = document, engine, reader
        self.model = RunsModel()
        self._shown: Path | None = None
        self._wanted: Path | None = None
        self._placing = False
        self._epochs = 0
        self._best: dict[str, float] = {}
        self._live = Throttle(self._show_live, SHARE, self)
        self._settled = QTimer(self, singleShot=True, interval=SETTLED)
        self._settled.timeout.connect(self._show)
        self._lay_out()
        self._connect()
        self._offer()
        self._take_rows()

    def _lay_out(self) -> None:
        self.table = _Table(self.model)
        self.message = MessageBar()
        self._hint = hidden_label("small", HINT)
        self.more = tool_button("more", "What can be done with the run", pressed=self._menu_below)
        self.more.setParent(self)  # until it is put where there is room for it
        self.more.hide()
        self._empty = EmptyState("", "The runs of this project are listed here")
        page = QWidget()
        column = down(page, style.SPACE_S)
        for part in (self._hint, self.message, self.table):
            column.addWidget(part, int(part is self.table))
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(page)

    def _connect(self) -> None:
        engine = self._engine
        self.table.selectionModel().selectionChanged.connect(self._choose)
        self.model.overlaid.connect(self.overlaid)
        self.table.customContextMenuRequested.connect(self._menu)
        self.table.opened.connect(lambda: self._ask_for_menu(None))
        self._reader.changed.connect(self._take_rows)
        engine.run_changed.connect(self._take_run)
        engine.progress.connect(self._take_progress)
        engine.ended.connect(self._take_end)
        engine.state_changed.connect(self._follow)
        engine.failed.connect(self._take_failure)
        self._document.opened.connect(self._forget)
        self._document.changed.connect(self._compare)

    def minimumSizeHint(self) -> QSize:
        """Two runs below the titles: in a small window the height is needed elsewhere."""
        return QSize(super().minimumSizeHint().width(), LEAST)

    @property
    def chosen(self) -> Listed | None:
        """The run that is selected."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.rows[rows[0].row()] if rows else None

    def _menu(self, place: QPoint) -> None:
        self._ask_for_menu(self.table.viewport().mapToGlobal(place))

    def _menu_below(self) -> None:
        self._ask_for_menu(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _ask_for_menu(self, place: QPoint | None) -> None:
        if (row := self.chosen) is not None:
            self.menu_wanted.emit(row.path, self.message, place)

    def _take_rows(self) -> None:
        rows = [row for row in self._reader.rows if row.family]  # of others not even that can be read
        self.model.replace_rows(rows)
        self._pages.setCurrentIndex(int(bool(rows)))
        self._compare()
        self._select()

    def _take_run(self, info: RunInfo | None) -> None:
        self._shown = info.path if info is not None else None
        self._epochs, self._best = 0, {}
        self._compare()
        self._wanted = self._shown
        self._select()

    def _take_progress(self, reports: list[Progress]) -> None:
        for report in reports:
            if report.is_best:
                self._best = {"epoch": report.epoch, **report.epoch_terms}
        if any(report.epoch_terms for report in reports):
            self._epochs = reports[-1].epoch
            self._live.ask()

    def _show_live(self) -> None:
        if self._shown is not None and self._epochs:
            self.model.show_live(self._shown, self._epochs, self._best)

    def _take_end(self) -> None:
        self._epochs = 0

    def _compare(self, *_: object) -> None:
        run: RunInfo | None = self._engine.run
        experiment = run.experiment if run is not None else self._document.experiment
        self.model.compare_with(self._shown, experiment)

    def _select(self) -> None:
        """Select the run that was last shown or clicked, as far as it is listed, without loading it."""
        row = self.model.row_of(self._wanted)
        if row >= 0 and (self.chosen is None or self.chosen.path != self._wanted):
            self._placing = True
            self.table.selectRow(row)
            self._placing = False
        self._offer()

    def _choose(self, selected: QItemSelection, _: QItemSelection) -> None:
        row = self.chosen
        self._offer()
        if row is not None and not self._placing:
            self._wanted = row.path
            self._settled.start()

    def _show(self) -> None:
        """Load the weights of the run one has settled on."""
        row = self.chosen
        live = self._engine.state in ("training", "paused")
        self._hint.setVisible(live and row is not None and row.path != self._shown)
        if row is None or row.path == self._shown or live:
            return
        self.message.close_message()
        self._engine.show_run(row.path, self._document.base)

    def _offer(self) -> None:
        self.more.setEnabled(self.chosen is not None)

    def _follow(self, state: str) -> None:
        if state not in ("training", "paused"):
            self._hint.hide()

    def _take_failure(self, doing: str, why: str) -> None:
        if doing == "show":
            self.message.say(f"The run can't be shown: {why}", "error")

    def _forget(self) -> None:
        self.model.untick()
        self.message.close_message()
        self._shown = self._wanted = None


class _Table(QTableView):
    """A table in which Space ticks the run one stands on, whatever the column, and Enter opens it."""

    opened = Signal()
    """Enter was pressed on a run."""

    def __init__(self, model: RunsModel) -> None:
        super().__init__()
        self._model = model
        self.setModel(model)
        as_rows(self, "Runs of this project")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._lay_out_columns(self.horizontalHeader())

    def _lay_out_columns(self, header: QHeaderView) -> None:
        header.setMinimumSectionSize(28)
        header.setResizeContentsPrecision(30)  # rows that are looked at: there may be a thousand
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(TICK, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(
            WHEN, QHeaderView.ResizeMode.Stretch
        )  # what gives way where room is scarce
        header.resizeSection(TICK, 28)
        header.setHighlightSections(False)

    def sizeHintForColumn(self, column: int) -> int:
        """Numbers have room to grow: a run that begins or ends must not move the columns."""
        least = self.fontMetrics().horizontalAdvance(WIDEST.get(column, "")) + 2 * style.SPACE
        return max(super().sizeHintForColumn(column), least if column in WIDEST else 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick with Space."""
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self._model.toggle(self.currentIndex().row())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)


if __name__ == "__main__":
    from aestudio.gui.training.demo import show

    show(RunsList, 350, 300)
