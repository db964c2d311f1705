"""A job in one line: what is being done, how far it is, a button that ends it; afterwards what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from aestudio.gui import style
from aestudio.gui.engine import Engine
from aestudio.gui.labels import ElidedLabel
from aestudio.gui.layouts import across
from aestudio.gui.revealing import reveal
from aestudio.gui.tips import plain_tip
from aestudio.gui.widgets import tool_button

if TYPE_CHECKING:
    from aestudio.job import Job

__all__ = ["JobLine"]

BAR, FINE = 120, 1000  # pixels; parts of the bar


class JobLine(QWidget):
    """Hidden while there is nothing to say.

    Signals:
        done(object): the job's answer.
        failed(str): why it can't be done.
        cancelled(): the user has ended it, here or where he was asked whether to leave it unfinished.
    """

    done = Signal(object)
    failed = Signal(str)
    cancelled = Signal()

    def __init__(self, engine: Engine, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._engine, self._key = engine, key
        self._title = ""
        self.busy = False
        self._text = ElidedLabel()
        self._bar = QProgressBar(maximum=FINE, textVisible=False)
        self._bar.setFixedWidth(BAR)
        self._bar.setAccessibleName("Progress")
        self._file = Path()
        self.open_button = tool_button("open", "Open what was saved", text="Open", pressed=self._open)
        self._button = tool_button("close", "Cancel", pressed=self._close)
        layout = across(self, style.SPACE, (style.SPACE, 0, 0, 0))
        layout.addWidget(self._text, 1)
        layout.addWidget(self.open_button)
        layout.addWidget(self._bar)
        layout.addWidget(self._button)
        engine.job_progress.connect(self._show_progress)
        engine.job_done.connect(self._end)
        engine.job_failed.connect(self._fail)
        engine.job_dropped.connect(self._drop)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return "" if self.isHidden() else self._text.text

    def begin(self, title: str, job: Job[Any], base: Path, *, kept: bool = True) -> None:
        """Do a job in place of the one before; `kept`: the user is asked before it is left unfinished."""
        self._title, self.busy = title, True
        self._bar.setValue(0)
        self._show(f"{title} …")
        self._engine.begin(self._key, job, base, title if kept else "")

    def say(self, text: str, file: Path | None = None, opens: str = "Open") -> None:
        """What came of it, to be read and closed.

        Args:
            text: the words.
            file: or folder that a button beside them opens; None: there is no button.
            opens: what it says.
        """
        self.busy = False
        self._show(text)
        if file is not None:
            self._file = file
            self.open_button.setText(opens)
            self.open_button.setAccessibleName(f"{opens} {file.name}")
            self.open_button.setToolTip(plain_tip(f"Open {file}"))
            self.open_button.show()

    def cancel(self) -> None:
        """End the job, if there is one, and say no more of it."""
        if self.busy:
            self._engine.cancel_job(self._key)
        self.busy = False
        self.hide()

    def _show(self, text: str) -> None:
        self._text.set_text(text)
        self.open_button.hide()
        self._bar.setVisible(self.busy)
        words = f"Cancel: {self._title}" if self.busy else "Close this message"
        self._button.setToolTip(words)
        self._button.setAccessibleName(words)
        self.show()

    def _open(self) -> None:
        reveal(self._file, self)

    def _close(self) -> None:
        busy = self.busy
        self.cancel()
        if busy:
            self.cancelled.emit()

    def _show_progress(self, key: str, fraction: float, doing: str) -> None:
        if key == self._key and self.busy:
            self._bar.setValue(round(FINE * fraction))
            self._text.set_text(f"{self._title}: {doing[:1].lower()}{doing[1:]}")

    def _end(self, key: str, answer: object) -> None:
        if self._is_over(key):
            self.done.emit(answer)

    def _fail(self, key: str, why: str) -> None:
        if self._is_over(key):
            self.failed.emit(why)

    def _drop(self, key: str) -> None:
        if self._is_over(key):
            self.cancelled.emit()

    def _is_over(self, key: str) -> bool:
        """Whether it is the job of this line that has ended; there is no more to say of it then."""
        if key != self._key or not self.busy:
            return False
        self.busy = False
        self.hide()
        return True
