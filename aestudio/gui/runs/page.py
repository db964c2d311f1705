"""All runs of a project in one table: find, sort, name, hide, throw away and have back, repeat."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QMenu, QStackedLayout, QWidget

from aestudio.atomic import WriteFailed
from aestudio.gui import icons, style
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.layouts import across, down
from aestudio.gui.messages import RunInfo
from aestudio.gui.notices import EmptyState, MessageBar
from aestudio.gui.runs.table_model import RunsTable
from aestudio.gui.runs.view import RunsView
from aestudio.gui.runs_reader import RunsReader
from aestudio.gui.throttle import Throttle
from aestudio.gui.training.worker import Worker
from aestudio.gui.trash import forget_note, system_trash
from aestudio.gui.widgets import SearchLine, action_button
from aestudio.run import Run, next_run
from aestudio.run.label import Label, write_label
from aestudio.run.listing import Listed
from aestudio.run.trash import Trashed, restore, throw_away, trashed_in
from aestudio.spec import SpecError

if TYPE_CHECKING:
    from aestudio.reproduce import Reproduction
    from aestudio.trainer import Progress

__all__ = ["RunsPage"]

SETTLED = 200  # milliseconds that the selection must rest before a run is shown
SHARE = 0.01  # of the time, at most, goes into showing how far the run is
EMPTY = "Every run of this project is kept and listed here. Train the network, and the first one appears."
STATES = ("done", "running", "stopped", "interrupted", "failed")
_ACTIONS = {
    "open": ("Open in the editor", "", "rename", "Make its data, networks and settings the editor's"),
    "repeat": ("Reproduce", "", "restart", "Train it again on the CPU, and compare every loss"),
    "rename": ("Rename", "F2", "rename", "Give the run a name; its folder keeps its own"),
    "hide": ("Hide", "H", "eye-off", "Leave it out of the table, or show it again"),
    "reveal": ("Show the folder", "", "folder", "Show the run's folder"),
    "delete": ("Move to trash", "Del", "trash", "Move the selected runs to the trash; they can be restored"),
    "restore": ("Restore", "", "undo", "Put back the runs last moved to the trash"),
}


class RunsPage(QWidget):
    """The table, its filter and what can be done with the selected runs.

    Signals:
        run_chosen(Path): a run is to be shown.
        changed(): runs were renamed, thrown away or put back.
    """

    run_chosen = Signal(object)
    changed = Signal()

    def __init__(self, document: Document, engine: Engine, reader: RunsReader) -> None:
        super().__init__()
        self.setAccessibleName("Table of runs")
        self._document, self._engine, self._reader = document, engine, reader
        self._worker, self.model = Worker(self), RunsTable()
        self._trashed: list[list[Trashed]] = []
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
        self.actions_ = {key: self._action(key) for key in _ACTIONS}
        self.search, self.state, self.hidden = SearchLine("Find a run"), QComboBox(), QCheckBox("Hidden")
        self.search.setToolTip("Words of its name, note, family or state")
        self.search.setMaximumWidth(200)
        self.state.setAccessibleName("State")
        self.state.setToolTip("Show only runs in this state")
        self.state.addItem("Any state", "")
        for one in STATES:
            self.state.addItem(one.capitalize(), one)
        self.hidden.setToolTip("Show hidden runs, too")
        self.count = style.with_role(QLabel(), "small")
        self.message = MessageBar()
        page, row, tools = QWidget(), across(None, style.SPACE), across(None, style.SPACE_S)
        for part in (self.search, self.state, self.hidden):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.count)
        for key in ("open", "repeat", "hide", "delete", "restore"):
            button = action_button(self.actions_[key])
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            tools.addWidget(button)
        tools.addStretch(1)
        column = down(page, style.SPACE_S, (style.SPACE, style.SPACE, style.SPACE, style.SPACE))
        column.addLayout(row)
        column.addWidget(self.message)
        column.addWidget(self.table, 1)
        column.addLayout(tools)
        self._empty = EmptyState("history", EMPTY)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(page)

    def _action(self, key: str) -> QAction:
        text, keys, icon, tip = _ACTIONS[key]
        action = QAction(icons.icon(icon), text, self.table)
        action.setToolTip(f"{tip} ({keys})" if keys else tip)
        action.setObjectName(f"runs_{key}")
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda: self._do(key))
        self.table.addAction(action)
        return action

    def _connect(self) -> None:
        engine, table = self._engine, self.table
        table.selectionModel().selectionChanged.connect(self._choose)
        table.customContextMenuRequested.connect(self._menu)
        table.opened.connect(self.open_settings)
        self.model.relabelled.connect(self._write)
        self.search.textChanged.connect(self._filter)
        self.state.activated.connect(self._filter)
        self.hidden.toggled.connect(self._filter)
        self.message.acted.connect(self.restore)
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
        self._pages.setCurrentIndex(int(bool(rows or self._trashed)))
        self._filter()

    def _filter(self) -> None:
        state = str(self.state.currentData())
        self.model.ask_for(self.search.text(), state, self.hidden.isChecked())
        shown, there = len(self.model.rows), len(self.model.all)
        self.count.setText(
            f"{there:,} run{'s' * (there != 1)}" if shown == there else f"{shown:,} of {there:,} runs"
        )
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
        self._trashed, folder = [], self._reader.folder()
        self._worker.do("trashed", lambda: trashed_in(folder), self._take_trash)

    def _take_trash(self, found: list[Trashed]) -> None:
        """What was thrown away earlier can be had back, one by one."""
        self._trashed = [[one] for one in found]
        self._take_rows()

    def _choose(self) -> None:
        self._offer()
        if len(self.chosen) == 1:
            self._settled.start()

    def _show_run(self) -> None:
        rows = self.chosen
        if len(rows) == 1 and rows[0].path != self._shown and not self._busy:
            self.run_chosen.emit(rows[0].path)

    @property
    def _busy(self) -> bool:
        return self._engine.state in ("training", "paused", "loading")

    def _offer(self) -> None:
        rows = self.chosen
        for key in ("open", "rename", "reveal"):
            self.actions_[key].setEnabled(len(rows) == 1)
        self.actions_["repeat"].setEnabled(len(rows) == 1 and self._engine.state == "ready")
        self.actions_["hide"].setEnabled(bool(rows))
        self.actions_["hide"].setText("Show" if rows and all(row.label.hidden for row in rows) else "Hide")
        self.actions_["delete"].setEnabled(bool(rows))
        self.actions_["restore"].setEnabled(bool(self._trashed))

    def _menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.addActions(list(self.actions_.values()))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.table.viewport().mapToGlobal(place))

    # ------------------------------------------------------------------ what can be done

    def _do(self, key: str) -> None:
        does: dict[str, Callable[[], None]] = {
            "open": self.open_settings,
            "repeat": self.reproduce,
            "rename": self.table.rename,
            "hide": self.hide_or_show,
            "reveal": self.reveal_folder,
            "delete": self.delete,
            "restore": self.restore,
        }
        does[key]()

    def open_settings(self) -> None:
        """Make the selected run's experiment the document's; an edit that can be undone."""
        if len(rows := self.chosen) == 1:
            try:
                self._document.edit(Run(rows[0].path).experiment, f"Open the settings of {rows[0].name}")
            except SpecError as error:
                self.message.say(f"{rows[0].name} can't be opened. {error}", "error")

    def reproduce(self) -> None:
        """Train the selected run again, as a new one."""
        if len(rows := self.chosen) == 1 and self._engine.state == "ready":
            again = next_run(self._reader.folder())
            self.message.say(f"{rows[0].name} is trained again, as {again.name}.")
            self._engine.reproduce(rows[0].path, self._document.base, again)

    def reveal_folder(self) -> None:
        """Show the selected run's folder in the file manager."""
        if len(rows := self.chosen) == 1:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(rows[0].path)))

    def hide_or_show(self) -> None:
        """Hide the selected runs; where all are hidden, show them again."""
        rows = self.chosen
        hidden = not all(row.label.hidden for row in rows)
        for row in rows:
            self.model.relabel(row.path, row.label.model_copy(update={"hidden": hidden}))
        self._filter()

    def delete(self) -> None:
        """Move the selected runs to the trash; those being trained stay."""
        paths = [row.path for row in self.chosen]
        if paths:
            if self._shown in paths and not self._busy:
                self._engine.forget_run()  # what is shown of it would be of nothing
            self._worker.do("trash", partial(_throw_away, paths), self._take_trashed, self._say_not_done)

    def restore(self) -> None:
        """Put back what was last thrown away."""
        if self._trashed:
            last = self._trashed.pop()
            self._worker.do("trash", partial(_restore, last), self._take_restored, self._say_not_done)
            self._offer()

    def _take_trashed(self, answer: tuple[list[Trashed], str]) -> None:
        gone, why = answer
        if gone:
            self._trashed.append(gone)
        what = gone[0].home.name if len(gone) == 1 else f"{len(gone):,} runs"
        said = f"{what} moved to the trash. " if gone else ""
        self.message.say(f"{said}{why}", "error" if why else "info", "Undo" if gone else "")
        self._tell()

    def _take_restored(self, answer: tuple[list[Path], list[Trashed], str]) -> None:
        back, left, why = answer
        if left:
            self._trashed.append(left)
        names = ", ".join(path.name for path in back[:3]) + (" …" if len(back) > 3 else "")
        said = f"Restored {names}. " if back else ""
        self.message.say(f"{said}{why}", "error" if why else "info")
        self._tell()

    def _tell(self) -> None:
        self._reader.refresh()
        self.changed.emit()

    def _write(self, path: Path, label: Label) -> None:
        key = f"label {path.name}"
        self._worker.do(key, partial(_write, path, label), lambda _: self._tell(), self._say_not_done)

    def _say_not_done(self, why: str) -> None:
        self.message.say(why, "error")
        self._reader.refresh()

    def _say_reproduced(self, found: Reproduction) -> None:
        names = f"{Path(found.again).name} repeats {Path(found.run).name}"
        self.message.say(f"{names}: {found.words}.", "info" if found.equal else "warning")

    def _say_failed(self, doing: str, why: str) -> None:
        if doing == "reproduce":
            self.message.say(f"Not reproduced. {why}", "error")


def _throw_away(paths: list[Path]) -> tuple[list[Trashed], str]:
    gone, why = [], []
    for path in paths:
        try:
            gone.append(throw_away(path, system_trash))
        except WriteFailed as error:
            why.append(str(error))
    return gone, "; ".join(why)


def _restore(runs: list[Trashed]) -> tuple[list[Path], list[Trashed], str]:
    back, left, why = [], [], []
    for one in runs:
        try:
            back.append(restore(one))
        except WriteFailed as error:
            left += [one] * one.place.is_dir()
            why.append(str(error))
        forget_note(one.place)
    return back, left, "; ".join(why)


def _write(path: Path, label: Label) -> None:
    try:
        write_label(path, label)
    except WriteFailed as error:
        raise ValueError(f"Not kept. {error}") from None
