"""Views that are filled at the press of a button, by a job; what was found is remembered for its run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from aestudio.gui.job_line import JobLine
from aestudio.gui.notices import EmptyState
from aestudio.gui.shown_run import ShownRun
from aestudio.gui.viewers.base import Viewer

if TYPE_CHECKING:
    from aestudio.gui.document import Document
    from aestudio.gui.engine import Engine
    from aestudio.gui.messages import RunInfo
    from aestudio.job import Job

__all__ = ["ByButton"]

NO_EPOCH = "The run has not finished an epoch, so that it has no best weights yet"


class ByButton(Viewer):
    """Offers a job for the shown run, and shows what it found.

    Class attributes:
        offer_words: what the job would do.
        action: the button that begins it.
        again_words: the same where something was found already.
        again_tip: its tooltip.
        failure: begins the sentence on why it failed.
        remembered: runs for which what was found is remembered.
    """

    offer_words: ClassVar[str] = ""
    action: ClassVar[str] = ""
    again_words: ClassVar[str] = ""
    again_tip: ClassVar[str] = ""
    failure: ClassVar[str] = ""
    remembered: ClassVar[int] = 8

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept: dict[Path, tuple[Any, int | None] | None] = {}  # with its epoch; None: there is nothing
        self._started: dict[Path, float] = {}  # when the runs were begun for which that is remembered
        self._working: tuple[Path, int | None] | None = None
        self._run: ShownRun | None = None
        self._document: Document | None = None
        self.line: JobLine | None = None
        self.page: Any = self._make_page()
        self.again = QPushButton(self.again_words)
        self.again.setToolTip(self.again_tip)
        self.again.clicked.connect(self.begin)
        self._add_tools()
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.page)

    def _lay_out(self) -> None:
        super()._lay_out()
        self.offer = EmptyState(self.icon, self.offer_words, self.action)
        self.offer.clicked.connect(self.begin)
        self._pages.addWidget(self.offer)

    # ------------------------------------------------------------------ what a view says of itself

    def _make_page(self) -> QWidget:
        """What shows what was found."""
        raise NotImplementedError

    def _add_tools(self) -> None:
        """Put `again` and the settings into the row of tools."""
        raise NotImplementedError

    def _job(self, path: Path) -> tuple[str, Job[Any]]:
        """What is done for a run, and what it is called."""
        raise NotImplementedError

    def _show_found(self, found: Any, begun: int | None, now: int | None) -> None:
        """Fill the page; `begun` and `now` are the run's epochs when it was begun and by now."""
        raise NotImplementedError

    def _hindrance(self, run: RunInfo | None) -> str:
        """Why nothing can be found for a run; empty: something can."""
        return ""

    def _working_words(self, run: RunInfo) -> str:
        """What is going on, for the offer that can't be taken meanwhile."""
        raise NotImplementedError

    def _dress(self, *, found: bool) -> None:
        """Show the tools that there are once something was found."""
        self.again.setVisible(found)

    def _placed(self, found: Any, path: Path) -> Any:
        """What was found for a run that lies in another folder by now."""
        return found

    def _propose(self, run: RunInfo) -> None:
        """Get ready for a run for which nothing is known yet."""

    # ------------------------------------------------------------------ what it does

    def follow(self, document: Document, engine: Engine) -> None:
        """Know the run that is shown, and who works."""
        self._document, self._run = document, ShownRun(engine, self)
        self.line = JobLine(engine, self.key)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, self.line)
        self.line.done.connect(self._take)
        self.line.failed.connect(self._fail)
        self.line.cancelled.connect(self._over)
        self._run.changed.connect(self._show)
        document.opened.connect(self._forget_all)

    def question(self) -> None:
        """None: what is shown is asked for by the button."""

    def begin(self) -> None:
        """Begin the job for the run that is shown."""
        if self._run is None or self._run.run is None or self._document is None or self.line is None:
            return
        path = self._run.run.path
        title, job = self._job(path)
        self.note.hide()
        self._working = (path, self._run.epoch)
        self.line.begin(title, job, self._document.base)
        self._show()

    def _take(self, found: Any) -> None:
        if self._working is not None:
            path, epoch = self._working
            self._remember(path, (found, epoch))
        self._over()

    def _remember(self, path: Path, found: tuple[Any, int | None] | None) -> None:
        self._kept.pop(path, None)
        self._kept[path] = found
        for old in list(self._kept)[: -self.remembered]:
            del self._kept[old]

    def _fail(self, why: str) -> None:
        self.note.say(f"{self.failure}: {why}", "error")
        self._over()

    def _over(self) -> None:
        self._working = None
        self._show()

    def _forget_all(self) -> None:
        """Another project has other runs."""
        if self.line is not None:
            self.line.cancel()
        self._kept.clear()
        self._started.clear()
        self._over()

    def runs_moved(self, moved: Mapping[Path, Path]) -> None:
        """What was found for runs stays theirs."""
        self._kept = {
            moved.get(path, path): (self._placed(kept[0], moved[path]), kept[1])
            if kept is not None and path in moved
            else kept
            for path, kept in self._kept.items()
        }
        self._started = {moved.get(path, path): started for path, started in self._started.items()}
        if self._working is not None:
            self._working = moved.get(self._working[0], self._working[0]), self._working[1]

    def _forget_another(self) -> None:
        """What was found for a run that was thrown away says nothing of the one that has its folder now."""
        if self._run is None or self._run.run is None:
            return
        path, started = self._run.run.path, self._run.started
        if self._started.setdefault(path, started) != started:
            self._started[path] = started
            self._kept.pop(path, None)

    def _show(self) -> None:
        self._forget_another()
        run = self._run.run if self._run is not None else None
        busy = self.line is not None and self.line.busy
        untrained = self._run is not None and run is not None and self._run.epoch == 0
        why = NO_EPOCH if untrained else self._hindrance(run)
        kept = self._kept.get(run.path) if run is not None else None
        self.again.setEnabled(run is not None and not busy and not why)
        self._dress(found=kept is not None)
        if run is None or self._run is None:
            return
        if kept is None:
            self._propose(run)
            self.offer.set_text(self.offer_words, self.action)
            self.offer.set_reason(
                why or (self._working_words(run) if busy else ""), hinders=bool(why) or busy
            )
            self._show_page(self.offer)
            return
        self._show_found(*kept, self._run.epoch)
        self._show_page(self.body)
