"""The panel that shows the line: order, what differs, state, and what can be done with each."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QPushButton, QStackedLayout, QWidget

from aestudio.experiment import Experiment
from aestudio.gui import icons, style
from aestudio.gui.document import Document
from aestudio.gui.engine import Engine
from aestudio.gui.labels import ElidedLabel
from aestudio.gui.layouts import across, down
from aestudio.gui.messages import problem_words
from aestudio.gui.mirrored import when_mirrored
from aestudio.gui.notices import EmptyState, MessageBar
from aestudio.gui.queue.keeper import Keeper
from aestudio.gui.queue.model import QueueModel
from aestudio.gui.queue.table import LineTable
from aestudio.gui.training.parts import hidden_label
from aestudio.gui.widgets import tool_button
from aestudio.project.queue import Queued

__all__ = ["QueuePanel"]

EMPTY = "Runs wait in line here, each as it was when it was added"


class QueuePanel(QFrame):
    """The line of the open project.

    Args:
        document: whose experiment is added.
        engine: says whether it can be trained.
        keeper: of the line.
        parent: the widget it lies in.

    Signals:
        added(str): what was added or happened, in a sentence.
        sweep_wanted(): several runs are to be planned.
    """

    added = Signal(str)
    sweep_wanted = Signal()

    def __init__(
        self, document: Document, engine: Engine, keeper: Keeper, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName("Queue")
        style.with_role(self, "panel")
        self._document, self._engine, self._keeper = document, engine, keeper
        self._removed: tuple[Queued, int] | None = None
        self.model = QueueModel(lambda: keeper.runs)
        self.add_action = self._action("&Add to queue", "Shift+F6", "plus", self.add_present)
        self.run_action = self._action("Start &queue", "Ctrl+F6", "play", self.toggle)
        self.sweep_action = self._action(
            "&Parameter sweep…", "Ctrl+Shift+F6", "grid", lambda: self.sweep_wanted.emit()
        )
        self.add_action.setToolTip("Put the experiment in line as it is now (Shift+F6)")
        self._lay_out()
        self._connect()
        self._show()

    @property
    def actions_(self) -> list[QAction]:
        """For the Train menu: add, start or pause, sweep."""
        return [self.add_action, self.run_action, self.sweep_action]

    def _action(self, text: str, keys: str, icon: str, do: Callable[[], object]) -> QAction:
        action = QAction(icons.icon(icon), text, self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda: do())
        return action

    def _lay_out(self) -> None:
        self._empty = EmptyState("", EMPTY, "Add to queue")
        self.table = LineTable(self.model)
        self.message = MessageBar()
        self.said, self.detail = hidden_label("small"), ElidedLabel(colour="muted")
        self.run = QPushButton()
        self.run.setIconSize(QSize(16, 16))
        self.up = tool_button("chevron-up", "Move up (Ctrl+Up)", pressed=lambda: self._move(-1))
        self.down = tool_button("chevron-down", "Move down (Ctrl+Down)", pressed=lambda: self._move(1))
        self.remove = tool_button("trash", "Remove from the queue (Del)", pressed=self._remove)
        self.resume = QPushButton("Resume its run")
        self.resume.setToolTip("Go on from its last checkpoint, as if never interrupted")
        self.again = QPushButton("Back in line")
        self.again.setToolTip("Let it wait once more, for a new run; the run it had stays")
        tools, mend = across(None, style.SPACE_S), across(None, style.SPACE_S)
        tools.addWidget(self.run, 1)
        for part in (self.up, self.down, self.remove):
            tools.addWidget(part)
        mend.addWidget(self.resume, 1)
        mend.addWidget(self.again, 1)
        page = QWidget()
        column = down(page, style.SPACE_S)
        column.addLayout(tools)  # on top: a low dock shows these first
        for widget in (self.message, self.said, self.table, self.detail):
            column.addWidget(widget, int(widget is self.table))
        column.addLayout(mend)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(page)

    def _connect(self) -> None:
        keeper = self._keeper
        self._empty.clicked.connect(self.add_present)
        self.run.clicked.connect(self.toggle)
        self.resume.clicked.connect(lambda: self._with_chosen(keeper.resume))
        self.again.clicked.connect(lambda: self._with_chosen(keeper.again))
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._offer())
        self.table.moved.connect(self._move)
        self.table.deleted.connect(self._remove)
        self.message.acted.connect(self._put_back)
        keeper.changed.connect(self._show)
        keeper.said.connect(self._say)
        keeper.found_interrupted.connect(self.choose)
        self._document.changed.connect(self._compare)
        self._document.opened.connect(self._forget)
        self._engine.found.connect(lambda _: self._offer_adding())

    # ------------------------------------------------------------------ orders

    def add_present(self) -> None:
        """Put the document's experiment in line as it is now; linked networks once they mirror each other."""
        when_mirrored(self._document, self._engine, self._add_present)

    def _add_present(self) -> None:
        why = self._why_not()
        if why:
            self.added.emit(f"Not added to the queue: {why}")
        elif self._keeper.add([("", self._document.experiment)]):
            self.added.emit(self._place_words(1))

    def add_planned(self, wanted: list[tuple[str, Experiment]], sweep: str) -> None:
        """Put the runs of a sweep in line; `sweep`: what they vary, in words."""
        count = self._keeper.add(wanted, sweep)
        if count:
            self.added.emit(self._place_words(count))

    def toggle(self) -> None:
        """Start the queue, or pause it after the run in progress."""
        if self._goes_on:
            self._keeper.pause()
        else:
            self._keeper.start()

    def choose(self, number: int) -> None:
        """Select a run."""
        row = self.model.row_of(number)
        if row >= 0:
            self.table.selectRow(row)

    @property
    def chosen(self) -> Queued | None:
        """The run that is selected."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.items[rows[0].row()] if rows else None

    def _with_chosen(self, do: Callable[[int], object]) -> None:
        if (item := self.chosen) is not None:
            do(item.number)

    def _move(self, by: int) -> None:
        item = self.chosen
        if item is not None and not self._keeper.problem:
            self._keeper.move(item.number, self.model.row_of(item.number) + by)
            self.choose(item.number)

    def _remove(self) -> None:
        item = self.chosen
        if item is None or item.state == "running" or self._keeper.problem:
            return
        row = self.model.row_of(item.number)
        words = self.model.words(row)
        self._removed = self._keeper.remove(item.number)
        self.message.say(f"Removed: {words}", "info", "Put back")
        self._pages.setCurrentIndex(1)  # the message with the way back stays, even of the last one
        if self.model.items:
            self.table.selectRow(min(row, len(self.model.items) - 1))

    def _put_back(self) -> None:
        if self._removed is not None:
            item, place = self._removed
            self._removed = None
            self._keeper.put_back(item, place)
            self.message.close_message()
            self.choose(item.number)

    # ------------------------------------------------------------------ showing

    @property
    def _goes_on(self) -> bool:
        """Whether the next one begins by itself."""
        return self._keeper.busy and not self._keeper.queue.paused

    def _show(self) -> None:
        keeper, chosen = self._keeper, self.chosen
        self.model.show_items(keeper.queue.items)
        if chosen is not None:
            self.choose(chosen.number)
        text = keeper.problem or self._line_words()
        style.with_role(self.said, "warning" if keeper.problem else "small").setText(text)
        self.said.setVisible(bool(text))
        shown = (
            bool(keeper.queue.items) or bool(self.message.text) or keeper.problem.startswith("The queue c")
        )
        self._pages.setCurrentIndex(int(shown))
        self._offer_running()
        self._offer_adding()
        self._offer()

    def _line_words(self) -> str:
        keeper, count = self._keeper, self._keeper.waiting
        failed = sum(item.state == "failed" for item in keeper.queue.items)
        more = f", {failed} failed" if failed else ""
        if not count:
            return f"None waits{more}" if keeper.queue.items else ""
        waits = f"{count:,} wait{'s' * (count == 1)}{more}"
        if keeper.queue.paused:
            return f"{waits}; the queue is paused{keeper.why_paused}"
        return f"{waits}; the next begins when the run in progress ends" if keeper.busy else waits

    def _offer_running(self) -> None:
        keeper = self._keeper
        if self._goes_on:
            text, icon, tip = "Pause after this run", "pause", "Begin none after the run in progress"
        elif keeper.busy:
            text, icon, tip = "Go on after this run", "play", "Begin the next when the run in progress ends"
        else:
            text, icon, tip = "Start queue", "play", "Train the runs that wait, one after the other"
        self.run.setText(text)
        self.run.setIcon(icons.icon(icon))
        able = bool(keeper.waiting) and not keeper.problem
        self.run.setEnabled(able)
        self.run.setToolTip(f"{tip} (Ctrl+F6)")
        self.run_action.setText(text.replace("queue", "&queue"))
        self.run_action.setIcon(icons.icon(icon))
        self.run_action.setEnabled(able)

    def _offer_adding(self) -> None:
        why = self._why_not()
        self.add_action.setEnabled(not why)
        self.sweep_action.setEnabled(not self._keeper.problem)
        self._empty.set_reason(why, hinders=bool(why))

    def _offer(self) -> None:
        """What fits the run that is selected."""
        item, problem = self.chosen, self._keeper.problem
        state = item.state if item is not None else ""
        row = self.model.row_of(item.number) if item is not None else -1
        self.up.setEnabled(row > 0 and not problem)
        self.down.setEnabled(0 <= row < len(self.model.items) - 1 and not problem)
        self.remove.setEnabled(bool(state) and state != "running" and not problem)
        self.resume.setVisible(state == "interrupted")
        self.resume.setEnabled(self._engine.state == "ready" and not self._keeper.busy and not problem)
        self.again.setVisible(state in ("interrupted", "failed"))
        self.again.setEnabled(not problem)
        self.detail.set_text(self._detail(item) if item is not None else "")
        self.detail.setVisible(bool(self.detail.text))

    def _detail(self, item: Queued) -> str:
        if item.state == "failed":
            return f"Failed: {item.reason}"
        if item.state == "interrupted":
            run = item.run.rpartition("/")[2]
            return f"{run}: {item.reason or 'the program ended while it was being trained'}"
        return ""

    def _why_not(self) -> str:
        """Why the present experiment can't be added, in words."""
        if self._keeper.problem:
            return self._keeper.problem
        found = self._engine.newest
        if found is None or found.experiment != self._document.experiment or not found.problems:
            return ""
        return problem_words(found.problems[0], found.experiment)

    def _place_words(self, count: int) -> str:
        keeper = self._keeper
        runs = f"{count:,} runs" if count > 1 else "1 run"
        when = "they begin when the run in progress ends" if count > 1 else "it waits its turn"
        if keeper.queue.paused or not keeper.busy:
            when = f"{'go on' if keeper.busy else 'start'} with Ctrl+F6"
        return f"Added {runs} to the queue, {keeper.waiting:,} in line; {when}"

    def _say(self, text: str, level: str) -> None:
        if level != "error":
            self.added.emit(text)
            return
        self._removed = None
        self.message.say(text, "error")

    def _compare(self) -> None:
        self.model.compare_with(self._document.experiment)

    def _forget(self) -> None:
        self._removed = None
        self.message.close_message()
        self._compare()
        self._show()
