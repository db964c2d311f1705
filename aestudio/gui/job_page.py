"""A page of what a job that trains runs has found: it grows with each run, beside what earlier ones found."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QLabel, QPushButton, QStackedWidget, QWidget

from aestudio.gui import style
from aestudio.gui.document import Document
from aestudio.gui.editor import Choice
from aestudio.gui.engine import Engine
from aestudio.gui.job_line import JobLine
from aestudio.gui.layouts import Margins, across, down
from aestudio.gui.notices import EmptyState, MessageBar
from aestudio.job import Job

__all__ = ["JobPage", "JobWords"]

FIRST = "The first run trains. What it comes to is shown here at its end, then that of each that follows."


@dataclass(frozen=True)
class JobWords:
    """What a page calls its job.

    Attributes:
        key: the engine's, of the job.
        found_key: of the look for what earlier jobs found.
        saving_key: of writing a file.
        name: of one: "Sweep".
        action: what begins one, in a menu.
        tip: what it does.
        start: what begins one, on a button.
        doing: while it goes on.
        empty: while there is nothing to show.
    """

    key: str
    found_key: str
    saving_key: str
    name: str
    action: str
    tip: str
    start: str
    doing: str
    empty: str


class JobPage(QWidget):
    """The newest first; a click chooses a run.

    Signals:
        wanted(): a job begins, or has something to say: show the page.
        changed(): runs came.
        run_chosen(Path): a run of what is shown.
    """

    wanted = Signal()
    changed = Signal()
    run_chosen = Signal(object)

    def __init__(self, words: JobWords, document: Document, engine: Engine, runs: Callable[[], Path]) -> None:
        super().__init__()
        self._words, self._document, self._engine, self._runs = words, document, engine, runs
        self._found: tuple[Any, ...] = ()
        self._stale = True
        self._looking = False  # for what jobs found
        self._doing = ""
        self.action = QAction(words.action, self)
        self.action.setToolTip(words.tip)
        self.line, self._saving = JobLine(engine, words.key), JobLine(engine, words.saving_key)
        self._choice = Choice()
        self._choice.setAccessibleName(words.name)
        self._choice.setToolTip(f"The {words.name.lower()}s of this project, the newest first")
        self._choice.setMinimumContentsLength(10)
        self._button = QPushButton(words.start)
        self._button.setToolTip(words.tip)
        self._message, self._foot = MessageBar(), _Foot()
        self._empty = EmptyState("chart", words.empty, words.start)
        self._listen()

    def _listen(self) -> None:
        self.action.triggered.connect(self.ask)
        self._choice.activated.connect(lambda _: self._show())
        self._button.clicked.connect(self.ask)
        self._empty.clicked.connect(self.ask)
        self.line.done.connect(lambda _: self._over(""))
        self.line.failed.connect(self._over)
        self.line.cancelled.connect(self._cancelled)
        self._saving.failed.connect(lambda why: self._message.say(f"Not saved. {why}", "error"))
        self._engine.job_done.connect(self._take)
        self._engine.job_progress.connect(self._go_on)
        self._document.opened.connect(self._forget)

    def _lay_out(self, content: QWidget, save: QWidget, margins: Margins = (0, 0, 0, 0)) -> None:
        """Place the parts: a choice and buttons above what is shown."""
        self._top = QWidget()
        top = across(self._top, style.SPACE)
        for part, stretch in ((self._choice, 1), (self._button, 0), (save, 0)):
            top.addWidget(part, stretch)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(content)
        layout = down(self, style.SPACE, margins)
        for widget in (self._top, self.line, self._saving, self._message):
            layout.addWidget(widget)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self._foot)

    # ---- what a page does in its own way

    @abstractmethod
    def ask(self) -> None:
        """Ask how, and begin."""

    @abstractmethod
    def _look(self) -> Job[tuple[Any, ...]]:
        """What looks for what earlier jobs found, the newest first."""

    @abstractmethod
    def _fill(self) -> None:
        """List what was found, and show what is chosen."""

    @abstractmethod
    def _show_found(self, found: Any) -> None:
        """Show what is chosen; None: there is nothing."""

    # ---- a job

    def _begin(self, job: Job[Any]) -> None:
        """Begin; it ends when a run is started by hand."""
        self._message.close_message()
        self.wanted.emit()
        self.line.begin(self._words.doing, job, self._document.base)
        self._show()

    def _go_on(self, key: str, fraction: float, doing: str) -> None:
        """With each run that is done, what is shown grows."""
        if key == self._words.key and doing.partition(":")[0] != self._doing:
            self._doing = doing.partition(":")[0]
            self.refresh()
            self.changed.emit()

    def _over(self, why: str) -> None:
        """It has ended; what it has found is there in any case."""
        if why:
            self._message.say(f"The {self._words.name.lower()} ended early. {why}", "warning")
        self.refresh()
        self._show()
        self.changed.emit()

    def _cancelled(self) -> None:
        """The user has ended it."""
        self._message.say(f"{self._words.name} cancelled. What it found until then is kept.", "info")
        self._over("")

    # ---- what is known

    @property
    def shown(self) -> Any:
        """What is chosen of what was found; None: there is nothing."""
        index = self._choice.currentIndex()
        return self._found[index] if 0 <= index < len(self._found) else None

    def showEvent(self, event: QShowEvent) -> None:
        """Look, where there may be more."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def refresh(self) -> None:
        """Look for what jobs found; later, if nobody sees the page."""
        self._stale = not self.isVisible()
        if not self._stale:
            self._looking = True
            self._engine.begin(self._words.found_key, self._look(), self._document.base)

    def _forget(self) -> None:
        self.line.cancel()
        self._saving.cancel()
        self._message.close_message()
        self._found = ()
        self._fill()
        self.refresh()

    def _take(self, key: str, found: object) -> None:
        if key == self._words.found_key and isinstance(found, tuple):
            self._found, self._looking = found, False
            self._fill()

    def _show(self) -> None:
        found = self.shown
        self._pages.setCurrentIndex(int(found is not None))
        self._top.setVisible(found is not None)
        for starts in (self._button, self._empty.button, self.action):
            starts.setEnabled(not self.line.busy)
        first = self.line.busy and found is None
        self._empty.set_text(FIRST if first else self._words.empty, "" if first else self._words.start)
        self._show_found(found)


class _Foot(QLabel):
    """What is to be known of what is shown, all of it; it takes no room where there is nothing."""

    def __init__(self) -> None:
        super().__init__(wordWrap=True)
        style.with_role(self, "small")
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def set_text(self, text: str) -> None:
        """Say something else, or nothing."""
        self.setText(text)
        self.setVisible(bool(text))
