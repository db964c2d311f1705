"""All runs of a project in one table: find, sort, name, hide, throw away and have back, repeat."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from aestudio.atomic import WriteFailed
from aestudio.gui import style
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.layouts import across, down
from aestudio.gui.messages import RunInfo
from aestudio.gui.notices import Level, MessageBar
from aestudio.gui.revealing import reveal
from aestudio.gui.runs.actions import RunActions
from aestudio.gui.runs.changes import ChangesSince
from aestudio.gui.runs.finding import RunsFilter
from aestudio.gui.runs.table_model import RunsTable
from aestudio.gui.runs.trashing import RunTrash
from aestudio.gui.runs.view import RunsView
from aestudio.gui.runs_reader import RunsReader
from aestudio.gui.start_offer import StartOffer
from aestudio.gui.throttle import Throttle
from aestudio.gui.training.worker import Worker
from aestudio.gui.widgets import tool_button
from aestudio.run import next_run
from aestudio.run.label import Label, run_name, write_label
from aestudio.run.listing import Listed
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from aestudio.reproduce import Reproduction
    from aestudio.trainer import Progress

__all__ = ["RunsPage"]

SETTLED = 200  # milliseconds that the selection must rest before a run is shown
SHARE = 0.01  # of the time, at most, goes into showing how far the run is
EMPTY = "Every run of this project is kept and listed here. Train the network, and the first one appears."


class RunsPage(QWidget):
    """The table, its filter and what can be done with the selected runs.

    Signals:
        run_chosen(Path): a run is to be shown.
        weights_wanted(Path): the next run is to begin with the weights of this one.
        changed(): runs were renamed, thrown away or put back.
        wants_training(): start training, so that there is a run.
        wanted(): it has to be seen, as a name is typed into it.
    """

    run_chosen = Signal(object)
    weights_wanted = Signal(object)
    changed = Signal()
    wants_training = Signal()
    wanted = Signal()

    def __init__(self, document: Document, engine: Engine, reader: RunsReader) -> None:
        super().__init__()
        self.setAccessibleName("Table of runs")
        self._document, self._engine, self._reader = document, engine, reader
        self._worker, self.model = Worker(self), RunsTable()
        self._shown: Path | None = None
        self._epochs, self._best = 0, dict[str, float]()
        self._live = Throttle(self._show_live, SHARE, self)
        self._settled = QTimer(self, singleShot=True, interval=SETTLED)
        self._settled.timeout.connect(self._show_run)
        self._lay_out()
        self._connect()
        self._offer()

    def _lay_out(self) -> None:
        self.table = RunsView(self.model)
        self.actions_ = RunActions(
            self.table,
            {
                "open": self.open_settings,
                "weights": self.open_with_weights,
                "changed": self.show_changes,
                "resume": self.resume,
                "repeat": self.reproduce,
                "rename": self.rename,
                "sort": self.table.sort_here,
                "hide": self.hide_or_show,
                "reveal": self.reveal_folder,
                "delete": self.delete,
                "restore": self.restore,
            },
        )
        self.filter = RunsFilter()
        self.message = self._bar = MessageBar()
        self._repeated_in: MessageBar | None = None  # where the run was asked for that repeats another
        self.trash = RunTrash(self._say, self._reader.folder, self)
        page, tools = QWidget(), across(None, style.SPACE_S)
        for button in self.actions_.in_reach():
            tools.addWidget(button)
        self.more = tool_button("more", "What else can be done with the run", pressed=self._menu_below)
        tools.addWidget(self.more)
        tools.addStretch(1)
        column = down(page, style.SPACE_S, (style.SPACE, style.SPACE, style.SPACE, style.SPACE))
        for part in (self.filter, self.message, self.table):
            column.addWidget(part, int(part is self.table))
        column.addLayout(tools)
        self._empty = StartOffer("history", EMPTY, self._engine)
        self._empty.clicked.connect(self.wants_training)
        self.await_run = self._empty.await_run
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(page)

    def _connect(self) -> None:
        engine, table = self._engine, self.table
        table.selectionModel().selectionChanged.connect(self._choose)
        table.customContextMenuRequested.connect(self._menu)
        table.opened.connect(self.open_settings)
        table.pointed.connect(self._show_run)
        self.model.relabelled.connect(self._write)
        self.filter.changed.connect(self._filter)
        self.message.acted.connect(self.restore)
        self.trash.changed.connect(self._tell)
        self.trash.found.connect(self._take_rows)
        self._document.opened.connect(self._forget)
        self._reader.changed.connect(self._take_rows)
        engine.run_changed.connect(self._take_run)
        engine.progress.connect(self._take_progress)
        engine.ended.connect(lambda _: self._take_end())
        engine.state_changed.connect(lambda _: self._offer())
        engine.reproduced.connect(self._say_reproduced)
        engine.failed.connect(self._say_failed)

    # ------------------------------------------------------------------ what is shown

    @property
    def chosen(self) -> list[Listed]:
        """The runs that are selected."""
        return self.table.chosen()

    def _take_rows(self) -> None:
        rows = self._reader.rows
        self.model.show_rows(rows)
        self._pages.setCurrentIndex(int(bool(rows or self.trash.holds_any)))
        self._filter()

    def _filter(self) -> None:
        self.filter.ask(self.model)
        self._offer()

    def _take_run(self, info: RunInfo | None) -> None:
        self._shown = info.path if info is not None else None
        self._epochs, self._best = 0, {}

    def _take_progress(self, reports: list[Progress]) -> None:
        for report in reports:
            if report.is_best:
                self._best = {"epoch": report.epoch, **report.epoch_terms}
            if report.epoch_terms:
                self._epochs = report.epoch
                self._live.ask()

    def _show_live(self) -> None:
        if self._shown is not None and self._epochs:
            self.model.show_live(self._shown, self._epochs, self._best)

    def _take_end(self) -> None:
        self._epochs = 0

    def _forget(self) -> None:
        self.message.close_message()
        self._repeated_in = None
        self.trash.look_into(self._reader.folder())

    def _choose(self) -> None:
        self._bar = self.message
        if self._offer() == 1:
            self._settled.start()

    def _show_run(self) -> None:
        rows = self.chosen
        if len(rows) == 1 and rows[0].path != self._shown and not self._busy:
            self.run_chosen.emit(rows[0].path)

    @property
    def _busy(self) -> bool:
        return self._engine.state in ("training", "paused", "loading")

    def _offer(self) -> int:
        """Enable what can be done with the selected runs; how many there are."""
        rows, ready = self.chosen, self._engine.state == "ready"
        self.actions_.offer(rows, ready=ready, trashed=self.trash.holds_any)
        return len(rows)

    def _menu(self, place: QPoint) -> None:
        self._bar = self.message
        self.actions_.show_menu(self.table.viewport().mapToGlobal(place))

    def _menu_below(self) -> None:
        self._menu(self.table.viewport().mapFromGlobal(self.more.mapToGlobal(self.more.rect().bottomLeft())))

    def act_on(self, run: Path, message: MessageBar, place: QPoint | None = None) -> None:
        """Show the menu for a run that is listed elsewhere, too, or without a `place` open its settings.

        What comes of it is said in `message`.
        """
        if self.model.row_of(run) < 0:
            self.filter.show_all()
        self.table.choose(run)
        self._offer()
        self._bar = message
        if place is None:
            self.open_settings()
        else:
            self.actions_.show_menu(place)

    def showEvent(self, event: QShowEvent) -> None:
        """What is done from now on is said here."""
        super().showEvent(event)
        self._bar = self.message

    def _say(self, text: str, level: Level = "info", action: str = "") -> None:
        """Say what was done where it was asked for."""
        self._bar.say(text, level, action)

    # ------------------------------------------------------------------ what can be done

    def rename(self) -> None:
        """Type another name for the selected run into the table."""
        if not self.table.isVisible():
            self.wanted.emit()
        self.table.rename()

    def open_settings(self) -> None:
        """Make the selected run's experiment the document's; an edit that can be undone."""
        self._open("Open the settings of {}")

    def open_with_weights(self) -> None:
        """The same, and let the next run begin with the weights it learned."""
        if self._engine.state == "ready" and (path := self._open("Open {} with its weights")) is not None:
            if path != self._shown:
                self.run_chosen.emit(path)
            self.weights_wanted.emit(path)
            self._say(f"The next run begins with the weights of {run_name(path)}.", "info")

    def _open(self, named: str) -> Path | None:
        """Edit the document; the run's folder if that was done."""
        if len(rows := self.chosen) != 1:
            return None
        try:
            self._document.edit(rows[0].experiment, named.format(rows[0].name))
        except SpecError as error:
            self._say(f"{rows[0].name} can't be opened. {error}", "error")
            return None
        return rows[0].path

    def show_changes(self) -> None:
        """Say in what the editor differs from what the selected run trained."""
        if len(rows := self.chosen) == 1:
            try:
                ChangesSince(self._document, rows[0].name, rows[0].experiment, self.window()).show()
            except SpecError as error:
                self._say(f"{rows[0].name} can't be compared. {error}", "error")

    def resume(self) -> None:
        """Go on with the selected run."""
        if len(rows := self.chosen) == 1 and self._engine.state == "ready":
            self._engine.resume(rows[0].path, self._document.base)

    def reproduce(self) -> None:
        """Train the selected run again, as a new one."""
        if len(rows := self.chosen) == 1 and self._engine.state == "ready":
            again = next_run(self._reader.folder())
            self._say(f"{rows[0].name} is trained again, as {again.name}.")
            self._repeated_in = self._bar  # what is said from now on may be said elsewhere
            self._engine.reproduce(rows[0].path, self._document.base, again)

    def reveal_folder(self) -> None:
        """Show the selected run's folder in the file manager."""
        if len(rows := self.chosen) == 1:
            reveal(rows[0].path, self)

    def hide_or_show(self) -> None:
        """Hide the selected runs; where all are hidden, show them again."""
        rows = self.chosen
        hidden = not all(row.label.hidden for row in rows)
        self.model.relabel({row.path: row.label.model_copy(update={"hidden": hidden}) for row in rows})
        self._filter()

    def delete(self) -> None:
        """Move the selected runs to the trash; those being trained stay."""
        paths = [row.path for row in self.chosen]
        if paths:
            if self._shown in paths and not self._busy:
                self._engine.forget_run()  # what is shown of it would be of nothing
            self.trash.throw_away(paths)

    def restore(self) -> None:
        """Put back what was last thrown away."""
        self.trash.restore()

    def _tell(self) -> None:
        self._reader.refresh()
        self.changed.emit()

    def _write(self, labels: Mapping[Path, Label]) -> None:
        key = f"labels {' '.join(sorted(path.name for path in labels))}"
        self._worker.do(key, partial(_write, labels), lambda _: self._tell(), self._say_not_done)

    def _say_not_done(self, why: str) -> None:
        self._say(why, "error")
        self._reader.refresh()

    def _say_reproduced(self, found: Reproduction) -> None:
        names = f"{run_name(Path(found.again))} repeats {run_name(Path(found.run))}"
        self._say_of_repetition(f"{names}: {found.words}.", "info" if found.equal else "warning")

    def _say_failed(self, doing: str, why: str) -> None:
        if doing == "reproduce":
            self._say_of_repetition(f"Not reproduced. {why}", "error")

    def _say_of_repetition(self, text: str, level: Level) -> None:
        """Say it where the repetition was asked for, unless its project was left."""
        if self._repeated_in is not None:
            self._repeated_in.say(text, level)


def _write(labels: Mapping[Path, Label]) -> None:
    wrong: list[str] = []
    for path, label in labels.items():
        try:
            write_label(path, label)
        except WriteFailed as error:
            wrong.append(str(error))
    if wrong:
        more = f" (and {len(wrong) - 1:,} more)" if len(wrong) > 1 else ""
        raise ValueError(f"Not kept. {wrong[0]}{more}")
